"""Entries that are not in use, or that the policy leaves out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hygiene.language.words import tr_later
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries

LEFT_OUT: Final = tr_later("in a folder that the policy leaves out")
_SEPARATORS: Final = re.compile(r"[/\\]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """The entries of a vault after sifting.

    `not_in_use` counts the entries that are kept, but not judged, by reason. `used` are the names of the policy that
    left an entry out.
    """

    entries: Entries
    not_in_use: Mapping[str, int]
    used: frozenset[str]


def sifted(found: Entries, *, now: datetime | None, leave_out: Sequence[str]) -> Sifted:
    """Mark expired entries as archived, and drop folders named by the policy.

    An expired entry is no longer used, by the owner's date in the vault. Without `now`, no entry is expired.
    """
    names = {name: _segments(name) for name in leave_out}
    kept: list[Secret] = []
    not_in_use: Counter[str] = Counter()
    used: Counter[str] = Counter()
    dropped = 0
    for secret in found.secrets:
        folders = [_segments(folder) for folder in secret.folders]
        matching = [name for name, path in names.items() if any(_holds(folder, path) for folder in folders)]
        if matching:
            used.update(matching)
            dropped += 1
            continue
        expired = now is not None and secret.expires_at is not None and secret.expires_at <= now
        if expired or secret.archived:
            not_in_use[tr_later("expired") if expired else tr_later("archived")] += 1
        kept.append(replace(secret, archived=True) if expired else secret)
    left_out = Counter(found.left_out) + Counter({LEFT_OUT: dropped})
    return Sifted(
        entries=Entries(secrets=tuple(kept), left_out=dict(left_out)),
        not_in_use=dict(not_in_use),
        used=frozenset(used),
    )


def _segments(path: str) -> tuple[str, ...]:
    """Return the names of a path, without regard to letter case."""
    return tuple(name.strip().casefold() for name in _SEPARATORS.split(path) if name.strip())


def _holds(folder: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Return whether a folder is, or is within, a folder named by a path."""
    size = len(path)
    return bool(path) and any(folder[at : at + size] == path for at in range(len(folder) - size + 1))
