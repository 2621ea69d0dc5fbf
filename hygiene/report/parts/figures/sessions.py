"""The figures of sign-ins and sessions: by network and place, over time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.posts.suspicious import SuspiciousPosts
from hygiene.model.records import Login
from hygiene.model.text import place_name
from hygiene.report.parts.figures.records import SessionSpan

SPANS: Final = 30
"""The most spans of an account that are listed."""
_NEAR: Final = timedelta(days=1)
"""A session this near to suspicious posts may have made them."""


def session_spans(logins: Sequence[Login], suspicious: Iterable[SuspiciousPosts]) -> tuple[list[SessionSpan], int]:
    """Return the spans of sign-ins and sessions by network and place.

    The second result is how many are left out.

    Those near suspicious posts come first, then the newest. Sign-ins without a date are left out.
    """
    spans: dict[tuple[str, str], list[Login]] = {}
    for login in logins:
        if login.at is not None:
            place = place_name(login.place) if login.place else login.country
            spans.setdefault((login.network, place), []).append(login)
    signs = _merged(stretch for posts in suspicious for stretch in posts.stretches)
    found = [_span(network, place, some, signs) for (network, place), some in spans.items()]
    found.sort(key=lambda span: (span.near_sign, span.last), reverse=True)
    return found[:SPANS], max(len(found) - SPANS, 0)


def _span(network: str, place: str, logins: Sequence[Login], signs: Sequence[tuple[datetime, datetime]]) -> SessionSpan:
    times = [at for login in logins for at in (login.at, login.last_used_at) if at is not None]
    return SessionSpan(
        network=network,
        place=place,
        first=min(times),
        last=max(times),
        count=len(logins),
        failed=sum(login.outcome == "failure" for login in logins),
        near_sign=any(_is_near(login, signs) for login in logins),
    )


def _merged(stretches: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return the times near suspicious posts, oldest first.

    No two of them have a moment in common.
    """
    found: list[tuple[datetime, datetime]] = []
    for first, last in sorted((first - _NEAR, last + _NEAR) for first, last in stretches):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return found


def _is_near(login: Login, signs: Sequence[tuple[datetime, datetime]]) -> bool:
    """Return whether a session was used at a time near suspicious posts."""
    if login.at is None or not signs:
        return False
    last = bisect_right(signs, login.last_used_at or login.at, key=lambda near: near[0]) - 1
    return last >= 0 and signs[last][1] >= login.at
