"""RoboForm: its CSV, with an unnamed column for each field of a form."""

from __future__ import annotations

from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.login import NOTES, login


@vault(
    "roboform-csv",
    title="RoboForm (CSV)",
    export="Options (or the menu) > Account & Data > Export > CSV, with Logins and Safenotes selected.",
    recognises=columns({"name", "url", "login", "pwd", "note"}, optional={"matchurl", "folder", "rffieldsv2"}),
)
def roboform_csv(export: VaultExport) -> Entries:
    """Read `Name,Url,MatchUrl,Login,Pwd,Note,Folder,RfFieldsV2`.

    The format has no dates.

    Raises:
        UnreadableError: when a row is damaged.
    """
    return entries(map(_login, rows(export, rest="rffieldsv2")))


def _login(row: dict[str, str]) -> Secret | str:
    if not (row["login"] or row["pwd"]):
        return "bookmarks" if row["url"] else NOTES
    return login(
        title=_plain(row["name"]),
        urls=[row["url"]],
        username=_plain(row["login"]),
        password=_plain(row["pwd"]),
        has_totp="TOTP KEY$" in row["rffieldsv2"],
    )


def _plain(cell: str) -> str:
    """Return a cell without the quote that stops it from being a formula.

    A quote that belongs to the text is doubled in the file.
    """
    return cell.removeprefix("'")
