"""Firefox: the CSV of its password manager, the one that says when each password itself was last changed."""

from __future__ import annotations

from hygiene.hidden import Hidden
from hygiene.model import Secret
from hygiene.vault import Entries, entries, vault
from hygiene.vaults._csv import columns, label, rows, since_epoch


@vault(
    "firefox-csv",
    title="Firefox (CSV)",
    export="Menu > Passwords > ... > Export passwords. Firefox calls the file passwords.csv.",
    recognises=columns({"url", "username", "password", "timepasswordchanged"}, optional=None),
)
def firefox_csv(text: str) -> Entries:
    """Read `url,username,password,httpRealm,formActionOrigin,guid,timeCreated,timeLastUsed,timePasswordChanged`.

    Times are milliseconds since 1970 UTC. The key of Firefox's own sync, stored beside the logins, is left out.

    Raises:
        UnreadableError: when a row is damaged.
    """
    made, own = [], 0
    for row in rows(text):
        if row["url"].startswith("chrome://"):
            own += 1
            continue
        changed = since_epoch(row["timepasswordchanged"])
        made.append(
            Secret(
                ref="",
                label=label("", row["url"]),
                value=Hidden(row["password"]),
                username=Hidden(row["username"]),
                urls=(row["url"],) if row["url"] else (),
                changed_at=changed,
                changed_at_means="password" if changed else "unknown",
            )
        )
    return entries(made, {"keys of Firefox itself": own} if own else None)
