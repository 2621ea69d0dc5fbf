"""What is kept between runs: keyed tags of passwords, and the key's place."""
