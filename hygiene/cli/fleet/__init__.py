"""A fleet at the command line."""
