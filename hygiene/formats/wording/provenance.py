"""Words about what was read and by which plugins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from hygiene.formats.wording.layout import cells, cut
from hygiene.model.account import masked_handle
from hygiene.model.snapshot import LIVE, NOT_ASKED, Input, part_name
from hygiene.model.text import plural, printable, without_personal
from hygiene.plugins.registry import OURS
from hygiene.report.parts.lines import PluginLine
from hygiene.report.report import Report

_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "apps": ("app", "apps"),
    "contacts": ("contact address", "contact addresses"),
    "devices": ("device", "devices"),
    "entries": ("entry", "entries"),
    "events": ("account change", "account changes"),
    "files_not_read": ("file not read", "files not read"),
    "left_out": ("entry left out", "entries left out"),
    "logins": ("sign-in or session", "sign-ins and sessions"),
    "posts": ("post", "posts"),
    "posts_stated": ("post that the server counts", "posts that the server counts"),
    "posts_repeated": ("repeated post", "repeated posts"),
    "posts_without_time_of_day": ("post without a time of day", "posts without a time of day"),
    "second_factors": ("second factor", "second factors"),
    "sign_ins": ("linked account that can sign in", "linked accounts that can sign in"),
}
"""The names of the kinds of records, for one and for several.

Other kinds are shown as the reader calls them.
"""


_KIND: Final = 60
"""The most characters shown of a kind of record on one line."""


_MASK: Final = re.compile(r"\[(?:e-mail|network address|number)\]")
_MARK: Final = 8
"""Hex digits of a file's SHA-256 that are shown.

They tell it from others of its masked name.
"""


def path(entry: Input) -> str:
    """Return the path of an input without addresses and numbers.

    Where something was left out, the beginning of the file's SHA-256 keeps two files apart: `[number]~1a2b3c4d.zip`.
    """
    masked = without_personal(entry.path)
    if entry.live or not (_MASK.search(masked) and entry.sha256):
        return masked
    end = PurePath(masked).suffix
    return f"{masked.removesuffix(end)}~{entry.sha256[:_MARK]}{end}"


def counted(entry: Input) -> str:
    """Return the counts of the records read, and the reader's name."""
    if entry.with_path:
        return f"part of the same export as {entry.with_path}, and counted there (reader {entry.reader})"
    read = ", ".join(_count(kind, count) for kind, count in entry.read.items()) or "nothing was read"
    return f"{read} (reader {entry.reader})" if entry.reader else read


def short(entry: Input, room: int) -> str:
    """Return an input, its largest counts and its gaps on one line.

    The line has at most `room` cells. A long path shows its end.
    """
    name, end = printable(path(entry), 4 * room), room // 2
    if not entry.reader:
        return cut(printable(f"{_end(name, end)}: could not be read: {'; '.join(entry.gaps.values())}", 2 * room), room)
    if entry.with_path:
        return cut(f"{_end(name, end)}: part of {_end(printable(entry.with_path, 4 * room), room // 3)}", room)
    kinds = [kind for kind in entry.read if entry.read[kind] and ": " not in kind]
    kinds.sort(key=lambda kind: (kind not in _KINDS, -entry.read[kind]))
    counts = [printable(_count(kind, entry.read[kind]), _KIND) for kind in kinds] or ["nothing was read"]
    partly = len(entry.gaps) - len(_absent(entry)) - len(_not_asked(entry))
    gaps = f"; {plural(partly, 'part')} not fully read" if partly else ""
    lines = (
        f"{_end(name, length)}: {', '.join(counts[:shown])}{', and more' if shown < len(counts) else ''}{gaps}"
        for length in (end, room // 3)
        for shown in range(len(counts), 0, -1)
    )
    least = cut(f"{_end(name, room // 3)}: {counts[0]}{gaps}", room)
    return next((line for line in lines if cells(line) <= room), least)


def of_live(entry: Input) -> str:
    """Return what the default report says of a connected account, or "".

    That is its new handle, and the parts that are no failure: its API does not give them, or no server was
    asked for them, such as without an app password.
    """
    if not (entry.live and entry.reader and entry.account):
        return ""
    handle = masked_handle(entry.account.handle)
    called = entry.path.removesuffix(LIVE).partition(":")[2].casefold()
    new = f"It is called @{printable(handle, 100)} now." if called != handle.casefold() else ""
    kinds = (("Its API does not give", _absent(entry)), ("It was not asked for", _not_asked(entry)))
    parts = (f"{words}: {', '.join(sorted(map(part_name, kind)))}." for words, kind in kinds if kind)
    return " ".join(filter(None, [new, *parts]))


def _absent(entry: Input) -> set[str]:
    """Return the parts of an account that its API does not give."""
    return _unread(entry) - _not_asked(entry)


def _not_asked(entry: Input) -> set[str]:
    """Return the parts for which no server was asked."""
    return {part for part in _unread(entry) if NOT_ASKED in entry.gaps[part]}


def _unread(entry: Input) -> set[str]:
    """Return the parts of a connected account that are empty by no failure."""
    return entry.gaps.keys() - {*entry.damaged, *entry.read} if entry.live else set()


def _end(path: str, room: int) -> str:
    """Return the end of a path that fits `room` cells.

    Where its beginning is cut off, it begins with `…`.
    """
    while cells(path) > room:
        path = f"…{path[2:]}"
    return path


def _count(kind: str, count: int) -> str:
    """Return a count with its noun: `507 posts`.

    A vault says why it left entries out: `left_out: no password`. It also says why entries are not judged:
    `not_in_use: expired`.
    """
    if kind.startswith("not_in_use: "):
        return f"{plural(count, 'entry', 'entries')} not in use: {kind.removeprefix('not_in_use: ')}"
    if kind.startswith("left_out: "):
        return f"{count:,} because of: {kind.removeprefix('left_out: ')}"
    name = kind.replace("_", " ")
    return plural(count, *_KINDS.get(kind, (name.removesuffix("s"), name)))


def part(name: str) -> str:
    """Return a part of a snapshot in words: `sign-ins and sessions`."""
    return _KINDS[name][1] if name in _KINDS else name.replace("_", " ")


def watched(report: Report) -> list[PluginLine]:
    """Return the third-party plugins, and those that failed."""
    return [line for line in report.plugins if line.error or line.distribution != OURS]


def plugin(line: PluginLine) -> str:
    """Return a sentence on a plugin's origin, and its data or its failure."""
    given = f"was given {', '.join(map(part, line.sees))}" if line.sees else "was given no data of an account"
    outcome = f"failed and did not run: {line.error.rstrip('. ')}" if line.error else given
    return f"The {line.group.removesuffix('s')} {line.name} from {line.distribution} {line.version} {outcome}."


def built_in(report: Report) -> str:
    """Return a sentence that counts the plugins `watched` does not name."""
    return f"{plural(len(report.plugins) - len(watched(report)), 'built-in plugin')} ran."
