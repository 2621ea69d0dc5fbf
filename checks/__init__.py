"""The built-in checks, each registered exactly like a stranger's. One file, one idea."""
