"""What earlier runs saw, if the user asked for it: which accounts have a password again that they had before.

Without its key, which is kept elsewhere, a stolen file tells how many accounts and changes there are, and when, and no guess
can be tried on it. With the key every guess costs Argon2id. It holds no title, user name, length or score.

| module | knows |
|---|---|
| `tags` | what is written for an account and its password |
| `keys` | where the key is kept |
| `store` | the file |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from hygiene.model.errors import RememberError
from hygiene.model.records import Remembered, Secret

if TYPE_CHECKING:
    from pathlib import Path

    from hygiene.history.key import Ask, Keyring
    from hygiene.history.password_store import Seen
    from hygiene.history.password_tags import Tags

STALE: Final = timedelta(days=365)
"""An export is taken to be no older than this, even if nothing in it was changed for longer."""
MARGIN: Final = timedelta(days=30)
"""So much older than what was seen a change must be for a password to be taken as unchanged without a look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was removed. `rows` is None when the file was too damaged to count them; `kept` says what is left, and why."""

    rows: int | None = 0
    file: str = ""
    key: bool = False
    kept: str = ""

    def __str__(self) -> str:
        many = "an unknown number of" if self.rows is None else f"{self.rows:,}"
        file = [f"{many} remembered passwords", f"the file {self.file}"] if self.file else []
        gone = ", ".join([*file, *(["the key in the system's keyring"] if self.key else [])])
        return "; ".join(
            part for part in (f"removed: {gone}" if gone else "there was nothing to forget", self.kept) if part
        )


class _Entry(NamedTuple):
    ref: str
    account: bytes
    secret: Secret
    seen: int


def recall_and_remember(
    exports: Iterable[Sequence[Secret]],
    now: datetime,
    *,
    ask: Ask | None = None,
    path: Path | None = None,
    keyring: Keyring | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> dict[str, Remembered]:
    """What earlier runs knew of each entry, by its `ref`; and remember what they are now, all of it or nothing.

    Entries that are archived, empty or typed are left out, as are those with neither address nor user name, and accounts
    that stand in the vaults with several passwords at once.

    Args:
        exports: the entries of each vault, which were all exported at one time; every `ref` is unique.
        now: this run's time.
        ask: asks for a passphrase, shown hidden, where the system has no keyring.
        path: the file, if it is not to be in the usual place.
        keyring: the system's keyring; looked for when left out.
        progress: told how many passwords of how many are done: each takes about 20 ms the first time.

    Raises:
        RememberError: when there is no place for the key, or the file or the key is not the right one.
    """
    from hygiene.history import key as keys
    from hygiene.history import password_store as store
    from hygiene.history import password_tags as tags

    ring = keyring or keys.system_keyring()
    if ring is None and ask is None:
        raise RememberError(
            "this system has no keyring to hold the key", hint="start it where a passphrase can be typed"
        )
    with store.opened(path or store.usual_path()) as held:
        made = tags.Tags(keys.key(held, ring, ask))
        entries = list(_entries(exports, now, made))
        current = _current(entries, held.seen(), made, progress)
        with held.changing():
            known = held.seen()
            notes = {e.ref: note for e in entries if (note := _note(e, current[e.ref], known.get(e.account, ())))}
            held.see({(e.account, current[e.ref], e.seen) for e in entries})
            held.prune(int(now.timestamp()))
        return notes


def annotated(secrets: Iterable[Secret], notes: Mapping[str, Remembered]) -> tuple[Secret, ...]:
    """The entries, each with what earlier runs knew of it."""
    return tuple(replace(s, remembered=notes.get(s.ref)) for s in secrets)


def forget(path: Path | None = None, keyring: Keyring | None = None) -> Forgotten:
    """Remove everything that was remembered: the key first, without which the rest is noise, then the rows and the file.

    Raises:
        RememberError: when the file cannot be removed.
    """
    from hygiene.history import key as keys
    from hygiene.history import password_store as store
    from hygiene.model.text import home_hidden

    place = path or store.usual_path()
    key, left = keys.forget(keyring or keys.system_keyring())
    erased = store.erase(place)
    if erased is None:
        return Forgotten(key=key)
    kept = "" if erased.key_from == "passphrase" else left
    return Forgotten(rows=erased.rows, file=home_hidden(str(place)), key=key, kept=kept)


def _entries(exports: Iterable[Sequence[Secret]], now: datetime, tags: Tags) -> Iterator[_Entry]:
    """Every entry that can be known again, with when its password is known to have been in use."""
    found: defaultdict[bytes, list[_Entry]] = defaultdict(list)
    for export in exports:
        seen = int(_as_of(export, now).timestamp())
        for secret in export:
            if (account := tags.account(secret)) and secret.value and not secret.archived:
                found[account].append(_Entry(secret.ref, account, secret, seen))
    for same in found.values():
        if all(entry.secret.value == same[0].secret.value for entry in same):
            yield from same


def _as_of(export: Sequence[Secret], now: datetime) -> datetime:
    """A time the export is certainly not older than: that of its last change, or now where it tells no dates.

    The order of two exports is thus known even when the older one is read last.
    """
    dated = [s.changed_at for s in export if s.changed_at and s.changed_at <= now]
    return max(*dated, now - STALE) if dated else now


def _current(
    entries: Sequence[_Entry], known: Mapping[bytes, Sequence[Seen]], tags: Tags, progress: Callable[[int, int], None]
) -> dict[str, bytes]:
    """The tag of each entry's password. One that was certainly not changed since it was seen is not computed again."""
    unchanged = {e.ref: tag for e in entries if (tag := _unchanged(e.secret, known.get(e.account, ())))}
    fresh = [e for e in entries if e.ref not in unchanged]
    made = tags.passwords([(e.account, e.secret.value) for e in fresh], progress)
    return unchanged | dict(zip((e.ref for e in fresh), made, strict=True))


def _unchanged(secret: Secret, seen: Sequence[Seen]) -> bytes:
    latest = sorted(seen, key=lambda s: -s.last)[:2]
    only = latest and (len(latest) == 1 or latest[0].last > latest[1].last)
    if not only or not secret.changed_at or secret.changed_at + MARGIN >= _time(latest[0].last):
        return b""
    return latest[0].tag


def _note(entry: _Entry, tag: bytes, seen: Sequence[Seen]) -> Remembered | None:
    if not seen:
        return None
    first = min((s.first for s in seen if s.tag == tag), default=entry.seen)
    others = [_time(s.last) for s in seen if s.tag != tag and s.first > first]
    changed, back = entry.secret.changed_at, max(others, default=None)
    # A password that was set before the other one was seen comes from an older export; it did not come back.
    older = back is not None and changed is not None and changed <= back
    return Remembered(since=_time(min(s.first for s in seen)), other_until=None if older else back)


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
