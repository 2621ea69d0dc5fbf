"""Sources of data: platform exports, vaults and live accounts."""
