"""Runs that come by themselves: timers of systemd, cron, launchd and Windows."""
