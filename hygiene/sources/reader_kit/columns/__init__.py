"""Building of the columns that many records make."""
