"""Phrases for the facts about sessions, fit to print.

They are names, places and times, as evidence and as parts of sentences. The check chooses the sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta, tzinfo
from typing import Final

from hygiene.analysis.baseline.session_use import FirstSeen, Kind
from hygiene.analysis.sessions.coincidence import Coincidence
from hygiene.analysis.sessions.failed_sign_ins import SignInRun
from hygiene.analysis.sessions.impossible_travel import Journey
from hygiene.analysis.sessions.policy_places import PlacedSession
from hygiene.analysis.sessions.review import OpenSession, SessionFacts
from hygiene.analysis.sessions.shared_cookies import SharedCookie
from hygiene.model.policy import LoginRules
from hygiene.model.records import EVENT_KINDS
from hygiene.model.text import from_client, local, place_name, plural, series, short_span, span
from hygiene.reference.platforms import Platform
from hygiene.reference.user_agents import agent

_HOUR: Final = timedelta(hours=1)
_SECOND: Final = timedelta(seconds=1)
NOUNS: Final[dict[Kind, str]] = {"network": "networks", "country": "countries", "device": "devices"}
SHOWN: Final = 5
"""The most examples in a finding.

A hostile export may hold thousands.
"""


def things(firsts: Sequence[FirstSeen]) -> str:
    """Return everything new in words.

    For example `a network, a country (Peru) and 2 devices (Chrome on Windows, Firefox on Linux)`.
    """
    found = []
    for kind, nouns in NOUNS.items():
        names = list(dict.fromkeys(first.shown for first in firsts if first.kind == kind))
        shown = f" ({', '.join(names[:SHOWN])})" if any(names) else ""
        if count := sum(first.kind == kind for first in firsts):
            found.append(f"{f'a {kind}' if count == 1 else plural(count, kind, nouns)}{shown}")
    return series(found)


def uses(firsts: Sequence[FirstSeen], zone: tzinfo) -> Iterator[str]:
    """Yield the name, the first use and the number of uses of new things."""
    for first in firsts[:SHOWN]:
        at = f"{first.at.astimezone(UTC):%Y-%m-%d}" if first.day else local(first.at, zone)
        yield f"{first.shown or 'a network'}: first {at}, used {plural(first.uses, 'time')}"


def pairs(journeys: Sequence[Journey]) -> list[str]:
    """Return the pairs of places, each once, in alphabetical order."""
    return sorted({" and ".join(sorted(map(place_name, journey.places))) for journey in journeys})


def trips(journeys: Sequence[Journey], zone: tzinfo) -> Iterator[str]:
    """Yield the time, the places and the length of journeys."""
    for each in journeys[:SHOWN]:
        km = f", {each.km:,} km" if each.km else ""
        yield f"{local(each.at, zone)}: {' to '.join(map(place_name, each.places))} in {span(each.took)}{km}"


def origin(run: SignInRun) -> str:
    """Return the countries of attempts, or that they came from networks."""
    names = [place_name(country) for country in run.abroad[:SHOWN]]
    return f"{series(names + ['other countries'] * (len(run.abroad) > SHOWN))}," if names else "networks"


def turns(shared: Sequence[SharedCookie], zone: tzinfo) -> Iterator[str]:
    """Yield the time and both users of shared cookies."""
    for each in shared[:SHOWN]:
        yield f"{local(each.at, zone)}: {each.second}, beside {each.first}"


def last_uses(sessions: Sequence[OpenSession], zone: tzinfo) -> Iterator[str]:
    """Yield the device and the last use of open sessions."""
    for each in sessions[:SHOWN]:
        yield f"{str(agent(each.agent)) or 'a device'}, {local(each.at, zone)}"


def before(meeting: Coincidence) -> str:
    """Return what followed a session: `2 days before the password changed`."""
    posts, change = meeting.trouble.posts, meeting.trouble.change
    when = f"{span(meeting.gap)} before" if meeting.gap >= _HOUR else "while" if meeting.gap < -_HOUR else "about when"
    return f"{when} {f'suspicious posts appeared{from_client(posts.label)}' if posts else EVENT_KINDS[change]}"


def sources(sessions: Sequence[PlacedSession]) -> str:
    """Return places in words: `2 countries (Peru, Chad) and a network`."""
    names = list(dict.fromkeys(place_name(each.country) for each in sessions if each.country))
    shown = ", ".join(names[:SHOWN]) + ", and others" * (len(names) > SHOWN)
    countries = [f"{'a country' if len(names) == 1 else plural(len(names), 'country', 'countries')} ({shown})"]
    networks = ["a network"] if any(not each.country for each in sessions) else []
    return series([*(countries if names else ()), *networks])


def visits(sessions: Sequence[PlacedSession], zone: tzinfo) -> Iterator[str]:
    """Yield the last uses from places, newest first."""
    for each in sorted(sessions, key=lambda one: (one.at is not None, one.at), reverse=True)[:SHOWN]:
        when = f"last used {local(each.at, zone)}" if each.at else "at an unknown time"
        yield f"{place_name(each.country) if each.country else 'a network'}: {when}"


def unknown(facts: SessionFacts, rules: LoginRules) -> Iterator[str]:
    """Yield what could not be judged about sessions, and why."""
    if not facts.learnt.habits and not facts.learnt.unlearned:
        yield "no session states a network, a country or a device"
    for lack in facts.learnt.unlearned:
        if lack.sessions is None:
            need = f"the record covers less than {plural(rules.learn_days, 'day')}, which is too short"
        else:
            need = f"{plural(lack.sessions, 'session')}, but it takes more than {rules.min_sessions}"
        yield f"{need} to recognise new {series([NOUNS[kind] for kind in lack.kinds])}"
    if facts.coincidences.uncovered:
        yield "there are suspicious posts from days with no sessions on record, or too few"
    for kinds in facts.coincidences.common:
        many = series([NOUNS[kind] for kind in kinds])
        yield f"new {many} are so common here that one before suspicious posts says nothing"
    if facts.unjudged:
        yield f"{plural(facts.unjudged, 'failed or challenged sign-in')} could not be placed at home or abroad"
    if facts.undated:
        yield f"{plural(facts.undated, 'session')} without a time could not be placed"
    if facts.places.unknown:
        count = plural(facts.places.unknown, "session")
        yield f"{count} could not be compared with your policy's countries and networks (--places FILE may add them)"


def steps(known: Platform) -> str:
    """Return the steps that end someone else's session, for a sentence."""
    sessions, password = known.page("sessions"), known.page("password")
    return (
        f"end all other sessions {sessions}, change the password {password}, then check your e-mail address and your "
        "second factor."
    )


def tries(run: SignInRun) -> str:
    """Return a run of attempts to sign in, in sentences."""
    took = f" in {short_span(max((run.last - run.first) // _SECOND, 60))}" if run.tries > 1 else ""
    who = "hardly anyone" if run.used else "no one"
    came = f"{'It' if run.tries == 1 else 'They'} came from {origin(run)} where {who} had signed in before."
    came = came if run.placed else "Some do not say where they came from."
    return f"{plural(run.tries, 'failed or challenged sign-in')}{took}. {came}"
