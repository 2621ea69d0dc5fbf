"""The policy on the command line: its choice, and how it is written."""
