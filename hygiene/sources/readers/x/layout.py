"""The layout of an X archive: its files, and what the manifest states.

A file is recognised by the name in its first line (`window.YTD.tweets.part0`). A renamed or re-wrapped archive
therefore reads the same, in any directory and from any year. The manifest states how many records each file holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from hygiene.language.words import tr, tr_n
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.files.union import member_digest
from hygiene.sources.parts.numbered import missing_before
from hygiene.sources.reader_kit.json_stream import document
from hygiene.sources.reader_kit.times import moment

_DATA_LINE: Final = re.compile(rb"^\s*(?:window\.)?YTD\.([A-Za-z_]+)\.part(\d{1,6})\s*=")
_MANIFEST_LINE: Final = re.compile(rb"^\s*(?:window\.)?__THAR_CONFIG\s*=")
_FILE_NAME: Final = re.compile(
    r"(?:^|/)(manifest|account(?:-creation-ip|-suspension)?|ip-audit|connected-application|device-token|ni-devices|"
    r"key-registry|(?:email-address|screen-name)-change|phone-number|protected-history|sso|profile|block|following|"
    r"direct-message-(?:group-)?headers|message-event|deleted-tweet-headers|"
    r"(?:deleted-)?note-tweet|(?:deleted-|community-)?tweets?)(?:-part([0-9]{1,6}))?\.js$",
    re.IGNORECASE,
)
_WHOLE: Final = frozenset({"false", "", "0", "none"})
"""Values of `isPartialArchive` for a complete archive, as lower-case text."""
_TEXT_FILE: Final = re.compile(r"\.(?:js|json|txt)$", re.IGNORECASE)
MAX_FILES: Final = 40
"""The most files with unknown names that are examined.

If none of them fits, the input counts as no X archive.
"""
MOST_FILES: Final = 2_000
"""The most files of posts and other data.

X begins a new one only after some tens of megabytes.
"""


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
    isPartialArchive: object = False  # noqa: N815  # the manifest's own word; any type, so that it breaks nothing


class Manifest(msgspec.Struct, frozen=True):
    """The fields of `data/manifest.js` that we use."""

    userInfo: _UserInfo = _UserInfo()  # noqa: N815  # the manifest's own word; structs copy their defaults
    archiveInfo: _ArchiveInfo = _ArchiveInfo()  # noqa: N815  # the manifest's own word; structs copy their defaults
    dataTypes: dict[str, _DataType] = {}  # noqa: N815  # the manifest's own word; structs copy their defaults

    @property
    def taken_at(self) -> datetime | None:
        """Return when the archive was made."""
        return moment(self.archiveInfo.generationDate)

    def stated(self) -> dict[tuple[str, int], tuple[str, int]]:
        """Return the file name and the number of records of each part.

        The keys are the name of the data and the number of the part. Everything is as the manifest states it.
        """
        out = {}
        for kind in self.dataTypes.values():
            for file in kind.files:
                match = re.fullmatch(r"YTD\.([A-Za-z_]+)\.part([0-9]{1,6})", file.globalName)
                if match and re.fullmatch(r"[0-9]{1,18}", str(file.count)):
                    out[match[1], int(match[2])] = (file.fileName[:200], int(file.count))
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The files of an archive and its manifest.

    `manifest_file` holds the manifest. `members` are the files by the name of their data and the number of their part.
    `copies` says which files were left out as copies. `stated` is what the manifest states, and `fault` is what is
    wrong with it.
    """

    files: Files
    members: dict[str, dict[int, str]]
    copies: dict[str, list[str]]
    manifest: Manifest | None
    manifest_file: str
    stated: dict[tuple[str, int], tuple[str, int]]
    fault: str = ""

    def parts(self, *names: str) -> Iterator[tuple[str, str, int | None]]:
        """Yield the parts that are there of any of these kinds of data.

        Each is the name of the data, the file, and the number of records stated or None.
        """
        for name in names:
            for part, member in sorted(self.members.get(name, {}).items()):
                stated = self.stated.get((name, part))
                yield name, member, stated[1] if stated else None

    def lacks(self, *names: str) -> list[str]:
        """Return what is missing from these kinds of data, as phrases.

        It lists files that the manifest states but the archive lacks, parts before one that is there, and copies that
        were left out.
        """
        known = {name: [part for data, part in self.stated if data == name] for name in names}
        earlier = [why for name in names for why in missing_before(self.members.get(name, {}), 0, known[name])]
        copies = [copy for name in names for copy in self.copies.get(name, ())]
        stated = [
            tr_n(
                count,
                "{file}: the manifest states {count:,} record, but the file is missing",
                "{file}: the manifest states {count:,} records, but the file is missing",
                file=file,
            )
            for (name, part), (file, count) in sorted(self.stated.items())
            if name in names and count and part not in self.members.get(name, {})
        ]
        return [*earlier, *copies, *stated]

    def absence(self) -> str:
        """Return a likely reason why a file is missing, in brackets."""
        if self.fault:
            return f" ({self.fault})"
        if len(self.files.names) == 1:
            return f" ({tr('only one file of an archive was given')})"
        return "" if self.manifest else f" ({tr('archives before 2020 leave out empty categories')})"


def too_few(file: str, stated: int, found: int) -> str:
    """Return that a file holds fewer records than the manifest states."""
    return tr_n(
        stated,
        "{file}: the manifest states {count:,} record, the file holds {found:,}",
        "{file}: the manifest states {count:,} records, the file holds {found:,}",
        file=file,
        found=found,
    )


def is_x_archive(files: Files) -> bool:
    """Return whether these are files of an X archive.

    Either a file begins like X's files, or the viewer page of an X archive is there.
    """
    return any(
        _DATA_LINE.match(start) or _MANIFEST_LINE.match(start) for _, start in _beginnings(files)
    ) or only_viewer(files)


def only_viewer(files: Files) -> bool:
    """Return whether this is the archive's viewer page without its data."""
    return any(name.lower().endswith("your archive.html") for name in files.names) and not any(
        _FILE_NAME.search(name) for name in files.names
    )


def layout(files: Files) -> Layout:
    """Find every file by the name in its first line.

    If there are two copies, the one nearest the top counts.

    Raises:
        UnreadableError: when it holds several archives, or more files than any archive.
    """
    if (count := sum(_FILE_NAME.search(name) is not None for name in files.names)) > MOST_FILES:
        why = tr("it holds {count:,} files of data, more than any archive of X", count=count)
        raise UnreadableError(why, hint=tr("give the zip as X made it"))
    members: dict[str, dict[int, str]] = {}
    copies: dict[str, list[str]] = {}
    configs: list[str] = []
    for name, start in _beginnings(files):
        if _MANIFEST_LINE.match(start):
            configs.append(name)
        elif found := _data_and_part(name, start):
            data, part = found
            first = members.setdefault(data, {}).setdefault(part, name)
            if first != name:
                copies.setdefault(data, []).append(
                    tr("{name} holds the same part as {first}, so it was left out", name=name, first=first)
                )
    if len(configs) > 1:
        why = tr("it holds several archives ({first}, {second})", first=configs[0], second=configs[1])
        raise UnreadableError(why, hint=tr("give each one separately"), path=files.path)
    manifest, fault = None, ""
    try:
        manifest = document(files.chunks(configs[0]), Manifest) if configs else None
    except UnreadableError as error:
        fault = f"{configs[0]}: {error.reason}"
    if manifest and str(manifest.archiveInfo.isPartialArchive).casefold() not in _WHOLE:
        fault = tr("{file}: it says that this is only a part of the archive", file=configs[0])
    return Layout(
        files=files,
        members=members,
        copies=copies,
        manifest=manifest,
        manifest_file=configs[0] if configs else "",
        stated=manifest.stated() if manifest else {},
        fault=fault,
    )


def belongs(files: Files) -> str:
    """Return the account and archive that an input belongs to.

    The manifest names them, and the parts of one archive hold the same one. Two archives of one account and second have
    different manifests. An archive without a manifest stands alone. The result is empty if the input may belong to any
    archive.
    """
    try:
        found = layout(files)
    except UnreadableError:
        return files.path
    if found.manifest:
        account, date = found.manifest.userInfo.accountId, found.manifest.archiveInfo.generationDate
        return f"{account} {date} {member_digest(files, found.manifest_file)}"
    # Archives before 2020 hold no manifest and were never split. A single file was taken out of an archive.
    return files.path if found.fault or "account" in found.members or len(files.names) == 1 else ""


def _data_and_part(name: str, start: bytes) -> tuple[str, int] | None:
    """Return the name of a file's data, and its part.

    They come from its first line. If the file is empty, damaged or edited, they come from its name.
    """
    if line := _DATA_LINE.match(start):
        return line[1].decode(), int(line[2])
    match = _FILE_NAME.search(name)
    if match is None or match[1].lower() == "manifest":
        return None
    return match[1].lower().replace("-", "_"), int(match[2] or 0)


def _beginnings(files: Files) -> Iterator[tuple[str, bytes]]:
    """Yield the first bytes of an archive's files.

    Files nearest the top come first. If no file has a known name, other text files are tried.
    """
    names = sorted(files.names, key=lambda name: (name.count("/"), name))
    expected = [name for name in names if _FILE_NAME.search(name)]
    for name in expected or [name for name in names if _TEXT_FILE.search(name)][:MAX_FILES]:
        yield name, first_bytes(files, name)
