"""Bluesky: the account's repository (CAR) and its records as JSON."""
