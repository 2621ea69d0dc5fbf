"""The version of hygiene."""

__version__ = "0.2.0"
