"""Incidents of known truth: exports, vaults and answers of their owners."""
