"""The audit log of an identity, verified from its first operation on.

An identity is named by the hash of its first operation. Each later operation names the hash of the one it follows, and
must be signed with a rotation key of that one. So the log proves every state of the identity. It does not prove the
times, which the directory states, or that nothing was cut off at its end.

A key may undo operations of a lower-ranking key within 72 hours: its operation then follows an earlier one, and the
operations between do not count. The rules are at https://web.plc.directory/spec/v0.1/did-plc.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.sources.readers.bluesky.plc.operations import Operation
from hygiene.sources.readers.bluesky.plc.signatures import signer

MAX_OPERATIONS: Final = 10_000
"""Operations that are verified.

The directory accepts 100 a week (packages/server/src/constraints.ts of its source).
"""
UNDO_PERIOD: Final = timedelta(hours=72)
"""The time a higher-ranking key has to undo an operation.

The directory sets this period.
"""


class Problem(Enum):
    """A fault of operations, as words that follow their count."""

    UNSIGNED = tr_later("that its keys did not sign")
    FOREIGN = tr_later("of another identity")
    ORPHAN = tr_later("that cannot be verified, because the one before is missing or does not verify")
    UNDONE = tr_later("that follows an undone one")
    RANK = tr_later("undoing others without a key of higher rank")
    LATE = tr_later("undoing others too late or at an unknown time")
    SKIPPED = tr_later("not verified, because the log is too long or the time to read it was up")
    LOOSE = tr_later("with a signature in a form that the directory no longer accepts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An operation of a log, and the facts that the log proves about it.

    `rank` is the place of the key that signed it among the `keys` that were allowed to, from 0, the highest. It is None
    if no such key signed it, or if the keys are not known. `undoes` are the operations that it undid by right. `undone`
    is true if a later one undid it by right.
    """

    operation: Operation
    rank: int | None = None
    keys: int = 0
    problem: Problem | None = None
    undoes: tuple[Operation, ...] = ()
    undone: bool = False

    @property
    def is_proven(self) -> bool:
        """Return whether the keys of the identity made this operation."""
        return self.problem in {None, Problem.LOOSE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A verified log, in the order of its entries.

    `current` is the last operation that is proven and not undone. It is the state of the identity, or None if nothing
    is proven.
    """

    entries: tuple[Entry, ...] = ()
    current: Operation | None = None

    def doubts(self) -> Iterator[str]:
        """Yield the statements that the log should prove but does not."""
        found = Counter(entry.problem for entry in self.entries if not entry.is_proven)
        yield from (_holds(count, problem.value) for problem, count in found.items() if problem)
        yield from (_holds(count, words) for words, count in Counter(self._misstated()).items())

    def remarks(self) -> Iterator[str]:
        """Yield remarks on oddities of the log that are not faults."""
        if self.entries and self.entries[0].operation.previous:
            yield tr("the log begins later than the account")
        if count := sum(entry.problem is Problem.LOOSE for entry in self.entries):
            yield _holds(count, Problem.LOOSE.value)

    def _misstated(self) -> Iterator[str]:
        """Yield statements of entries that the log disproves."""
        before = None
        for entry in self.entries:
            here = entry.operation
            if here.cid != here.stated_cid:
                yield tr_later("whose stated hash is not its own")
            if here.did != self.entries[0].operation.did:
                yield tr_later("stated to be of another identity")
            if entry.is_proven and entry.undone and not here.nullified:
                yield tr_later("undone by another, but not marked as such")
            if entry.is_proven and here.nullified and not entry.undone:
                yield tr_later("marked as undone, but not undone by another")
            if before and here.at and here.at <= before:
                yield tr_later("dated no later than the one before it")
            before = here.at or before


def _holds(count: int, words: str) -> str:
    return tr_n(
        count,
        "the log of the identity directory has {count:,} operation {words}",
        "the log of the identity directory has {count:,} operations {words}",
        words=tr(words),
    )


def verify(operations: Sequence[Operation], is_up: Callable[[], bool] = lambda: False) -> Log:
    """Verify the operations of one log.

    Operations that are repeated, as in two saved copies of the log, count once.

    Args:
        operations: The operations, in the order of the log.
        is_up: Returns whether the time to verify them is up.
    """
    found = _Verifier()
    for count, each in enumerate(operations):
        found.add(each, skip=count >= MAX_OPERATIONS or is_up())
    return found.log()


class _Verifier:
    """The operations so far.

    `chain` holds those that stand: proven and not undone.
    """

    def __init__(self) -> None:
        self.known: dict[str, Entry] = {}
        self.chain: list[str] = []
        self.places: dict[str, int] = {}

    def add(self, each: Operation, *, skip: bool) -> None:
        """Verify the next operation, or with `skip` only record it."""
        if again := self.known.get(each.cid):
            nullified = again.operation.nullified or each.nullified
            self.known[each.cid] = replace(again, operation=replace(again.operation, nullified=nullified))
            return
        verify = self._later if each.previous else self._first
        entry = Entry(operation=each, problem=Problem.SKIPPED) if skip else verify(each)
        self.known[each.cid] = entry
        if entry.is_proven:
            for undone in entry.undoes:
                self.known[undone.cid] = replace(self.known[undone.cid], undone=True)
                del self.places[undone.cid]
            del self.chain[len(self.chain) - len(entry.undoes) :]
            self.places[each.cid] = len(self.chain)
            self.chain.append(each.cid)

    def log(self) -> Log:
        """Return the log of the operations so far."""
        current = self.known[self.chain[-1]].operation if self.chain else None
        return Log(entries=tuple(self.known.values()), current=current)

    def _first(self, each: Operation) -> Entry:
        """Verify an operation that founds an identity."""
        if self.chain or each.identity != each.did:
            return Entry(operation=each, problem=Problem.FOREIGN)
        return _signed(each, each)

    def _later(self, each: Operation) -> Entry:
        """Verify an operation that follows another."""
        before = self.known.get(each.previous)
        if before is None or not before.is_proven:
            return Entry(operation=each, problem=Problem.ORPHAN)
        if before.undone:
            return Entry(operation=each, problem=Problem.UNDONE)
        entry = _signed(each, before.operation)
        between = [self.known[name] for name in self.chain[self.places[each.previous] + 1 :]]
        if not between or entry.rank is None:
            return entry
        first = between[0]
        problem = _may_undo(entry, first)
        if problem:
            return replace(entry, problem=problem)
        return replace(entry, undoes=tuple(undone.operation for undone in between))


def _signed(each: Operation, before: Operation) -> Entry:
    """Return an operation with the key of `before` that signed it."""
    keys = before.rotation_keys
    made = signer(keys, each.digest, each.signature)
    problem = Problem.UNSIGNED if made is None else None if made.strict else Problem.LOOSE
    return Entry(operation=each, rank=made.rank if made else None, keys=len(keys), problem=problem)


def _may_undo(entry: Entry, first: Entry) -> Problem | None:
    """Return why an operation may not undo another and those that follow it.

    Both follow the same operation, so their keys are of one list.
    """
    if entry.rank is None or first.rank is None or entry.rank >= first.rank:
        return Problem.RANK
    at, since = entry.operation.at, first.operation.at
    if at is None or since is None or not since < at <= since + UNDO_PERIOD:
        return Problem.LATE
    return None
