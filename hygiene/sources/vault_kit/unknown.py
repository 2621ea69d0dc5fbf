"""Words about a file that is not a readable password export."""

from __future__ import annotations

from typing import Final

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnrecognisedError
from hygiene.sources.files.budget import MAX_VAULT_TEXT
from hygiene.sources.vault import VaultExport
from hygiene.sources.vault_kit.csv import header

_SHEETS: Final = {
    "xl/workbook.xml": tr_later("an Excel workbook (.xlsx)"),
    "xl/workbook.bin": tr_later("an Excel workbook (.xlsb)"),
    "content.xml": tr_later("a spreadsheet (.ods)"),
    "Index/Document.iwa": tr_later("a Numbers spreadsheet"),
}
"""A member that only one kind of spreadsheet has, with its name."""
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_PASSWORDS: Final = frozenset(
    {"password", "pwd", "pass", "login_password", "passwort", "kennwort", "mot de passe", "contraseña", "senha"}
    | {"wachtwoord", "пароль", "şifre", "hasło", "lösenord", "adgangskode", "heslo", "jelszó", "salasana", "parola"}
)
"""The word for a password as a column name, in several languages."""


def unrecognised(export: VaultExport) -> UnrecognisedError:
    """Return the error about an export that no vault recognises.

    It names a spreadsheet, or a table that holds passwords but is not from a known manager.
    """
    if not export.data.strip():
        return UnrecognisedError(tr("the file is empty"), hint=tr("export the vault again"))
    members = () if not export.data.startswith(b"PK") else export.members
    sheet = next((words for member, words in _SHEETS.items() if member in members), "")
    if export.data.startswith(_OLE):
        sheet = tr("an old Excel workbook (.xls) or another Office document")
    if sheet:
        return UnrecognisedError(
            tr("this is {sheet}, not the export of a password manager", sheet=tr(sheet)),
            hint=tr("export the vault again and give that file; delete the spreadsheet, which holds the passwords too"),
        )
    if _PASSWORDS & set(header(export)):
        return UnrecognisedError(
            tr(
                "this is a table with a column of passwords, but its columns are of no password manager "
                "that hygiene knows"
            ),
            hint=tr("export the vault again and give that file as it is; see `hygiene vaults` for the kinds it reads"),
        )
    if not members and len(export.data) > MAX_VAULT_TEXT:
        return UnrecognisedError(
            tr("it is larger than 32 MB, so it is not a password export in text"),
            hint=tr("see `hygiene vaults` for the kinds it reads; scan an account's export without --vault"),
        )
    return UnrecognisedError(
        tr("this is not a password export that hygiene can read"),
        hint=tr("see `hygiene vaults` for the kinds it reads; scan an account's export without --vault"),
    )
