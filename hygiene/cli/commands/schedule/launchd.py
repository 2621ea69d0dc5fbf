"""A property list of launchd, as launchd.plist(5) describes it."""

from __future__ import annotations

from typing import Final

from hygiene.cli.commands.schedule.timer import Timer

_DAYS: Final = {"day": {}, "week": {"Weekday": 1}, "month": {"Day": 1}}


def plist(timer: Timer) -> str:
    """Return the property list.

    launchd catches up on a run that the Mac slept through.
    """
    from plistlib import dumps

    content = {
        "Label": timer.name,
        "ProgramArguments": [*timer.words],
        "WorkingDirectory": str(timer.folder),
        "StartCalendarInterval": {**_DAYS[timer.every], "Hour": timer.hour, "Minute": timer.minute},
        "StandardOutPath": str(timer.log),
        "StandardErrorPath": str(timer.log),
        "Umask": 0o077,
        "ProcessType": "Background",
    }
    return dumps(content, sort_keys=False).decode()
