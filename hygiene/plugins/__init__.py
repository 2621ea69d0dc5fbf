"""The public seams: the kinds of plugins, and their discovery."""
