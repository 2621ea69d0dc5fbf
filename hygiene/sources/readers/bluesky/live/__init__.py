"""A live Bluesky account: the answers of its servers and the directory."""
