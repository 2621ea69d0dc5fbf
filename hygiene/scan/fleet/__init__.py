"""Many accounts in one run: what to read, workers, and the overview."""
