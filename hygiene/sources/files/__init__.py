"""Files, folders and archives, read within limits."""
