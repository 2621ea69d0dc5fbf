"""Inputs near the user: recognise them, and ask which to read."""
