"""Keeper: its JSON, and its CSV, which has no header.

The CSV is recognised by its cells instead.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import msgspec

from hygiene.language.words import tr_later
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.cells import table
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.json import decoded, each_item, keyed
from hygiene.sources.vault_kit.login import CARDS, IDENTITIES, NO_LOGIN, NOTES, OTHER, login, named, since_epoch
from hygiene.sources.vault_kit.positions import fits_most, is_address_or_empty, kept_rows

_LOGINS: Final = frozenset({"", "login", "general"})
_KINDS: Final = {
    "bankCard": CARDS,
    "bankAccount": tr_later("bank accounts"),
    "encryptedNotes": NOTES,
    "contact": IDENTITIES,
    "address": IDENTITIES,
    "ssnCard": IDENTITIES,
    "passport": IDENTITIES,
    "driverLicense": IDENTITIES,
    "file": tr_later("documents"),
    "photo": tr_later("documents"),
    "sshKeys": tr_later("SSH keys"),
    "serverCredentials": tr_later("servers"),
    "databaseCredentials": tr_later("databases"),
    "wifiCredentials": tr_later("wireless routers"),
}
_FOLDER, _TITLE, _USER, _PASSWORD, _URL, _NOTE, _SHARED = range(7)
_CODE: Final = "TFC:Keeper"


class _Record(msgspec.Struct, frozen=True):
    type: str | None = msgspec.field(default=None, name="$type")
    title: str | None = None
    login: str | None = None
    password: str | None = None
    login_url: str | None = None
    last_modified: float | None = None
    custom_fields: dict[str, Any] | None = None
    folders: list[_Folder] | None = None


class _Folder(msgspec.Struct, frozen=True):
    folder: str | None = None
    shared_folder: str | None = None


class _Export(msgspec.Struct, frozen=True):
    records: list[msgspec.Raw]


@vault(
    "keeper-json",
    title="Keeper (JSON)",
    export=tr_later(
        "Account menu > Settings > Export > Export now, in the web vault or the desktop app, as JSON. It holds more "
        "than the CSV: passkeys, and which records are logins."
    ),
    recognises=keyed("records", "records.title", without=("encrypted",)),
)
def keeper_json(export: VaultExport) -> Entries:
    """Read the records that are logins, and count the others.

    Older exports have no record types, so any of their records may be a login.

    Raises:
        UnreadableError: when the export is damaged.
    """
    records = decoded(export.text or "", _Export).records
    return entries(each_item(export, records, _Record, lambda record: [_login(record)]))


def _login(record: _Record) -> Secret | str:
    if (record.type or "") not in _LOGINS:
        return _KINDS.get(record.type or "", OTHER)
    if not (record.login or record.password or record.login_url):
        return NO_LOGIN
    custom = record.custom_fields or {}
    return login(
        title=record.title,
        urls=[record.login_url, *_addresses(custom)],
        username=record.login,
        password=record.password,
        changed=since_epoch(record.last_modified),
        has_totp=any(name == _CODE or name.startswith("$oneTimeCode") for name in custom),
        has_passkey=any(name.startswith("$passkey") for name in custom),
        folders=named(*(name for each in record.folders or () for name in (each.folder, each.shared_folder))),
    )


def _addresses(custom: dict[str, Any]) -> list[str]:
    return [value for name, value in custom.items() if name.startswith("$url") and isinstance(value, str)]


_HEADER: Final = ("folder", "title", "login", "password", "website address", "notes")
_has_header = columns(_HEADER, optional={"shared folder"})


def _is_csv(export: VaultExport) -> bool:
    return _has_header(export) or _is_headerless(export)


def _is_headerless(export: VaultExport) -> bool:
    """Return whether this is a CSV in Keeper's layout without a header.

    The first row and most others must have an address in the fifth column only. At least one row must have a full URL
    or Keeper's label of a one-time code, so that the match is not an accident.
    """
    return fits_most(export, _has_address_in_place, lambda row: "://" in row[_URL] or _CODE in row[_SHARED:])


def _has_address_in_place(row: list[str]) -> bool:
    if len(row) <= _NOTE:
        return False
    elsewhere = any("://" in row[column] for column in (_FOLDER, _TITLE, _USER))
    return not elsewhere and is_address_or_empty(row[_URL])


@vault(
    "keeper-csv",
    title="Keeper (CSV)",
    export=tr_later(
        "Account menu > Settings > Export > Export now, in the web vault or the desktop app, as CSV. The JSON format "
        "holds more."
    ),
    recognises=_is_csv,
)
def keeper_csv(export: VaultExport) -> Entries:
    """Read a CSV, which normally has no header.

    Its columns are `folder,title,login,password,url,notes,shared folder`, followed by pairs of label and value. Older
    versions wrote no shared folder. Some tools write Keeper's columns with a header. Those are read by name.

    Raises:
        UnreadableError: when a row is damaged.
    """
    if _has_header(export):
        return entries(map(_from_names, rows(export)))
    custom = _custom(export)
    filled = kept_rows(export, lambda row: len(row) > _NOTE and (len(row) <= custom or (len(row) - custom) % 2 == 0))
    return entries(_row(row, row[custom:]) for row in filled)


def _custom(export: VaultExport) -> int:
    """Return the position of the first custom field.

    Labels and values are in pairs, so an even number of cells means that there is no column for the shared folder.
    """
    even = Counter(len(row) % 2 == 0 for row in table(export) if len(row) > _NOTE)
    return _SHARED if even[True] > even[False] else _SHARED + 1


def _from_names(row: dict[str, str]) -> Secret | str:
    return _row([row[name] for name in _HEADER], [])


def _row(row: list[str], custom: list[str]) -> Secret | str:
    if not (row[_USER] or row[_PASSWORD] or row[_URL]):
        return NOTES if row[_NOTE] else NO_LOGIN
    return login(
        title=row[_TITLE],
        urls=[row[_URL]],
        username=row[_USER],
        password=row[_PASSWORD],
        has_totp=_CODE in custom,
        folders=named(row[_FOLDER]),
    )
