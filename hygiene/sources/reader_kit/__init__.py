"""Tools for readers of platform exports."""
