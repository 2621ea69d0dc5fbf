"""Breached passwords: the lists, the filter made from them, and the online service."""
