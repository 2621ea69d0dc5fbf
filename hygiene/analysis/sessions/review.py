"""The noticeable facts about the sessions of one account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.baseline.own_export import own_request
from hygiene.analysis.baseline.session_use import AHEAD, ENTERED, FirstSeen, Sessions, learn, sightings
from hygiene.analysis.sessions.coincidence import Coincidences, coincidences
from hygiene.analysis.sessions.failed_sign_ins import SignInRun, failed_sign_in_runs
from hygiene.analysis.sessions.foreign_sign_ins import FEW, foreign_sign_ins
from hygiene.analysis.sessions.impossible_travel import Journey, journeys
from hygiene.analysis.sessions.policy_places import PolicyPlaces, policy_places
from hygiene.analysis.sessions.shared_cookies import SharedCookie, shared_cookies
from hygiene.model.policy import Policy
from hygiene.model.records import Login
from hygiene.model.snapshot import STATED, Snapshot

_ASKING: Final = timedelta(minutes=30)
"""The longest time between a sign-in and a request for an export in it.

This is our judgement. One real export was made 69 seconds after the sign-in, and another was requested 19 seconds after
it.
"""
_DAY_ENDS: Final = frozenset({"000000", "235959"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session that is still signed in but has not been used for long.

    `at` is its last use.
    """

    at: datetime
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """The noticeable facts about the sessions of one account.

    Every list is sorted oldest first. `new` holds the countries and devices first seen lately, without those that a
    coincidence names, or a journey if they are not open. `asked` holds those of them that were first seen in the
    session in which the user seems to have requested this export. `unjudged` counts attempts to sign in that may have
    come from abroad, if there are enough for a question, or else is 0. `undated` counts the sessions without a
    plausible time. `places` are those that the policy does not allow. `over` are the open sessions that began longer
    ago than the policy allows, with their beginning.
    """

    runs: list[SignInRun]
    unjudged: int
    shared: list[SharedCookie]
    journeys: list[Journey]
    unused: list[OpenSession]
    coincidences: Coincidences
    new: list[FirstSeen]
    asked: list[FirstSeen]
    learnt: Sessions
    undated: int
    places: PolicyPlaces
    over: list[OpenSession]


def session_facts(snapshot: Snapshot, policy: Policy) -> SessionFacts:
    """Return the noticeable facts about an account's sessions."""
    rules, logins = policy.logins, snapshot.require("logins")
    learnt = learn(sightings(snapshot), rules, snapshot.taken_at)
    found, trips = coincidences(learnt.habits, snapshot, policy), journeys(snapshot, rules)
    named, left = {first.at for meeting in found.meetings for first in meeting.firsts}, {trip.at for trip in trips}
    since = snapshot.taken_at - timedelta(days=rules.review_days)
    # A phone joins new networks all the time, so a new one alone is not noticeable.
    firsts = (first for habit in learnt.habits if habit.kind != "network" for first in habit.firsts)
    # A journey alone says too little about a session that is still open.
    fresh = (f for f in firsts if f.at >= since and f.at not in named and (f.open or f.at not in left))
    lately = sorted(fresh, key=lambda first: first.at)
    asked_at, runs = _asked_at(snapshot), failed_sign_in_runs(snapshot, rules)
    foreign = foreign_sign_ins(snapshot, rules, runs)
    return SessionFacts(
        runs=[*runs, *foreign.runs],
        unjudged=foreign.unjudged if foreign.unjudged >= FEW else 0,
        shared=shared_cookies(snapshot, rules),
        journeys=trips,
        unused=sorted(_unused(logins, snapshot.taken_at - timedelta(days=rules.open_days)), key=_when),
        coincidences=found,
        new=[first for first in lately if first.at != asked_at],
        asked=[first for first in lately if first.at == asked_at],
        learnt=learnt,
        undated=sum(login.at is None or login.at > snapshot.taken_at + AHEAD for login in logins),
        places=policy_places(logins, rules),
        over=sorted(_over(logins, snapshot.taken_at, policy.ages.session_days), key=_when),
    )


def _asked_at(snapshot: Snapshot) -> datetime | None:
    """Return the beginning of the session in which this export was requested.

    It is the last one before the request, if it is at most `_ASKING` older. The request is the one that the export
    records, or the time at which the export was made, where it is exact. The result is None when it is unknown.
    """
    request = _requested_at(snapshot)
    if request is None:
        return None
    entered = (login.at for login in snapshot.logins or () if login.at and login.outcome in ENTERED)
    last = max((at for at in entered if at <= request), default=None)
    return last if last is not None and request - last <= _ASKING else None


def _requested_at(snapshot: Snapshot) -> datetime | None:
    """Return when this export was requested, or None when it is unknown.

    A platform that states only the day of an export is read as the beginning or the end of that day.
    """
    if (own := own_request(snapshot)) is not None:
        return own.at
    exact = snapshot.taken_at_means == STATED and f"{snapshot.taken_at:%H%M%S}" not in _DAY_ENDS
    return snapshot.taken_at if exact else None


def _unused(logins: tuple[Login, ...], limit: datetime) -> Iterator[OpenSession]:
    """Yield the open sessions last used before `limit`."""
    for login in logins:
        last = login.last_used_at or login.at
        if login.outcome == "open" and last and last < limit:
            yield OpenSession(at=last, agent=login.agent)


def _over(logins: tuple[Login, ...], now: datetime, most: int | None) -> Iterator[OpenSession]:
    """Yield the open sessions that began more than `most` days ago."""
    for login in logins:
        if most and login.outcome == "open" and login.at and now - login.at > timedelta(days=most):
            yield OpenSession(at=login.at, agent=login.agent)


def _when(session: OpenSession) -> tuple[datetime, str]:
    return session.at, session.agent
