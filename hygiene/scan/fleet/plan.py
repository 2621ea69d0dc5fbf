"""The exports that a fleet's patterns match, the newest first."""

from __future__ import annotations

import fnmatch
import glob
import hashlib
import os
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Final

from hygiene.model.policy.fleet import Fleet, FleetAccount

_MATCHES: Final = 20_000
"""The most files that one pattern may match."""
_TRIED: Final = 8
"""The most files of a pattern that are tried until one is of the account."""
_LONGER: Final = 500
"""The most accounts of longer names that are kept apart from an account."""
_UNFINISHED: Final = (".part", ".crdownload", ".download", ".tmp", ".partial")
"""The ends of the names of files that a browser is still writing."""
_Match = tuple[str, os.stat_result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The reading and judging of one account.

    `inputs` are the files and folders that each pattern matches, the newest first. `stamp` changes whenever one of them
    does. `problem` says why there is nothing to read, or is empty. `judged` is true where an interrupted run has judged
    the account, so that only what accounts are compared by is read again.
    """

    account: FleetAccount
    inputs: tuple[tuple[str, ...], ...] = ()
    stamp: str = ""
    problem: str = ""
    judged: bool = False


def jobs(fleet: Fleet, folder: Path) -> list[Job]:
    """Return a job for each account. Patterns are relative to `folder`."""
    names: defaultdict[str, list[tuple[str, FleetAccount]]] = defaultdict(list)
    for account in fleet.accounts:
        names[account.platform].append((account.login[1], account))
    for each in names.values():
        each.sort(key=itemgetter(0))
    return [_job(account, list(_longer(account, names[account.platform])), folder) for account in fleet.accounts]


def _longer(account: FleetAccount, names: Sequence[tuple[str, FleetAccount]]) -> Iterator[FleetAccount]:
    """Yield the accounts whose names begin with that of an account.

    `names` is in order of names.
    """
    name = account.login[1]
    start = bisect_right(names, name, key=itemgetter(0))
    for other, found in islice(names, start, start + _LONGER):
        if not other.startswith(name):
            return
        yield found


def _job(account: FleetAccount, longer: Sequence[FleetAccount], folder: Path) -> Job:
    if not account.exports:
        return Job(account=account, problem="the fleet file names no export of it")
    found, missing = [], []
    for pattern in account.exports:
        matches = newest_first(_filled(pattern, account), folder)
        if matches:
            found.append(_claimed_last(matches, {str(folder / _filled(pattern, other)) for other in longer}))
        else:
            missing.append(_filled(pattern, account, escape=False))
    problem = f"no file matches {', '.join(missing)}" if missing else ""
    inputs = tuple(tuple(path for path, _ in matches[:_TRIED]) for matches in found)
    return Job(
        account=account,
        inputs=inputs,
        stamp=_stamp([match for matches in found for match in matches[:_TRIED]]),
        problem=problem if not found else "",
    )


def _claimed_last(matches: list[_Match], patterns: Iterable[str]) -> list[_Match]:
    """Return matches with those last that are rather of another account.

    `acme*` matches the exports of `acme_news` too, and a brand may have dozens of such names.
    """
    if len(matches) < 2 or not (claimed := "|".join(map(fnmatch.translate, patterns))):
        return matches
    of_others = re.compile(claimed).match
    return sorted(matches, key=lambda match: of_others(match[0]) is not None)


def _filled(pattern: str, account: FleetAccount, *, escape: bool = True) -> str:
    """Return a pattern with the names of the account in it."""
    names = {"platform": account.platform, "handle": account.handle}
    return pattern.format_map({key: glob.escape(name) if escape else name for key, name in names.items()})


def vaults(fleet: Fleet, folder: Path) -> tuple[list[Path], list[str]]:
    """Return the newest vault of each pattern, and patterns without one."""
    found = {pattern: newest_first(pattern, folder)[:1] for pattern in fleet.vaults}
    paths = [Path(path) for matches in found.values() for path, _ in matches]
    return paths, [pattern for pattern, matches in found.items() if not matches]


def newest_first(pattern: str, folder: Path) -> list[_Match]:
    """Return what a pattern matches, the latest changed first.

    Hidden files and those that a browser is still writing are left out.
    """
    return sorted(_matches(pattern, folder), key=lambda match: (match[1].st_mtime_ns, match[0]), reverse=True)


def _matches(pattern: str, folder: Path) -> Iterator[_Match]:
    if pattern.startswith("~/"):
        pattern = os.path.expanduser(pattern)  # noqa: PTH111  # a pattern is no path
    found = glob.iglob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207  # Path.glob takes no absolute pattern
    for name in islice(found, _MATCHES):
        path = folder / name
        if path.name.startswith(".") or path.name.lower().endswith(_UNFINISHED):
            continue
        try:
            yield str(path), path.stat()
        except OSError:
            continue  # it went away meanwhile, or is a broken link


def _stamp(matches: Sequence[_Match]) -> str:
    """Return a text that changes when a file does, 32 hex digits.

    A folder's own time does not change with the files in it, so its entries count too.
    """
    known = hashlib.sha256()
    for path, status in matches:
        known.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode("utf-8", "surrogatepass"))
        if os.path.isdir(path):  # noqa: PTH112  # the path is a text that was just looked at
            for name, size, at in sorted(islice(_entries(path), _MATCHES)):
                known.update(f"{name}\0{size}\0{at}\0".encode("utf-8", "surrogatepass"))
    return known.hexdigest()[:32]


def _entries(path: str) -> Iterator[tuple[str, int, int]]:
    for place, _, names in os.walk(path):
        for name in names:
            try:
                status = os.stat(os.path.join(place, name))  # noqa: PTH116, PTH118  # many small files
            except OSError:
                continue
            yield os.path.join(place, name), status.st_size, status.st_mtime_ns  # noqa: PTH118  # as above
