"""Grants as bars: from the day an app was given access to its last post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from hygiene.formats.html.pictures.marks import BAR, ROW, Box, Scale, Tick
from hygiene.formats.wording.phrases import day
from hygiene.language.words import tr, tr_n
from hygiene.report.parts.lines import AppLine

ROWS: Final = 30
"""The most apps in the picture; the table behind it has more."""
THINNER: Final = 7
"""Pixels by which the bar of an app that may not post is thinner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """A line of the picture, with the name of the app and its bar.

    `used` is the place of the last post through the app, or None.
    """

    name: str
    bar: Box
    used: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants:
    """The picture of one account's grants."""

    words: str
    rows: tuple[GrantRow, ...]
    ticks: tuple[Tick, ...]
    left_out: int


def grants(lines: Sequence[AppLine], now: datetime, zone: tzinfo) -> Grants | None:
    """Return the picture, or None where no grant has a date.

    It shows the newest grants. Apps that may post come first, oldest first.
    """
    dated = [line for line in lines if line.app.granted_at is not None and line.app.granted_at <= now]
    if not dated:
        return None
    shown = sorted(dated, key=lambda line: line.app.granted_at or now, reverse=True)[:ROWS]
    shown.sort(key=lambda line: (not line.app.may_post, line.app.granted_at))
    scale = Scale(since=min(line.app.granted_at or now for line in shown), until=now)
    rows = tuple(_row(line, scale, now, zone) for line in shown)
    posting, undated = sum(line.app.may_post for line in dated), len(lines) - len(dated)
    words = [
        tr_n(
            len(dated),
            "{count:,} app has had access since a known day.",
            "{count:,} apps have had access since a known day.",
        ),
        tr_n(posting, "{count:,} may post.", "{count:,} may post."),
    ]
    if any(line.posts is not None for line in lines):
        words.append(tr("A dot is the last post through the app that was read."))
    if undated:
        words.append(
            tr_n(
                undated,
                "Without a date, and in the table alone: {count:,} app.",
                "Without a date, and in the table alone: {count:,} apps.",
            )
        )
    return Grants(
        words=" ".join(words),
        rows=rows,
        ticks=tuple(scale.ticks(zone)),
        left_out=max(len(dated) - ROWS, 0),
    )


def _row(line: AppLine, scale: Scale, now: datetime, zone: tzinfo) -> GrantRow:
    given = line.app.granted_at or now
    left, width = scale.bar(given, now)
    kind = "post" if line.app.may_post else "read" if line.app.permissions else "unknown"
    may = {"post": tr("may post"), "read": tr("may not post"), "unknown": tr("permission not stated")}[kind]
    none = tr("posts were not read") if line.posts is None else tr("no post through it was read")
    used = tr("last post {day}", day=day(line.last_post_at, zone)) if line.last_post_at else none
    words = f"{line.app.name}: {may}, {_since(line, day(given, zone))}, {used}"
    height = BAR if kind == "post" else BAR - THINNER
    box = Box(x=left, y=(ROW - height) / 2, width=width, height=height, kind=kind, words=words)
    end = scale.at(line.last_post_at) if line.last_post_at else None
    return GrantRow(name=line.app.name or tr("(no name)"), bar=box, used=end)


def _since(line: AppLine, on: str) -> str:
    """Return the meaning of the day that the platform states."""
    if line.app.granted_at_means == "grant":
        return tr("given {day}", day=on)
    return tr("registered {day}", day=on) if line.app.granted_at_means == "registration" else on
