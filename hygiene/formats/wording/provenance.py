"""Words about the inputs that were read, and the plugins that read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Final

from hygiene.formats.wording.layout import cells
from hygiene.language.words import tr, tr_as, tr_later, tr_n
from hygiene.model.account import masked_handle
from hygiene.model.snapshot import LIVE, NOT_ASKED, Input, part_name
from hygiene.model.text import printable, typed, without_personal
from hygiene.plugins.registry import OURS
from hygiene.report.parts.lines import PluginLine
from hygiene.report.report import Report
from hygiene.wording import records

_PARTS: Final[Mapping[str, str]] = {
    "apps": tr_later("apps"),
    "contacts": tr_later("contact addresses"),
    "devices": tr_later("devices"),
    "events": tr_later("account changes"),
    "logins": tr_later("sign-ins and sessions"),
    "posts": tr_later("posts"),
    "second_factors": tr_later("second factors"),
    "sign_ins": tr_later("linked accounts that can sign in"),
}
"""The names of parts of a snapshot that have other names in the code."""
_READ: Final = frozenset({*_PARTS, "entries"})
"""The kinds of records that were read, which are counted first."""
_FIRST: Final = frozenset({
    "files_not_read", "left_out", "posts_stated", "posts_repeated", "posts_without_time_of_day",
})  # fmt: skip
"""The kinds of records that are counted next."""
_KIND: Final = 60
"""The most characters shown of a kind of record on one line."""


_MASK: Final = re.compile(r"\[(?:e-mail|network address|number)\]")
_FOUND_BY_ITSELF: Final = "hygiene.toml"
"""The policy that commands use without `--policy`."""
_MARK: Final = 8
"""Hex digits of a file's SHA-256 that are shown.

They distinguish files with the same masked name.
"""


def path(entry: Input) -> str:
    """Return the path of an input without addresses and numbers.

    Where something was left out, the beginning of the file's SHA-256 distinguishes files: `[number]~1a2b3c4d.zip`.
    """
    masked = without_personal(entry.path)
    if entry.live or not (_MASK.search(masked) and entry.sha256):
        return masked
    end = PurePath(masked).suffix
    return f"{masked.removesuffix(end)}~{entry.sha256[:_MARK]}{end}"


def argument(entry: Input) -> str:
    """Return the path of an input to type into a shell, or ""."""
    return _typed(entry.path) if path(entry) == entry.path else ""


def policy_option(report: Report) -> str:
    """Return the option that names the policy of a report, after a blank.

    A report that was judged again is of the policy of that day. The option is empty for the policy that every command
    finds by itself, and where there was none.
    """
    name = report.judged_by if report.judged_at else report.policy
    return f" --policy {_typed(name) or 'FILE'}" if name not in {"", _FOUND_BY_ITSELF} else ""


def _typed(name: str) -> str:
    """Return a path to type into a shell, or "".

    It is empty where the path cannot be shown as it is: it holds an address, a number or a character that acts.
    """
    return typed(name) if printable(name, max(len(name), 1)) == name else ""


def counted(entry: Input) -> str:
    """Return the counts of the records read, and the reader's name."""
    if entry.with_path:
        return tr(
            "part of the same export as {path}, and counted there (reader {reader})",
            path=entry.with_path,
            reader=entry.reader,
        )
    read = ", ".join(records.counted(kind, count) for kind, count in entry.read.items()) or tr("nothing was read")
    return tr("{counts} (reader {reader})", counts=read, reader=entry.reader) if entry.reader else read


def short(entry: Input, room: int) -> str:
    """Return an input, its largest counts and its gaps.

    There are as many counts as fit into `room` cells, and at least one. A long path shows its end.
    """
    name, end = printable(path(entry), 4 * room), room // 2
    if not entry.reader:
        why = "; ".join(entry.gaps.values())
        return tr("{path}: could not be read: {reason}", path=_end(name, end), reason=printable(why, 4 * room))
    if entry.with_path:
        whole = _end(printable(entry.with_path, 4 * room), room // 3)
        return tr("{path}: part of {export}", path=_end(name, end), export=whole)
    kinds = [kind for kind in entry.read if entry.read[kind] and ": " not in kind]
    kinds.sort(key=lambda kind: (kind not in _READ, kind not in _FIRST, -entry.read[kind]))
    counts = [printable(records.counted(kind, entry.read[kind]), _KIND) for kind in kinds] or [tr("nothing was read")]
    gaps = "".join(f"; {lack}" for lack in _lacks(entry))
    lines = [
        f"{_end(name, length)}: {_first(counts, shown)}{gaps}"
        for length in (end, room // 3)
        for shown in range(len(counts), 0, -1)
    ]
    return next((line for line in lines if cells(line) <= room), lines[-1])


def _lacks(entry: Input) -> Iterator[str]:
    """Yield how many parts were not read in full, and how many not at all.

    The parts that a connected account does not give have a line of their own.
    """
    if partly := len(entry.gaps.keys() - unread(entry)):
        yield tr_n(partly, "{count:,} part not fully read", "{count:,} parts not fully read")
    if not entry.live and (absent := len(unread(entry))):
        yield tr_n(absent, "{count:,} part not read", "{count:,} parts not read")


def unread(entry: Input) -> set[str]:
    """Return the parts of an input that were not read at all.

    An export may not hold them, or not in a form that hygiene reads. The gaps give the reasons. Damaged parts are not
    among them, because the export holds them.
    """
    return entry.gaps.keys() - {*entry.damaged, *entry.parts} if entry.reader else set()


def gaps(entry: Input) -> Iterator[tuple[str, str]]:
    """Yield what was not read: a label, and a part with the reason."""
    absent = unread(entry)
    for name, reason in entry.gaps.items():
        if not entry.reader:
            yield tr("Not read:"), reason
        else:
            yield tr("Not read:") if name in absent else tr("Not fully read:"), f"{part(name)}: {reason}"


def _first(counts: Sequence[str], most: int) -> str:
    """Return up to `most` counts, and that there are more."""
    return ", ".join([*counts[:most], *([tr("and more")] if counts[most:] else [])])


def of_live(entry: Input) -> str:
    """Return the line about a connected account in the short report, or "".

    The line has its new handle, and the missing parts that are not failures. Its API does not give them, or no server
    was asked for them, for example without an app password.
    """
    if not (entry.live and entry.reader and entry.account):
        return ""
    handle = masked_handle(entry.account.handle)
    called = entry.path.removesuffix(LIVE).partition(":")[2].casefold()
    new = tr("It is called @{handle} now.", handle=printable(handle, 100)) if called != handle.casefold() else ""
    absent, not_asked = (", ".join(sorted(map(part_name, kind))) for kind in (_absent(entry), _not_asked(entry)))
    parts = (
        tr("Its API does not give: {parts}.", parts=absent) if absent else "",
        tr("It was not asked for: {parts}.", parts=not_asked) if not_asked else "",
    )
    return " ".join(filter(None, [new, *parts]))


def _absent(entry: Input) -> set[str]:
    """Return the parts of an account that its API does not give."""
    return unread(entry) - _not_asked(entry)


def _not_asked(entry: Input) -> set[str]:
    """Return the parts for which no server was asked."""
    return {part for part in unread(entry) if tr(NOT_ASKED) in entry.gaps[part]}


def _end(path: str, room: int) -> str:
    """Return the end of a path that fits `room` cells.

    Where its beginning is cut off, it begins with `…`.
    """
    while cells(path) > room:
        path = f"…{path[2:]}"
    return path


def part(name: str) -> str:
    """Return a part of a snapshot in words: `sign-ins and sessions`."""
    return tr(_PARTS[name]) if name in _PARTS else tr_as("part", name)


def watched(report: Report) -> list[PluginLine]:
    """Return the third-party plugins, and those that failed."""
    return [line for line in report.plugins if line.error or line.distribution != OURS]


def plugin(line: PluginLine) -> str:
    """Return a sentence on a plugin's origin, and its data or its failure."""
    about = {
        "kind": tr_as("plugin", line.group.removesuffix("s")),
        "name": line.name,
        "distribution": line.distribution,
        "version": line.version,
    }
    if line.error:
        why = line.error.rstrip(". ")
        return tr(
            "The {kind} {name} from {distribution} {version} failed and did not run: {reason}.", reason=why, **about
        )
    if not line.sees:
        return tr("The {kind} {name} from {distribution} {version} was given no data of an account.", **about)
    parts = ", ".join(map(part, line.sees))
    return tr("The {kind} {name} from {distribution} {version} was given {parts}.", parts=parts, **about)


def built_in(report: Report) -> str:
    """Return a sentence that counts the plugins `watched` does not name."""
    count = len(report.plugins) - len(watched(report))
    return tr_n(count, "{count:,} built-in plugin ran.", "{count:,} built-in plugins ran.")
