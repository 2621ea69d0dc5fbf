"""A timer and a service of systemd, for one user.

The syntax is that of systemd.syntax(7), systemd.unit(5), systemd.service(5) and systemd.time(7).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hygiene.cli.commands.schedule.job import Job

_CALENDAR: Final = {"day": "*-*-*", "week": "Mon *-*-*", "month": "*-*-01"}


def units(job: Job) -> Mapping[str, str]:
    """Return the files of the service and of its timer, by name.

    The timer catches up on a run that the computer slept through.
    """
    service = f"""[Unit]
Description=hygiene {job.command}

[Service]
Type=oneshot
WorkingDirectory={_literal(str(job.folder))}
ExecStart=:{" ".join(map(_quoted, job.words))}
UMask=0077
Nice=10
"""
    timer = f"""[Unit]
Description=hygiene {job.command} every {job.every}

[Timer]
OnCalendar={_CALENDAR[job.every]} {job.hour:02}:{job.minute:02}:00
Persistent=true

[Install]
WantedBy=timers.target
"""
    return {f"{job.name}.service": service, f"{job.name}.timer": timer}


def _literal(text: str) -> str:
    """Return a text in which systemd expands no specifier such as `%h`."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    r"""Return a word in quotes.

    Only `\`, `"` and `%` have a meaning there: the `:` before the command keeps `$` as it is.
    """
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_literal(escaped)}"'
