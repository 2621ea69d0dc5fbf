"""The table of hypotheses and clues, from `hypotheses.toml`.

Its words are English, and are given to `tr` where they are shown.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """A possible course of events.

    `prior` is its share before any clue, from 0 to 1. `key` is that of the hypothesis that users read about, which
    several variants share. `named` is its title inside a sentence.
    """

    key: str
    variant: str
    title: str
    named: str
    prior: float
    intruder: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClueKind:
    """A kind of clue, its values, and how often each is expected.

    `choices` are the values with their words, and `said` repeats each answer in a sentence. `chances` maps a value to
    the chance of it under each variant, from 0 to 1. `part` is the part of a Snapshot that gives the clue, or empty.
    `page` is the settings page that shows it, and `look` the place to look without such a page. `act` is true for an
    act of an intruder, mildest value first. `later` is true for a clue that only the days afterwards give. `when` maps
    other clues to their values with which the question makes sense.
    """

    key: str
    about: str
    choices: Mapping[str, str]
    chances: Mapping[str, Mapping[str, float]]
    ask: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    part: str = ""
    page: str = ""
    look: str = ""
    act: bool = False
    later: bool = False
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def fits(self, known: Mapping[str, str]) -> bool:
        """Return whether the question makes sense beside the other clues."""
        return all(known.get(clue) in values for clue, values in self.when.items())


@cache
def hypotheses() -> tuple[Hypothesis, ...]:
    """Return every variant of every hypothesis."""
    rows: dict[str, dict[str, Any]] = _table()["hypotheses"]
    return tuple(_hypothesis(name, row, rows) for name, row in rows.items() if "prior" in row)


@cache
def clue_kinds() -> Mapping[str, ClueKind]:
    """Return every kind of clue, by its key."""
    return {name: _kind(name, row) for name, row in _table()["clues"].items()}


KEYS: Final[tuple[str, ...]] = (
    "password", "phished", "app", "behind", "session", "colleague", "scheduler", "sim", "mailbox", "platform", "owner",
)  # fmt: skip
"""The keys of the hypotheses, in the order of the table."""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("hygiene.data").joinpath("hypotheses.toml").read_text(encoding="utf-8"))


def _hypothesis(name: str, row: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]) -> Hypothesis:
    key = row.get("part_of", name)
    return Hypothesis(
        key=key,
        variant=name,
        title=rows[key]["title"],
        named=rows[key]["named"],
        prior=row["prior"],
        intruder=row["intruder"],
    )


def _kind(name: str, row: Mapping[str, Any]) -> ClueKind:
    choices: dict[str, str] = row["choices"]
    rows: Mapping[str, list[float]] = row["expected"]
    return ClueKind(
        key=name,
        about=row["about"],
        choices=choices,
        chances={
            value: {variant: chances[place] for variant, chances in rows.items()} for place, value in enumerate(choices)
        },
        ask=row.get("ask", ""),
        said=row.get("said", {}),
        part=row.get("part", ""),
        page=row.get("page", ""),
        look=row.get("look", ""),
        act=row.get("act", False),
        later=row.get("later", False),
        when={clue: frozenset(values) for clue, values in row.get("when", {}).items()},
    )
