"""Mastodon: the account's archive."""
