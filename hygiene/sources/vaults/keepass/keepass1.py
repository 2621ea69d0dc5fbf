"""KeePass 1.x: its XML and its CSV.

KeePass 2.x writes and reads them too. The layouts are those of https://keepass.info/help/base/importexport.html.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from xml.etree import ElementTree as ET

from hygiene.language.words import tr_later
from hygiene.model.records import Secret
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.login import NO_LOGIN, TRASH, iso, login, named
from hygiene.sources.vaults.keepass.references import Node, References
from hygiene.sources.vaults.keepass.xml_csv import LOST, parsed

_BACKUP: Final = "Backup"
"""The group that KeePass 1 makes for former versions and deleted entries."""
_FIELDS: Final = {"Title": "title", "UserName": "username", "Password": "password", "URL": "url", "Notes": "notes"}
_ESCAPED: Final = re.compile(r'\\(["\\])')


@vault(
    "keepass1-xml",
    title="KeePass 1 (XML)",
    export=tr_later("File > Export > XML File. The XML of KeePass 2.x holds more: former passwords."),
    recognises=lambda export: "<pwlist" in (export.text or "")[:4096],
)
def keepass1_xml(export: VaultExport) -> Entries:
    """Read every entry outside the group `Backup`.

    References to other entries are followed. An entry whose reference leads nowhere is left out and counted in
    `export.unread`.

    Raises:
        UnreadableError: when the document is damaged, or has a document type, which KeePass never writes.
    """
    found = [(element, _node(element)) for element in parsed(export.data).iterfind("pwentry")]
    references = References(node for _, node in found)
    results = [_entry(element, node, references) for element, node in export.each(found)]
    export.unread.update(result for result in results if result == LOST)
    return entries(result for result in results if result != LOST)


def _node(element: ET.Element) -> Node:
    fields = {name: element.findtext(tag) or "" for name, tag in _FIELDS.items()}
    return Node(uuid=(element.findtext("uuid") or "").strip().lower(), fields=fields)


def _entry(element: ET.Element, node: Node, references: References) -> Secret | str:
    group = element.find("group")
    name = (group.text or "").strip() if group is not None else ""
    outer = group.get("tree", "").replace("\\", "/") if group is not None else ""
    if _BACKUP in {name, outer.partition("/")[0]}:
        return TRASH
    if not any(node.raw(key) for key in ("URL", "UserName", "Password")):
        return NO_LOGIN
    password = references.value(node, "Password")
    if password is None:
        return LOST
    expires = element.find("expiretime")
    limited = expires is not None and expires.get("expires", "true").lower() == "true"
    return login(
        title=references.shown(node, "Title"),
        urls=[references.shown(node, "URL")],
        username=references.value(node, "UserName"),
        password=password,
        changed=iso((element.findtext("lastmodtime") or "").strip()),
        folders=named(f"{outer}/{name}".strip("/")),
        expires_at=iso((expires.text or "").strip()) if limited and expires is not None else None,
        is_reference=references.source(node) is not node,
    )


@vault(
    "keepass1-csv",
    title="KeePass 1 (CSV)",
    export=tr_later("File > Export > CSV File. The XML holds more: groups, and the date of the last change."),
    recognises=columns({"account", "login name", "password", "web site", "comments"}),
)
def keepass1_csv(export: VaultExport) -> Entries:
    """Read the CSV, one row for each entry.

    A backslash stands before a quote and before another backslash. Its columns are `"Account","Login
    Name","Password","Web Site","Comments"`.

    Raises:
        UnreadableError: when a row is damaged.
    """
    text = _ESCAPED.sub(lambda found: '""' if found[1] == '"' else "\\", export.text or "")
    return entries(map(_row, rows(replace(export, data=text.encode("utf-8", "surrogatepass")))))


def _row(row: dict[str, str]) -> Secret | str:
    if not (row["web site"] or row["login name"] or row["password"]):
        return NO_LOGIN
    return login(title=row["account"], urls=[row["web site"]], username=row["login name"], password=row["password"])
