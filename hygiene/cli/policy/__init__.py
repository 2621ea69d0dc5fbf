"""The policy on the command line: which one is used, and how it is written."""
