"""Consent of the user and what follows from it: OAuth 2 (RFC 6749) as a program on the user's computer needs it."""
