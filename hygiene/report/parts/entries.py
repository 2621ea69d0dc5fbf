"""The entries of the vaults, in the form that a report may show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from hygiene.analysis.passwords.reuse import is_outside_vault
from hygiene.model.account import VAULT
from hygiene.model.records import Secret
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable
from hygiene.reference.sites import site, without_password
from hygiene.report.parts.lines import EntryLine

_DIGITS: Final = 6
"""The fewest digits of a user name that may be a telephone number."""


def entry_lines(snapshots: Iterable[Snapshot]) -> Iterator[EntryLine]:
    """Yield every entry of the vaults, in their order."""
    for snapshot in snapshots:
        if snapshot.account.platform == VAULT:
            secrets = [secret for secret in snapshot.secrets or () if not is_outside_vault(secret)]
            passwords = {form for secret in secrets for form in _forms(secret)}
            yield from (_line(secret, passwords) for secret in secrets)


def _line(secret: Secret, passwords: set[str]) -> EntryLine:
    sites = without_password(dict.fromkeys(filter(None, map(site, secret.urls))), secret.value.reveal())
    return EntryLine(
        ref=secret.ref,
        sites=tuple(printable(name, 80) for name in sites),
        user=_user(secret, passwords),
        in_use=not secret.archived,
    )


def _user(secret: Secret, passwords: set[str]) -> str:
    """Return the user name without parts that may not be written.

    It is empty if it contains the password or is part of it, or is the password of any entry.
    """
    name = secret.username.reveal().strip()
    own = name.casefold()
    if own in passwords or any(form in own or own in form for form in _forms(secret)):
        return ""
    if sum(map(str.isdecimal, name)) >= _DIGITS and not any(map(str.isalpha, name)):
        return "[number]"
    return printable(name, 60)


def _forms(secret: Secret) -> Iterator[str]:
    """Yield the passwords of an entry, present and former, in small letters."""
    for value in (secret.value, *(former.value for former in secret.history)):
        if value:
            yield value.reveal().casefold()
