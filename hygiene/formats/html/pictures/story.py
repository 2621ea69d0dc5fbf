"""The acts of an incident as a strip in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from hygiene.formats.html.pictures.marks import Scale, Tick
from hygiene.formats.wording.phrases import day, when
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.report.report import Incident, TimelineEvent

LANES: Final = (tr_later("signs"), tr_later("changes"), tr_later("access"), tr_later("sign-ins"))
_OF: Final = {"finding": 0, "grant": 2, "identity": 2, "session": 3}
_NEAR: Final = 5.0
"""Dots nearer than this are drawn as one, in per cent of the width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One act, or several too near each other to be drawn apart."""

    x: float
    count: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The acts of one kind. `alarm` is true for the signs of a takeover."""

    name: str
    words: str
    alarm: bool
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The strip: lanes with their dots, and the scale."""

    words: str
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]


def strip(case: Incident, zone: tzinfo) -> Strip | None:
    """Return the strip, or None where fewer than two acts have a time."""
    dated = [(event.at, event) for event in case.events if event.at is not None]
    if len({at for at, _ in dated}) < 2 or case.since is None or case.until is None:  # no span
        return None
    scale = Scale(since=min(at for at, _ in dated), until=max(at for at, _ in dated))
    acts: dict[int, list[Dot]] = {}
    for at, event in dated:
        acts.setdefault(_lane(event), []).append(Dot(x=_inside(scale.at(at)), count=1, words=event.what))
    return Strip(
        words=tr_n(
            len(dated),
            "{count:,} act of the incident in order of time, by kind.",
            "{count:,} acts of the incident in order of time, by kind.",
        ),
        lanes=tuple(_named(lane, acts[lane]) for lane in sorted(acts)),
        ticks=tuple(_ends(scale, zone)),
    )


def _ends(scale: Scale, zone: tzinfo) -> Iterator[Tick]:
    """Yield the first and the last act.

    Acts within one day are labelled with their time.
    """
    first, last = day(scale.since, zone), day(scale.until, zone)
    yield Tick(x=_inside(0), label=first if first != last else when(scale.since, zone))
    yield Tick(x=_inside(100), label=last if first != last else f"{scale.until.astimezone(zone):%H:%M}")


def _inside(place: float) -> float:
    """Return a place with room for half a dot with a number at either end."""
    return round(6 + 0.88 * place, 2)


def _named(lane: int, acts: list[Dot]) -> Lane:
    name = tr(LANES[lane])
    words = tr("{kind}: {count:,}", kind=name, count=len(acts))
    return Lane(name=name, words=words, alarm=lane == 0, dots=tuple(_dots(acts)))


def _dots(acts: Iterable[Dot]) -> list[Dot]:
    """Return the acts as dots, those near each other as one."""
    dots: list[Dot] = []
    first = 0.0
    for act in sorted(acts, key=lambda act: act.x):
        if dots and act.x - first < _NEAR:
            last = dots[-1]
            middle = round((first + act.x) / 2, 2)
            dots[-1] = Dot(x=middle, count=last.count + 1, words=f"{last.words} {act.words}"[:400])
        else:
            first = act.x
            dots.append(act)
    return dots


def _lane(event: TimelineEvent) -> int:
    return _OF.get(event.kind, 1)
