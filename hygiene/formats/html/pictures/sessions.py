"""Sign-ins and sessions by network and place, over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from hygiene.formats.html.pictures.marks import BAR, ROW, Box, Scale, Tick
from hygiene.formats.wording.phrases import day
from hygiene.language.words import number, tr, tr_n
from hygiene.report.parts.figures.records import AccountFigures, SessionSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A line of the picture: a network or place, and its bar.

    `cells` are those of the table behind it: the first and the last day, the number of sign-ins, the number that
    failed, and anything noticeable.
    """

    name: str
    bar: Box
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """The picture of one account's sign-ins."""

    words: str
    rows: tuple[SessionRow, ...]
    ticks: tuple[Tick, ...]
    left_out: int


def sessions(figures: AccountFigures, zone: tzinfo) -> Sessions | None:
    """Return the picture, or None where places cannot be distinguished."""
    spans = figures.sessions
    if len({(span.network, span.place, span.number) for span in spans}) < 2:  # one place makes no picture
        return None
    first, last = min(span.first for span in spans), max(span.last for span in spans)
    scale = Scale(since=first, until=last)
    near = sum(span.near_sign for span in spans)
    return Sessions(
        words=_words(len(spans) + figures.sessions_left_out, near=near, first=day(first, zone), last=day(last, zone)),
        rows=tuple(_row(span, scale, zone) for span in spans),
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


def _row(span: SessionSpan, scale: Scale, zone: tzinfo) -> SessionRow:
    name = _name(span)
    left, width = scale.bar(span.first, span.last)
    count = tr_n(span.count, "{count:,} sign-in or session", "{count:,} sign-ins and sessions")
    words = f"{name}: {count}, {_dates(span.first, span.last, zone)}"
    if span.failed:
        words += f", {tr_n(span.failed, '{count:,} failed', '{count:,} failed')}"
    kind = "sign" if span.near_sign or span.new else "read"
    box = Box(x=left, y=(ROW - BAR) / 2, width=width, height=BAR, kind=kind, words=words)
    ends = (day(span.first, zone), day(span.last, zone))
    cells = (*ends, number(span.count), number(span.failed), tr("near suspicious posts") if span.near_sign else "")
    return SessionRow(name=name, bar=box, cells=cells)


def _name(span: SessionSpan) -> str:
    """Return a name for a network or place.

    A network without a name has a number. Its address is never shown.
    """
    if not span.number:
        name = ", ".join(filter(None, (span.place, span.network))) or tr("not stated")
        return tr("{network} (new)", network=name) if span.new else name
    if span.new:
        return tr("new network, number {number:,}", number=span.number)
    return tr("network {number:,}", number=span.number)


def _dates(first: datetime, last: datetime, zone: tzinfo) -> str:
    one, other = day(first, zone), day(last, zone)
    return one if one == other else tr("{first} to {last}", first=one, last=other)
