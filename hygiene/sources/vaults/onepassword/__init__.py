"""1Password: exports as CSV and 1PUX."""
