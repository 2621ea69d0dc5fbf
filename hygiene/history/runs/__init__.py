"""Earlier runs: their reports, in SQLite, for what changed since then."""
