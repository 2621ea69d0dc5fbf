"""Words about what was read and by which plugins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from hygiene.formats.wording.layout import cells, cut
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import masked_handle
from hygiene.model.snapshot import LIVE, NOT_ASKED, Input, part_name
from hygiene.model.text import plural, printable, without_personal
from hygiene.plugins.registry import OURS
from hygiene.report.parts.lines import PluginLine
from hygiene.report.report import Report

_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "apps": ("app", "apps"),
    "contacts": (tr_later("contact address"), tr_later("contact addresses")),
    "devices": ("device", "devices"),
    "entries": ("entry", "entries"),
    "events": (tr_later("account change"), tr_later("account changes")),
    "files_not_read": (tr_later("file not read"), tr_later("files not read")),
    "left_out": (tr_later("entry left out"), tr_later("entries left out")),
    "logins": (tr_later("sign-in or session"), tr_later("sign-ins and sessions")),
    "posts": ("post", "posts"),
    "posts_stated": (tr_later("post that the server counts"), tr_later("posts that the server counts")),
    "posts_repeated": (tr_later("repeated post"), tr_later("repeated posts")),
    "posts_without_time_of_day": (tr_later("post without a time of day"), tr_later("posts without a time of day")),
    "second_factors": ("second factor", tr_later("second factors")),
    "sign_ins": (tr_later("linked account that can sign in"), tr_later("linked accounts that can sign in")),
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
        return tr(
            "part of the same export as {with_path}, and counted there (reader {reader})",
            with_path=entry.with_path,
            reader=entry.reader,
        )
    read = ", ".join(_count(kind, count) for kind, count in entry.read.items()) or tr("nothing was read")
    return tr("{read} (reader {reader})", read=read, reader=entry.reader) if entry.reader else read


def short(entry: Input, room: int) -> str:
    """Return an input, its largest counts and its gaps on one line.

    The line has at most `room` cells. A long path shows its end.
    """
    name, end = printable(path(entry), 4 * room), room // 2
    if not entry.reader:
        return cut(
            printable(
                tr("{end}: could not be read: {values}", end=_end(name, end), values="; ".join(entry.gaps.values())),
                2 * room,
            ),
            room,
        )
    if entry.with_path:
        return cut(
            tr(
                "{end}: part of {end2}", end=_end(name, end), end2=_end(printable(entry.with_path, 4 * room), room // 3)
            ),
            room,
        )
    kinds = [kind for kind in entry.read if entry.read[kind] and ": " not in kind]
    kinds.sort(key=lambda kind: (kind not in _KINDS, -entry.read[kind]))
    counts = [printable(_count(kind, entry.read[kind]), _KIND) for kind in kinds] or [tr("nothing was read")]
    partly = len(entry.gaps) - len(_absent(entry)) - len(_not_asked(entry))
    gaps = tr("; {parts} not fully read", parts=tr_n(partly, "{count:,} part", "{count:,} parts")) if partly else ""
    lines = (
        f"{_end(name, length)}: {', '.join(counts[:shown])}{(tr(', and more') if shown < len(counts) else '')}{gaps}"
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
    new = tr("It is called @{handle} now.", handle=printable(handle, 100)) if called != handle.casefold() else ""
    kinds = ((tr("Its API does not give"), _absent(entry)), (tr("It was not asked for"), _not_asked(entry)))
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
        return tr(
            "{entries} not in use: {removeprefix}",
            entries=tr_n(count, "{count:,} entry", "{count:,} entries"),
            removeprefix=kind.removeprefix("not_in_use: "),
        )
    if kind.startswith("left_out: "):
        return tr("{count:,} because of: {removeprefix}", count=count, removeprefix=kind.removeprefix("left_out: "))
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
    given = (
        tr("was given {map}", map=", ".join(map(part, line.sees)))
        if line.sees
        else tr("was given no data of an account")
    )
    outcome = tr("failed and did not run: {rstrip}", rstrip=line.error.rstrip(". ")) if line.error else given
    return tr(
        "The {removesuffix} {name} from {distribution} {version} {outcome}.",
        removesuffix=line.group.removesuffix("s"),
        name=line.name,
        distribution=line.distribution,
        version=line.version,
        outcome=outcome,
    )


def built_in(report: Report) -> str:
    """Return a sentence that counts the plugins `watched` does not name."""
    return tr(
        "{built_in_plugins} ran.",
        built_in_plugins=tr_n(
            len(report.plugins) - len(watched(report)), "{count:,} built-in plugin", "{count:,} built-in plugins"
        ),
    )
