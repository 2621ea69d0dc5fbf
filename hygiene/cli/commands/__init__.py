"""The commands. They parse, call, print and exit."""
