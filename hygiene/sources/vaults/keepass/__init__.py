"""KeePass: databases, and exports as XML or CSV."""
