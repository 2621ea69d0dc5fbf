"""The user's language: how it is chosen, its words and its numbers."""
