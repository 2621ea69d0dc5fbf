"""The owner in Spotify's account data: names and addresses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hygiene.model.records import Contact
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import value_of

Record = dict[str, Any]


def user(record: Record) -> Record:
    """Return the account data, which name the user or an e-mail address."""
    if not (value_of(record, "username") or value_of(record, "email")):
        raise ValueError("username")
    return record


def addresses(user: Record) -> Iterable[Contact]:
    """Yield the addresses in the account data."""
    for kind, key in (("email", "email"), ("phone", "mobileNumber")):
        if value := value_of(user, key):
            yield Contact(kind=kind, value=Hidden(value))


def identifier(record: Record) -> Contact | None:
    """Parse an identifier of the account.

    A kind other than an address gives None.
    """
    kind, value = value_of(record, "identifierType").casefold(), value_of(record, "identifierValue")
    if not (kind and value):
        raise ValueError("identifierType")
    known = next((each for each in ("email", "phone") if each in kind), "")
    return Contact(kind=known, value=Hidden(value)) if known else None
