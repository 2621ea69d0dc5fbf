"""Acts other than posts: bursts of acts, and the signs beside them."""
