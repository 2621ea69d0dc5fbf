"""A timer and a service of systemd, for one user.

The syntax is that of systemd.syntax(7), systemd.unit(5), systemd.service(5) and systemd.time(7).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hygiene.cli.commands.schedule.timer import Timer

_CALENDAR: Final = {"day": "*-*-*", "week": "Mon *-*-*", "month": "*-*-01"}


def units(timer: Timer) -> Mapping[str, str]:
    """Return the files of the service and of its timer, by name.

    The timer catches up on a run that the computer slept through.
    """
    service = f"""[Unit]
Description=hygiene {timer.command}

[Service]
Type=oneshot
WorkingDirectory={_literal(str(timer.folder))}
ExecStart=:{" ".join(map(_quoted, timer.words))}
UMask=0077
Nice=10
"""
    calendar = f"""[Unit]
Description=hygiene {timer.command} every {timer.every}

[Timer]
OnCalendar={_CALENDAR[timer.every]} {timer.hour:02}:{timer.minute:02}:00
Persistent=true

[Install]
WantedBy=timers.target
"""
    return {f"{timer.name}.service": service, f"{timer.name}.timer": calendar}


def _literal(text: str) -> str:
    """Return a text with specifiers such as `%h` protected from systemd."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    r"""Return a word in quotes.

    Only `\`, `"` and `%` have a meaning there. The `:` before the command keeps `$` as it is.
    """
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_literal(escaped)}"'
