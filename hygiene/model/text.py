"""Text helpers: safe printing, counts with their nouns, and sentences.

Everything hygiene reads may be hostile, and users paste what it prints.
"""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from math import log2
from typing import TYPE_CHECKING, Final

from hygiene.language.conjunctions import both
from hygiene.language.sentences import first_sentence as first_sentence  # noqa: PLC0414  # they are text helpers too
from hygiene.language.sentences import first_two_sentences as first_two_sentences  # noqa: PLC0414
from hygiene.language.sentences import sentence as sentence  # noqa: PLC0414
from hygiene.language.words import number, tr, tr_later, tr_n

if TYPE_CHECKING:
    from pathlib import Path

_ENDS: Final = r"\s<>()\"'\u2018-\u201f\[\],;:/"
_ADDRESS: Final = re.compile(rf"(?<![^{_ENDS}])[^{_ENDS}@]+@[^{_ENDS}@]{{1,253}}")
"""An e-mail address, but not a name of the Fediverse (`@kim@a.example`)."""
_SEVEN_DIGITS: Final = re.compile(r"\d(?:\D{0,3}\d){6}")
"""The shortest telephone number, whatever stands between its digits."""
_IPV6: Final = re.compile(r"(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:(?:\.\d{1,3}){3})?(?![\w:])")
_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IPV4: Final = re.compile(rf"(?<![\d.])(?!\d+\.0\.0\.0(?!\d))(?:{_OCTET}\.){{3}}{_OCTET}(?!\.?\d)")
"""A network address, but not a version of a browser (`142.0.0.0`)."""
_PHONE: Final = re.compile(
    r"(?!\d{1,6}-(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d))(?:"
    r"(?<![\w+])(?:\+|00)\s?\d(?:[\s().\-/]{0,2}\d){6,13}(?!\d)"  # +49 170 1234567
    r"|(?<![\w.+-])(?:\(\d{2,5}\)[\s-]?\d(?:[\s-]?\d){4,9}"  # (555) 123-4567
    r"|0\d{2,4}[\s/.-]\d(?:[\s-]?\d){4,9}"  # 0170 1234567, 020 7946 0958
    r"|0\d(?:[\s.-]\d\d){4}"  # 06 12 34 56 78
    r"|\d{3}[\s.-]\d{3}[\s.-]\d{4}"  # 555-123-4567
    r"|0\d{9,14})(?!\w))"
)
"""A telephone number as people write it, up to 15 digits (ITU-T E.164).

A bare number of another form may be an id, and a short one before a date is part of a file's name.
"""
_REST: Final = re.compile(r"\S{0,320}(?:[\s().\-/]{0,2}\d){0,15}")
"""The rest of an address or number behind a cut in it."""
_WORD: Final = re.compile(r"\S{0,65536}")  # the rest of an address that is longer than any real one
_VISIBLE: Final = {"\t": " ", "\n": " ", "\r": " "}
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that show nothing.

Unicode counts them as neither space nor control.
"""
NAMELESS: Final = tr_later("(no name, id {id})")
"""An app whose name is empty."""
_NAMED: Final = 3
"""Sites, languages or clients that are named before the rest is counted."""
_RARE: Final = 0.3
"""A smaller share of the posts counts as rare."""
HARDLY: Final = 0.005
"""A share up to this is shown as `hardly any`, since it would round to 0%."""


def printable(text: str, limit: int = 120) -> str:
    r"""Return `text` on one line, safe to print, in at most `limit` characters.

    Characters that could act are escaped. E-mail addresses, network addresses and telephone numbers are left out:
    people name devices, apps and the entries of a vault by them.
    """
    # A million posts have ids. No bare number without a leading zero is a telephone number.
    if text.isdecimal() and text.isascii() and len(text) <= limit and text[0] != "0":
        return text
    # Work on a bounded piece: a name of 100 MB is a name of `limit` characters. It does not end within an address.
    end = rest.end() if (rest := _REST.match(text, 4 * limit)) else len(text)
    piece = text[:end]
    if piece and (word := _WORD.match(text, end)) and "@" in word[0]:
        piece = f"{piece[: -len(piece.rsplit(None, 1)[-1])]}[e-mail]"
    shown = escaped(without_personal(piece), limit)
    # Escaped text may look like an address by then.
    return escaped(without_personal(shown), limit) if "\\" in shown else shown


def escaped(text: str, limit: int = 120) -> str:
    r"""Return `text` on one line, escaped, in at most `limit` characters.

    Control, format, bidi and unassigned characters are shown as `\x1b` or `\u202e`, so that a trick in a name is
    visible and does not act. So are blanks of other widths, which make a look-alike differ from the real name. Only the
    no-break space stays, because real names hold it.
    """
    out = text[: 4 * limit]
    if not (out.isprintable() and (out.isascii() or _BLANK.isdisjoint(out))):
        out = "".join(map(_shown, out))
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


def without_personal(text: str) -> str:
    """Return `text` without e-mail and network addresses and phone numbers."""
    return without_numbers(without_addresses(text))


def without_addresses(text: str) -> str:
    """Return `text` with every e-mail address replaced by `[e-mail]`.

    The titles of a vault's entries are often the address itself. Masks are the same in every language, because marks
    of findings hold them.
    """
    return _ADDRESS.sub("[e-mail]", text) if "@" in text else text


def without_numbers(text: str) -> str:
    """Return `text` without network addresses and telephone numbers.

    They are replaced by `[network address]` and `[number]`.
    """
    # Most texts hold none, and finding that out is much faster than finding the place of one.
    if text.count(":") >= 2:
        text = _IPV6.sub(_without_ipv6, text)
    if text.count(".") >= 3:
        text = _IPV4.sub("[network address]", text)
    return _PHONE.sub("[number]", text) if _SEVEN_DIGITS.search(text) else text


def _without_ipv6(found: re.Match[str]) -> str:
    """Return a mask for a network address, and a time of day as it is.

    Programmers' names such as `a::b` stay too.
    """
    from ipaddress import IPv6Address

    if not any(map(str.isdigit, found[0])):
        return found[0]
    try:
        IPv6Address(found[0])
    except ValueError:
        return found[0]
    return "[network address]"


def home_hidden(path: str) -> str:
    """Return a path with the home directory, which names the user, as `~`.

    A folder that is called `~` itself is shown as `./~`.
    """
    from pathlib import Path

    shown = f"./{path}" if path == "~" or path.startswith("~/") else path
    try:
        home = str(Path.home())
    except RuntimeError:  # a container may run as a user who has none
        return shown
    return "~" + path[len(home) :] if home != "/" and path.startswith(home + "/") else shown


def typed(path: str) -> str:
    """Return a path as `home_hidden` shows it, to type into a shell, or "".

    The shell expands `~/`, and no command takes the path for an option. A path with a character that is not shown, such
    as a line break, cannot be typed.
    """
    if not path.isprintable():
        return ""
    if path.startswith("~/"):
        return f"~/{shlex.quote(path[2:])}"
    return shlex.quote(f"./{path}" if path.startswith("-") else path)


def typed_path(path: Path, word: str = "") -> str:
    """Return a path without the home directory, to type into a shell.

    `word` stands for a path that cannot be typed.
    """
    return typed(home_hidden(str(path))) or word


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Return a count with its English noun, for plugins: `1,234 posts`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def rare(share: float) -> str:
    """Return `, unlike 96% of your posts` for 4%; empty for 30% and more."""
    if share >= _RARE:
        return ""
    if share > HARDLY:
        return f", {tr('unlike {share:.0%} of your posts', share=1 - share)}"
    return f", {tr('unlike nearly all of your posts')}"


def few(share: float) -> str:
    """Return a share in words: `4%`, `hardly any`, or `none`."""
    return number(share, ".0%") if share > HARDLY else tr("hardly any") if share > 0 else tr("none")


def few_posts(share: float) -> str:
    """Return a share of posts: `4% of your posts`."""
    if share > HARDLY:
        return tr("{share:.0%} of your posts", share=share)
    return tr("hardly any of your posts") if share > 0 else tr("none of your posts")


def rarity(bits: float, known: int) -> str:
    """Return how rare a post is: `as unusual as one in about 1,000 of ...`.

    `known` is the number of other posts that it was compared with. No larger number is shown, because a chance of one
    in a million means nothing to someone with a thousand posts.
    """
    if bits > log2(max(known, 1)):
        return tr_n(
            known,
            "so unusual that your {count:,} other post is too few to show how rare it is",
            "so unusual that your {count:,} other posts are too few to show how rare it is",
        )
    return tr_n(
        known,
        "as unusual as one in about {rare:,} of your own posts, compared with {count:,} other post",
        "as unusual as one in about {rare:,} of your own posts, compared with {count:,} other posts",
        rare=min(int(float(f"{2**bits:.1g}")), known),
    )


def local(at: datetime, zone: tzinfo) -> str:
    """Return a time in a zone, with the zone's name: `2026-10-13 15:20 WEST`."""
    try:
        at = at.astimezone(zone)
    except OverflowError:  # the last day of the year 9999 has no local time east of Greenwich
        at = at.astimezone(UTC)
    return f"{at:%Y-%m-%d %H:%M} {at.tzname() or 'UTC'}"


def series(words: Sequence[str]) -> str:
    """Join words as in a sentence: `a`, `a and b`, `a, b and c`."""
    others, last = ", ".join(words[:-1]), "".join(words[-1:])
    return both(others, last) if others and last else others or last


def listed(names: Sequence[str], limit: int = 20, total: int = 0) -> str:
    """Join up to `limit` names and count the rest: `a, b, c and 2 more`.

    `total` is the number of all things where some have no name.
    """
    shown, more = ", ".join(names[:limit]), max(total, len(names)) - min(limit, len(names))
    return tr_n(more, "{names} and {count:,} more", "{names} and {count:,} more", names=shown) if more > 0 else shown


def first_few(names: Sequence[str], width: int) -> str:
    """List the first few names, each cut to `width`, and count the rest."""
    return listed([printable(name, width) for name in names], _NAMED)


def quoted(labels: Sequence[str]) -> str:
    """List clients by name, each in quotes."""
    return listed([in_quotes(printable(label, 60)) if label else tr("an unnamed client") for label in labels], _NAMED)


def in_quotes(name: str) -> str:
    """Return a name in quotation marks. It must be fit to print."""
    return tr("“{name}”", name=name)


def joined(reasons: Iterable[str], limit: int = 10) -> str:
    """Join up to `limit` distinct reasons with semicolons and count the rest."""
    distinct = list(dict.fromkeys(reasons))
    more = len(distinct) - limit
    rest = [tr_n(more, "and {count:,} more", "and {count:,} more")] if more > 0 else []
    return "; ".join(distinct[:limit] + rest)


def app_name(name: str, app_id: str) -> str:
    """Return an app's name fit to print, or its id when the name is empty."""
    return printable(name.strip(), 60) or tr(NAMELESS, id=printable(app_id, 30))


def place_name(place: str) -> str:
    """Return a place, as the platform or a database names it, fit to print."""
    return printable(place, 60) or tr("an unnamed place")


def name_key(name: str) -> str:
    """Return the name of an app or client for comparing; posts state no id."""
    return " ".join(name.split()).casefold()
