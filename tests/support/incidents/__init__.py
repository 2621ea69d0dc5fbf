"""Incidents with a known truth, as the exports, the vault and the answers of their owners."""
