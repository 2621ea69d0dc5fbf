"""Exports that need a password: how it is asked for, and that a wrong one is told from a damaged file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from hygiene.model.errors import UnreadableError
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import VaultExport

T = TypeVar("T")
_TRIES: Final = 3


def unlocked(export: VaultExport, what: str, attempt: Callable[[Hidden], T | None], *, hint: str) -> T:
    """What `attempt` makes of the password typed for `what`; it gives None for a wrong one, which is asked for again.

    Raises:
        UnreadableError: when no password was right, or there is nobody to ask. `hint` says what else may be the matter.
    """
    for number in range(_TRIES):
        password = export.password(what if not number else f"{what} (the last one was wrong)")
        if not password:
            break
        if (found := attempt(password)) is not None:
            return found
    raise UnreadableError(f"the password given is not that of {what}", hint=hint)
