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
from hygiene.analysis.sessions.review import OpenSession
from hygiene.analysis.sessions.shared_cookies import SharedCookie
from hygiene.model.records import EVENT_KINDS
from hygiene.model.text import from_client, local, place_name, plural, series, span
from hygiene.reference.user_agents import agent

_HOUR: Final = timedelta(hours=1)
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
