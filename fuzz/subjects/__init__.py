"""Readers of hostile input, such as vaults, policies and databases."""
