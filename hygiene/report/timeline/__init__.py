"""The timeline of a run: events in words, and their choice and order."""
