"""Apple Passwords and Safari: the CSV, and Safari's zip of all its data."""

from __future__ import annotations

from collections.abc import Iterator

from hygiene.language.words import tr_later
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.login import NO_LOGIN, login

_BASIC_COLUMNS = {"title", "url", "username", "password"}
_with_codes = columns({*_BASIC_COLUMNS, "otpauth"}, optional={"notes"})
_first_version = columns(_BASIC_COLUMNS)


def _is_csv(export: VaultExport) -> bool:
    """Return whether this is Apple's CSV.

    It has one-time codes, and since macOS 12.3 notes. The first version wrote neither.
    """
    return _with_codes(export) or _first_version(export)


@vault(
    "apple-csv",
    title=tr_later("Apple Passwords or Safari (CSV)"),
    export=tr_later(
        "Passwords app > File > Export All Passwords to File. Before macOS 15: System Settings > "
        "Passwords > the ... button."
    ),
    recognises=_is_csv,
)
def apple_csv(export: VaultExport) -> Entries:
    """Read `Title,URL,Username,Password[,Notes],OTPAuth`.

    The format has no dates and no passkeys.

    Raises:
        UnreadableError: when a row is damaged.
    """
    return entries(map(_login, rows(export)))


@vault(
    "apple-zip",
    title="Safari (zip)",
    export=tr_later(
        "Safari > File > Export Browsing Data to File, with passwords selected. hygiene reads only the passwords."
    ),
    recognises=lambda export: any(True for _ in _tables(export)),
)
def apple_zip(export: VaultExport) -> Entries:
    """Read the passwords from the zip.

    Its files have names in the language of the computer.

    Raises:
        UnreadableError: when the zip or a row is damaged.
    """
    return entries(_login(row) for table in _tables(export) for row in rows(table))


def _tables(export: VaultExport) -> Iterator[VaultExport]:
    for name in export.members:
        if name.lower().endswith(".csv") and "/" not in name and _is_csv(table := export.member(name)):
            yield table


def _login(row: dict[str, str]) -> Secret | str:
    if not (row["url"] or row["username"] or row["password"]):
        return NO_LOGIN
    return login(
        title=row["title"],
        urls=[row["url"]],
        username=row["username"],
        password=row["password"],
        has_totp=bool(row.get("otpauth")),
    )
