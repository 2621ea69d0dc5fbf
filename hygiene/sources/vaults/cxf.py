"""The FIDO Alliance's Credential Exchange Format 1.0, as JSON.

Several managers write it, for one account or for many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from hygiene.language.words import tr_later
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.json import DamagedItemError, decoded, each_item
from hygiene.sources.vault_kit.login import (
    CARDS,
    DAMAGED_VAULTS,
    IDENTITIES,
    NOTES,
    OTHER,
    login,
    named,
    since_epoch,
)

_PASSWORDS: Final = frozenset({"basic-auth", "generated-password"})
_DEPTH: Final = 16
"""The most levels of collections within each other."""
_KINDS: Final = {
    "note": NOTES,
    "credit-card": CARDS,
    "address": IDENTITIES,
    "drivers-license": IDENTITIES,
    "identity-document": IDENTITIES,
    "passport": IDENTITIES,
    "person-name": IDENTITIES,
    "api-key": tr_later("API keys"),
    "file": tr_later("documents"),
    "ssh-key": tr_later("SSH keys"),
    "wifi": tr_later("wireless networks"),
    "totp": tr_later("one-time codes alone"),
}


class _Scope(msgspec.Struct, frozen=True, rename="camel"):
    urls: list[str] | None = None
    android_apps: list[dict[str, Any]] | None = None


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    title: str | None = None
    id: str | None = None
    modified_at: float | None = None
    tags: list[str] | None = None
    scope: _Scope | None = None
    credentials: list[dict[str, Any]] | None = None


class _Account(msgspec.Struct, frozen=True):
    items: list[msgspec.Raw]
    collections: msgspec.Raw = msgspec.Raw(b"[]")


class _Export(msgspec.Struct, frozen=True):
    accounts: list[msgspec.Raw]


def _is_cxf(export: VaultExport) -> bool:
    keys = export.keys
    return {"accounts", "version", "exporterRpId"} <= keys or {"items", "items.credentials", "username"} <= keys


@vault(
    "cxf-json",
    title=tr_later("Credential Exchange Format (JSON)"),
    export=tr_later(
        "Use the manager's export to a file in FIDO's Credential Exchange Format, if it has one. "
        "Dates are the item's, not the password's."
    ),
    recognises=_is_cxf,
)
def cxf_json(export: VaultExport) -> Entries:
    """Read every item with a password or a passkey, and count the others.

    Raises:
        UnreadableError: when the export is damaged.
    """
    text = export.text or ""
    # The file has a header and accounts, or is a single account without a header.
    bare = "accounts" not in export.keys
    accounts = [msgspec.Raw(text.encode())] if bare else decoded(text, _Export).accounts

    def items(account: _Account) -> Iterator[Secret | str]:
        folders = _collections(account.collections)
        return each_item(export, account.items, _Item, lambda item: _logins(item, folders.get(item.id or "", ())))

    if bare:
        return entries(items(decoded(text, _Account)))
    return entries(each_item(export, accounts, _Account, items, damage=DAMAGED_VAULTS))


def _collections(raw: msgspec.Raw) -> dict[str, tuple[str, ...]]:
    """Return the paths of the collections that hold an item, by its id.

    They are left out if they are damaged.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    try:
        outermost = _list(msgspec.json.decode(raw))
    except msgspec.DecodeError:  # such as a number that no computer can hold
        return {}
    waiting: list[tuple[Any, str, int]] = [(each, "", 0) for each in outermost]
    while waiting:
        collection, outer, depth = waiting.pop()
        if not isinstance(collection, dict):
            continue
        path = f"{outer}/{collection.get('title') or ''}".strip("/")
        for linked in _list(collection.get("items")):
            id_ = linked.get("item") if isinstance(linked, dict) else linked
            if isinstance(id_, str):
                found[id_].append(path)
        if depth < _DEPTH:
            waiting += [(inner, path, depth + 1) for inner in _list(collection.get("subCollections"))]
    return {id_: tuple(paths) for id_, paths in found.items()}


def _list(value: Any) -> list[Any]:  # JSON
    return value if isinstance(value, list) else []


def _logins(item: _Item, folders: tuple[str, ...]) -> Iterator[Secret | str]:
    """Yield the passwords of one item, which nearly always has one.

    An item with only a passkey yields a login with an empty password.
    """
    if item.credentials is None:
        raise DamagedItemError("credentials")
    kinds = [str(credential.get("type", "")) for credential in item.credentials]
    passwords = [c for c, kind in zip(item.credentials, kinds, strict=True) if kind in _PASSWORDS]
    if not passwords and "passkey" not in kinds:
        yield _KINDS.get(kinds[0], OTHER) if kinds else OTHER
        return
    scope = item.scope or _Scope()
    apps = [f"androidapp://{name}" for app in scope.android_apps or () if isinstance(name := app.get("bundleId"), str)]
    for credential in passwords or [c for c in item.credentials if c.get("type") == "passkey"][:1]:
        yield login(
            title=item.title,
            urls=[*(scope.urls or ()), *apps, *_passkey_sites(item)],
            username=_value(credential.get("username")),
            password=_value(credential.get("password")),
            changed=since_epoch(item.modified_at),
            has_totp="totp" in kinds,
            has_passkey="passkey" in kinds,
            folders=named(*folders, *(item.tags or ())),
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
