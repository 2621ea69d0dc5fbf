"""RoboForm: its CSV, with an unnamed column for each field of a form."""

from __future__ import annotations

from typing import Final

from hygiene.language.words import tr_later
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, header, rows
from hygiene.sources.vault_kit.login import NOTES, login, named

_FORM_FIELDS: Final = ("rffieldsv2", "rf_fields")
"""The names of the column of form fields, the newest first."""


@vault(
    "roboform-csv",
    title="RoboForm (CSV)",
    export=tr_later("Options (or the menu) > Account & Data > Export > CSV, with Logins and Safenotes selected."),
    recognises=columns({"name", "url", "login", "pwd", "note"}, optional={"matchurl", "folder", *_FORM_FIELDS}),
)
def roboform_csv(export: VaultExport) -> Entries:
    """Read `Name,Url,MatchUrl,Login,Pwd,Note,Folder,RfFieldsV2`.

    Older versions wrote `Name,Url,Login,Pwd,Note,Folder,Rf_fields`. The format has no dates.

    Raises:
        UnreadableError: when a row is damaged.
    """
    last = next((name for name in _FORM_FIELDS if name in header(export)), _FORM_FIELDS[0])
    return entries(_login(row, row[last]) for row in rows(export, rest=last))


def _login(row: dict[str, str], form: str) -> Secret | str:
    if not (row["login"] or row["pwd"]):
        return tr_later("bookmarks") if row["url"] else NOTES
    return login(
        title=_plain(row["name"]),
        urls=[row["url"]],
        username=_plain(row["login"]),
        password=_plain(row["pwd"]),
        has_totp="TOTP KEY$" in form,
        folders=named(row.get("folder")),
    )


def _plain(cell: str) -> str:
    """Return a cell without the quote that stops it from being a formula.

    A quote that belongs to the text is doubled in the file.
    """
    return cell.removeprefix("'")
