"""A live Bluesky account: what its servers and the directory answered."""
