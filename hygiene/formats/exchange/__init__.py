"""Standard formats of other tools, for the programs that read them."""
