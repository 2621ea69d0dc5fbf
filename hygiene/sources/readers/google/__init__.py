"""Google Takeout: YouTube, sessions and account activity."""
