"""Enpass: its JSON, which dates each field by itself and keeps the former values of it."""

from __future__ import annotations

from typing import Final

import msgspec

from hygiene.model.records import Former, Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.json import decoded, keyed
from hygiene.sources.vault_kit.login import CARDS, IDENTITIES, NOTES, OTHER, TRASH, login, since_epoch

_LOGINS: Final = frozenset({"login", "password"})
_KINDS: Final = {"creditcard": CARDS, "note": NOTES, "identity": IDENTITIES, "finance": "bank accounts"}


class _Old(msgspec.Struct, frozen=True):
    value: str | None = None
    updated_at: int | None = None
    encrypted: bool = False


class _Field(msgspec.Struct, frozen=True):
    type: str = ""
    value: str | None = None
    value_updated_at: int | None = None
    deleted: int = 0
    history: list[_Old] | None = None


class _Item(msgspec.Struct, frozen=True):
    category: str = ""
    title: str | None = None
    fields: list[_Field] | None = None
    archived: int = 0
    trashed: int = 0
    updated_at: int | None = None


class _Export(msgspec.Struct, frozen=True):
    items: list[_Item]


@vault(
    "enpass-json",
    title="Enpass (JSON)",
    export="Menu > File > Export > .json, in the desktop app. It tells when each password was changed, and former ones.",
    recognises=keyed("items", "items.category", "items.template_type", without=("encrypted",)),
)
def enpass_json(export: VaultExport) -> Entries:
    """Read every item that holds a password; others and the trash are counted, archived ones marked.

    Raises:
        UnreadableError: when it is damaged.
    """
    return entries(map(_login, decoded(export.text or "", _Export).items))


def _login(item: _Item) -> Secret | str:
    if item.trashed:
        return TRASH
    fields = [field for field in item.fields or () if not field.deleted and field.value]
    first = {field.type: field for field in reversed(fields)}
    password = first.get("password", _Field())
    if item.category not in _LOGINS and not password.value:
        return _KINDS.get(item.category, OTHER)
    changed = since_epoch(password.value_updated_at)
    return login(
        title=item.title,
        urls=[field.value for field in fields if field.type == "url"],
        username=(first.get("username") or first.get("email") or _Field()).value,
        password=password.value,
        changed=changed or since_epoch(item.updated_at),
        means="password" if changed else "item",
        history=_history(password),
        has_totp="totp" in first,
        archived=bool(item.archived),
    )


def _history(password: _Field) -> list[Former]:
    """Newest first. Only of the last is it sure when it ended: Enpass does not say what its date of a former one means."""
    olds = sorted(password.history or (), key=lambda old: old.updated_at or 0, reverse=True)
    ends = [since_epoch(password.value_updated_at)] + [None] * len(olds)
    return [
        Former(value=Hidden(old.value or ""), until=end)
        for old, end in zip(olds, ends, strict=False)
        if not old.encrypted
    ]
