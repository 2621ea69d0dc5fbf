"""Exports and password exports near the user, recognised by their content.

They are looked for in the working folder and in the folder for downloads. Only names and first bytes are read: nothing
is unpacked to disk, no vault is decrypted and no password is asked for. Third-party plugins are not used.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.reference.platforms import platform
from hygiene.sources.exports import find_reader
from hygiene.sources.files.budget import Budget
from hygiene.sources.files.folder import Folder
from hygiene.sources.files.guards import is_clutter
from hygiene.sources.files.listing import PACKED
from hygiene.sources.files.open import open_files
from hygiene.sources.files.tars import is_tar
from hygiene.sources.parts.export_parts import split_part_number
from hygiene.sources.reader import Reader
from hygiene.sources.vault import Vault, VaultExport

MAX_LISTED: Final = 10_000
"""Entries of a folder that are listed."""
MAX_TRIED: Final = 200
"""Entries of a folder that are opened, the newest first."""
MAX_TAR: Final = 32 << 20
"""Bytes. A larger tar is not opened.

A tar has no directory, so it must be read whole to list its members.
"""
MAX_ZIP_VAULT: Final = 16 << 20
"""Bytes. A larger zip is not tried as a password export."""
MAX_START: Final = 1 << 20
"""Bytes of a file that are read to recognise a password export."""
MAX_DEPTH: Final = 2
"""Levels of folders that are listed below a folder."""
MAX_NAMES: Final = 5_000
"""Files that are listed below a folder."""
SECONDS_EACH: Final = 20.0
"""Seconds in which an entry has to be recognised."""
LOOSE: Final = 3
"""The fewest files of one platform that make a folder an unpacked export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearbyInput:
    """A recognised export or password export.

    Attributes:
        paths: the file or folder, or every part of an export in several archives.
        title: the platform's or password manager's name.
        is_vault: whether it is a password export.
        changed: when it was last changed, in seconds since 1970.
        size: bytes, or None for a folder.
        reads: the name of its reader, which is the same for all inputs of one export.
    """

    paths: tuple[Path, ...]
    title: str
    is_vault: bool
    changed: float
    size: int | None
    reads: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """The recognised inputs of some folders, with a count of the rest.

    Attributes:
        inputs: the recognised inputs, folder by folder, the newest first.
        large_tars: how many archives were too large to be listed in memory.
        older: how many older entries were not opened.
    """

    inputs: tuple[NearbyInput, ...]
    large_tars: int = 0
    older: int = 0


@dataclass(slots=True, kw_only=True)
class _Glimpse(Folder):
    """A folder whose first levels and files are listed."""

    def _walk(self) -> None:
        level = [self.root]
        for _ in range(MAX_DEPTH + 1):
            entries = [entry for folder in level for entry in _entries(folder, MAX_NAMES)]
            level = [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
            for entry in entries:
                name = Path(entry.path).relative_to(self.root).as_posix()
                if len(self._members) < MAX_NAMES and entry.is_file(follow_symlinks=False) and not is_clutter(name):
                    self._members[name] = Path(entry.path)
            if len(self._members) >= MAX_NAMES:
                return


def find_nearby(
    working: Path, downloads: Path | None, readers: Sequence[Reader], vaults: Sequence[Vault], home: Path | None = None
) -> Nearby:
    """Recognise the exports in the working folder and among the downloads.

    Args:
        working: The working folder. It may be an unpacked export itself.
        downloads: The folder for downloads, if there is one.
        readers: The readers of exports.
        vaults: The readers of password exports.
        home: The user's own folder, which is never taken for an export.
    """
    search = _Search(readers, vaults)
    apart = [folder for folder in (downloads, home) if folder]
    found = search.within(working, apart)
    if not any(map(working.samefile, filter(Path.is_dir, apart))):
        found = search.unpacked_here(working, found)
    if downloads and downloads.is_dir() and not downloads.samefile(working):
        found += search.within(downloads, [working])
    return Nearby(inputs=tuple(found), large_tars=search.large_tars, older=search.older)


class _Search:
    """A search with some readers; it counts what it does not open."""

    def __init__(self, readers: Sequence[Reader], vaults: Sequence[Vault]) -> None:
        self.large_tars = self.older = 0
        self._readers, self._vaults = readers, vaults

    def within(self, folder: Path, apart: Iterable[Path]) -> list[NearbyInput]:
        """Return the recognised entries of a folder, except the folders apart."""
        dated = sorted(((_changed(entry), entry.path) for entry in _entries(folder, MAX_LISTED)), reverse=True)
        self.older += len(dated[MAX_TRIED:])
        others = [other for other in apart if other.is_dir()]
        found: list[NearbyInput] = []
        for changed, path in ((changed, Path(path)) for changed, path in dated[:MAX_TRIED]):
            if path.is_dir() and any(map(path.samefile, others)):
                continue
            with suppress(UnreadableError, OSError):
                if recognised := self._recognised(path, changed):
                    found.append(recognised)
        return list(_joined(found, [Path(path) for _, path in dated]))

    def unpacked_here(self, folder: Path, found: list[NearbyInput]) -> list[NearbyInput]:
        """Return the folder as the only input when it is an unpacked export.

        Its own folders or files are then recognised as pieces of that export, or not at all.
        """
        reader = find_reader(_Glimpse(path="", root=folder), self._readers)
        if reader is None or any(
            one.is_vault or one.reads != reader.reads or PACKED.search(one.paths[0].name) for one in found
        ):
            return found
        folders = [one.paths[0] for one in found if one.size is None]
        pieces = len(folders) > 1 and not _repeat_a_path(folders)
        if found and not pieces and len(found) - len(folders) < LOOSE:
            return found
        return [_export((folder,), reader, folder.stat().st_mtime, None)]

    def _recognised(self, path: Path, changed: float) -> NearbyInput | None:
        """Return an input by its content, or None for anything else.

        Raises:
            UnreadableError: It cannot be opened.
            OSError: As above.
        """
        if path.is_dir():
            reader = find_reader(_Glimpse(path="", root=path), self._readers)
            return _export((path,), reader, changed, None) if reader else None
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(MAX_START)
        if is_tar(start) and size > MAX_TAR:
            self.large_tars += 1
            return None
        if vault := self._vault(path, start, size):
            title = tr("Passwords from {manager}", manager=tr(vault.title))
            return NearbyInput(paths=(path,), title=title, is_vault=True, changed=changed, size=size)
        files = open_files(path, Budget(SECONDS_EACH))
        reader = find_reader(files, self._readers)
        return _export((path,), reader, changed, size) if reader else None

    def _vault(self, path: Path, start: bytes, size: int) -> Vault | None:
        """Return the reader of a password export that recognises a file."""
        is_zip = start.startswith(b"PK")
        if is_zip and size > MAX_ZIP_VAULT:
            return None
        data = path.read_bytes() if is_zip else start
        # A cut last line has too few cells, or half a letter.
        cut = data if len(data) == size else data[: data.rfind(b"\n") + 1] or data
        budget = Budget(SECONDS_EACH)
        export = VaultExport(data=cut, path=path, budget=budget)
        for vault in self._vaults:
            with suppress(UnreadableError):
                if budget.contain(
                    partial(vault.recognises, export), tr("the reader “{reader}” failed on it", reader=vault.id)
                ):
                    return vault
        return None


def _entries(folder: Path, limit: int) -> Iterator[os.DirEntry[str]]:
    """Yield up to `limit` entries of a folder, without hidden ones and links.

    A folder that cannot be listed has none.
    """
    try:
        with os.scandir(folder) as listed:
            for _, entry in zip(range(limit), listed, strict=False):
                kind = entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)
                # The name - stands for standard input.
                if kind and not entry.name.startswith(".") and entry.name != "-":
                    yield entry
    except OSError:
        return


def _changed(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except OSError:
        return 0


def _export(paths: tuple[Path, ...], reader: Reader, changed: float, size: int | None) -> NearbyInput:
    title = tr("{platform} export", platform=platform(reader.platform).title)
    return NearbyInput(paths=paths, title=title, is_vault=False, changed=changed, size=size, reads=reader.reads)


def _joined(found: Iterable[NearbyInput], paths: Iterable[Path]) -> Iterator[NearbyInput]:
    """Yield the inputs, the numbered parts of one export as one input.

    `paths` are all entries of the folder: a part that holds only films is recognised by its name alone.
    """
    parts: defaultdict[Path, list[Path]] = defaultdict(list)
    for path in paths:
        if PACKED.search(path.name):
            parts[_stem(path)].append(path)
    done: set[Path] = set()
    for one in found:
        path = one.paths[0]
        together = sorted(parts.get(_stem(path), ())) if not one.is_vault and one.size is not None else []
        if len(together) < 2:
            yield one
        elif path not in done:
            done.update(together)
            yield replace(one, paths=tuple(together), size=sum(part.stat().st_size for part in together))


def _stem(path: Path) -> Path:
    """Return an archive's name without its ending and its part number."""
    found = split_part_number(path)
    return found[0] if found else path.with_name(PACKED.sub("", path.name))


def _repeat_a_path(folders: Iterable[Path]) -> bool:
    """Return whether two folders hold a file at one path, as two exports do."""
    names = [name for folder in folders for name in _Glimpse(path="", root=folder).names]
    return len(names) > len(set(names))
