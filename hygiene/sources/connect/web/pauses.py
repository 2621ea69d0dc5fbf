"""The waits that servers ask for in their headers."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import WaitError
from hygiene.sources.connect.web.limits import Limits

LONGEST: Final = 1e9
"""The longest wait that is accepted, in seconds."""
_RESETS: Final = ("ratelimit-reset", "x-rate-limit-reset", "x-ratelimit-reset")
"""The headers that state when a spent allowance is renewed.

The first is Bluesky's, the second X's, and the third that of GitHub, Reddit and Mastodon.
"""
_LEFT: Final = ("ratelimit-remaining", "x-rate-limit-remaining", "x-ratelimit-remaining")
_EPOCH: Final = 1e9
"""The least number that is a time in seconds since 1970.

A smaller one is a wait in seconds, as Reddit states it.
"""


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds that a refusing answer asks to wait, or 0.

    `Retry-After` holds a number or a date (RFC 9110, section 10.2.3). Without it, the reset of a spent allowance
    counts.
    """
    if (stated := _seconds(headers.get("Retry-After", ""), now)) is not None:
        return stated
    if not any(headers.get(name, "").strip() in {"0", "0.0"} for name in _LEFT):
        return 0
    resets = (_seconds(headers.get(name, ""), now) for name in _RESETS)
    return next((wait for wait in resets if wait is not None), 0)


def pause(limits: Limits, number: int) -> float:
    """Return the seconds to pause after a try; they double with each.

    The pause is drawn at random, so that requests that failed together are not repeated together.
    """
    longest: float = limits.pause * 2 ** (number - 1)
    return random.uniform(longest / 2, longest)  # noqa: S311  # spreads load, protects nothing


def refuse_to_wait(seconds: float, limits: Limits, host: str) -> None:
    """Refuse a wait that is longer than a run may take.

    Raises:
        WaitError: with the time at which to run it again.
    """
    if seconds > limits.longest_wait:
        at = datetime.now(UTC) + timedelta(seconds=min(seconds, LONGEST / 10) + 1)
        hint = tr("run it again after {at:%Y-%m-%d %H:%M} UTC", at=at)
        raise WaitError(tr("it asks to wait before any further request"), hint=hint, path=host)


def _seconds(text: str, now: datetime) -> float | None:
    """Return the seconds that a header states, or None without a valid one.

    It states them as a number, a date of HTTP, a time of ISO 8601 (Mastodon), or the seconds since 1970.
    """
    text = text.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        number = min(float(text), 1e12)
        return min(max(0.0, number - now.timestamp()) if number >= _EPOCH else number, LONGEST)
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            at = parse(text)
        except (ValueError, OverflowError):
            continue
        return min(max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()), LONGEST)
    return None
