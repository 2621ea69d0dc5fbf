"""The LinkedIn export."""
