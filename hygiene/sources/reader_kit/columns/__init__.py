"""Building columns from many records."""
