"""Google Password Manager: the CSV of Chrome.

Edge, Brave, Vivaldi and Opera are built on Chrome's code and write the same CSV.
"""

from __future__ import annotations

from hygiene.language.words import tr_later
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.login import NO_LOGIN, login


@vault(
    "chrome-csv",
    title=tr_later("Chrome, Edge or Brave (CSV)"),
    export=tr_later("Settings > Passwords (Google Password Manager) > Settings > Export passwords > Download file."),
    recognises=columns({"name", "url", "username", "password"}, optional={"note"}),
)
def chrome_csv(export: VaultExport) -> Entries:
    """Read `name,url,username,password[,note]`.

    The format has no dates and no second factors.

    Raises:
        UnreadableError: when a row is damaged.
    """
    return entries(map(_login, rows(export, optional_last="note")))


def _login(row: dict[str, str]) -> Secret | str:
    if not (row["url"] or row["username"] or row["password"]):
        return NO_LOGIN
    return login(title=row["name"], urls=[row["url"]], username=row["username"], password=row["password"])
