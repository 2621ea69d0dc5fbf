"""The exports that a fleet's patterns match, the newest first."""

from __future__ import annotations

import glob
import hashlib
import os
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from typing import Final

from hygiene.language.words import tr
from hygiene.model.policy.fleet import Fleet, FleetAccount
from hygiene.sources.settings.patterns import Folders, TooManyError, fits, parts_of

_ENTRIES: Final = 20_000
"""The most files and folders of an export that its stamp covers."""
_TRIED: Final = 8
"""The most files of a pattern that are tried to find the account's."""
_UNFINISHED: Final = (".part", ".crdownload", ".download", ".tmp", ".partial")
"""The ends of the names of files that a browser is still writing."""
_Match = tuple[str, os.stat_result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The reading and judging of one account.

    `inputs` are the files and folders that each pattern matches, the newest first. `claimed` are the inputs that fit
    the longer name of another account of the fleet. `missing` gives the reason for each pattern without a match.
    `stamp` changes whenever a file does. `problem` says why there is nothing to read, or is empty. `judged` is true
    where an interrupted run has judged the account, so that only its `Facts` are read again.
    """

    account: FleetAccount
    inputs: tuple[tuple[str, ...], ...] = ()
    claimed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    stamp: str = ""
    problem: str = ""
    judged: bool = False


def jobs(fleet: Fleet, folder: Path) -> list[Job]:
    """Return a job for each account. Patterns are relative to `folder`."""
    platforms: defaultdict[str, list[FleetAccount]] = defaultdict(list)
    for account in fleet.accounts:
        platforms[account.platform].append(account)
    names = {platform: _Names(accounts) for platform, accounts in platforms.items()}
    folders = Folders()
    return [_job(each, list(names[each.platform].longer(each)), folder, folders) for each in fleet.accounts]


class _Names:
    """The names of the accounts of a platform, in one text to search."""

    def __init__(self, accounts: Sequence[FleetAccount]) -> None:
        self._accounts = accounts
        names = [account.login[1] for account in accounts]
        self._text = "\n".join(names)
        self._starts = [0, *accumulate(len(name) + 1 for name in names)]

    def longer(self, account: FleetAccount) -> Iterator[FleetAccount]:
        """Yield the accounts whose names are longer and contain an account's name."""
        own = account.login[1]
        at = self._text.find(own)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            if (other := self._accounts[number]) != account:
                yield other
            at = self._text.find(own, self._starts[number + 1])


def _job(account: FleetAccount, longer: Sequence[FleetAccount], folder: Path, folders: Folders) -> Job:
    if not account.exports and not account.live:
        return Job(account=account, problem=tr("the fleet file names no export of it"))
    found: list[list[_Match]] = []
    claimed: set[str] = set()
    missing, unmatched = [], []
    for pattern in account.exports:
        shown = _filled(pattern, account, escape=False)
        try:
            matches = newest_first(_filled(pattern, account), folder, folders)
        except TooManyError:
            missing.append(_too_many(shown))
            continue
        if not matches:
            unmatched.append(shown)
            continue
        of_others = {path for path, _ in matches if _is_claimed(path, pattern, longer, folder)}
        # Files that fit another account better are tried last.
        found.append(sorted(matches, key=lambda match: match[0] in of_others)[:_TRIED])
        claimed |= of_others
    missing += [tr("no file matches {patterns}", patterns=", ".join(unmatched))] if unmatched else []
    return Job(
        account=account,
        inputs=tuple(tuple(path for path, _ in matches) for matches in found),
        claimed=tuple(path for matches in found for path, _ in matches if path in claimed),
        missing=tuple(missing),
        stamp=_stamp([match for matches in found for match in matches], folders),
        problem="" if found or account.live else "; ".join(missing),
    )


def _too_many(pattern: str) -> str:
    return tr(
        "{pattern} leads to too many files and folders to look at, so name the folder more closely", pattern=pattern
    )


def _is_claimed(path: str, pattern: str, longer: Sequence[FleetAccount], folder: Path) -> bool:
    """Return whether a file fits the longer name of another account.

    `acme*` matches the exports of `acme_news` too, and a brand may have dozens of such names. A pattern without the
    name says nothing about whose file it is.
    """
    text = path.casefold()
    for other in longer:
        name = other.login[1]
        if name not in text:
            continue
        for each in {*other.exports, *((pattern,) if "{handle}" in pattern else ())}:
            filled = _filled(each, other)
            if glob.escape(name) in filled.casefold() and fits(_parts(path), _parts(_absolute(filled, folder))):
                return True
    return False


def _absolute(pattern: str, folder: Path) -> str:
    """Return a pattern as an absolute path, like its matches."""
    if pattern.startswith("~/"):
        return os.path.expanduser(pattern)  # noqa: PTH111  # a pattern is no path
    return os.path.join(glob.escape(str(folder)), pattern)  # noqa: PTH118  # as above


def _parts(path: str) -> list[str]:
    return parts_of(path.replace(os.sep, "/"))


def _filled(pattern: str, account: FleetAccount, *, escape: bool = True) -> str:
    """Return a pattern with the names of the account in it."""
    names = {"platform": account.platform, "handle": account.handle}
    return pattern.format_map({key: glob.escape(name) if escape else name for key, name in names.items()})


def vaults(fleet: Fleet, folder: Path) -> tuple[list[Path], list[str]]:
    """Return the newest vault of each pattern, and why some match nothing."""
    folders, paths, missing = Folders(), list[Path](), list[str]()
    for pattern in fleet.vaults:
        try:
            found = newest_first(pattern, folder, folders)[:1]
        except TooManyError:
            missing.append(_too_many(pattern))
            continue
        paths += [Path(path) for path, _ in found]
        missing += [] if found else [tr("no vault matches {pattern}", pattern=pattern)]
    return paths, missing


def newest_first(pattern: str, folder: Path, folders: Folders) -> list[_Match]:
    """Return the matches of a pattern, the latest changed first.

    Hidden files and unfinished downloads are left out.

    Raises:
        TooManyError: The pattern leads to too many files and folders.
    """
    found = dict(_statuses(dict.fromkeys(folders.matches(pattern, folder))))
    return sorted(found.items(), key=lambda match: (match[1].st_mtime_ns, match[0]), reverse=True)


def _statuses(names: dict[str, None]) -> Iterator[_Match]:
    for path in map(Path, names):
        if path.name.startswith(".") or path.name.lower().endswith(_UNFINISHED):
            continue
        try:
            yield str(path), path.stat()
        except OSError:
            continue  # it has vanished meanwhile, or is a broken link


def _stamp(matches: Sequence[_Match], folders: Folders) -> str:
    """Return a text that changes when a file does, 32 hex digits.

    A folder's own time does not change with the files in it, so its entries count too.
    """
    known = hashlib.sha256()
    for path, status in matches:
        known.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode("utf-8", "surrogatepass"))
        for name, size, at in sorted(_entries(path, folders)):
            known.update(f"{name}\0{size}\0{at}\0".encode("utf-8", "surrogatepass"))
    return known.hexdigest()[:32]


def _entries(path: str, folders: Folders) -> Iterator[tuple[str, int, int]]:
    for name, is_folder in islice(folders.below(path), _ENTRIES):
        try:
            status = os.stat(name)  # noqa: PTH116  # many small files
        except OSError:
            continue
        yield name, 0 if is_folder else status.st_size, 0 if is_folder else status.st_mtime_ns
