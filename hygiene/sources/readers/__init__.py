"""The built-in readers: one file for each platform."""
