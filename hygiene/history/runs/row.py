"""A run as a row of the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

Kind = Literal["scan", "fleet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """An earlier run.

    `ended` is None for one that was interrupted. `word` is that of its verdict, and `found` counts its findings,
    accepted ones included.
    """

    id: int
    kind: Kind
    name: str
    started: datetime
    ended: datetime | None
    version: str
    model: str
    word: str
    found: int
    accounts: int


def run_of(row: Sequence[Any]) -> Run:
    """Return the run of a row of the file."""
    number, kind, name, started, ended, version, model, word, found, accounts = row
    return Run(
        id=number,
        kind=kind,
        name=name,
        started=time_of(started),
        ended=None if ended is None else time_of(ended),
        version=version,
        model=model,
        word=word,
        found=found,
        accounts=accounts,
    )


def seconds(at: datetime) -> int:
    """Return a time as the file holds it."""
    return int(at.replace(microsecond=0).timestamp())


def time_of(kept: int) -> datetime:
    """Return a time from the number that the file holds."""
    return datetime.fromtimestamp(kept, UTC)
