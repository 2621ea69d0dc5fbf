"""Scheduled runs: systemd, cron, launchd and Windows."""
