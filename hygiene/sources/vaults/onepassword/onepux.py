"""1Password's own format, 1PUX: a zip with one JSON file.

It also holds former passwords and the warnings switched off in Watchtower.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from hygiene.language.words import tr_later
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Former, Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.json import DamagedItemError, decoded, each_item
from hygiene.sources.vault_kit.login import (
    CARDS,
    DAMAGED_VAULTS,
    IDENTITIES,
    NOTES,
    OTHER,
    TRASH,
    login,
    named,
    since_epoch,
)

_DATA: Final = "export.data"
_LOGIN, _PASSWORD = "001", "005"
_OTHER_KINDS: Final = {
    "002": CARDS,
    "003": NOTES,
    "004": IDENTITIES,
    "006": tr_later("documents"),
    "101": tr_later("bank accounts"),
    "102": tr_later("databases"),
    "109": tr_later("wireless routers"),
    "110": tr_later("servers"),
    "111": tr_later("e-mail accounts"),
    "114": tr_later("SSH keys"),
}
_WATCHTOWER_CHECKS: Final = {
    "weak": "password-strength",
    "reused": "password-reuse",
    "compromised": "password-breached",
    "vulnerable": "password-breached",
    "inactiveMfa": "second-factor",
}
"""Watchtower's names for its warnings, with the checks that match them."""


class _Field(msgspec.Struct, frozen=True):
    value: str | None = None
    designation: str | None = None


class _Section(msgspec.Struct, frozen=True):
    fields: list[dict[str, Any]] | None = None


class _FormerPassword(msgspec.Struct, frozen=True):
    value: str | None = None
    time: float | None = None


class _Details(msgspec.Struct, frozen=True, rename="camel"):
    login_fields: list[_Field] | None = None
    sections: list[_Section] | None = None
    password_history: list[_FormerPassword] | None = None
    password: str | None = None
    passkey: Any = None


class _Url(msgspec.Struct, frozen=True):
    url: str | None = None


class _Overview(msgspec.Struct, frozen=True, rename="camel"):
    title: str | None = None
    url: str | None = None
    urls: list[_Url] | None = None
    tags: list[str] | None = None
    watchtower_exclusions: dict[str, Any] | None = None


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    category_uuid: str = ""
    state: str | None = None
    trashed: bool = False
    updated_at: float | None = None
    details: _Details | None = None
    overview: _Overview | None = None


class _Wrapper(msgspec.Struct, frozen=True):
    """An item as the first versions wrapped it."""

    item: msgspec.Raw = msgspec.Raw()
    file: msgspec.Raw = msgspec.Raw()


class _VaultName(msgspec.Struct, frozen=True):
    name: str | None = None


class _Vault(msgspec.Struct, frozen=True):
    items: list[msgspec.Raw]
    attrs: _VaultName | None = None


class _Account(msgspec.Struct, frozen=True):
    vaults: list[msgspec.Raw]


class _Export(msgspec.Struct, frozen=True):
    accounts: list[msgspec.Raw]


@vault(
    "1password-1pux",
    title="1Password (1PUX)",
    export=tr_later("File > Export > your account > 1PUX, in the desktop app. It holds most of what 1Password knows."),
    recognises=lambda export: {_DATA, "export.attributes"} <= set(export.members),
)
def onepassword_1pux(export: VaultExport) -> Entries:
    """Read the logins and the single passwords of every vault.

    Other items are counted, and archived ones marked. The first versions wrapped each item in an `item` of its own.

    Raises:
        UnreadableError: when the zip or its JSON is damaged.
    """
    file = decoded(export.member(_DATA).data, _Export)

    def items(vault: _Vault) -> Iterator[Secret | str]:
        folder = (vault.attrs and vault.attrs.name) or ""
        for raw in vault.items:
            wrapper = _wrapper(raw)
            if bytes(wrapper.file):
                yield "documents"
                continue
            item = wrapper.item if bytes(wrapper.item) else raw
            yield from each_item(export, [item], _Item, lambda item: [_login(item, folder)])

    def vaults(account: _Account) -> Iterator[Secret | str]:
        return each_item(export, account.vaults, _Vault, items, damage=DAMAGED_VAULTS)

    return entries(each_item(export, file.accounts, _Account, vaults, damage=DAMAGED_VAULTS))


def _wrapper(raw: msgspec.Raw) -> _Wrapper:
    try:
        return decoded(bytes(raw), _Wrapper)
    except UnreadableError:
        return _Wrapper()


def _login(item: _Item, folder: str) -> Secret | str:
    if item.trashed or item.state in {"trashed", "deleted"}:
        return TRASH
    if item.category_uuid not in {_LOGIN, _PASSWORD}:
        return _OTHER_KINDS.get(item.category_uuid, OTHER)
    if item.details is None:
        raise DamagedItemError("details")
    details, overview = item.details, item.overview or _Overview()
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
        folders=named(folder, *(overview.tags or ())),
        excluded=frozenset(
            _WATCHTOWER_CHECKS[name] for name, off in (overview.watchtower_exclusions or {}).items()
            if off is True and name in _WATCHTOWER_CHECKS
        ),
    )  # fmt: skip


def _history(details: _Details) -> Iterator[Former]:
    for former in details.password_history or ():
        yield Former(value=Hidden(former.value or ""), until=since_epoch(former.time))


def _kinds(details: _Details) -> Iterator[frozenset[str]]:
    """Yield the kinds of value that each field in an item's sections holds.

    Empty values are ignored.
    """
    for section in details.sections or ():
        for field in section.fields or ():
            if isinstance(value := field.get("value"), dict):
                yield frozenset(kind for kind, content in value.items() if content)
