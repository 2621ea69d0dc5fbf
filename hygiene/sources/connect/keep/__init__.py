"""Kept connections of accounts: the permissions, and their places."""
