"""How every vault reader makes an entry, so that a title, an address and a date mean the same whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from hygiene.model.records import Former, Secret
from hygiene.model.redacted import Hidden
from hygiene.reference.sites import host

NO_LOGIN: Final = "rows without a login"
TRASH: Final = "in the trash"
NOTES: Final = "secure notes"
CARDS: Final = "cards"
IDENTITIES: Final = "identities"
OTHER: Final = "other items"
EVERY_CHECK: Final = frozenset({"password-strength", "password-reuse", "password-breached", "second-factor"})
"""The checks that judge one entry: what is off where a manager only knows an entry as not to be reported."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_OLDEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""No password manager wrote a date before this; an earlier one is the zero of some clock."""
_FOREVER: Final = 9999
"""The last year a date may have, which some managers write for "never"; moving it to another zone would overflow."""


def login(
    *,
    title: str | None = "",
    urls: Iterable[str | None] = (),
    username: str | None = "",
    password: str | None = "",
    changed: datetime | None = None,
    means: str = "item",
    history: Iterable[Former] = (),
    **more: bool | frozenset[str],
) -> Secret:
    """An entry as read. What a manager leaves open may be None; former passwords come in any order.

    `means` says what `changed` dates. `more` are the other fields of a `Secret`.
    """
    places = tuple(dict.fromkeys(url.strip() for url in urls if url and url.strip() and not _is_mail(url)))
    return Secret(
        ref="",
        label=label(title or "", places[0] if places else ""),
        value=Hidden(password or ""),
        username=Hidden(username or ""),
        urls=places,
        changed_at=changed,
        changed_at_means=means if changed else "unknown",
        history=tuple(sorted((f for f in history if f.value), key=_newest_first)),
        **more,  # type: ignore[arg-type]  # only fields that are flags or check ids
    )


def label(title: str, url: str) -> str:
    """What to call an entry: its title, unless that is an address too; then the host of its URL."""
    title = title.strip()
    return host(title) or host(url) if "://" in title or not title else title


def _is_mail(url: str) -> bool:
    """Whether an e-mail address stands where an address of the web should: in a damaged row, or by its owner's mistake."""
    return "@" in url and "://" not in url


def since_epoch(cell: str | float | None, *, per_second: int = 1) -> datetime | None:
    """A date from the count of seconds (or of `per_second` parts) since 1970 UTC; None where it holds no date."""
    try:
        at = _EPOCH + timedelta(seconds=int(cell or 0) / per_second)
    except (ValueError, OverflowError):
        return None
    return at if at >= _OLDEST else None


def utc(at: datetime | None) -> datetime | None:
    """A manager's date as aware UTC, a date without zone being UTC; None where it is the zero of some clock."""
    if at is None or not _OLDEST.year <= at.year < _FOREVER:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def iso(cell: str) -> datetime | None:
    """A date in ISO 8601 as aware UTC; None where it is none."""
    try:
        return utc(datetime.fromisoformat(cell))
    except ValueError:
        return None


def _newest_first(former: Former) -> tuple[bool, timedelta]:
    """Undated ones come last, in the order the manager gave them."""
    return former.until is None, _OLDEST - (former.until or _OLDEST)
