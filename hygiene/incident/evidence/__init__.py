"""Clues: facts from the snapshots about the post and the hours around it."""
