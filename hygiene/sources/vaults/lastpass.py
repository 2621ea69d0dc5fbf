"""LastPass: its CSV, where a secure note has an address of its own."""

from __future__ import annotations

from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.login import NO_LOGIN, NOTES, login


@vault(
    "lastpass-csv",
    title="LastPass (CSV)",
    export="Advanced options > Export, in the browser extension or on the web; confirm by e-mail, then save the CSV.",
    recognises=columns(
        {"url", "username", "password", "extra", "name", "grouping", "fav"}, optional={"totp", "attachments"}
    ),
)
def lastpass_csv(export: VaultExport) -> Entries:
    """Read `url,username,password[,totp],extra,name,grouping,fav`.

    The format has no dates.

    Raises:
        UnreadableError: when a row is damaged.
    """
    return entries(map(_login, rows(export)))


def _login(row: dict[str, str]) -> Secret | str:
    if row["url"] == "http://sn":
        return NOTES
    if row["url"] == "http://group":
        return "folders"
    if not (row["url"] or row["username"] or row["password"]):
        return NO_LOGIN
    return login(
        title=row["name"],
        urls=[row["url"]],
        username=row["username"],
        password=row["password"],
        has_totp=bool(row.get("totp")),
    )
