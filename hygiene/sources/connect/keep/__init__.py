"""What is kept of connected accounts: their permissions, and where."""
