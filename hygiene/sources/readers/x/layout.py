"""Where things are in an X archive: which file holds which data, and how many records the manifest says it holds.

Files are known by the name they give themselves in their first line (`window.YTD.tweets.part0`), so that a renamed or
re-wrapped archive reads the same, in any directory and from any year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader_kit.json_stream import document
from hygiene.sources.reader_kit.times import moment

_NAMED: Final = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:window\.)?YTD\.([A-Za-z_]+)\.part(\d{1,6})\s*=")
_CONFIG: Final = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:window\.)?__THAR_CONFIG\s*=")
_WANTED: Final = re.compile(
    r"(?:^|/)(manifest|account(?:-creation-ip|-suspension)?|ip-audit|connected-application|device-token|ni-devices|"
    r"key-registry|(?:email-address|screen-name)-change|phone-number|protected-history|sso|"
    r"(?:deleted-|community-)?tweets?)(?:-part([0-9]{1,6}))?\.js$",
    re.IGNORECASE,
)
_ANY: Final = re.compile(r"\.(?:js|json|txt)$", re.IGNORECASE)
LOOK_AT: Final = 40
"""How many oddly named files are looked into before an input counts as no X archive."""


class _Stated(msgspec.Struct, frozen=True):
    fileName: str = ""  # noqa: N815  # the manifest's own word
    globalName: str = ""  # noqa: N815  # the manifest's own word
    count: str | int = "0"


class _DataType(msgspec.Struct, frozen=True):
    files: list[_Stated] = []


class _UserInfo(msgspec.Struct, frozen=True):
    accountId: str = ""  # noqa: N815  # the manifest's own word
    userName: str = ""  # noqa: N815  # the manifest's own word


class _ArchiveInfo(msgspec.Struct, frozen=True):
    generationDate: str = ""  # noqa: N815  # the manifest's own word


class Manifest(msgspec.Struct, frozen=True):
    """`data/manifest.js`, as far as it is used."""

    userInfo: _UserInfo = _UserInfo()  # noqa: N815  # the manifest's own word; structs copy their defaults
    archiveInfo: _ArchiveInfo = _ArchiveInfo()  # noqa: N815  # the manifest's own word; structs copy their defaults
    dataTypes: dict[str, _DataType] = {}  # noqa: N815  # the manifest's own word; structs copy their defaults

    @property
    def taken_at(self) -> datetime | None:
        """When the archive was made."""
        return moment(self.archiveInfo.generationDate)

    def stated(self) -> dict[tuple[str, int], tuple[str, int]]:
        """(data, part) to (file name, number of records) as the manifest states them."""
        out = {}
        for kind in self.dataTypes.values():
            for file in kind.files:
                match = re.fullmatch(r"YTD\.([A-Za-z_]+)\.part([0-9]{1,6})", file.globalName)
                if match and re.fullmatch(r"[0-9]{1,18}", str(file.count)):
                    out[match[1], int(match[2])] = (file.fileName[:200], int(file.count))
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which member holds which part of which data, the manifest, and what it states; `trouble` is what is wrong with it."""

    files: Files
    members: dict[str, dict[int, str]]
    copies: dict[str, list[str]]
    manifest: Manifest | None
    stated: dict[tuple[str, int], tuple[str, int]]
    trouble: str = ""

    def parts(self, *names: str) -> Iterator[tuple[str, str, int | None]]:
        """(data name, member, records stated or None) for each part that is there of any of these data names."""
        for name in names:
            for part, member in sorted(self.members.get(name, {}).items()):
                stated = self.stated.get((name, part))
                yield name, member, stated[1] if stated else None

    def lacks(self, *names: str) -> list[str]:
        """Of these data names, what the manifest states and the archive lacks, and copies that were left aside."""
        return [copy for name in names for copy in self.copies.get(name, ())] + [
            f"{file}: the manifest states {count:,} {'record' if count == 1 else 'records'}, but the file is not there"
            for (name, part), (file, count) in sorted(self.stated.items())
            if name in names and count and part not in self.members.get(name, {})
        ]


def is_x_archive(files: Files) -> bool:
    """Whether any file names itself the way X names its files, or the viewer page of an X archive is there."""
    return any(_NAMED.match(start) or _CONFIG.match(start) for _, start in _heads(files)) or only_viewer(files)


def only_viewer(files: Files) -> bool:
    """Whether this is the archive's viewer page without its data."""
    return any(name.lower().endswith("your archive.html") for name in files.names) and not any(
        _WANTED.search(name) for name in files.names
    )


def layout(files: Files) -> Layout:
    """Find every file by the name it gives itself. Of two copies the one nearest the top counts."""
    members: dict[str, dict[int, str]] = {}
    copies: dict[str, list[str]] = {}
    configs: list[str] = []
    for name, start in _heads(files):
        if _CONFIG.match(start):
            configs.append(name)
        elif named := _named(name, start):
            data, part = named
            first = members.setdefault(data, {}).setdefault(part, name)
            if first != name:
                copies.setdefault(data, []).append(f"{name} holds the same part as {first}; only the latter was read")
    if len(configs) > 1:
        raise UnreadableError(
            f"it holds several archives ({configs[0]}, {configs[1]})", hint="give each one on its own", path=files.path
        )
    manifest, trouble = None, ""
    try:
        manifest = document(files.chunks(configs[0]), Manifest) if configs else None
    except UnreadableError as error:
        trouble = f"{configs[0]}: {error.message}"
    return Layout(
        files=files,
        members=members,
        copies=copies,
        manifest=manifest,
        stated=manifest.stated() if manifest else {},
        trouble=trouble,
    )


def belongs(files: Files) -> str:
    """Which archive of which account an input is of: by its manifest, or alone where it is one without; empty: no telling."""
    try:
        found = layout(files)
    except UnreadableError:
        return files.path
    if found.manifest:
        return f"{found.manifest.userInfo.accountId} {found.manifest.archiveInfo.generationDate}"
    # The archives before 2020 hold no manifest, and came whole; a single file was taken out of one.
    return files.path if found.trouble or "account" in found.members or len(files.names) == 1 else ""


def _named(name: str, start: bytes) -> tuple[str, int] | None:
    """(data name, part) as the file names itself; of one that is empty, damaged or edited, as its name says."""
    if match := _NAMED.match(start):
        return match[1].decode(), int(match[2])
    called = _WANTED.search(name)
    if called is None or called[1].lower() == "manifest":
        return None
    return called[1].lower().replace("-", "_"), int(called[2] or 0)


def _heads(files: Files) -> Iterator[tuple[str, bytes]]:
    """The first bytes of the files an archive is made of, those nearest the top first; failing them, of others."""
    names = sorted(files.names, key=lambda name: (name.count("/"), name))
    wanted = [name for name in names if _WANTED.search(name)]
    for name in wanted or [name for name in names if _ANY.search(name)][:LOOK_AT]:
        yield name, first_bytes(files, name)
