"""The built-in vaults: one file a password manager."""
