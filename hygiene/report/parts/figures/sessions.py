"""The figures of sign-ins and sessions: by network and place, over time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.baseline.session_use import ENTERED, learn, network_of, sightings
from hygiene.analysis.posts.suspicious import SuspiciousPosts
from hygiene.analysis.sessions.coincidence import coincidences
from hygiene.model.policy import Policy
from hygiene.model.records import Login
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import place_name
from hygiene.report.parts.figures.records import SessionSpan

SPANS: Final = 30
"""The most spans of an account that are listed."""
_Key = tuple[str, str, int]
"""The network, the place, and the number of a network without either."""
_NEAR: Final = timedelta(days=1)
"""A session this near to suspicious posts may have made them."""


def new_networks(snapshot: Snapshot, policy: Policy) -> frozenset[datetime]:
    """Return the first uses of networks that a finding is about."""
    habits = learn(sightings(snapshot), policy.logins, snapshot.taken_at).habits
    meetings = coincidences(habits, snapshot, policy).meetings
    return frozenset(first.at for each in meetings for first in each.firsts if first.kind == "network")


def session_spans(
    logins: Sequence[Login], suspicious: Iterable[SuspiciousPosts], new: Collection[datetime] = ()
) -> tuple[list[SessionSpan], int]:
    """Return the spans of sign-ins and sessions by network and place.

    The second result is the number left out. `new` are the first uses of networks that a finding is about.

    If neither is recorded, the operator's block of the address distinguishes networks, and no address is kept. Spans
    near suspicious posts come first, then the newest. If there are many, the most used are kept beside the newest.
    Sign-ins without a date are left out.
    """
    spans: dict[_Key, list[Login]] = {}
    numbers: dict[str, int] = {}
    for _, login in sorted(((login.at, login) for login in logins if login.at), key=lambda pair: pair[0]):
        place = place_name(login.place) if login.place else login.country
        block = "" if login.network or place else network_of(login)
        number = numbers.setdefault(block, len(numbers) + 1) if block else 0
        spans.setdefault((login.network, place, number), []).append(login)
    signs = _merged(stretch for posts in suspicious for stretch in posts.stretches)
    found = [_span(key, some, signs, new) for key, some in spans.items()]
    found.sort(key=_near_first, reverse=True)
    used = {id(span) for span in sorted(found, key=lambda span: span.count, reverse=True)[: SPANS // 2]}
    kept = sorted(found, key=lambda span: (span.near_sign or span.new, id(span) in used), reverse=True)[:SPANS]
    return sorted(kept, key=_near_first, reverse=True), max(len(found) - SPANS, 0)


def _near_first(span: SessionSpan) -> tuple[bool, bool, datetime]:
    return span.new, span.near_sign, span.last


def _span(
    key: _Key, logins: Sequence[Login], signs: Sequence[tuple[datetime, datetime]], new: Collection[datetime]
) -> SessionSpan:
    network, place, number = key
    times = [at for login in logins for at in (login.at, login.last_used_at) if at is not None]
    entered = [login.at for login in logins if login.outcome in ENTERED]
    return SessionSpan(
        network=network,
        place=place,
        number=number,
        first=min(times),
        last=max(times),
        count=len(logins),
        failed=sum(login.outcome == "failure" for login in logins),
        near_sign=any(_is_near(login, signs) for login in logins),
        new=bool(entered) and entered[0] in new,
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
