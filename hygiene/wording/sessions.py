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
from hygiene.language.durations import span
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.policy import LoginRules
from hygiene.model.records import event_words
from hygiene.model.text import listed, local, place_name, printable, series
from hygiene.reference.user_agents import agent

_HOUR: Final = timedelta(hours=1)
_NEW: Final[dict[Kind, str]] = {
    "network": tr_later("networks"),
    "country": tr_later("countries"),
    "device": tr_later("devices"),
}
_CHANGED: Final = (tr_later("{time} before {what}"), tr_later("while {what}"), tr_later("about when {what}"))
_POSTED: Final = (
    tr_later("{time} before suspicious posts appeared"),
    tr_later("while suspicious posts appeared"),
    tr_later("about when suspicious posts appeared"),
)
_POSTED_BY: Final = (
    tr_later("{time} before suspicious posts appeared from “{client}”"),
    tr_later("while suspicious posts appeared from “{client}”"),
    tr_later("about when suspicious posts appeared from “{client}”"),
)
"""What followed a session: long before it, during it, or about then.

Each is a whole message, because a clause has another order of words in other languages.
"""
SHOWN: Final = 5
"""The most examples in a finding.

A hostile export may hold thousands.
"""


def things(firsts: Sequence[FirstSeen]) -> str:
    """Return everything new in words.

    For example `a network, a country (Peru) and 2 devices (Chrome on Windows, Firefox on Linux)`.
    """
    found = []
    for kind in _NEW:
        names = list(dict.fromkeys(tr(first.shown) for first in firsts if first.kind == kind and first.shown))
        if count := sum(first.kind == kind for first in firsts):
            what = _counted(kind, count)
            shown = listed(names, SHOWN, count)
            found.append(tr("{things} ({names})", things=what, names=shown) if names else what)
    return series(found)


def _counted(kind: Kind, count: int) -> str:
    """Return how many things of a kind there are."""
    if kind == "network":
        return tr("a network") if count == 1 else tr_n(count, "{count:,} network", "{count:,} networks")
    if kind == "country":
        return tr("a country") if count == 1 else tr_n(count, "{count:,} country", "{count:,} countries")
    return tr("a device") if count == 1 else tr_n(count, "{count:,} device", "{count:,} devices")


def uses(firsts: Sequence[FirstSeen], zone: tzinfo) -> Iterator[str]:
    """Yield the name, the first use and the number of uses of new things."""
    for first in firsts[:SHOWN]:
        yield tr_n(
            first.uses,
            "{thing}: first {date}, used {count:,} time",
            "{thing}: first {date}, used {count:,} times",
            thing=tr(first.shown) or tr("a network"),
            date=f"{first.at.astimezone(UTC):%Y-%m-%d}" if first.day else local(first.at, zone),
        )


def pairs(journeys: Sequence[Journey]) -> list[str]:
    """Return the pairs of places, each once, in alphabetical order."""
    return sorted({series(sorted(map(place_name, journey.places))) for journey in journeys})


def trips(journeys: Sequence[Journey], zone: tzinfo) -> Iterator[str]:
    """Yield the time, the places and the length of journeys."""
    for each in journeys[:SHOWN]:
        start, end = map(place_name, each.places)
        parts = {"at": local(each.at, zone), "start": start, "end": end, "time": span(each.took)}
        if each.km:
            yield tr("{at}: {start} to {end} in {time}, {km:,} km", km=each.km, **parts)
        else:
            yield tr("{at}: {start} to {end} in {time}", **parts)


def came_from(run: SignInRun) -> str:
    """Return where the attempts of a run came from, as a sentence."""
    if not run.placed:
        return tr("Some do not say where they came from.")
    names = [place_name(country) for country in run.abroad[:SHOWN]]
    countries = series([*names, tr("other countries")] if len(run.abroad) > SHOWN else names)
    if countries and run.used:
        return tr_n(
            run.tries,
            "It came from {countries}, where hardly anyone had signed in before.",
            "They came from {countries}, where hardly anyone had signed in before.",
            countries=countries,
        )
    if countries:
        return tr_n(
            run.tries,
            "It came from {countries}, where no one had signed in before.",
            "They came from {countries}, where no one had signed in before.",
            countries=countries,
        )
    if run.used:
        return tr_n(
            run.tries,
            "It came from networks where hardly anyone had signed in before.",
            "They came from networks where hardly anyone had signed in before.",
        )
    return tr_n(
        run.tries,
        "It came from networks where no one had signed in before.",
        "They came from networks where no one had signed in before.",
    )


def turns(shared: Sequence[SharedCookie], zone: tzinfo) -> Iterator[str]:
    """Yield the time and both users of shared cookies."""
    for each in shared[:SHOWN]:
        at = local(each.at, zone)
        yield tr("{at}: {second}, beside {first}", at=at, second=each.second, first=each.first)


def last_uses(sessions: Sequence[OpenSession], zone: tzinfo) -> Iterator[str]:
    """Yield the device and the last use of open sessions."""
    for each in sessions[:SHOWN]:
        yield f"{tr(agent(each.agent).name) or tr('a device')}, {local(each.at, zone)}"


def before(meeting: Coincidence) -> str:
    """Return what followed a session: `2 days before the password changed`."""
    posts, change = meeting.trouble.posts, meeting.trouble.change
    if not posts:
        (earlier, during, near), parts = _CHANGED, {"what": event_words(change)}
    elif posts.label:
        (earlier, during, near), parts = _POSTED_BY, {"client": printable(posts.label, 60)}
    else:
        (earlier, during, near), parts = _POSTED, {}
    if meeting.gap >= _HOUR:
        return tr(earlier, time=span(meeting.gap), **parts)
    return tr(during if meeting.gap < -_HOUR else near, **parts)


def sources(sessions: Sequence[PlacedSession]) -> str:
    """Return places in words: `2 countries (Peru, Chad) and a network`."""
    names, found = list(dict.fromkeys(place_name(each.country) for each in sessions if each.country)), []
    if names:
        shown = listed(names, SHOWN)
        found.append(tr("{things} ({names})", things=_counted("country", len(names)), names=shown))
    if any(not each.country for each in sessions):
        found.append(tr("a network"))
    return series(found)


def visits(sessions: Sequence[PlacedSession], zone: tzinfo) -> Iterator[str]:
    """Yield the last uses from places, newest first."""
    for each in sorted(sessions, key=lambda one: (one.at is not None, one.at), reverse=True)[:SHOWN]:
        when = tr("last used {at}", at=local(each.at, zone)) if each.at else tr("at an unknown time")
        yield f"{(place_name(each.country) if each.country else tr('a network'))}: {when}"


def unknown(facts: SessionFacts, rules: LoginRules) -> Iterator[str]:
    """Yield what could not be judged about sessions, and why."""
    if not facts.learnt.habits and not facts.learnt.unlearned:
        yield tr("no session states a network, a country or a device")
    yield from _unlearned(facts, rules)
    if facts.coincidences.uncovered:
        yield tr("there are suspicious posts from days with no sessions on record, or too few")
    for common in facts.coincidences.common:
        kinds = series([tr(_NEW[kind]) for kind in common])
        yield tr("new {kinds} are so common here that one before suspicious posts says nothing", kinds=kinds)
    if facts.unjudged:
        yield tr_n(
            facts.unjudged,
            "{count:,} failed or challenged sign-in could not be placed at home or abroad",
            "{count:,} failed or challenged sign-ins could not be placed at home or abroad",
        )
    if facts.undated:
        yield tr_n(
            facts.undated,
            "{count:,} session without a time could not be placed",
            "{count:,} sessions without a time could not be placed",
        )
    if facts.places.unknown:
        yield tr_n(
            facts.places.unknown,
            "{count:,} session could not be compared with your policy's countries and networks (--places FILE may add "
            "them)",
            "{count:,} sessions could not be compared with your policy's countries and networks (--places FILE may add "
            "them)",
        )


def _unlearned(facts: SessionFacts, rules: LoginRules) -> Iterator[str]:
    """Yield which kinds of new things could not be recognised, and why."""
    for lack in facts.learnt.unlearned:
        kinds = series([tr(_NEW[kind]) for kind in lack.kinds])
        if lack.sessions is None:
            yield tr_n(
                rules.learn_days,
                "the record covers less than {count:,} day, which is too short to recognise new {kinds}",
                "the record covers less than {count:,} days, which is too short to recognise new {kinds}",
                kinds=kinds,
            )
        else:
            yield tr_n(
                lack.sessions,
                "{count:,} session, but it takes more than {least} to recognise new {kinds}",
                "{count:,} sessions, but it takes more than {least} to recognise new {kinds}",
                least=rules.min_sessions,
                kinds=kinds,
            )
