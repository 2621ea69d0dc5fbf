"""The built-in vaults: one file for each password manager."""
