"""Strings from outside, made fit to print: everything hygiene reads may be hostile, and what it prints may be pasted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

_ADDRESS: Final = re.compile(r"[^\s@<>()\"',;:]{1,64}@[^\s@<>()\"',;:]{1,253}")
_VISIBLE: Final = {"\t": " ", "\n": " ", "\r": " "}
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that show nothing, though Unicode counts them as neither space nor control."""


def printable(text: str, limit: int = 120) -> str:
    r"""`text` on one line without control, format, bidi or unassigned characters, shortened to `limit` characters.

    What is taken out is shown as `\x1b` or `\u202e`, so that a trick in a name is seen and does not act. So are blanks of
    other widths, which tell a look-alike name from the real one; only the no-break space, which real names hold, stays.
    """
    # Work on a bounded piece: a name of 100 MB is a name of `limit` characters.
    out = "".join(_shown(char) for char in text[: 4 * limit])
    return out if len(out) <= limit else out[: limit - 1] + "…"


def _shown(char: str) -> str:
    if char in _VISIBLE:
        return _VISIBLE[char]
    category = unicodedata.category(char)
    if char in _BLANK or (category == "Zs" and char != " "):
        return "\u00a0" if char == "\u00a0" else f"\\u{ord(char):04x}"
    if category[0] == "C" or category in {"Zl", "Zp"}:
        code = ord(char)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return char


def without_addresses(text: str) -> str:
    """`text` with every e-mail address replaced: a vault's titles are often the address itself."""
    return _ADDRESS.sub("[e-mail]", text)


def home_hidden(path: str) -> str:
    """A path as the user named it, with the home directory, and so the user's name, left out."""
    from pathlib import Path

    try:
        home = str(Path.home())
    except RuntimeError:  # a container may run as a user who has none
        return path
    return "~" + path[len(home) :] if home != "/" and path.startswith(home + "/") else path


def plural(count: int, noun: str, nouns: str = "") -> str:
    """`1 post`, `2 posts`, `1,234 posts`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def span(gap: timedelta) -> str:
    """A stretch of time in one unit: `2 days`, `12 hours`, `less than an hour`."""
    hours = int(gap.total_seconds() // 3600)
    return plural(gap.days, "day") if hours >= 48 else plural(hours, "hour") if hours else "less than an hour"


def local(at: datetime, zone: tzinfo) -> str:
    """A moment in a zone, which is named: `2026-10-13 15:20 WEST`."""
    try:
        at = at.astimezone(zone)
    except OverflowError:  # the last day of the year 9999 has no local time east of Greenwich
        at = at.astimezone(UTC)
    return f"{at:%Y-%m-%d %H:%M} {at.tzname() or 'UTC'}"


def series(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def listed(names: Sequence[str], limit: int = 20) -> str:
    """`a, b, c and 2 more`."""
    return ", ".join(names[:limit]) + (f" and {len(names) - limit:,} more" if names[limit:] else "")


def joined(reasons: Iterable[str], limit: int = 10) -> str:
    """Distinct reasons in one text; of very many, the first and how many more there are."""
    said = list(dict.fromkeys(reasons))
    more = [f"and {len(said) - limit:,} more"] if len(said) > limit else []
    return "; ".join(said[:limit] + more)
