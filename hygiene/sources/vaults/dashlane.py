"""Dashlane: its zip, the table of logins alone, and its former JSON."""

from __future__ import annotations

from collections import Counter
from typing import Final

import msgspec

from hygiene.language.words import tr_later
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.cells import table
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.json import decoded, each_item, keyed
from hygiene.sources.vault_kit.login import CARDS, IDENTITIES, NO_LOGIN, NOTES, OTHER, login, named
from hygiene.sources.vault_kit.positions import fits_most, is_address_or_empty

_LOGINS: Final = "credentials.csv"
_OTHERS: Final = {
    "securenotes.csv": NOTES,
    "payments.csv": CARDS,
    "ids.csv": IDENTITIES,
    "personalinfo.csv": IDENTITIES,
}
_KINDS: Final = {
    "SECURENOTE": NOTES,
    "PAYMENTMEANS_CREDITCARD": CARDS,
    "BANKSTATEMENT": tr_later("bank accounts"),
    **dict.fromkeys(("IDENTITY", "EMAIL", "PHONE", "ADDRESS", "COMPANY", "PERSONALWEBSITE"), IDENTITIES),
    **dict.fromkeys(("IDCARD", "PASSPORT", "DRIVERLICENCE", "SOCIALSECURITYSTATEMENT", "FISCALSTATEMENT"), IDENTITIES),
}
"""The contents of the lists of the JSON, by the lists' names."""
_PASSWORD_AT: Final = {5: 3, 6: 3, 7: 5}
"""The position of the password, by the cells of a row without a header.

A row of six cells with an empty first user name has it one further on.
"""
_ONE_TIME_CODES: Final = ("otpsecret", "otpurl", "otp")
_is_csv = columns(
    {"username", "username2", "username3", "title", "password", "url"},
    optional={"note", "category", "email", *_ONE_TIME_CODES},
)


def _is_zip(export: VaultExport) -> bool:
    return _LOGINS in export.members and _is_csv(export.member(_LOGINS))


@vault(
    "dashlane-zip",
    title="Dashlane (zip)",
    export=tr_later("My account > Settings > Export data > Export to CSV, in the web app. It downloads one zip."),
    recognises=_is_zip,
)
def dashlane_zip(export: VaultExport) -> Entries:
    """Read the logins of the zip, and count the rows of its other tables.

    Raises:
        UnreadableError: when the zip or a row is damaged.
    """
    results = list(map(_login, rows(export.member(_LOGINS))))
    for name in export.members:
        if reason := _OTHERS.get(name.lower()):
            results.extend(reason for _ in rows(export.member(name)))
    return entries(results)


def _is_headerless(export: VaultExport) -> bool:
    """Return whether this is Dashlane's CSV without a header.

    The desktop app wrote it until 2021. The first row and most others must have an address in the second column, and
    some a password.
    """
    return fits_most(export, _has_address_in_place, lambda row: len(row) in _PASSWORD_AT and "://" in row[1])


def _has_address_in_place(row: list[str]) -> bool:
    return 1 < len(row) <= max(_PASSWORD_AT) and "://" not in row[0] and is_address_or_empty(row[1])


@vault(
    "dashlane-csv",
    title="Dashlane (CSV)",
    export=tr_later(
        "My account > Settings > Export data > Export to CSV, in the web app. hygiene reads the zip as it is, too."
    ),
    recognises=lambda export: _is_csv(export) or _is_headerless(export),
)
def dashlane_csv(export: VaultExport) -> Entries:
    """Read the table of logins, which has no dates.

    Its columns are `username,username2,username3,title,password,note,url,category,otpSecret`. The desktop app wrote no
    header until 2021, and `title,url`, one to three user names, the password, and the note.

    Raises:
        UnreadableError: when a row is damaged.
    """
    if _is_csv(export):
        return entries(map(_login, rows(export)))
    return entries(map(_from_positions, table(export)))


def _from_positions(row: list[str]) -> Secret | str:
    """Read a row without a header, by the number of its cells.

    The positions are those that Bitwarden's importer knew. A shorter row has no password. A longer one is a card, a
    document or an address.
    """
    if len(row) not in _PASSWORD_AT:
        return NO_LOGIN if len(row) < min(_PASSWORD_AT) else OTHER
    # The second of two user names comes instead of the first, if that is empty.
    second = len(row) > min(_PASSWORD_AT) and not row[2]
    at = _PASSWORD_AT[len(row)] + (second and len(row) == 6)
    user, password = row[3] if second else row[2], row[at]
    if not (row[1] or user or password):
        return NO_LOGIN
    return login(title=row[0], urls=[row[1]], username=user, password=password)


def _login(row: dict[str, str]) -> Secret | str:
    username = row["username"] or row.get("email", "") or row["username2"] or row["username3"]
    if not (row["url"] or username or row["password"]):
        return NO_LOGIN
    return login(
        title=row["title"],
        urls=[row["url"]],
        username=username,
        password=row["password"],
        # Some versions write "null" when there is no one-time code.
        has_totp=any(row.get(name, "") not in {"", "null"} for name in _ONE_TIME_CODES),
        folders=named(row.get("category")),
    )


class _Item(msgspec.Struct, frozen=True):
    """A login of the JSON.

    The address is in `domain`, and in `url` in some versions.
    """

    title: str | None = None
    domain: str | None = None
    url: str | None = None
    login: str | None = None
    secondaryLogin: str | None = None  # noqa: N815  # the name in the file
    email: str | None = None
    password: str | None = None
    otpSecret: str | None = None  # noqa: N815  # the name in the file


class _Export(msgspec.Struct, frozen=True):
    """The lists of the JSON, each under the name of a kind."""

    AUTHENTIFIANT: list[msgspec.Raw]


@vault(
    "dashlane-json",
    title="Dashlane (JSON)",
    export=tr_later(
        "File > Export > Unsecured archive (readable) in JSON format, in the desktop app until "
        "2021. The web app exports a zip, which hygiene reads too."
    ),
    recognises=keyed("AUTHENTIFIANT"),
)
def dashlane_json(export: VaultExport) -> Entries:
    """Read the logins of the former JSON without dates, and count the rest.

    Raises:
        UnreadableError: when the export is damaged.
    """
    text = export.text or ""
    file = decoded(text, _Export)
    left_out: Counter[str] = Counter()
    for kind, items in decoded(text, dict[str, msgspec.Raw]).items():
        if kind != "AUTHENTIFIANT" and bytes(items).lstrip()[:1] == b"[":
            left_out[_KINDS.get(kind, OTHER)] += len(decoded(bytes(items), list[msgspec.Raw]))
    return entries(each_item(export, file.AUTHENTIFIANT, _Item, lambda item: [_from_json(item)]), left_out)


def _from_json(item: _Item) -> Secret | str:
    username = item.login or item.secondaryLogin or item.email
    address = item.domain or item.url
    if not (address or username or item.password):
        return NO_LOGIN
    return login(
        title=item.title,
        urls=[address],
        username=username,
        password=item.password,
        has_totp=bool(item.otpSecret),
    )
