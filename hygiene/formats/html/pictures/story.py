"""The acts of an incident as a strip in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from hygiene.formats.html.pictures.marks import Scale, Tick
from hygiene.language.words import tr
from hygiene.report.report import Incident, TimelineEvent

LANES: Final = ("signs", "changes", "access", "sign-ins")
_OF: Final = {"finding": 0, "grant": 2, "identity": 2, "session": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The strip: lanes with their dots, and the scale."""

    words: str
    lanes: tuple[tuple[str, tuple[Tick, ...]], ...]
    ticks: tuple[Tick, ...]


def strip(case: Incident, zone: tzinfo) -> Strip | None:
    """Return the strip, or None where fewer than two acts have a time."""
    dated = [event for event in case.events if event.at is not None]
    if len({event.at for event in dated}) < 2 or case.since is None or case.until is None:  # no span
        return None
    scale = Scale(since=min(e.at for e in dated if e.at), until=max(e.at for e in dated if e.at))
    lanes: dict[str, list[Tick]] = {}
    for event in dated:
        if event.at is not None:
            lanes.setdefault(LANES[_lane(event)], []).append(Tick(x=2 + 0.96 * scale.at(event.at), label=event.what))
    rows = tuple((name, tuple(lanes[name])) for name in LANES if name in lanes)
    return Strip(
        words=tr("{dated:,} acts of the incident in order of time, by kind.", dated=len(dated)),
        lanes=rows,
        ticks=tuple(Tick(x=2 + 0.96 * each.x, label=each.label) for each in scale.ticks(zone)),
    )


def _lane(event: TimelineEvent) -> int:
    return _OF.get(event.kind, 1)
