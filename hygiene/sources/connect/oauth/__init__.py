"""Consent of the user, and what follows from it: OAuth 2 (RFC 6749)."""
