"""The names by which a user or a case refers to an account."""

from __future__ import annotations

from typing import Final

from hygiene.model.account import Account
from hygiene.model.text import printable

_NAME: Final = 400
"""The most characters of an account's name that a case keeps."""


def names_of(account: Account) -> set[str]:
    """Return the names by which a user or a case refers to an account.

    They are in lower case. A case keeps the name as it is printed.
    """
    return {account.handle.casefold(), str(account).casefold(), kept_name(account).casefold()}


def kept_name(account: Account) -> str:
    """Return the name of an account as a case keeps it."""
    return printable(account.stable_name, _NAME)
