"""Changes of an identity, read from its verified log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hygiene.language.words import Later, tr_later
from hygiene.model.records import Event
from hygiene.sources.readers.bluesky.plc.log import UNDO_PERIOD, Entry, Log
from hygiene.sources.readers.bluesky.plc.operations import Operation

_SHOWN: Final = 50
_UNDONE_LATER: Final = Later(tr_later("undone later"))


def changes(log: Log) -> Iterator[Event]:
    """Yield the changes of each operation, compared with the one it follows.

    The first operation created the account and changes nothing. An operation that does not verify is compared with the
    one that it claims to follow, because it may be an attack on the identity.
    """
    known: dict[str, Operation] = {}
    for entry in log.entries:
        known.setdefault(entry.operation.stated_cid, entry.operation)
    known |= {entry.operation.cid: entry.operation for entry in log.entries}
    forks = {entry.operation.previous for entry in log.entries if entry.operation.nullified}
    for entry in log.entries:
        here = entry.operation
        if entry.undoes:
            undone = [_UNDONE_LATER] if entry.undone else []
            yield Event(at=here.at, kind="recovery", detail=_together([_recovery(entry), *undone]))
        elif not entry.is_proven and here.previous in forks and not here.nullified:
            detail = tr_later("unverified: operations that it skips are marked as undone")
            yield Event(at=here.at, kind="recovery", detail=detail)
        for kind, details in _differences(entry, known.get(here.previous)):
            # Who signed a change stays true years later, although the user can no longer act on it.
            detail = _together([*details, *(_standing(entry) if kind != "handle" else ())])
            yield Event(at=here.at, kind=kind, detail=detail if entry.is_proven else _unproven(detail))


def _unproven(detail: str) -> str:
    """Return a change that the log does not prove."""
    return tr_later("unverified: {change}", change=detail)


def _together(parts: Sequence[str]) -> str:
    """Return the parts of a detail as one."""
    named = {f"part{number}": part for number, part in enumerate(parts)}
    return parts[0] if len(parts) == 1 else tr_later("; ".join(f"{{{name}}}" for name in named), **named)


def _recovery(entry: Entry) -> str:
    """Return the words for who undid which change."""
    since, count = entry.undoes[0].at, len(entry.undoes)
    parts = {"number": (entry.rank or 0) + 1, "keys": entry.keys, "count": count}
    if since and count == 1:
        return tr_later(
            "rotation key {number} of {keys} undid {count:,} operation since {time} UTC",
            time=f"{since:%Y-%m-%d %H:%M}",
            **parts,
        )
    if since:
        return tr_later(
            "rotation key {number} of {keys} undid {count:,} operations since {time} UTC",
            time=f"{since:%Y-%m-%d %H:%M}",
            **parts,
        )
    if count == 1:
        return tr_later("rotation key {number} of {keys} undid {count:,} operation", **parts)
    return tr_later("rotation key {number} of {keys} undid {count:,} operations", **parts)


def _differences(entry: Entry, previous: Operation | None) -> Iterator[tuple[str, list[str]]]:
    """Yield the kind of each change and the parts of its detail."""
    here = entry.operation
    if previous is None:
        return
    if here.deleted:
        yield "deactivation", [Later(tr_later("the identity was deleted"))]
        return
    if here.handle != previous.handle:
        undone = [_UNDONE_LATER] if _is_undone(entry) else []
        yield (
            "handle",
            [tr_later("@{old} became @{new}", old=previous.handle[:_SHOWN], new=here.handle[:_SHOWN]), *undone],
        )
    if here.server != previous.server:
        old, new = previous.server[:_SHOWN], here.server[:_SHOWN]
        yield "server", [tr_later("{old} became {new}", old=old, new=new)]
    elif here.endpoint != previous.endpoint:
        yield "server", [tr_later("another address at {server}", server=here.server[:_SHOWN])]
    if keys := list(_keys(here, previous)):
        yield "key", keys


def _keys(here: Operation, previous: Operation) -> Iterator[str]:
    """Yield how the keys changed."""
    now, before = set(here.rotation_keys), set(previous.rotation_keys)
    if now != before:
        yield tr_later(
            "rotation keys: {added} added, {removed} removed", added=len(now - before), removed=len(before - now)
        )
    elif here.rotation_keys != previous.rotation_keys:
        yield Later(tr_later("rotation keys: another order"))
    if here.signing_key != previous.signing_key:
        if here.signing_key and previous.signing_key:
            yield Later(tr_later("signing key replaced"))
        elif previous.signing_key:
            yield Later(tr_later("signing key removed"))
        else:
            yield Later(tr_later("signing key added"))


def _is_undone(entry: Entry) -> bool:
    return entry.undone or entry.operation.nullified


def _standing(entry: Entry) -> Iterator[str]:
    """Yield who signed a change, and whether it was or can be undone."""
    rank, keys, at = entry.rank, entry.keys, entry.operation.at
    if entry.is_proven and rank is not None and keys > 1:
        if not rank:
            yield tr_later("signed by the highest-ranking of {keys} rotation keys", keys=keys)
        elif rank == keys - 1:
            yield tr_later("signed by the lowest-ranking of {keys} rotation keys", keys=keys)
        else:
            yield tr_later("signed by number {number} of {keys} rotation keys", number=rank + 1, keys=keys)
    if _is_undone(entry):
        yield _UNDONE_LATER
    elif entry.is_proven and rank and at:
        yield tr_later("a higher-ranking key could undo it until {time} UTC", time=f"{at + UNDO_PERIOD:%Y-%m-%d %H:%M}")
