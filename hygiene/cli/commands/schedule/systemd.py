"""A timer and a service of systemd, for one user.

The syntax is that of systemd.syntax(7), systemd.unit(5), systemd.service(5) and systemd.time(7).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hygiene.cli.commands.schedule.timer import Timer
from hygiene.language.words import tr

_CALENDAR: Final = {"day": "*-*-*", "week": "Mon *-*-*", "month": "*-*-01"}


def units(timer: Timer) -> Mapping[str, str]:
    """Return the files of the service and of its timer, by name.

    The timer catches up on a run that the computer slept through.
    """
    service = tr(
        (
            "[Unit]\nDescription=hygiene {command}\n\n[Service]\nType=oneshot\nWorkingDirectory={literal}\n"
            "ExecStart=:{map}\nUMask=0077\nNice=10\n"
        ),
        command=timer.command,
        literal=_literal(str(timer.folder)),
        map=" ".join(map(_quoted, timer.words)),
    )
    calendar = tr(
        (
            "[Unit]\nDescription=hygiene {command} every {every}\n\n[Timer]\nOnCalendar={CALENDAR} "
            "{hour:02}:{minute:02}:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
        ),
        command=timer.command,
        every=timer.every,
        CALENDAR=_CALENDAR[timer.every],
        hour=timer.hour,
        minute=timer.minute,
    )
    return {f"{timer.name}.service": service, f"{timer.name}.timer": calendar}


def _literal(text: str) -> str:
    """Return a text in which systemd expands no specifier such as `%h`."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    r"""Return a word in quotes.

    Only `\`, `"` and `%` have a meaning there: the `:` before the command keeps `$` as it is.
    """
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_literal(escaped)}"'
