"""Pages made of blocks, for a terminal, for Markdown and for a browser."""
