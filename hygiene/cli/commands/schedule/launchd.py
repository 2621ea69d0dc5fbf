"""A property list of launchd, as launchd.plist(5) describes it."""

from __future__ import annotations

from typing import Final

from hygiene.cli.commands.schedule.job import Job

_DAYS: Final = {"day": {}, "week": {"Weekday": 1}, "month": {"Day": 1}}


def plist(job: Job) -> str:
    """Return the property list.

    launchd catches up on a run that the Mac slept through.
    """
    from plistlib import dumps

    content = {
        "Label": job.name,
        "ProgramArguments": [*job.words],
        "WorkingDirectory": str(job.folder),
        "StartCalendarInterval": {**_DAYS[job.every], "Hour": job.hour, "Minute": job.minute},
        "StandardOutPath": str(job.log),
        "StandardErrorPath": str(job.log),
        "Umask": 0o077,
        "ProcessType": "Background",
    }
    return dumps(content, sort_keys=False).decode()
