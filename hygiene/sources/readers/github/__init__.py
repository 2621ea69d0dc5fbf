"""GitHub: the security log."""
