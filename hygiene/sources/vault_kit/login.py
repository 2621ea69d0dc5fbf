"""Entries built the same way by every vault reader."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from hygiene.language.words import tr_later
from hygiene.model.records import Former, Secret
from hygiene.model.redacted import Hidden
from hygiene.reference.sites import has_public_suffix, host
from hygiene.sources.files.budget import MAX_ADDRESS, MAX_TITLE

NO_LOGIN: Final = tr_later("rows without a login")
TRASH: Final = tr_later("in the trash")
NOTES: Final = tr_later("secure notes")
CARDS: Final = tr_later("cards")
IDENTITIES: Final = tr_later("identities")
OTHER: Final = tr_later("other items")
DAMAGED: Final = tr_later("damaged or edited items")
DAMAGED_ROWS: Final = tr_later("damaged rows")
DAMAGED_VAULTS: Final = tr_later("vaults whose items could not be read")
CUT: Final = tr_later("a last row that is cut short")
EVERY_CHECK: Final = frozenset({"password-strength", "password-reuse", "password-breached", "second-factor"})
"""The checks that judge a single entry.

They are all switched off where a manager only records that an entry is not to be reported.
"""

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]{1,30}://", re.IGNORECASE)
_HOST: Final = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")
_NUMBER: Final = re.compile(r"[\d.,\s-]+")
_IP: Final = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_OLDEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The earliest real date. An earlier one in a file is a clock's zero."""
_FOREVER: Final = 9999
"""The year that some managers write for "never".

Converting such a date to another time zone would overflow.
"""


def login(
    *,
    title: str | None = "",
    urls: Iterable[str | None] = (),
    username: str | None = "",
    password: str | None = "",
    changed: datetime | None = None,
    means: str = "item",
    history: Iterable[Former] = (),
    **more: bool | frozenset[str] | tuple[str, ...] | datetime | None,
) -> Secret:
    """Build an entry from the fields a manager recorded.

    A field the manager leaves open may be None. Former passwords may come in any order. `means` says what `changed`
    dates. `more` are the other fields of a `Secret`.
    """
    stripped = (url[:MAX_ADDRESS].strip() for url in urls if url)
    addresses = tuple(dict.fromkeys(url for url in stripped if url and _is_address(url)))
    return Secret(
        ref="",
        label=label(_cut(title), addresses[0] if addresses else ""),
        value=Hidden(password or ""),
        username=Hidden(_cut(username)),
        urls=addresses,
        changed_at=changed,
        changed_at_means=means if changed else "unknown",
        history=tuple(sorted((f for f in history if f.value), key=_newest_first)),
        **more,  # type: ignore[arg-type]  # only fields that are flags, check ids, folders or a date
    )


def _cut(name: str | None) -> str:
    """Return the whole words of a name that fit.

    A cut word may be an address that would no longer be recognised.
    """
    text = name or ""
    if len(text) <= MAX_TITLE:
        return text
    words = text[:MAX_TITLE].rsplit(None, 1)
    return words[0] if len(words) > 1 or text[MAX_TITLE].isspace() else ""


def label(title: str, url: str) -> str:
    """Return the name of an entry: its title, or the host of its URL.

    A title that is itself an address is reduced to its host.
    """
    title = title.strip()
    return host(title) or host(url) if "://" in title or not title else title


def named(*folders: str | None) -> tuple[str, ...]:
    """Return the folders of an entry without those that have no name."""
    return tuple(dict.fromkeys(folder for folder in folders if folder))


def split_addresses(cell: str) -> list[str]:
    """Return the addresses of a cell that holds several, separated by commas.

    An address may itself contain commas, so a comma separates only where an address follows: a scheme, or a host name
    below a public suffix.

    >>> split_addresses("https://a.example/0,1518,00.html,https://b.example, c.example.org")
    ['https://a.example/0,1518,00.html', 'https://b.example', 'c.example.org']
    """
    found: list[str] = []
    for piece in cell.split(","):
        if found and piece.strip() and not _starts_address(piece.strip()):
            found[-1] += f",{piece}"
        elif piece.strip():
            found.append(piece.strip())
    return found


def _starts_address(piece: str) -> bool:
    if _SCHEME.match(piece):
        return True
    name = re.split(r"[/:?#]", piece, maxsplit=1)[0].lower()
    return bool(_HOST.fullmatch(name)) and has_public_suffix(name)


def _is_address(url: str) -> bool:
    """Return whether this may be the address of a site.

    An e-mail address is not: it is there in a damaged row, or because the owner filled in the wrong field. A bare
    number is not: it is a customer number, or a piece of an address with commas.
    """
    return not ("@" in url and "://" not in url) and (not _NUMBER.fullmatch(url) or _IP.fullmatch(url) is not None)


def since_epoch(cell: str | float | None, *, per_second: int = 1) -> datetime | None:
    """Return the date of a Unix timestamp, or None if it holds no date.

    The unit is a second divided by `per_second`, counted from 1970 in UTC.
    """
    try:
        at = _EPOCH + timedelta(seconds=int(cell or 0) / per_second)
    except (ValueError, OverflowError):
        return None
    return at if at >= _OLDEST else None


def utc(at: datetime | None) -> datetime | None:
    """Return a manager's date as aware UTC, or None for the zero of a clock.

    A date without a time zone is taken as UTC.
    """
    if at is None or not _OLDEST.year <= at.year < _FOREVER:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def iso(cell: str) -> datetime | None:
    """Parse an ISO 8601 date as aware UTC; return None if it is not a date."""
    try:
        return utc(datetime.fromisoformat(cell))
    except ValueError:
        return None


def _newest_first(former: Former) -> tuple[bool, timedelta]:
    """Return a sort key: newest first, and undated in the manager's order."""
    return former.until is None, _OLDEST - (former.until or _OLDEST)
