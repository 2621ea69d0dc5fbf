"""The history of runs at the command line."""
