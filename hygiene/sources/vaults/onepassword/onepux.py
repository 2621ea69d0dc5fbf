"""1Password's own export, 1PUX: a zip with one JSON file, which also tells former passwords and Watchtower's exclusions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from hygiene.model.records import Former, Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.json import decoded
from hygiene.sources.vault_kit.login import CARDS, IDENTITIES, NOTES, OTHER, TRASH, login, since_epoch

_DATA: Final = "export.data"
_LOGIN, _PASSWORD = "001", "005"
_OTHER_KINDS: Final = {
    "002": CARDS,
    "003": NOTES,
    "004": IDENTITIES,
    "006": "documents",
    "101": "bank accounts",
    "102": "databases",
    "109": "wireless routers",
    "110": "servers",
    "111": "e-mail accounts",
    "114": "SSH keys",
}
_SWITCHED_OFF: Final = {
    "weak": "password-strength",
    "reused": "password-reuse",
    "compromised": "password-breached",
    "vulnerable": "password-breached",
    "inactiveMfa": "second-factor",
}
"""Watchtower's names for what it was told not to report of an item, and the checks that judge the same."""


class _Field(msgspec.Struct, frozen=True):
    value: str | None = None
    designation: str | None = None


class _Section(msgspec.Struct, frozen=True):
    fields: list[dict[str, Any]] | None = None


class _Old(msgspec.Struct, frozen=True):
    value: str | None = None
    time: float | None = None


class _Details(msgspec.Struct, frozen=True, rename="camel"):
    login_fields: list[_Field] | None = None
    sections: list[_Section] | None = None
    password_history: list[_Old] | None = None
    password: str | None = None
    passkey: Any = None


class _Url(msgspec.Struct, frozen=True):
    url: str | None = None


class _Overview(msgspec.Struct, frozen=True, rename="camel"):
    title: str | None = None
    url: str | None = None
    urls: list[_Url] | None = None
    watchtower_exclusions: dict[str, Any] | None = None


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    category_uuid: str = ""
    state: str | None = None
    updated_at: float | None = None
    details: _Details = _Details()
    overview: _Overview = _Overview()


class _Vault(msgspec.Struct, frozen=True):
    items: list[_Item] | None = None


class _Account(msgspec.Struct, frozen=True):
    vaults: list[_Vault]


class _Export(msgspec.Struct, frozen=True):
    accounts: list[_Account]


@vault(
    "1password-1pux",
    title="1Password (1PUX)",
    export="File > Export > your account > 1PUX, in the desktop app. It tells most of what 1Password knows.",
    recognises=lambda export: {_DATA, "export.attributes"} <= set(export.members),
)
def onepassword_1pux(export: VaultExport) -> Entries:
    """Read the logins and the lone passwords of every vault; other items are counted, archived ones marked.

    Raises:
        UnreadableError: when the zip or its JSON is damaged.
    """
    read = decoded(export.member(_DATA).data, _Export)
    items = (item for account in read.accounts for kept in account.vaults for item in kept.items or ())
    return entries(map(_login, items))


def _login(item: _Item) -> Secret | str:
    if item.state in {"trashed", "deleted"}:
        return TRASH
    if item.category_uuid not in {_LOGIN, _PASSWORD}:
        return _OTHER_KINDS.get(item.category_uuid, OTHER)
    details, overview = item.details, item.overview
    fields = {f.designation: f.value for f in details.login_fields or () if f.designation}
    return login(
        title=overview.title,
        urls=[*(u.url for u in overview.urls or ()), overview.url],
        username=fields.get("username"),
        password=fields.get("password") or details.password,
        changed=since_epoch(item.updated_at),
        history=_history(details),
        has_totp=any("totp" in kind for kind in _kinds(details)),
        has_passkey=bool(details.passkey) or any("passkey" in kind for kind in _kinds(details)),
        archived=item.state == "archived",
        excluded=frozenset(
            _SWITCHED_OFF[name] for name, off in (overview.watchtower_exclusions or {}).items()
            if off is True and name in _SWITCHED_OFF
        ),
    )  # fmt: skip


def _history(details: _Details) -> Iterator[Former]:
    for old in details.password_history or ():
        yield Former(value=Hidden(old.value or ""), until=since_epoch(old.time))


def _kinds(details: _Details) -> Iterator[frozenset[str]]:
    """What kinds of value the fields of an item's sections hold, empty ones aside."""
    for section in details.sections or ():
        for field in section.fields or ():
            if isinstance(value := field.get("value"), dict):
                yield frozenset(kind for kind, content in value.items() if content)
