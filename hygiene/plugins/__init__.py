"""The public seams: checks, readers, vaults and formats, and how they are discovered."""
