"""NordPass: its CSV, whose columns serve every kind of item."""

from __future__ import annotations

from hygiene.language.words import tr_later
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.json import decoded
from hygiene.sources.vault_kit.login import CARDS, IDENTITIES, NO_LOGIN, NOTES, OTHER, login, named, split_addresses

_KINDS = {
    "credit_card": CARDS,
    "note": NOTES,
    "identity": IDENTITIES,
    "personal_info": IDENTITIES,
    "folder": tr_later("folders"),
    "document": tr_later("documents"),
}


@vault(
    "nordpass-csv",
    title="NordPass (CSV)",
    export=tr_later("Settings > Export items > Export to CSV, in the web vault or the desktop app."),
    recognises=columns({"name", "url", "username", "password", "note", "cardholdername", "cardnumber"}, optional=None),
)
def nordpass_csv(export: VaultExport) -> Entries:
    """Read the rows of the type `password`.

    Older exports have no types, so the filled columns decide.

    Raises:
        UnreadableError: when a row is damaged.
    """
    return entries(map(_login, rows(export)))


def _login(row: dict[str, str]) -> Secret | str:
    kind = row.get("type") or _guess_kind(row)
    if kind != "password":
        return _KINDS.get(kind, OTHER)
    if not (row["url"] or row["username"] or row["password"]):
        return NO_LOGIN
    return login(
        title=row["name"],
        urls=[row["url"], *_additional_urls(row.get("additional_urls", ""))],
        username=row["username"],
        password=row["password"],
        has_totp=bool(row.get("totp")),
        folders=named(row.get("folder")),
    )


def _guess_kind(row: dict[str, str]) -> str:
    if row["cardnumber"]:
        return "credit_card"
    if row["username"] or row["password"] or row["url"]:
        return "password"
    return "identity" if row.get("full_name") else "note" if row["note"] else "folder"


def _additional_urls(cell: str) -> list[str]:
    """Return the additional addresses: a JSON list, or separated by commas."""
    if cell.startswith("["):
        try:
            return decoded(cell, list[str])
        except UnreadableError:
            return []
    return split_addresses(cell)
