"""The built-in formats: one file a format."""
