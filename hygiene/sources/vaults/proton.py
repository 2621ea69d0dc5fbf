"""Proton Pass: JSON, alone or zipped, and CSV.

Its PGP export is recognised but cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.json import DamagedItemError, decoded, each_item, mended
from hygiene.sources.vault_kit.login import (
    CARDS,
    DAMAGED_VAULTS,
    IDENTITIES,
    NO_LOGIN,
    NOTES,
    OTHER,
    TRASH,
    login,
    named,
    since_epoch,
    split_addresses,
)

_DATA: Final = "data.json"
_ENCRYPTED: Final = "data.pgp"
_TRASHED: Final = 2
_OTHER_TYPES: Final = {"note": NOTES, "creditCard": CARDS, "identity": IDENTITIES, "alias": tr_later("e-mail aliases")}


class _Extra(msgspec.Struct, frozen=True):
    type: str = ""


class _Meta(msgspec.Struct, frozen=True):
    name: str | None = None


class _Data(msgspec.Struct, frozen=True, rename="camel"):
    type: str
    metadata: _Meta | None = None
    content: msgspec.Raw = msgspec.Raw()
    extra_fields: list[_Extra] | None = None


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    data: _Data
    state: int = 1
    modify_time: int | None = None


class _Vault(msgspec.Struct, frozen=True):
    items: list[msgspec.Raw]
    name: str | None = None


class _Export(msgspec.Struct, frozen=True):
    vaults: dict[str, msgspec.Raw]


class _Login(msgspec.Struct, frozen=True, rename="camel"):
    """The content of a login.

    Older versions called the user name `username`, and the addresses `urls`.
    """

    item_email: str | None = None
    item_username: str | None = None
    username: str | None = None
    password: str | None = None
    urls: list[str] | None = None
    autofill_urls: list[str] | None = None
    totp_uri: str | None = None
    passkeys: list[msgspec.Raw] | None = None


def _is_json(export: VaultExport) -> bool:
    return {"vaults", "encrypted", "version"} <= export.keys


def _members(export: VaultExport, name: str) -> Iterator[VaultExport]:
    """Yield the members with this file name, which may be in a folder.

    Proton writes the folder `Proton Pass`.
    """
    for member in export.members:
        if member == name or member.endswith(f"/{name}"):
            yield export.member(member)


@vault(
    "proton-json",
    title=tr_later("Proton Pass (JSON)"),
    export=tr_later(
        "Settings > Export > JSON, in the web app or the extension. It downloads a zip. Dates "
        "are the item's, not the password's."
    ),
    recognises=lambda export: _is_json(export) or any(map(_is_json, _members(export, _DATA))),
)
def proton_json(export: VaultExport) -> Entries:
    """Read the logins of every vault, and count other items and the trash.

    Raises:
        UnreadableError: when the zip or its JSON is damaged.
    """
    files = [export] if _is_json(export) else list(_members(export, _DATA))
    exports = [decoded(file.text or "", _Export) for file in files]
    vaults = [vault for each in exports for vault in each.vaults.values()]

    def items(vault: _Vault) -> Iterator[Secret | str]:
        return each_item(export, vault.items, _Item, lambda item: [_login(item, vault.name)])

    return entries(each_item(export, vaults, _Vault, items, damage=DAMAGED_VAULTS))


@vault(
    "proton-pgp",
    title=tr_later("Proton Pass (PGP)"),
    export=tr_later("hygiene cannot read this one: in Settings > Export choose JSON, not PGP-encrypted JSON."),
    recognises=lambda export: (
        any(m.rpartition("/")[2] == _ENCRYPTED for m in export.members)
        or (export.text or "")[:64].lstrip().startswith("-----BEGIN PGP MESSAGE-----")
    ),
    encrypted=True,
)
def proton_pgp(_export: VaultExport) -> Entries:
    """Refuse the file, and explain how to make a readable one.

    Raises:
        UnreadableError: always.
    """
    raise UnreadableError(
        tr("it is encrypted with PGP, an option of Proton Pass, and hygiene cannot open that"),
        hint=tr("use gpg --decrypt data.pgp | hygiene scan --vault -, or export it again as JSON"),
    )


def _login(item: _Item, folder: str | None) -> Secret | str:
    if item.state == _TRASHED:
        return TRASH
    if item.data.type != "login":
        return _OTHER_TYPES.get(item.data.type, OTHER)
    if not bytes(item.data.content).startswith(b"{"):
        raise DamagedItemError("data.content")
    content, _ = mended(bytes(item.data.content), _Login)
    return login(
        title=item.data.metadata.name if item.data.metadata else None,
        urls=[*(content.urls or ()), *(content.autofill_urls or ())],
        username=content.item_username or content.item_email or content.username,
        password=content.password,
        changed=since_epoch(item.modify_time),
        has_totp=bool(content.totp_uri) or any(extra.type == "totp" for extra in item.data.extra_fields or ()),
        has_passkey=bool(content.passkeys),
        folders=named(folder),
    )


@vault(
    "proton-csv",
    title=tr_later("Proton Pass (CSV)"),
    export=tr_later("Settings > Export > CSV. The JSON format holds more: passkeys, and what is in the trash."),
    recognises=columns(
        {"type", "name", "url", "username", "password", "note", "totp", "createtime", "modifytime"},
        optional={"autofillurls", "email", "vault"},
    ),
)
def proton_csv(export: VaultExport) -> Entries:
    """Read the CSV, one row for each item.

    Its columns are
    `type,name,url[,autofillUrls][,email],username,password,note,totp,createTime,modifyTime[,vault]`.

    Raises:
        UnreadableError: when a row is damaged.
    """
    return entries(map(_row, rows(export)))


def _row(row: dict[str, str]) -> Secret | str:
    if row["type"] != "login":
        return _OTHER_TYPES.get(row["type"], OTHER)
    urls = split_addresses(row["url"]) + split_addresses(row.get("autofillurls", ""))
    username = row["username"] or row.get("email", "")
    if not (any(urls) or username or row["password"]):
        return NO_LOGIN
    return login(
        title=row["name"],
        urls=urls,
        username=username,
        password=row["password"],
        changed=since_epoch(row["modifytime"]),
        has_totp=bool(row["totp"]),
        folders=named(row.get("vault")),
    )
