"""Encrypted exports: asking for the password until it is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import VaultExport

T = TypeVar("T")
_ATTEMPTS: Final = 3


def unlocked(export: VaultExport, what: str, attempt: Callable[[Hidden], T | None], *, hint: str) -> T:
    """Return the result of `attempt` with the password typed for `what`.

    `attempt` returns None for a wrong password, which is then asked for again, three times at most. A damaged file
    makes `attempt` raise instead, so that damage is never reported as a wrong password.

    Raises:
        UnreadableError: when no password was right, or there is no terminal to ask at. `hint` says what else may be
            wrong.
    """
    for number in range(_ATTEMPTS):
        password = export.password(what if not number else tr("{what} (the last one was wrong)", what=what))
        if not password:
            break
        if (found := attempt(password)) is not None:
            return found
    raise UnreadableError(tr("this is not the password of {what}", what=what), hint=hint)
