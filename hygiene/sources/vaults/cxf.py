"""The FIDO Alliance's Credential Exchange Format 1.0, as JSON.

Several managers write it, for one account or for many.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.json import decoded
from hygiene.sources.vault_kit.login import CARDS, IDENTITIES, NOTES, OTHER, login, since_epoch

_PASSWORDS: Final = frozenset({"basic-auth", "generated-password"})
_KINDS: Final = {
    "note": NOTES,
    "credit-card": CARDS,
    "address": IDENTITIES,
    "drivers-license": IDENTITIES,
    "identity-document": IDENTITIES,
    "passport": IDENTITIES,
    "person-name": IDENTITIES,
    "api-key": "API keys",
    "file": "documents",
    "ssh-key": "SSH keys",
    "wifi": "wireless networks",
    "totp": "one-time codes alone",
}


class _Scope(msgspec.Struct, frozen=True, rename="camel"):
    urls: list[str] | None = None
    android_apps: list[dict[str, Any]] | None = None


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    title: str | None = None
    modified_at: float | None = None
    scope: _Scope | None = None
    credentials: list[dict[str, Any]] | None = None


class _Account(msgspec.Struct, frozen=True):
    items: list[_Item]


class _Export(msgspec.Struct, frozen=True):
    """The file with its header, or one account without a header."""

    accounts: list[_Account] | None = None
    items: list[_Item] | None = None


def _is_cxf(export: VaultExport) -> bool:
    keys = export.keys
    return {"accounts", "version", "exporterRpId"} <= keys or {"items", "items.credentials", "username"} <= keys


@vault(
    "cxf-json",
    title="Credential Exchange Format (JSON)",
    export="Use the manager's export to a file in FIDO's Credential Exchange Format, if it has one. Dates are "
    "the item's, not the password's.",
    recognises=_is_cxf,
)
def cxf_json(export: VaultExport) -> Entries:
    """Read every item that holds a password or a passkey; count the others.

    Raises:
        UnreadableError: when the export is damaged.
    """
    file = decoded(export.text or "", _Export)
    accounts = file.accounts if file.accounts is not None else [_Account(items=file.items or [])]
    return entries(result for account in accounts for item in account.items for result in _logins(item))


def _logins(item: _Item) -> Iterator[Secret | str]:
    """Yield the passwords of one item, which nearly always has one.

    An item with only a passkey yields a login with an empty password.
    """
    kinds = [str(credential.get("type", "")) for credential in item.credentials or ()]
    passwords = [c for c, kind in zip(item.credentials or (), kinds, strict=True) if kind in _PASSWORDS]
    if not passwords and "passkey" not in kinds:
        yield _KINDS.get(kinds[0], OTHER) if kinds else OTHER
        return
    scope = item.scope or _Scope()
    apps = [f"androidapp://{name}" for app in scope.android_apps or () if isinstance(name := app.get("bundleId"), str)]
    for credential in passwords or [c for c in item.credentials or () if c.get("type") == "passkey"][:1]:
        yield login(
            title=item.title,
            urls=[*(scope.urls or ()), *apps, *_passkey_sites(item)],
            username=_value(credential.get("username")),
            password=_value(credential.get("password")),
            changed=since_epoch(item.modified_at),
            has_totp="totp" in kinds,
            has_passkey="passkey" in kinds,
        )


def _passkey_sites(item: _Item) -> Iterator[str]:
    """Yield the sites of an item's passkeys, bare names in the file, as URLs."""
    for credential in item.credentials or ():
        if credential.get("type") == "passkey" and isinstance(site := credential.get("rpId"), str):
            yield f"https://{site}"


def _value(field: object) -> str:
    """Return the text of a field: an object with a value, or a bare value."""
    value = field.get("value") if isinstance(field, dict) else field
    return value if isinstance(value, str) else ""
