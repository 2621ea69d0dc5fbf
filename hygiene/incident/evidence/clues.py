"""Every clue of an incident, from the files and from the user's answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from hygiene.incident.evidence import apps, changes, passwords, post, sessions
from hygiene.incident.evidence.scene import Scene, unknown
from hygiene.incident.hypotheses.table import clue_kinds
from hygiene.incident.records import UNKNOWN, Answered, Clue
from hygiene.language.words import tr


def clues(scene: Scene, answered: Answered) -> tuple[Clue, ...]:
    """Return a clue of every kind, in the order of the table.

    Files count before answers, so that a "no" of the user never hides a finding.
    """
    return answered_over(read_clues(scene), answered)


def read_clues(scene: Scene) -> tuple[Clue, ...]:
    """Return a clue of every kind: its value in the files, or why unknown."""
    read = {clue.key: clue for source in (post, apps, sessions, changes, passwords) for clue in source.clues(scene)}
    return tuple(read.get(key) or unknown(scene, key) for key in clue_kinds())


def answered_over(read: Iterable[Clue], answered: Answered) -> tuple[Clue, ...]:
    """Return the clues, with the answers where the files show nothing.

    For an act, the worse of both counts: a file shows only messages in bulk, while the user may know of three.
    """
    found = []
    for clue in read:
        kind, value = clue_kinds()[clue.key], answered.clues.get(clue.key, ("", None))[0]
        places = list(kind.choices)
        worse = kind.act and clue.known and value in places and places.index(value) > places.index(clue.value)
        given = value in kind.said and not clue.moot and (not clue.known or worse)
        found.append(replace(clue, value=value, words=tr(kind.said[value]), answered=True) if given else clue)
    return tuple(_sensible(found))


def _sensible(found: Sequence[Clue]) -> Iterator[Clue]:
    """Yield the clues, without answers to questions that make no sense."""
    known = {clue.key: clue.value for clue in found if clue.known}
    for clue in found:
        nonsense = clue.answered and not clue_kinds()[clue.key].fits(known)
        yield replace(clue, value=UNKNOWN, words="", answered=False) if nonsense else clue
