"""Enpass: its JSON, which dates every field and keeps its former values."""

from __future__ import annotations

from typing import Final

import msgspec

from hygiene.language.words import tr_later
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Former, Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.json import DamagedItemError, decoded, each_item, keyed
from hygiene.sources.vault_kit.login import CARDS, IDENTITIES, NOTES, OTHER, TRASH, login, named, since_epoch

_LOGINS: Final = frozenset({"login", "password"})
_DEPTH: Final = 16
"""The most levels of folders. The limit also ends a circle."""
_KINDS: Final = {"creditcard": CARDS, "note": NOTES, "identity": IDENTITIES, "finance": tr_later("bank accounts")}


class _FormerValue(msgspec.Struct, frozen=True):
    value: str | None = None
    updated_at: int | None = None
    encrypted: bool = False


class _Field(msgspec.Struct, frozen=True):
    type: str = ""
    value: str | None = None
    value_updated_at: int | None = None
    deleted: int = 0
    history: list[_FormerValue] | None = None


class _Item(msgspec.Struct, frozen=True):
    category: str = ""
    title: str | None = None
    fields: list[_Field] | None = None
    folders: list[str] | None = None
    archived: int = 0
    trashed: int = 0
    updated_at: int | None = None


class _Folder(msgspec.Struct, frozen=True):
    uuid: str = ""
    title: str | None = None
    parent_uuid: str | None = None


class _Export(msgspec.Struct, frozen=True):
    items: list[msgspec.Raw]
    folders: msgspec.Raw = msgspec.Raw(b"[]")


@vault(
    "enpass-json",
    title="Enpass (JSON)",
    export=tr_later(
        "Menu > File > Export > .json, in the desktop app. It holds former passwords and the date of each change."
    ),
    recognises=keyed("items", "items.category", "items.template_type", without=("encrypted",)),
)
def enpass_json(export: VaultExport) -> Entries:
    """Read every item with a password, and mark archived items.

    Other items, and those in the trash, are counted.

    Raises:
        UnreadableError: when the export is damaged.
    """
    file = decoded(export.text or "", _Export)
    titles = _folders(file.folders)
    return entries(each_item(export, file.items, _Item, lambda item: [_login(item, titles)]))


def _folders(raw: msgspec.Raw) -> dict[str, str]:
    """Return the paths of the folders by id, empty if they are damaged."""
    try:
        known = {folder.uuid: folder for folder in decoded(bytes(raw), list[_Folder])}
    except UnreadableError:
        return {}

    def path(folder: _Folder, depth: int = 0) -> str:
        parent = known.get(folder.parent_uuid or "")
        name = folder.title or ""
        return f"{path(parent, depth + 1)}/{name}" if parent and depth < _DEPTH else name

    return {id_: path(folder) for id_, folder in known.items()}


def _login(item: _Item, titles: dict[str, str]) -> Secret | str:
    if item.trashed:
        return TRASH
    fields = [field for field in item.fields or () if not field.deleted and field.value]
    first_of_type = {field.type: field for field in reversed(fields)}
    password = first_of_type.get("password", _Field())
    if item.category in _LOGINS and item.fields is None:
        raise DamagedItemError("fields")
    if item.category not in _LOGINS and not password.value:
        return _KINDS.get(item.category, OTHER)
    changed = since_epoch(password.value_updated_at)
    return login(
        title=item.title,
        urls=[field.value for field in fields if field.type == "url"],
        username=(first_of_type.get("username") or first_of_type.get("email") or _Field()).value,
        password=password.value,
        changed=changed or since_epoch(item.updated_at),
        means="password" if changed else "item",
        history=_history(password),
        has_totp="totp" in first_of_type,
        archived=bool(item.archived),
        folders=named(*(titles.get(id_) for id_ in item.folders or ())),
    )


def _history(password: _Field) -> list[Former]:
    """Return the former passwords, newest first.

    Only the newest has a certain end date, because Enpass does not explain its date of a former password.
    """
    former_values = sorted(password.history or (), key=lambda former: former.updated_at or 0, reverse=True)
    ends = [since_epoch(password.value_updated_at)] + [None] * len(former_values)
    return [
        Former(value=Hidden(former.value or ""), until=end)
        for former, end in zip(former_values, ends, strict=False)
        if not former.encrypted
    ]
