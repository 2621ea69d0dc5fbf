"""Readers of exports of paid services: Apple, Netflix and Spotify."""
