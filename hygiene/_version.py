"""The version of hygiene."""

__version__ = "0.1.0"
