"""Every clue of an incident, from the files and from the user's answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hygiene.incident.evidence import access, changes, passwords, post
from hygiene.incident.evidence.scene import Scene, unknown
from hygiene.incident.hypotheses.table import clue_kinds
from hygiene.incident.records import Answered, Clue


def clues(scene: Scene, answered: Answered) -> tuple[Clue, ...]:
    """Return a clue of every kind, in the order of the table.

    What a file shows counts. An answer counts where no file does, so that a "no" by hand never hides what was found.
    """
    read = {clue.key: clue for clue in _read(scene)}
    found = []
    for key, kind in clue_kinds().items():
        clue = read.get(key) or unknown(scene, key, "only you can say")
        value = answered.clues.get(key, ("", None))[0]
        if not clue.known and value in kind.choices:
            words = f"You answered about {kind.about}: {kind.choices[value]}."
            clue = Clue(key=key, value=value, words=words, answered=True)
        found.append(clue)
    return tuple(_sensible(found))


def _read(scene: Scene) -> Iterator[Clue]:
    for source in (post, access, changes, passwords):
        yield from source.clues(scene)


def _sensible(found: list[Clue]) -> Iterator[Clue]:
    """Yield the clues, without answers to questions that make no sense."""
    values = {clue.key: clue.value for clue in found}
    for clue in found:
        when = clue_kinds()[clue.key].when
        fits = all(values.get(other) in wanted for other, wanted in when.items())
        yield clue if fits else replace(clue, value="", answered=False)
