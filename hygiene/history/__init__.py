"""Facts kept between runs: keyed tags of passwords, and their key."""
