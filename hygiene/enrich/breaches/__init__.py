"""Breached passwords: lists, the filter made from one, and the service."""
