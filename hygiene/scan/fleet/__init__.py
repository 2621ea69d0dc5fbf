"""Many accounts in one run: what to read, workers, and what is said of all together."""
