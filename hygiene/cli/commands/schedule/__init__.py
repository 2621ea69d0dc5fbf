"""Runs that come by themselves: systemd, cron, launchd and Windows."""
