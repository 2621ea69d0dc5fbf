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
from hygiene.language.words import tr, tr_n
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
        yield tr(
            "{shown}: first {at}, used {times}",
            shown=first.shown or tr("a network"),
            at=at,
            times=tr_n(first.uses, "{count:,} time", "{count:,} times"),
        )


def pairs(journeys: Sequence[Journey]) -> list[str]:
    """Return the pairs of places, each once, in alphabetical order."""
    return sorted({tr(" and ").join(sorted(map(place_name, journey.places))) for journey in journeys})


def trips(journeys: Sequence[Journey], zone: tzinfo) -> Iterator[str]:
    """Yield the time, the places and the length of journeys."""
    for each in journeys[:SHOWN]:
        km = tr(", {km:,} km", km=each.km) if each.km else ""
        yield tr(
            "{local}: {map} in {span}{km}",
            local=local(each.at, zone),
            map=tr(" to ").join(map(place_name, each.places)),
            span=span(each.took),
            km=km,
        )


def origin(run: SignInRun) -> str:
    """Return the countries of attempts, or that they came from networks."""
    names = [place_name(country) for country in run.abroad[:SHOWN]]
    return f"{series(names + [tr('other countries')] * (len(run.abroad) > SHOWN))}," if names else "networks"


def turns(shared: Sequence[SharedCookie], zone: tzinfo) -> Iterator[str]:
    """Yield the time and both users of shared cookies."""
    for each in shared[:SHOWN]:
        yield tr("{local}: {second}, beside {first}", local=local(each.at, zone), second=each.second, first=each.first)


def last_uses(sessions: Sequence[OpenSession], zone: tzinfo) -> Iterator[str]:
    """Yield the device and the last use of open sessions."""
    for each in sessions[:SHOWN]:
        yield f"{str(agent(each.agent)) or tr('a device')}, {local(each.at, zone)}"


def before(meeting: Coincidence) -> str:
    """Return what followed a session: `2 days before the password changed`."""
    posts, change = meeting.trouble.posts, meeting.trouble.change
    when = (
        tr("{span} before", span=span(meeting.gap))
        if meeting.gap >= _HOUR
        else "while"
        if meeting.gap < -_HOUR
        else tr("about when")
    )
    return f"{when} {(tr('suspicious posts appeared{from_client}', from_client=from_client(posts.label)) if posts else EVENT_KINDS[change])}"


def sources(sessions: Sequence[PlacedSession]) -> str:
    """Return places in words: `2 countries (Peru, Chad) and a network`."""
    names = list(dict.fromkeys(place_name(each.country) for each in sessions if each.country))
    shown = ", ".join(names[:SHOWN]) + tr(", and others") * (len(names) > SHOWN)
    countries = [
        f"{(tr('a country') if len(names) == 1 else tr_n(len(names), '{count:,} country', '{count:,} countries'))} ({shown})"
    ]
    networks = [tr("a network")] if any(not each.country for each in sessions) else []
    return series([*(countries if names else ()), *networks])


def visits(sessions: Sequence[PlacedSession], zone: tzinfo) -> Iterator[str]:
    """Yield the last uses from places, newest first."""
    for each in sorted(sessions, key=lambda one: (one.at is not None, one.at), reverse=True)[:SHOWN]:
        when = tr("last used {local}", local=local(each.at, zone)) if each.at else tr("at an unknown time")
        yield f"{(place_name(each.country) if each.country else tr('a network'))}: {when}"


def unknown(facts: SessionFacts, rules: LoginRules) -> Iterator[str]:
    """Yield what could not be judged about sessions, and why."""
    if not facts.learnt.habits and not facts.learnt.unlearned:
        yield tr("no session states a network, a country or a device")
    for lack in facts.learnt.unlearned:
        if lack.sessions is None:
            need = tr(
                "the record covers less than {days}, which is too short",
                days=tr_n(rules.learn_days, "{count:,} day", "{count:,} days"),
            )
        else:
            need = tr(
                "{sessions}, but it takes more than {min_sessions}",
                sessions=tr_n(lack.sessions, "{count:,} session", "{count:,} sessions"),
                min_sessions=rules.min_sessions,
            )
        yield tr("{need} to recognise new {kinds}", need=need, kinds=series([NOUNS[kind] for kind in lack.kinds]))
    if facts.coincidences.uncovered:
        yield tr("there are suspicious posts from days with no sessions on record, or too few")
    for kinds in facts.coincidences.common:
        many = series([NOUNS[kind] for kind in kinds])
        yield tr("new {many} are so common here that one before suspicious posts says nothing", many=many)
    if facts.unjudged:
        yield tr(
            "{failed_or_challenged_sign_ins} could not be placed at home or abroad",
            failed_or_challenged_sign_ins=tr_n(
                facts.unjudged, "{count:,} failed or challenged sign-in", "{count:,} failed or challenged sign-ins"
            ),
        )
    if facts.undated:
        yield tr(
            "{sessions} without a time could not be placed",
            sessions=tr_n(facts.undated, "{count:,} session", "{count:,} sessions"),
        )
    if facts.places.unknown:
        count = tr_n(facts.places.unknown, "{count:,} session", "{count:,} sessions")
        yield tr(
            ("{count} could not be compared with your policy's countries and networks (--places FILE may add them)"),
            count=count,
        )


def steps(known: Platform) -> str:
    """Return the steps that end someone else's session, for a sentence."""
    sessions, password = known.page("sessions"), known.page("password")
    return tr(
        (
            "end all other sessions {sessions}, change the password {password}, then check your "
            "e-mail address and your second factor."
        ),
        sessions=sessions,
        password=password,
    )


def tries(run: SignInRun) -> str:
    """Return a run of attempts to sign in, in sentences."""
    took = (
        tr(" in {short_span}", short_span=short_span(max((run.last - run.first) // _SECOND, 60)))
        if run.tries > 1
        else ""
    )
    who = tr("hardly anyone") if run.used else tr("no one")
    came = tr(
        "{words} came from {origin} where {who} had signed in before.",
        words="It" if run.tries == 1 else "They",
        origin=origin(run),
        who=who,
    )
    came = came if run.placed else tr("Some do not say where they came from.")
    return f"{tr_n(run.tries, '{count:,} failed or challenged sign-in', '{count:,} failed or challenged sign-ins')}{took}. {came}"
