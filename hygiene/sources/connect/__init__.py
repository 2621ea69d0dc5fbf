"""Live accounts: connections to them, and what their servers answer."""
