"""The user's language: words from the catalogues, numbers, and which language it is."""
