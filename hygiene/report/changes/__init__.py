"""The changes between two runs, and their causes."""
