"""The noticeable facts about the sessions of one account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from hygiene.analysis.baseline.session_use import FirstSeen, Sessions, learn, sightings
from hygiene.analysis.sessions.coincidence import Beside, beside
from hygiene.analysis.sessions.failed_sign_ins import SignInRun, failed_sign_in_runs
from hygiene.analysis.sessions.impossible_travel import Journey, journeys
from hygiene.model.policy import Policy
from hygiene.model.records import Login
from hygiene.model.snapshot import Snapshot


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

    Every list is sorted oldest first. `new` holds the countries and devices first seen lately that no coincidence or
    journey names already. `undated` counts the sessions without a time.
    """

    runs: list[SignInRun]
    journeys: list[Journey]
    unused: list[OpenSession]
    beside: Beside
    new: list[FirstSeen]
    learnt: Sessions
    undated: int


def session_facts(snapshot: Snapshot, policy: Policy) -> SessionFacts:
    """Return what is noticeable about an account's sessions."""
    rules, logins = policy.logins, snapshot.require("logins")
    learnt = learn(sightings(snapshot), rules, snapshot.taken_at)
    found, trips = beside(learnt.habits, snapshot, policy), journeys(snapshot, rules)
    named = {first.at for meeting in found.meetings for first in meeting.firsts} | {trip.at for trip in trips}
    since = snapshot.taken_at - timedelta(days=rules.review_days)
    # A phone joins new networks all the time, so a new one alone is not noticeable.
    firsts = (first for habit in learnt.habits if habit.kind != "network" for first in habit.firsts)
    lately = (first for first in firsts if first.at >= since and first.at not in named)
    return SessionFacts(
        runs=failed_sign_in_runs(snapshot, rules),
        journeys=trips,
        unused=sorted(_unused(logins, snapshot.taken_at - timedelta(days=rules.open_days)), key=_when),
        beside=found,
        new=sorted(lately, key=lambda first: first.at),
        learnt=learnt,
        undated=sum(login.at is None for login in logins),
    )


def _unused(logins: tuple[Login, ...], limit: datetime) -> Iterator[OpenSession]:
    """Yield the open sessions last used before `limit`."""
    for login in logins:
        last = login.last_used_at or login.at
        if login.outcome == "open" and last and last < limit:
            yield OpenSession(at=last, agent=login.agent)


def _when(session: OpenSession) -> tuple[datetime, str]:
    return session.at, session.agent
