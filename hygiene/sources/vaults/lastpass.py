"""LastPass: its CSV, where a secure note has an address of its own."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from hygiene.language.words import tr_later
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.login import NO_LOGIN, NOTES, login, named

_NAMES: Final = r"(?:amp|lt|gt|quot|apos|#0?39|#x27|#x2f|#47|#x60|#96);"
_ENTITY: Final = re.compile(f"&{_NAMES}", re.IGNORECASE)
_CHARACTER: Final = re.compile(f'[<>"]|&(?!{_NAMES})', re.IGNORECASE)
"""A character that LastPass's extension exports as an entity (`&amp;`)."""
_UNDONE: Final = tr_later("passwords with HTML entities such as &amp; were read as the characters they stand for")
_KEPT: Final = tr_later(
    "passwords hold HTML entities such as &amp;, which may be LastPass's spelling of other characters"
)


@vault(
    "lastpass-csv",
    title="LastPass (CSV)",
    export=tr_later(
        "Advanced options > Export, in the browser extension or on the web; confirm by e-mail, then save the CSV."
    ),
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
    read = list(rows(export))
    cells = [row[name] for row in read for name in ("password", "username", "name")]
    count = sum(bool(_ENTITY.search(row["password"])) for row in read)
    # The extension writes every such character as an entity, so a plain one shows that nothing was written as an
    # entity.
    spelled = not any(_CHARACTER.search(cell) for cell in cells)
    if count:
        export.notes[_UNDONE if spelled else _KEPT] += count
    return entries(_login({name: _plain(cell) for name, cell in row.items()} if spelled else row) for row in read)


def _plain(cell: str) -> str:
    """Return a cell with the characters that its HTML entities stand for."""
    return _ENTITY.sub(lambda match: unescape(match[0]), cell)


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
        folders=named(row["grouping"]),
    )
