"""KeePass and KeePassXC: the XML of KeePass 2.x and the CSV of KeePassXC."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final, NoReturn
from xml.etree import ElementTree as ET

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Former, Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.login import EVERY_CHECK, NO_LOGIN, TRASH, iso, login, named, utc
from hygiene.sources.vaults.keepass.references import Node, References

_YEAR_ONE: Final = datetime(1, 1, 1, tzinfo=UTC)
_ONE_TIME_CODES: Final = ("otp", "TOTP Seed", "TimeOtp-", "HmacOtp-")
_PASSKEY: Final = "KPEX_PASSKEY_"
_MORE_URLS: Final = "KP2A_URL"
_PROTECTED: Final = "\0protected"
"""The mark of an entry whose password is still encrypted."""
LOST: Final = tr_later("entries whose password refers to one that is not there, or is filled in by KeePass only")
_ENCRYPTED: Final = tr_later("entries whose password is still encrypted")
_UNREAD: Final = frozenset({LOST, _ENCRYPTED})
_LONGEST_PATH: Final = 1000
"""The most characters of a group's path."""


@vault(
    "keepass-xml",
    title=tr_later("KeePass or KeePassXC (XML)"),
    export=tr_later(
        "KeePass: File > Export > KeePass XML (2.x). KeePassXC: Database > Export > XML File. It "
        "holds the most: former passwords, and so the date of each change."
    ),
    recognises=lambda export: "<KeePassFile" in (export.text or "")[:4096],
)
def keepass_xml(export: VaultExport) -> Entries:
    """Read every entry outside the recycle bin, with its history.

    References to other entries are followed.

    Raises:
        UnreadableError: when the document is damaged, still encrypted, or has a document type, which KeePass never
            writes.
    """
    return from_xml(export, export.data)


def from_xml(export: VaultExport, data: bytes) -> Entries:
    """Read the entries of a KeePass 2.x XML document.

    An entry whose password is still encrypted, or refers to a missing entry, is left out and counted in
    `export.unread`.

    Raises:
        UnreadableError: as `keepass_xml` does.
    """
    found = [(element, _node(element), folder) for element, folder in _entries(parsed(data))]
    references = References(node for _, node, _ in found)
    elements = {id(node): element for element, node, _ in found}
    results = [
        TRASH if folder is None else _entry(element, node, references, elements, folder)
        for element, node, folder in export.each(found)
    ]
    unread = Counter(result for result in results if isinstance(result, str) and result in _UNREAD)
    if unread[_ENCRYPTED] and not any(isinstance(result, Secret) for result in results):
        raise UnreadableError(
            tr("the passwords in this KeePass XML are still encrypted"),
            hint=tr("export it again: KeePass: File > Export; KeePassXC: Database > Export > XML File"),
        )
    export.unread.update(unread)
    return entries(result for result in results if isinstance(result, Secret) or result not in _UNREAD)


class _WithoutDoctype(ET.TreeBuilder):
    """A tree builder that rejects document types before entities are defined."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> NoReturn:
        """Reject the document."""
        raise UnreadableError(
            tr("this KeePass XML defines a document type, which KeePass never writes"),
            hint=tr("export it again; do not trust it"),
        )


def parsed(data: bytes) -> ET.Element:
    """Parse the document.

    expat refuses expanding entities too, but no entity is ever defined here.
    """
    try:
        return ET.fromstring(data, ET.XMLParser(target=_WithoutDoctype()))  # noqa: S314  # document types are rejected
    except ET.ParseError as error:
        line, _ = error.position
    except LookupError:  # an encoding that does not exist
        line = 1
    # Raised outside the handler, so that the parser's error is not attached.
    raise UnreadableError(
        tr("this KeePass XML is cut short or damaged at line {line:,}", line=line), hint=tr("export it again")
    )


def _entries(root: ET.Element) -> Iterator[tuple[ET.Element, str | None]]:
    """Yield every entry with the path of its group.

    In the recycle bin, the path is None.
    """
    bin_id = _text(root, "Meta/RecycleBinUUID") if _text(root, "Meta/RecycleBinEnabled") != "False" else ""
    groups: list[tuple[ET.Element, str | None]] = [(group, "") for group in root.iterfind("./Root/Group")]
    while groups:
        group, outer = groups.pop()
        in_bin = outer is None or (bin_id and _text(group, "UUID") == bin_id)
        path = None if in_bin else f"{outer}/{_text(group, 'Name')}".strip("/")[:_LONGEST_PATH]
        yield from ((element, path) for element in group.iterfind("Entry"))
        groups.extend((inner, path) for inner in reversed(group.findall("Group")))


def _entry(
    element: ET.Element, node: Node, references: References, elements: dict[int, ET.Element], folder: str
) -> Secret | str:
    if not any(node.raw(key) for key in ("URL", "UserName", "Password")):
        return NO_LOGIN
    if _PROTECTED in node.fields:
        return _ENCRYPTED
    password = references.value(node, "Password")
    if password is None:
        return LOST
    # A referenced password was set when the other entry's password was.
    source = references.source(node)
    versions = list(_versions(elements.get(id(source), element), source, references))
    changed, means = _changed(versions)
    return login(
        title=references.shown(node, "Title"),
        urls=[references.shown(node, key) for key in ("URL", *(k for k in node.fields if k.startswith(_MORE_URLS)))],
        username=references.value(node, "UserName"),
        password=password,
        changed=changed,
        means=means,
        history=_history(versions) if source is node else (),
        has_totp=any(value and key.startswith(_ONE_TIME_CODES) for key, value in node.fields.items()),
        has_passkey=any(key.startswith(_PASSKEY) for key in node.fields),
        excluded=EVERY_CHECK if _excluded(element) else frozenset(),
        folders=named(folder),
        expires_at=_date(element, "ExpiryTime") if _text(element, "Times/Expires").lower() == "true" else None,
        is_reference=source is not node,
    )


def _node(element: ET.Element) -> Node:
    fields: dict[str, str] = {}
    for string in element.iterfind("String"):
        key, value = _text(string, "Key"), string.find("Value")
        text = (value.text or "") if value is not None else ""
        if value is not None and text and value.get("Protected", "").lower() == "true":
            text = ""
            if key == "Password":
                fields[_PROTECTED] = text
        fields[key] = text
    return Node(uuid=_hex(_text(element, "UUID")), fields=fields)


def _versions(element: ET.Element, node: Node, references: References) -> Iterator[tuple[datetime | None, str]]:
    """Yield the date and password of each version of an entry, oldest first."""
    for version in sorted(element.iterfind("History/Entry"), key=lambda version: _modified(version) or _YEAR_ONE):
        former = _node(version)
        password = None if _PROTECTED in former.fields else references.value(former, "Password")
        if password is not None:
            yield _modified(version), password
    yield _modified(element), references.value(node, "Password") or ""


def _changed(versions: list[tuple[datetime | None, str]]) -> tuple[datetime | None, str]:
    """Return when the current password was set, by the history.

    If the history shows no other password, the date is only the latest possible one: the password is at least that old.
    """
    at, password = versions[-1]
    for earlier, former in reversed(versions[:-1]):
        if former != password:
            return at, "password"
        at = earlier or at
    return at, "item"


def _history(versions: list[tuple[datetime | None, str]]) -> Iterator[Former]:
    for (_, former), (at, later) in reversed(list(pairwise(versions))):
        if former != later:
            yield Former(value=Hidden(former), until=at)


def _excluded(element: ET.Element) -> bool:
    """Return whether KeePassXC is set to exclude the entry from reports.

    The setting has another form before KDBX 4.1.
    """
    known_bad = any(
        _text(item, "Key") == "KnownBad" and _text(item, "Value").lower() == "true"
        for item in element.iterfind("CustomData/Item")
    )
    return known_bad or _text(element, "QualityCheck").lower() == "false"


def _modified(element: ET.Element) -> datetime | None:
    return _date(element, "LastModificationTime")


def _date(element: ET.Element, name: str) -> datetime | None:
    """Return one of the dates of a version.

    It is ISO 8601, or since KDBX 4 the seconds since the year 1, as eight bytes in Base64.
    """
    cell = _text(element, f"Times/{name}")
    if "-" in cell:
        return iso(cell)
    try:
        seconds = int.from_bytes(base64.b64decode(cell, validate=True)[:8], "little", signed=True)
        return utc(_YEAR_ONE + timedelta(seconds=seconds))
    except (ValueError, OverflowError):
        return None


def _hex(uuid: str) -> str:
    try:
        return base64.b64decode(uuid, validate=True).hex()
    except ValueError:
        return ""


def _text(element: ET.Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


@vault(
    "keepassxc-csv",
    title="KeePassXC (CSV)",
    export=tr_later("Database > Export > CSV File. The XML format holds more: former passwords and passkeys."),
    recognises=columns(
        {"group", "title", "username", "password", "url", "notes"},
        optional={"totp", "icon", "last modified", "created"},
    ),
)
def keepassxc_csv(export: VaultExport) -> Entries:
    """Read the CSV, one row for each entry.

    Its columns are `Group,Title,Username,Password,URL,Notes[,TOTP,Icon,Last Modified,Created]`.

    Raises:
        UnreadableError: when a row is damaged.
    """
    return entries(map(_row, rows(export)))


def _row(row: dict[str, str]) -> Secret | str:
    if "Recycle Bin" in row["group"].split("/"):
        return TRASH
    if not (row["url"] or row["username"] or row["password"]):
        return NO_LOGIN
    return login(
        title=row["title"],
        urls=[row["url"]],
        username=row["username"],
        password=row["password"],
        changed=iso(row.get("last modified", "")),
        has_totp=bool(row.get("totp")),
        folders=named(row["group"]),
    )
