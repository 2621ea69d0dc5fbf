"""Acts other than posts in runs: messages, follows, likes, deletions.

A line holds their number, the number of people and the time span, but never a word or a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import numpy as np

from hygiene.incident.records import Entry
from hygiene.incident.timeline.exports import Exports
from hygiene.incident.timeline.findings import Suspects
from hygiene.incident.timeline.runs import Bools, Period, runs
from hygiene.language.words import tr_n
from hygiene.model.acts import KINDS, Acts
from hygiene.model.posts import moment
from hygiene.model.snapshot import ACTS, Snapshot

_ACTS: Final[Mapping[str, Callable[[int], str]]] = {
    "message": lambda count: tr_n(count, "sent {count:,} message", "sent {count:,} messages"),
    "follow": lambda count: tr_n(count, "followed {count:,} account", "followed {count:,} accounts"),
    "unfollow": lambda count: tr_n(count, "unfollowed {count:,} account", "unfollowed {count:,} accounts"),
    "block": lambda count: tr_n(count, "blocked {count:,} account", "blocked {count:,} accounts"),
    "like": lambda count: tr_n(count, "liked {count:,} post", "liked {count:,} posts"),
    "deletion": lambda count: tr_n(count, "deleted {count:,} post", "deleted {count:,} posts"),
}
"""A number of acts in words, by their kind."""
_TO_PEOPLE: Final[Mapping[str, Callable[[int, str], str]]] = {
    "message": lambda count, people: tr_n(
        count, "sent {count:,} message to {people}", "sent {count:,} messages to {people}", people=people
    ),
    "like": lambda count, people: tr_n(
        count, "liked {count:,} post of {people}", "liked {count:,} posts of {people}", people=people
    ),
}
"""A number of acts with the number of people, for acts with both."""


def act_lines(exports: Exports, suspects: Suspects, period: Period, limit: int) -> tuple[list[Entry], int]:
    """Return the lines about acts, and the number of lines left out.

    Each part and export has up to `limit` lines: first the suspicious ones, then those nearest to the moment.
    """
    entries, left_out = list[Entry](), 0
    for part in sorted(ACTS):
        for snapshot, acts in _new(exports, part, period):
            suspicious = _suspicious(acts, exports, suspects)
            made = runs(
                acts.at.astype(np.int64), acts.kind.astype(np.int64), suspicious, np.zeros(len(acts), bool), period
            )
            count, people = made.sums(acts.count), made.distinct(acts.whom)
            kept, path = made.nearest(suspicious, period, limit), snapshot.origin.path
            for line, row, at, until in made.at(kept):
                kind, number = KINDS[acts.kind[row]], int(count[line])
                entries.append(
                    Entry(
                        at=at,
                        account=exports.account,
                        kind=kind,
                        what=_words(kind, number, int(people[line])),
                        count=number,
                        until=until,
                        input=path,
                        suspicious=bool(suspicious[row]),
                    )
                )
            left_out += len(made.start) - len(kept)
    return entries, left_out


def _new(exports: Exports, part: str, period: Period) -> Iterator[tuple[Snapshot, Acts]]:
    """Yield the acts of each export in the period that no newer one holds."""
    known: set[tuple[int, int, int]] = set()
    held = list(exports.with_part(part))
    for snapshot in held:
        every: Acts = getattr(snapshot, part)
        acts = every.rows(period.rows(every.at))
        acts = acts.rows(acts.count > 0)
        if len(held) > 1:
            keys = list(zip(acts.at.astype(np.int64).tolist(), acts.kind.tolist(), acts.whom.tolist(), strict=True))
            acts = acts.rows(np.array([key not in known for key in keys], dtype=bool))
            known.update(keys)
        if len(acts):
            yield snapshot, acts


def _suspicious(acts: Acts, exports: Exports, suspects: Suspects) -> Bools:
    """Return a mask of the acts in the bursts that a check found."""
    marked = np.zeros(len(acts), dtype=bool)
    for number, kind in enumerate(KINDS):
        for first, last in suspects.spans(exports.account.key, kind):
            begin = np.searchsorted(acts.at, moment(first))
            end = np.searchsorted(acts.at, moment(last) + np.timedelta64(1, "s"))
            marked[begin:end] |= acts.kind[begin:end] == number
    return marked


def _words(kind: str, count: int, people: int) -> str:
    if kind in _TO_PEOPLE:
        if not people:
            return _ACTS[kind](count)
        return _TO_PEOPLE[kind](count, tr_n(people, "{count:,} person", "{count:,} people"))
    words = _ACTS[kind](people or count)
    if not people or people == count:
        return words
    return tr_n(count, "{act}, {count:,} time in all", "{act}, {count:,} times in all", act=words)
