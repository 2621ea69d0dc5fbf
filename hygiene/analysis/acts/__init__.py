"""Acts other than posts: bursts of them, and what happened beside one."""
