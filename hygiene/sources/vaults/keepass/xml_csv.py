"""KeePass and KeePassXC: the XML of KeePass 2.x and the CSV of KeePassXC."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final, NoReturn
from xml.etree import ElementTree as ET

from hygiene.model.errors import UnreadableError
from hygiene.model.records import Former, Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import Entries, VaultExport, entries, vault
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.login import EVERY_CHECK, NO_LOGIN, TRASH, iso, login, utc

_YEAR_ONE: Final = datetime(1, 1, 1, tzinfo=UTC)
_ONE_TIME_CODES: Final = ("otp", "TOTP Seed", "TimeOtp-", "HmacOtp-")
_PASSKEY: Final = "KPEX_PASSKEY_"
_MORE_URLS: Final = "KP2A_URL"
_REFERENCE: Final = re.compile(r"\{REF:([TUPA])@I:([0-9A-F]{32})\}", re.IGNORECASE)
_REFERRED: Final = {"T": "Title", "U": "UserName", "P": "Password", "A": "URL"}

Fields = dict[str, str]


@vault(
    "keepass-xml",
    title="KeePass or KeePassXC (XML)",
    export="KeePass: File > Export > KeePass XML (2.x). KeePassXC: Database > Export > XML File. It holds the most: "
    "former passwords, and so the date of each change.",
    recognises=lambda export: "<KeePassFile" in (export.text or "")[:4096],
)
def keepass_xml(export: VaultExport) -> Entries:
    """Read every entry outside the recycle bin, with its history.

    References to other entries are followed.

    Raises:
        UnreadableError: when the document is damaged, still encrypted, or has a document type, which KeePass never
            writes.
    """
    return from_xml(export.data)


def from_xml(data: bytes) -> Entries:
    """Read the entries of a KeePass 2.x XML document.

    Raises:
        UnreadableError: as `keepass_xml` does.
    """
    root = _parsed(data)
    find = _references({_text(e, "UUID"): _fields(e) for e in root.iterfind("./Root//Group/Entry")})
    return entries(_entry(element, find) if kept else TRASH for element, kept in _entries(root))


class _WithoutDoctype(ET.TreeBuilder):
    """A tree builder that rejects document types before entities are defined."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> NoReturn:
        """Reject the document."""
        raise UnreadableError(
            "this KeePass XML defines a document type, which KeePass never writes",
            hint="export it again; do not trust it",
        )


def _parsed(data: bytes) -> ET.Element:
    """Parse the document.

    expat refuses expanding entities too, but no entity is ever defined here.
    """
    try:
        return ET.fromstring(data, ET.XMLParser(target=_WithoutDoctype()))  # noqa: S314  # document types are rejected
    except ET.ParseError as error:
        line, _ = error.position
    # Raised outside the handler, so that the parser's error is not attached.
    raise UnreadableError(f"this KeePass XML is cut short or damaged at line {line:,}", hint="export it again")


def _entries(root: ET.Element) -> Iterator[tuple[ET.Element, bool]]:
    """Yield every entry, with True if it is outside the recycle bin."""
    bin_id = _text(root, "Meta/RecycleBinUUID") if _text(root, "Meta/RecycleBinEnabled") != "False" else ""
    groups = [(group, True) for group in root.iterfind("./Root/Group")]
    while groups:
        group, kept = groups.pop()
        kept = kept and not (bin_id and _text(group, "UUID") == bin_id)
        yield from ((element, kept) for element in group.iterfind("Entry"))
        groups.extend((inner, kept) for inner in reversed(group.findall("Group")))


def _entry(element: ET.Element, find: Callable[[str], str]) -> Secret | str:
    fields = {key: find(value) for key, value in _fields(element).items()}
    if not any(fields.get(key) for key in ("URL", "UserName", "Password")):
        return NO_LOGIN
    versions = list(_versions(element, find))
    changed, means = _changed(versions)
    return login(
        title=fields.get("Title"),
        urls=[fields.get("URL"), *(v for k, v in fields.items() if k.startswith(_MORE_URLS))],
        username=fields.get("UserName"),
        password=fields.get("Password"),
        changed=changed,
        means=means,
        history=_history(versions),
        has_totp=any(value and key.startswith(_ONE_TIME_CODES) for key, value in fields.items()),
        has_passkey=any(key.startswith(_PASSKEY) for key in fields),
        excluded=EVERY_CHECK if _excluded(element) else frozenset(),
    )


def _fields(element: ET.Element) -> Fields:
    found: Fields = {}
    for string in element.iterfind("String"):
        value = string.find("Value")
        if value is not None and value.get("Protected") == "True" and value.text:
            raise UnreadableError(
                "the passwords in this KeePass XML are still encrypted",
                hint="export it again: KeePass: File > Export; KeePassXC: Database > Export > XML File",
            )
        found[_text(string, "Key")] = (value.text or "") if value is not None else ""
    return found


def _versions(element: ET.Element, find: Callable[[str], str]) -> Iterator[tuple[datetime | None, str]]:
    """Yield the date and password of each version of an entry, oldest first."""
    earlier = sorted(element.iterfind("History/Entry"), key=lambda version: _modified(version) or _YEAR_ONE)
    for version in (*earlier, element):
        yield _modified(version), find(_fields(version).get("Password", ""))


def _changed(versions: list[tuple[datetime | None, str]]) -> tuple[datetime | None, str]:
    """Return when the current password was set, as far as the history goes.

    If the history shows no other password, the date is only an upper limit: the password is at least that old.
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
    """Return the date of a version.

    It is ISO 8601, or since KDBX 4 the seconds since the year 1, as eight bytes in Base64.
    """
    cell = _text(element, "Times/LastModificationTime")
    if "-" in cell:
        return iso(cell)
    try:
        seconds = int.from_bytes(base64.b64decode(cell, validate=True)[:8], "little", signed=True)
        return utc(_YEAR_ONE + timedelta(seconds=seconds))
    except (ValueError, OverflowError):
        return None


def _references(known: dict[str, Fields]) -> Callable[[str], str]:
    """Build a function that replaces references to fields of other entries.

    It follows each reference one step only, as KeePass shows it.
    """
    by_hex = {_hex(uuid): fields for uuid, fields in known.items()}

    def replaced(match: re.Match[str]) -> str:
        return by_hex.get(match[2].lower(), {}).get(_REFERRED[match[1].upper()], match[0])

    return lambda text: _REFERENCE.sub(replaced, text) if "{REF:" in text.upper() else text


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
    export="Database > Export > CSV File. The XML format holds more: former passwords and passkeys.",
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
    )
