"""Firefox: the CSV of its password manager.

Unlike other CSV exports, it states the date of each password's last change.
"""

from __future__ import annotations

from hygiene.language.words import tr_later
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.login import login, since_epoch


@vault(
    "firefox-csv",
    title="Firefox (CSV)",
    export=tr_later("Menu > Passwords > ... > Export passwords. Firefox calls the file passwords.csv."),
    recognises=columns({"url", "username", "password", "timepasswordchanged"}, optional=None),
)
def firefox_csv(export: VaultExport) -> Entries:
    """Read the CSV, one row for each login.

    Its columns are
    `url,username,password,httpRealm,formActionOrigin,guid,timeCreated,timeLastUsed,timePasswordChanged`.

    Times are milliseconds since 1970 UTC. The key of Firefox's own sync, stored with the logins, is left out.

    Raises:
        UnreadableError: when a row is damaged.
    """
    return entries(map(_login, rows(export)))


def _login(row: dict[str, str]) -> Secret | str:
    if row["url"].startswith("chrome://"):
        return tr_later("keys of Firefox itself")
    return login(
        urls=[row["url"]],
        username=row["username"],
        password=row["password"],
        changed=since_epoch(row["timepasswordchanged"], per_second=1000),
        means="password",
    )
