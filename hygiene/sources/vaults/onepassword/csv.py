"""1Password: the CSV of versions 4 to 7 and of version 8.

The 1PUX format holds far more, and has its own module.
"""

from __future__ import annotations

from hygiene.language.words import tr_later
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.login import NO_LOGIN, login, named, split_addresses

_version_8 = columns({"title", "username", "password", "archived", "favorite"}, optional=None)
_version_4 = columns({"title", "notes", "username", "password", "url"})


@vault(
    "1password-csv",
    title="1Password (CSV)",
    export=tr_later(
        "File > Export > your account > CSV. The 1PUX format holds more: dates, former passwords "
        "and the items that Watchtower ignores."
    ),
    recognises=lambda export: _version_8(export) or _version_4(export),
)
def onepassword_csv(export: VaultExport) -> Entries:
    """Read the CSV of either layout.

    Version 8 writes `Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes`. Versions 4 to 7 write
    `title,notes,username,password,url`.

    Raises:
        UnreadableError: when a row is damaged.
    """
    return entries(map(_login, rows(export)))


def _login(row: dict[str, str]) -> Secret | str:
    url = row.get("url") or row.get("website", "")
    if not (url or row["username"] or row["password"]):
        return NO_LOGIN
    return login(
        title=row["title"],
        urls=split_addresses(url),
        username=row["username"],
        password=row["password"],
        has_totp=bool(row.get("otpauth")),
        folders=named(*row.get("tags", "").replace(",", ";").split(";")),
        archived=row.get("archived", "").lower() in {"true", "1"},
    )
