"""Bitwarden and Vaultwarden: unencrypted JSON and CSV.

The vault may be a person's or a team's. The JSON may be alone, or in a zip with attachments.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from hygiene.language.words import tr_later
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Former, Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.json import DamagedItemError, decoded, each_item
from hygiene.sources.vault_kit.login import CARDS, IDENTITIES, NOTES, OTHER, TRASH, login, named, split_addresses, utc

_ZIPPED: Final = "data.json"
_LOGIN: Final = 1
_OTHER_TYPES: Final = {2: NOTES, 3: CARDS, 4: IDENTITIES, 5: tr_later("SSH keys")}


class _Uri(msgspec.Struct, frozen=True):
    uri: str | None = None


class _Login(msgspec.Struct, frozen=True, rename="camel"):
    username: str | None = None
    password: str | None = None
    totp: str | None = None
    uris: list[_Uri] | None = None
    fido2_credentials: list[dict[str, Any]] | None = None


class _FormerPassword(msgspec.Struct, frozen=True, rename="camel"):
    password: str | None = None
    last_used_date: datetime | None = None


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    """One item. Older exports have no dates, history or passkeys."""

    type: int
    name: str | None = None
    login: _Login | None = None
    password_history: list[_FormerPassword] | None = None
    revision_date: datetime | None = None
    deleted_date: datetime | None = None
    archived_date: datetime | None = None
    folder_id: str | None = None
    collection_ids: list[str] | None = None


class _Named(msgspec.Struct, frozen=True):
    id: str | None = None
    name: str | None = None


class _Export(msgspec.Struct, frozen=True):
    items: list[msgspec.Raw]
    folders: msgspec.Raw = msgspec.Raw(b"[]")
    collections: msgspec.Raw = msgspec.Raw(b"[]")


def _is_json(export: VaultExport) -> bool:
    """Return whether this is Bitwarden's JSON, by its keys.

    An export without items only has the key `encrypted`, and folders or collections.
    """
    keys = export.keys
    if keys & {"encKeyValidation_DO_NOT_EDIT", "passwordProtected"} or "items" not in keys:
        return False
    return "items.organizationId" in keys or ("encrypted" in keys and bool(keys & {"folders", "collections"}))


def _file(export: VaultExport) -> VaultExport:
    """Return the JSON, from the zip if the export has attachments."""
    return export.member(_ZIPPED) if _ZIPPED in export.members else export


@vault(
    "bitwarden-json",
    title="Bitwarden (JSON)",
    export=tr_later(
        "Settings (or Tools) > Export vault > File format .json. It holds the most: dates, former passwords and "
        "passkeys."
    ),
    recognises=lambda export: _is_json(_file(export)),
)
def bitwarden_json(export: VaultExport) -> Entries:
    """Read the logins of a JSON export, and mark archived ones.

    Other items, and those in the trash, are counted.

    Raises:
        UnreadableError: when the export is damaged.
    """
    return from_json(export, _file(export).text or "")


def from_json(export: VaultExport, text: str | bytes) -> Entries:
    """Read the logins of a JSON export, which may have been decrypted before.

    Raises:
        UnreadableError: when the export is damaged.
    """
    file = decoded(text, _Export)
    names = _names(file.folders) | _names(file.collections)
    return entries(each_item(export, file.items, _Item, lambda item: [_login(item, names)]))


def _names(raw: msgspec.Raw) -> dict[str, str]:
    """Return the names of folders or collections by id, empty if damaged."""
    try:
        return {each.id or "": each.name or "" for each in decoded(bytes(raw), list[_Named])}
    except UnreadableError:
        return {}


def _login(item: _Item, names: dict[str, str]) -> Secret | str:
    if item.deleted_date:
        return TRASH
    if item.type != _LOGIN:
        return _OTHER_TYPES.get(item.type, OTHER)
    if item.login is None:
        raise DamagedItemError("login")
    details, history = item.login, list(_history(item))
    # A password joins the history when the next one replaces it. The item's own date changes with any edit.
    changed = max((former.until for former in history if former.until), default=None)
    return login(
        title=item.name,
        urls=[uri.uri for uri in details.uris or ()],
        username=details.username,
        password=details.password,
        changed=changed or utc(item.revision_date),
        means="password" if changed else "item",
        history=history,
        has_totp=bool(details.totp),
        has_passkey=bool(details.fido2_credentials),
        archived=item.archived_date is not None,
        folders=named(*(names.get(id_) for id_ in (item.folder_id or "", *(item.collection_ids or ())))),
    )


def _history(item: _Item) -> Iterator[Former]:
    for former in item.password_history or ():
        yield Former(value=Hidden(former.password or ""), until=utc(former.last_used_date))


@vault(
    "bitwarden-csv",
    title="Bitwarden (CSV)",
    export=tr_later(
        "Settings (or Tools) > Export vault > File format .csv. The .json format holds more: dates, former passwords "
        "and passkeys."
    ),
    recognises=columns({"type", "name", "login_uri", "login_username", "login_password"}, optional=None),
)
def bitwarden_csv(export: VaultExport) -> Entries:
    """Read the logins of a CSV export.

    The columns `folder,favorite`, `collections`, `reprompt` and `archivedDate` may be missing.

    Raises:
        UnreadableError: when a row is damaged.
    """
    return entries(map(_row, rows(export)))


def _row(row: dict[str, str]) -> Secret | str:
    if row["type"] != "login":
        return NOTES if row["type"] == "note" else OTHER
    return login(
        title=row["name"],
        urls=split_addresses(row["login_uri"]),
        username=row["login_username"],
        password=row["login_password"],
        has_totp=bool(row.get("login_totp")),
        archived=bool(row.get("archiveddate")),
        folders=named(row.get("folder"), *row.get("collections", "").split(",")),
    )
