"""The number: the chance of a takeover within a year."""
