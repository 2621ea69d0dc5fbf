"""Listing a given folder, without the files that hygiene wrote there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Final

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.files import Files, as_utf_8, first_bytes, start_of
from hygiene.sources.files.folder import Folder
from hygiene.sources.files.guards import is_clutter

PACKED: Final = re.compile(r"\.(?:zip|tgz|tar|tar\.gz)$", re.IGNORECASE)
"""The end of an archive's name."""
_ARCHIVES: Final = 100
"""The most archives inside an unpacked export that are opened."""
_START: Final = 2048
"""Bytes of a file that are read to recognise hygiene's own files."""
_OUTPUT: Final = re.compile(
    rb"""\s*(?:
        \{\s*"schema":\s*"hygiene-(?:report|fleet)/
        | <!DOCTYPE\ html>.*?<title>(?:Account\ security\ report|Fleet\ overview)[ :]
        | (?:\xef\xbb\xbf)?kind,status,severity,confidence,
        | account,id,name,publisher,permissions,granted_at,
        | \[\s*\{\s*"account":\s*"[^"]*",\s*"id":\s*"[^"]*",\s*"name":.*?"granted_at_means":
        | \{"id":"[^"]*","at":"[^"]*","client":.*?"suspicion":
        | \#\ Account\ security:[ ]
        | Verdict:[ ]
    )""",
    re.DOTALL | re.VERBOSE,
)
"""The start of a report in each format, and of a list of apps or posts."""
_WRITTEN: Final = re.compile(r"\.(?:json|jsonl|html?|csv|md|txt)$", re.IGNORECASE)
_POLICY: Final = "hygiene.toml"
_FEW: Final = 40
"""The most files of an input that is checked for files of hygiene alone."""


class OwnFile(Enum):
    """A kind of file that hygiene wrote."""

    POLICY = "policy"
    OUTPUT = "output"


def entries(path: Path) -> list[Path]:
    """Return the entries of a folder, sorted, without clutter.

    Hidden entries, links and hygiene's own files are left out. The list is empty for a file, and for a folder that
    cannot be listed, because opening it will report the fault.
    """
    try:
        if not path.is_dir():
            return []
        listed = sorted(entry for entry in path.iterdir() if not entry.name.startswith(".") and not entry.is_symlink())
    except OSError:
        return []
    return [each for each in listed if not is_clutter(f"{each.name}/") and not is_clutter(each.name) and not _own(each)]


def visible_files(path: Path) -> list[str]:
    """Return the name of every file below a folder, without hidden ones.

    Hygiene's own files at its top are left out. The list is empty when the files cannot be listed, because opening the
    folder will report the fault.
    """
    try:
        names = Folder(path="", root=path).names
    except UnreadableError:
        return []
    visible = (name for name in names if not name.rpartition("/")[2].startswith("."))
    return [name for name in visible if "/" in name or not _own(path / name)]


def archives_below(names: Iterable[str]) -> list[str]:
    """Return the archives in the folders of an input, nearest the top first.

    `names` are all its files. Up to `_ARCHIVES` are returned, but no archive from the top itself.
    """
    packed = (name for name in names if "/" in name and PACKED.search(name))
    return sorted(packed, key=lambda name: (name.count("/"), name))[:_ARCHIVES]


def _own(path: Path) -> bool:
    return path.is_file() and own_file(path.name, _start_of(path)) is not None


def _start_of(path: Path) -> bytes:
    """Return the first bytes of a file that may be hygiene's own."""
    if not _WRITTEN.search(path.name):
        return b""
    try:
        with path.open("rb") as file:
            # The end may be half a character, which is no damage.
            return start_of(as_utf_8(iter([file.read(_START)])), _START)
    except OSError:
        return b""


def own_file(name: str, start: bytes) -> OwnFile | None:
    """Return the kind of a file that hygiene wrote, or None.

    `start` are its first bytes. Only the policy is recognised by its name.
    """
    if name.rpartition("/")[2] == _POLICY:
        return OwnFile.POLICY
    return OwnFile.OUTPUT if _WRITTEN.search(name) and _OUTPUT.match(start) else None


def own_files(files: Files) -> list[OwnFile] | None:
    """Return the kind of each file of an input if hygiene wrote all, or None.

    It is None for more than `_FEW` files.
    """
    if len(files.names) > _FEW:
        return None
    found = [own_file(name, first_bytes(files, name, _START)) for name in files.names]
    own = [kind for kind in found if kind is not None]
    return own if len(own) == len(found) else None
