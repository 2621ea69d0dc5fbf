"""The report about a fleet: its accounts, the worst first, and what they share."""
