"""Durations in words.

They are rounded to the nearest unit. Only a duration within which something happened is rounded up.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from hygiene.language.words import tr, tr_n

_SECOND: Final = timedelta(seconds=1)
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def span(gap: timedelta) -> str:
    """Return a duration in one unit, rounded: `2 days`, `12 hours`.

    A duration below an hour is `less than an hour`.
    """
    if gap < _HOUR:
        return tr("less than an hour")
    if (hours := round(gap / _HOUR)) >= 48:
        return tr_n(round(gap / _DAY), "{count:,} day", "{count:,} days")
    return tr_n(hours, "{count:,} hour", "{count:,} hours")


def short_span(gap: timedelta) -> str:
    """Return a duration of up to some days, rounded: `30 seconds`."""
    if (seconds := round(gap / _SECOND)) < 2 * 60:
        return tr_n(seconds, "{count:,} second", "{count:,} seconds")
    if (minutes := round(gap / _MINUTE)) < 2 * 60:
        return tr_n(minutes, "{count:,} minute", "{count:,} minutes")
    return span(gap)


def within(gap: timedelta) -> str:
    """Return a duration that something took: `within 12 minutes`.

    It is rounded up, because what took longer was not within it.
    """
    if (minutes := max(-(-gap // _MINUTE), 1)) < 2 * 60:
        return tr_n(minutes, "within {count:,} minute", "within {count:,} minutes")
    if (hours := -(-gap // _HOUR)) < 48:
        return tr_n(hours, "within {count:,} hour", "within {count:,} hours")
    return tr_n(-(-gap // _DAY), "within {count:,} day", "within {count:,} days")


def age(gap: timedelta) -> str:
    """Return a long duration, rounded: `12 years`, or `300 days`."""
    if (days := round(gap / _DAY)) < 365:
        return tr_n(days, "{count:,} day", "{count:,} days")
    return tr_n(round(days / 365.25), "{count:,} year", "{count:,} years")
