"""Changes of an identity, read from its verified log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hygiene.model.records import Event
from hygiene.model.text import plural
from hygiene.sources.readers.bluesky.plc.log import UNDO_PERIOD, Entry, Log
from hygiene.sources.readers.bluesky.plc.operations import Operation

_SHOWN: Final = 50
_UNPROVEN: Final = "unverified: "
"""The beginning of a change that the log does not prove."""


def changes(log: Log) -> Iterator[Event]:
    """Yield what each operation changed, compared with the one it follows.

    The first operation created the account and changes nothing. An operation that does not verify is compared with the
    one that it states to follow: what it claims may be an attempt on the identity.
    """
    known: dict[str, Operation] = {}
    for entry in log.entries:
        known.setdefault(entry.operation.stated_cid, entry.operation)
    known |= {entry.operation.cid: entry.operation for entry in log.entries}
    forks = {entry.operation.previous for entry in log.entries if entry.operation.nullified}
    for entry in log.entries:
        here, sign = entry.operation, "" if entry.is_proven else _UNPROVEN
        if entry.undoes:
            yield Event(at=here.at, kind="recovery", detail=f"{_recovery(entry)}{'; undone later' * entry.undone}")
        elif sign and here.previous in forks and not here.nullified:
            yield Event(at=here.at, kind="recovery", detail=f"{sign}operations that it skips are marked as undone")
        for kind, detail in _differences(entry, known.get(here.previous)):
            yield Event(at=here.at, kind=kind, detail=f"{sign}{detail}{_standing(entry) if kind != 'handle' else ''}")


def _recovery(entry: Entry) -> str:
    """Return who undid what."""
    since = entry.undoes[0].at
    dated = f" since {since:%Y-%m-%d %H:%M} UTC" if since else ""
    return f"rotation key {(entry.rank or 0) + 1} of {entry.keys} undid {plural(len(entry.undoes), 'operation')}{dated}"


def _differences(entry: Entry, previous: Operation | None) -> Iterator[tuple[str, str]]:
    """Yield the kind of each change and what it is."""
    here = entry.operation
    if previous is None:
        return
    if here.deleted:
        yield "deactivation", "the identity was deleted"
        return
    undone = "; undone later" if _is_undone(entry) else ""
    if here.handle != previous.handle:
        yield "handle", f"@{previous.handle[:_SHOWN]} became @{here.handle[:_SHOWN]}{undone}"
    if here.server != previous.server:
        yield "server", f"{previous.server[:_SHOWN]} became {here.server[:_SHOWN]}"
    elif here.endpoint != previous.endpoint:
        yield "server", f"another address at {here.server[:_SHOWN]}"
    if keys := "; ".join(_keys(here, previous)):
        yield "key", keys


def _keys(here: Operation, previous: Operation) -> Iterator[str]:
    """Yield how the keys changed."""
    now, before = set(here.rotation_keys), set(previous.rotation_keys)
    if now != before:
        yield f"rotation keys: {len(now - before)} added, {len(before - now)} removed"
    elif here.rotation_keys != previous.rotation_keys:
        yield "rotation keys: another order"
    if here.signing_key != previous.signing_key:
        change = (
            "replaced" if here.signing_key and previous.signing_key else "removed" if previous.signing_key else "added"
        )
        yield f"signing key {change}"


def _is_undone(entry: Entry) -> bool:
    return entry.undone or entry.operation.nullified


def _standing(entry: Entry) -> str:
    """Return who signed a change, and whether it was or can be undone.

    The phrase is kept years later: it remains true, although the user can no longer act on it.
    """
    return "".join(f"; {part}" for part in _parts(entry))


def _parts(entry: Entry) -> Iterator[str]:
    rank, keys, at = entry.rank, entry.keys, entry.operation.at
    if entry.is_proven and rank is not None and keys > 1:
        place = (
            "the highest-ranking" if not rank else "the lowest-ranking" if rank == keys - 1 else f"number {rank + 1}"
        )
        yield f"signed by {place} of {keys} rotation keys"
    if _is_undone(entry):
        yield "undone later"
    elif entry.is_proven and rank and at:
        yield f"a higher-ranking key could undo it until {at + UNDO_PERIOD:%Y-%m-%d %H:%M} UTC"
