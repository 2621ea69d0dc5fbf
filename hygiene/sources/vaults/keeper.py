"""Keeper: its JSON, and its CSV, which has no header.

The CSV is recognised by its cells instead.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from hygiene.model.errors import UnreadableError
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows, table
from hygiene.sources.vault_kit.json import decoded, keyed
from hygiene.sources.vault_kit.login import CARDS, IDENTITIES, NO_LOGIN, NOTES, OTHER, login, since_epoch

_EXPORT: Final = "Account menu > Settings > Export > Export now, in the web vault or the desktop app"
_LOGINS: Final = frozenset({"", "login", "general"})
_KINDS: Final = {
    "bankCard": CARDS,
    "bankAccount": "bank accounts",
    "encryptedNotes": NOTES,
    "contact": IDENTITIES,
    "address": IDENTITIES,
    "ssnCard": IDENTITIES,
    "passport": IDENTITIES,
    "driverLicense": IDENTITIES,
    "file": "documents",
    "photo": "documents",
    "sshKeys": "SSH keys",
    "serverCredentials": "servers",
    "databaseCredentials": "databases",
    "wifiCredentials": "wireless routers",
}
_FOLDER, _TITLE, _USER, _PASSWORD, _URL, _NOTE, _SHARED, _CUSTOM = range(8)
_CODE: Final = "TFC:Keeper"
_ADDRESS: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*://\S+|[\w-]+(?:\.[\w-]+)+\S*)", re.IGNORECASE)
_LARGEST: Final = 32 << 20
"""Characters; a larger file without a header is not examined."""


class _Record(msgspec.Struct, frozen=True):
    type: str | None = msgspec.field(default=None, name="$type")
    title: str | None = None
    login: str | None = None
    password: str | None = None
    login_url: str | None = None
    last_modified: float | None = None
    custom_fields: dict[str, Any] | None = None


class _Export(msgspec.Struct, frozen=True):
    records: list[_Record]


@vault(
    "keeper-json",
    title="Keeper (JSON)",
    export=f"{_EXPORT}, as JSON. It holds more than the CSV: passkeys, and which records are logins.",
    recognises=keyed("records", "records.title", without=("encrypted",)),
)
def keeper_json(export: VaultExport) -> Entries:
    """Read the records that are logins; count the others.

    Older exports have no record types, so any of their records may be a login.

    Raises:
        UnreadableError: when the export is damaged.
    """
    return entries(map(_login, decoded(export.text or "", _Export).records))


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
    )


def _addresses(custom: dict[str, Any]) -> list[str]:
    return [value for name, value in custom.items() if name.startswith("$url") and isinstance(value, str)]


_HEADER: Final = ("folder", "title", "login", "password", "website address", "notes")
_has_header = columns(_HEADER, optional={"shared folder"})


def _is_csv(export: VaultExport) -> bool:
    return _has_header(export) or _is_headerless(export)


def _is_headerless(export: VaultExport) -> bool:
    """Return whether this is a CSV in Keeper's layout without a header.

    Every row must have an address in the fifth column only. At least one row must have a full URL or Keeper's label of
    a one-time code, so that the match is not an accident.
    """
    if export.text is None or len(export.text) > _LARGEST or export.text[:1] in {"{", "[", "<"}:
        return False
    try:
        filled = [row for row in table(export) if row]
    except UnreadableError:
        return False
    if not all(len(row) > _NOTE and _has_custom_pairs(row) and _has_address_in_place(row) for row in filled):
        return False
    return any("://" in row[_URL] or _CODE in row[_CUSTOM::2] for row in filled)


def _has_custom_pairs(row: list[str]) -> bool:
    return len(row) <= _CUSTOM or (len(row) - _CUSTOM) % 2 == 0


def _has_address_in_place(row: list[str]) -> bool:
    elsewhere = any("://" in row[column] for column in (_FOLDER, _TITLE, _USER))
    return not elsewhere and (not row[_URL] or _ADDRESS.fullmatch(row[_URL].strip()) is not None)


@vault(
    "keeper-csv",
    title="Keeper (CSV)",
    export=f"{_EXPORT}, as CSV. The JSON format holds more.",
    recognises=_is_csv,
)
def keeper_csv(export: VaultExport) -> Entries:
    """Read a CSV, which normally has no header.

    Its columns are `folder,title,login,password,url,notes,shared folder`, followed by pairs of label and value. Some
    tools write Keeper's columns with a header; those are read by name.


    Raises:
        UnreadableError: when a row is damaged.
    """
    if _has_header(export):
        return entries(map(_from_names, rows(export)))
    return entries(_from_positions(number, row) for number, row in enumerate(filter(None, table(export)), start=1))


def _from_names(row: dict[str, str]) -> Secret | str:
    return _row([row[name] for name in _HEADER])


def _from_positions(number: int, row: list[str]) -> Secret | str:
    if len(row) <= _NOTE or not _has_custom_pairs(row):
        raise UnreadableError(
            f"row {number} of this password export is damaged: its cells do not match Keeper's columns",
            hint="export it again, and do not open it in another program first",
        )
    return _row(row)


def _row(row: list[str]) -> Secret | str:
    if not (row[_USER] or row[_PASSWORD] or row[_URL]):
        return NOTES if row[_NOTE] else NO_LOGIN
    return login(
        title=row[_TITLE],
        urls=[row[_URL]],
        username=row[_USER],
        password=row[_PASSWORD],
        has_totp=_CODE in row[_CUSTOM:],
    )
