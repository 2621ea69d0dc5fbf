"""The report about a fleet: its accounts, and what they share."""
