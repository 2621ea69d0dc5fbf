"""Clues: what the snapshots say about the post and the hours around it."""
