"""The accounts of a run that a password protects."""

from __future__ import annotations

from collections.abc import Iterable

from hygiene.model.records import Secret
from hygiene.reference.sites import kind


def concerned(secrets: Iterable[Secret]) -> tuple[tuple[str, str], ...] | None:
    """Return the keys of the accounts that these entries open.

    None stands for every account, because a mailbox resets the passwords of all others.
    """
    entries = list(secrets)
    if any(kind(entry.urls) == "email" for entry in entries):
        return None
    return tuple(sorted({key for entry in entries for key in entry.accounts}))
