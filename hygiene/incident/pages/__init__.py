"""Pages of a walkthrough: for the terminal, and for the case folder."""
