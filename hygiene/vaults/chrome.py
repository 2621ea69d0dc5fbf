"""Google Password Manager: the CSV that Chrome writes, and the other browsers made from it (Edge, Brave, Vivaldi, Opera)."""

from __future__ import annotations

from hygiene.hidden import Hidden
from hygiene.model import Secret
from hygiene.vault import Entries, entries, vault
from hygiene.vaults._csv import columns, label, rows


@vault(
    "chrome-csv",
    title="Chrome, Edge or Brave (CSV)",
    export="Settings > Passwords (Google Password Manager) > Settings > Export passwords > Download file.",
    recognises=columns({"name", "url", "username", "password"}, optional={"note"}),
)
def chrome_csv(text: str) -> Entries:
    """Read `name,url,username,password[,note]`. It tells no dates, and nothing of a second factor.

    Raises:
        UnreadableError: when a row is damaged.
    """
    made, empty = [], 0
    for row in rows(text):
        if not (row["url"] or row["username"] or row["password"]):
            empty += 1
            continue
        made.append(
            Secret(
                ref="",
                label=label(row["name"], row["url"]),
                value=Hidden(row["password"]),
                username=Hidden(row["username"]),
                urls=(row["url"],) if row["url"] else (),
            )
        )
    return entries(made, {"rows without a login": empty} if empty else None)
