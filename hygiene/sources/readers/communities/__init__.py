"""Readers of exports of communities: Discord, Reddit and Telegram."""
