"""The user's consent, and the tokens from it: OAuth 2 (RFC 6749)."""
