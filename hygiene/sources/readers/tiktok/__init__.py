"""The TikTok export."""
