"""The options of `hygiene incident`."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from pathlib import Path
from typing import Final

import click

from hygiene.cli import terminal
from hygiene.cli.options import TIMES, stated_time
from hygiene.incident.asked import Wanted
from hygiene.incident.records import Tone
from hygiene.incident.times import problem_of
from hygiene.language.words import tr


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of a run.

    `live` are the names of connected accounts to read. `found` is true where an earlier run of the case found `post`
    and `when`, and `named` where the user named that post.
    """

    exports: tuple[Path, ...]
    vaults: tuple[Path, ...]
    post: str
    when: str | None
    account: str
    live: tuple[str, ...]
    online: bool
    noticed: str | None
    platform: str | None
    folder: Path | None
    copy: bool
    full: bool
    tone: Tone | None
    days: float | None
    answers_file: Path | None
    details: bool
    demo: bool
    policy_file: Path | None
    no_policy: bool
    no_plugins: bool
    found: bool = False
    named: bool = False


def platform_of(options: Options) -> str:
    """Return the platform that the options name or imply, or ""."""
    from hygiene.reference.platforms import all_platforms

    if options.platform:
        return options.platform
    named = options.account.partition("/")[0], *(each.partition(":")[0] for each in options.live)
    known = {each.id for each in all_platforms()}
    return next((name for name in map(str.casefold, named) if name in known), "")


def told_apart(names: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the connected accounts among some names, and the last other name.

    Only the name of a connected account begins with that of a connector.
    """
    live = tuple(name for name in names if _CONNECTED.fullmatch(name))
    return live, next((name for name in reversed(names) if name not in live), "")


def asks() -> bool:
    """Return whether the user can be asked."""
    return terminal.can_ask() and terminal.interactive(sys.stdout)


def wanted(options: Options, zone: tzinfo) -> Wanted:
    """Return what the user asked about.

    Raises:
        click.BadParameter: A time is not valid, or cannot be that of an incident.
    """
    return Wanted(
        post=options.post,
        at=_time(options.when, "--at", zone),
        account=options.account,
        noticed_at=_time(options.noticed, "--noticed", zone),
        found=options.found,
    )


def _time(text: str | None, option: str, zone: tzinfo) -> datetime | None:
    if text is None:
        return None
    now, shown = datetime.now(UTC), terminal.line(text, 200)
    at = read_time(text, zone, now)
    if at is None:
        words = tr("{text} is no time such as {examples}.", text=repr(shown), examples=tr(TIMES))
        raise click.BadParameter(words, param_hint=option)
    problem = tr("is in the future") if is_of_day(text) and at > now else problem_of(at, now)
    if problem:
        raise click.BadParameter(f"{shown!r} {problem}.", param_hint=option)
    return at


def read_time(text: str, zone: tzinfo, now: datetime) -> datetime | None:
    """Return the time that a text states, or None.

    It is in `zone` unless the text names another. A time of day alone means today.
    """
    if is_of_day(text):
        today = now.astimezone(zone).date()
        return datetime.combine(today, time.fromisoformat(text.strip().zfill(5)), zone).astimezone(UTC)
    stated = stated_time(text)
    if stated is None:
        return None
    try:
        return (stated if stated.tzinfo else stated.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:  # the first and the last possible day do not exist in every time zone
        return None


def is_of_day(text: str) -> bool:
    """Return whether a text is a time of day alone, such as 16:05."""
    return _OF_DAY.fullmatch(text.strip()) is not None


_CONNECTED: Final = re.compile(r"[a-z][a-z0-9-]*:.+")
_OF_DAY: Final = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d")
