"""Google Password Manager: the CSV that Chrome writes, and the other browsers made from it (Edge, Brave, Vivaldi, Opera)."""

from __future__ import annotations

from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.login import NO_LOGIN, login


@vault(
    "chrome-csv",
    title="Chrome, Edge or Brave (CSV)",
    export="Settings > Passwords (Google Password Manager) > Settings > Export passwords > Download file.",
    recognises=columns({"name", "url", "username", "password"}, optional={"note"}),
)
def chrome_csv(export: VaultExport) -> Entries:
    """Read `name,url,username,password[,note]`. It tells no dates, and nothing of a second factor.

    Raises:
        UnreadableError: when a row is damaged.
    """
    return entries(map(_login, rows(export, lacking="note")))


def _login(row: dict[str, str]) -> Secret | str:
    if not (row["url"] or row["username"] or row["password"]):
        return NO_LOGIN
    return login(title=row["name"], urls=[row["url"]], username=row["username"], password=row["password"])
