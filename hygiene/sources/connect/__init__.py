"""Live accounts: connections to them, and the answers of their servers."""
