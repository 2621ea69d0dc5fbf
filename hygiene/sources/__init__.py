"""Sources of data: platform exports, vaults, and connections to services."""
