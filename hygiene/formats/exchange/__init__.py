"""Formats of others, for the programs that read them."""
