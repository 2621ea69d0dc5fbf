"""The user's language: which one it is, its words and its numbers."""
