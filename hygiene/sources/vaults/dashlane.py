"""Dashlane: the zip it exports, or its table of logins alone."""

from __future__ import annotations

from typing import Final

from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.login import CARDS, IDENTITIES, NO_LOGIN, NOTES, login

_LOGINS: Final = "credentials.csv"
_OTHERS: Final = {
    "securenotes.csv": NOTES,
    "payments.csv": CARDS,
    "ids.csv": IDENTITIES,
    "personalinfo.csv": IDENTITIES,
}
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
    export="My account > Settings > Export data > Export to CSV, in the web app. It downloads one zip.",
    recognises=_is_zip,
)
def dashlane_zip(export: VaultExport) -> Entries:
    """Read the logins of the zip; count the rows of its other tables.

    Raises:
        UnreadableError: when the zip or a row is damaged.
    """
    results = list(map(_login, rows(export.member(_LOGINS))))
    for name in export.members:
        if reason := _OTHERS.get(name.lower()):
            results.extend(reason for _ in rows(export.member(name)))
    return entries(results)


@vault(
    "dashlane-csv",
    title="Dashlane (CSV)",
    export="My account > Settings > Export data > Export to CSV, in the web app. hygiene reads the zip as it is, too.",
    recognises=_is_csv,
)
def dashlane_csv(export: VaultExport) -> Entries:
    """Read the table of logins, which has no dates.

    Its columns are `username,username2,username3,title,password,note,url,category,otpSecret`.

    Raises:
        UnreadableError: when a row is damaged.
    """
    return entries(map(_login, rows(export)))


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
    )
