"""Suspicious posts: episodes, unknown clients and the ranking of every post."""
