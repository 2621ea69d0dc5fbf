"""Passwords remembered between runs, to find an old password that is back.

Nothing is remembered unless the user asks for it. The file holds keyed tags and dates, but no title, user name, length
or score. Its key is kept elsewhere. A thief of the file alone learns how many accounts and changes there are, and when,
and can try no guess on it. With the key, every guess costs one run of Argon2id.

| module | contents |
|---|---|
| `password_tags` | the tags that stand for an account and its password |
| `password_key` | the key, and where it is kept |
| `password_store` | the file |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from hygiene.language.words import tr, tr_n
from hygiene.model.errors import RememberError
from hygiene.model.records import Remembered, Secret
from hygiene.model.text import home_hidden

if TYPE_CHECKING:
    from pathlib import Path

    from hygiene.history.password_store import Seen
    from hygiene.history.password_tags import Tags
    from hygiene.sources.connect.keep.keyring import Keyring
    from hygiene.sources.connect.keep.passphrase import Ask

STALE: Final = timedelta(days=365)
"""The greatest age assumed for an export, even if nothing in it changed."""
MARGIN: Final = timedelta(days=30)
"""The least time between a password's last change and the run that saw it.

Only with this margin is a password taken as unchanged, and its tag not computed again.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """The result of forgetting: the removed rows, file and key, and the rest.

    `rows` is None when the file was too damaged to count them. `kept` says what is left, and why.
    """

    rows: int | None = 0
    file: str = ""
    key: bool = False
    kept: str = ""

    def __str__(self) -> str:
        count = (
            tr("an unknown number of remembered passwords")
            if self.rows is None
            else tr_n(self.rows, "{count:,} remembered password", "{count:,} remembered passwords")
        )
        removed = [count, tr("the file {file}", file=self.file)] if self.file else []
        if self.key:
            removed.append(tr("the key in the system's keyring"))
        if not removed:
            return self.kept or tr("there was nothing to forget")
        result = tr("removed: {things}", things=", ".join(removed))
        return f"{result}; {self.kept}" if self.kept else result


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
    """Return the records of earlier runs by entry `ref`; remember the entries.

    Either all entries are remembered or none. Entries that are archived, empty or typed are left out. So are entries
    with neither address nor user name, and accounts that have several passwords at once in the vaults.

    Args:
        exports: The entries of each vault, exported at one time. Every `ref` is unique.
        now: The time of this run.
        ask: Asks for a passphrase at a hidden prompt, where the system has no keyring.
        path: The file, if not in the usual location.
        keyring: The system's keyring; found automatically by default.
        progress: Called with the number of passwords done, and of all. Each takes about 20 ms the first time.

    Raises:
        RememberError: when the key cannot be kept anywhere, the file or the key is not the right one, or the clock is
            far from the times in the file.
    """
    from hygiene.history import password_key, password_store, password_tags
    from hygiene.sources.connect.keep import keyring as rings

    ring = keyring or rings.system_keyring()
    if ring is None and ask is None:
        raise RememberError(
            tr("this system has no keyring to hold the key"),
            hint=tr("run it in a terminal, where you can type a passphrase"),
        )
    with password_store.opened(path or password_store.usual_path()) as store:
        tags = password_tags.Tags(password_key.key(store, ring, ask))
        entries = list(_entries(exports, now, tags))
        run = int(now.timestamp())
        _latest(store.seen(), run)  # refuses a wrong clock before the long work
        current = _current_tags(entries, store.seen(), tags, run, progress)
        with store.changing():
            known = store.seen()
            latest = _latest(known, run)
            notes = {e.ref: n for e in entries if (n := _note(e, current[e.ref], known.get(e.account, ()), run))}
            store.record({(e.account, current[e.ref], e.seen) for e in entries})
            store.prune(latest)
        return notes


def annotated(secrets: Iterable[Secret], notes: Mapping[str, Remembered]) -> tuple[Secret, ...]:
    """Return the entries, each with its record from earlier runs."""
    return tuple(replace(secret, remembered=notes.get(secret.ref)) for secret in secrets)


def kept(path: Path | None = None, keyring: Keyring | None = None) -> tuple[str, str]:
    """Return what is kept, as a phrase, and why that is unknown.

    Both are "" where nothing is kept. It is unknown where there is no file, and no keyring answers or can be reached.

    Raises:
        RememberError: when the user has no home folder.
    """
    from hygiene.history import password_key, password_store
    from hygiene.history.bounded_sqlite import files_of
    from hygiene.sources.connect.keep import keyring as rings

    if left := files_of(path or password_store.usual_path()):
        return tr("the remembered passwords and their key, the file {file}", file=home_hidden(str(left[0]))), ""
    there, unknown = password_key.is_kept(keyring or rings.system_keyring())
    return tr("the key of remembered passwords, in the system's keyring") if there else "", unknown


def forget(path: Path | None = None, keyring: Keyring | None = None) -> Forgotten:
    """Remove everything that was remembered.

    The key goes first, because the rest is noise without it. Then the rows and the file are removed.

    Raises:
        RememberError: when the file cannot be removed.
    """
    from hygiene.history import password_key, password_store
    from hygiene.sources.connect.keep import keyring as rings

    key_removed, key_left = password_key.forget(keyring or rings.system_keyring())
    erased = password_store.erase(path or password_store.usual_path())
    if erased is None:
        return Forgotten(key=key_removed, kept=key_left)
    kept = "" if erased.key_from == "passphrase" else key_left
    return Forgotten(rows=erased.rows, file=home_hidden(str(erased.file)), key=key_removed, kept=kept)


def _latest(known: Mapping[bytes, Sequence[Seen]], run: int) -> int:
    """Return the time up to which the age of a password is counted.

    That is the newest time of an earlier run, unless the clock of this run is behind it. So the clock of a single run
    never decides what is too old.

    Raises:
        RememberError: when the clock is so far from the newest time that one of them must be wrong. A clock far ahead
            would delete everything, and one far behind would make every password look old.
    """
    from hygiene.history.password_store import EXPIRES

    newest = max((s.last for seen in known.values() for s in seen), default=run)
    if abs(run - newest) > EXPIRES:
        raise RememberError(
            tr(
                "the clock says {today}, but a password was last remembered on {day}",
                today=f"{_time(run):%Y-%m-%d}",
                day=f"{_time(newest):%Y-%m-%d}",
            ),
            hint=tr("set the clock; if it is right, run `hygiene forget`, and the next run starts anew"),
        )
    return min(run, newest)


def _entries(exports: Iterable[Sequence[Secret]], now: datetime, tags: Tags) -> Iterator[_Entry]:
    """Yield every entry that a later run can recognise.

    Each has the time when its password is known to have been in use.
    """
    by_account: defaultdict[bytes, list[_Entry]] = defaultdict(list)
    for export in exports:
        seen = int(_as_of(export, now).timestamp())
        for secret in export:
            if (account := tags.account(secret)) and secret.value and not secret.archived:
                by_account[account].append(_Entry(secret.ref, account, secret, seen))
    for entries in by_account.values():
        if all(entry.secret.value == entries[0].secret.value for entry in entries):
            yield from entries


def _as_of(export: Sequence[Secret], now: datetime) -> datetime:
    """Return the earliest time at which the export can have been made.

    That is the time of its last change, or now if it has no dates. It orders two exports correctly even when the older
    one is read last.
    """
    dated = [secret.changed_at for secret in export if secret.changed_at and secret.changed_at <= now]
    return max(*dated, now - STALE) if dated else now


def _current_tags(
    entries: Sequence[_Entry],
    known: Mapping[bytes, Sequence[Seen]],
    tags: Tags,
    run: int,
    progress: Callable[[int, int], None],
) -> dict[str, bytes]:
    """Return the tag of each entry's password, by `ref`.

    The tag of a password that certainly did not change since an earlier run is not computed again.
    """
    unchanged = {e.ref: tag for e in entries if (tag := _unchanged_tag(e.secret, known.get(e.account, ()), run))}
    changed = [e for e in entries if e.ref not in unchanged]
    computed = tags.passwords([(e.account, e.secret.value) for e in changed], progress)
    return unchanged | dict(zip((e.ref for e in changed), computed, strict=True))


def _unchanged_tag(secret: Secret, seen: Sequence[Seen], run: int) -> bytes:
    """Return the tag last seen if the password cannot have changed since.

    A time after this run comes from a wrong clock, and proves nothing.
    """
    latest = sorted(seen, key=lambda s: -s.last)[:2]
    is_unique = latest and (len(latest) == 1 or latest[0].last > latest[1].last)
    if (
        not is_unique
        or latest[0].last > run
        or not secret.changed_at
        or secret.changed_at + MARGIN >= _time(latest[0].last)
    ):
        return b""
    return latest[0].tag


def _note(entry: _Entry, tag: bytes, seen: Sequence[Seen], run: int) -> Remembered | None:
    if not seen:
        return None
    first = min((s.first for s in seen if s.tag == tag), default=entry.seen)
    others = [_time(min(s.last, run)) for s in seen if s.tag != tag and s.first > first]
    changed, other_until = entry.secret.changed_at, max(others, default=None)
    # A password set before the other one was seen comes from an older export, so it did not come back.
    is_older = other_until is not None and changed is not None and changed <= other_until
    return Remembered(since=_time(min(run, *(s.first for s in seen))), other_until=None if is_older else other_until)


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
