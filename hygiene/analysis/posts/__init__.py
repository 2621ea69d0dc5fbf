"""Suspicious posts: episodes, unknown clients and the ranking."""
