"""Sign-ins and sessions by network and place, over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from hygiene.formats.html.pictures.marks import Box, Scale, Tick
from hygiene.formats.wording.phrases import day
from hygiene.language.words import tr, tr_n
from hygiene.report.parts.figures.records import AccountFigures, SessionSpan

ROW: Final = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A line of the picture: a network or place, and its bar."""

    name: str
    y: int
    bar: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """The picture of one account's sign-ins."""

    words: str
    rows: tuple[SessionRow, ...]
    ticks: tuple[Tick, ...]
    left_out: int


def sessions(figures: AccountFigures, zone: tzinfo) -> Sessions | None:
    """Return the picture, or None where nothing tells one place from another."""
    spans = figures.sessions
    if len({(span.network, span.place) for span in spans}) < 2:  # one place makes no picture
        return None
    first, last = min(span.first for span in spans), max(span.last for span in spans)
    scale = Scale(since=first, until=last)
    near = sum(span.near_sign for span in spans)
    return Sessions(
        words=_words(len(spans) + figures.sessions_left_out, near=near, first=day(first, zone), last=day(last, zone)),
        rows=tuple(_row(number, span, scale, zone) for number, span in enumerate(spans)),
        ticks=tuple(scale.ticks(zone)),
        left_out=figures.sessions_left_out,
    )


def _words(count: int, *, near: int, first: str, last: str) -> str:
    """Return the words above the picture.

    `near` counts the spans near suspicious posts.
    """
    if not near:
        return tr_n(
            count,
            "{count:,} network or place, from {first} to {last}.",
            "{count:,} networks and places, from {first} to {last}.",
            first=first,
            last=last,
        )
    return tr_n(
        count,
        "{count:,} network or place, from {first} to {last}; {near:,} near suspicious posts, marked with a ringed dot.",
        "{count:,} networks and places, from {first} to {last}; {near:,} near suspicious posts, "
        "marked with a ringed dot.",
        first=first,
        last=last,
        near=near,
    )


def _row(number: int, span: SessionSpan, scale: Scale, zone: tzinfo) -> SessionRow:
    name = ", ".join(filter(None, (span.place, span.network))) or tr("not stated")
    left, width = scale.bar(span.first, span.last)
    count = tr_n(span.count, "{count:,} sign-in or session", "{count:,} sign-ins and sessions")
    words = f"{name}: {count}, {_dates(span.first, span.last, zone)}"
    if span.failed:
        words += f", {tr_n(span.failed, '{count:,} failed', '{count:,} failed')}"
    kind = "sign" if span.near_sign else "read"
    box = Box(x=left, y=number * ROW, width=width, height=ROW - 12, kind=kind, words=words)
    return SessionRow(name=name, y=number * ROW, bar=box)


def _dates(first: datetime, last: datetime, zone: tzinfo) -> str:
    one, other = day(first, zone), day(last, zone)
    return one if one == other else tr("{first} to {last}", first=one, last=other)
