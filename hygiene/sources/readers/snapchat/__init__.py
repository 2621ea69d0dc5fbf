"""The Snapchat export."""
