"""The timeline of an incident: every kind of act around the post."""
