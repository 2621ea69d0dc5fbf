"""Inputs near the user: finding them, and asking which to read."""
