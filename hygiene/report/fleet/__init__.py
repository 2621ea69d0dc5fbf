"""The report about a fleet: its accounts, and their shared findings."""
