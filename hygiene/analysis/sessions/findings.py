"""What is said of sessions: each question as one finding, in the words of the account's owner. No address is ever said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta, tzinfo

from hygiene.analysis.baseline.session_use import FirstSeen, Kind
from hygiene.analysis.sessions.coincidence import Coincidence
from hygiene.analysis.sessions.failed_sign_ins import SignInRun
from hygiene.analysis.sessions.impossible_travel import Journey
from hygiene.model.finding import Confidence, Finding, Severity
from hygiene.model.policy import LoginRules
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import local, plural, series, span
from hygiene.reference.platforms import Platform
from hygiene.reference.user_agents import agent

_NOUNS: dict[Kind, tuple[str, str]] = {
    "network": ("a network", "networks"),
    "country": ("a country", "countries"),
    "device": ("a device", "devices"),
}
_SHOWN = 5
"""Examples in a finding; a stranger's export may hold thousands."""


def met(meeting: Coincidence, place: Platform, zone: tzinfo) -> Finding:
    """Something new shortly before trouble."""
    trouble, firsts = meeting.trouble, meeting.firsts
    gap = trouble.at - firsts[0].at
    when = f"{span(gap)} before" if gap >= timedelta(hours=1) else "about when"
    chance = max(1, round(100 * meeting.chance))
    return Finding(
        subject=f"beside-{'post' if trouble.post else 'change'}:{trouble.at:%Y-%m-%dT%H:%M}",
        message=f"a session from {_things(firsts)} never seen before, {when} {trouble.what}",
        severity=Severity.HIGH if trouble.post else Severity.MEDIUM,
        confidence=meeting.confidence,
        why="Somebody who gets in comes from a place and a device of their own. So do you with a new telephone.",
        fix=_end_all(place),
        at=firsts[0].at,
        evidence=(
            *_each(firsts, zone),
            f"by accident this would come about in some {chance} of 100 accounts used like this one",
        ),
    )


def new(firsts: Sequence[FirstSeen], place: Platform, zone: tzinfo) -> Iterator[Finding]:
    """Devices and countries that turned up lately, with no trouble beside them."""
    if firsts:
        still = any(first.open for first in firsts)
        names = sorted({first.shown.casefold() for first in firsts})
        yield Finding(
            subject=f"new:{'; '.join(names[:_SHOWN])}",
            message=f"used from {_things(firsts)} never seen before{', and still signed in' if still else ''}",
            severity=Severity.MEDIUM if still else Severity.LOW,
            confidence=Confidence.LOW,
            why="Mostly it is your own new telephone, browser or journey; a stranger's first visit looks the same.",
            fix=_end_all(place),
            at=firsts[0].at,
            evidence=tuple(_each(firsts, zone)),
        )


def travelled(journeys: Sequence[Journey], place: Platform, zone: tzinfo) -> Iterator[Finding]:
    """Journeys that nobody makes. The same ones on many days are a private network's more often than a thief's."""
    if not journeys:
        return
    pairs = sorted({" and ".join(sorted(journey.places)) for journey in journeys})
    days = len({journey.at.date() for journey in journeys})
    known = journeys[0].km is not None
    said = f"sessions in {pairs[0]} too soon after each other for one traveller"
    yield Finding(
        subject=f"travel:{'; '.join(pairs[:_SHOWN]).casefold()}",
        message=f"{said}, on {plural(days, 'day')}" + (f" (and {len(pairs) - 1} more pairs)" if pairs[1:] else ""),
        severity=Severity.MEDIUM if known and days < 3 else Severity.LOW,
        confidence=Confidence.LOW,
        why="A virtual private network, a proxy or a telephone abroad is the usual cause; two people in one account is the other.",
        fix=f"If you used no VPN then: {_end_all(place)}",
        at=journeys[0].at,
        evidence=tuple(
            f"{local(j.at, zone)}: {' to '.join(j.places)} in {span(j.took)}" + (f", {j.km:,} km" if j.km else "")
            for j in journeys[:_SHOWN]
        ),
    )


def besieged(sieges: Iterable[SignInRun], place: Platform, zone: tzinfo) -> Iterator[Finding]:
    """Runs of failed sign-ins: those after which somebody got in, one by one; the others together."""
    held: list[SignInRun] = []
    for siege in sieges:
        if siege.entered is None:
            held.append(siege)
            continue
        yield Finding(
            subject=f"guessed:{siege.first:%Y-%m-%dT%H:%M}",
            message=f"{_tries(siege)}, and then somebody got in from {'there' if siege.placed else 'where one of them did'}",
            severity=Severity.HIGH,
            confidence=Confidence.MEDIUM,
            why="That is how a guessed or stolen password looks; it is also how you look on a journey with a forgotten one.",
            fix=_end_all(place),
            at=siege.entered,
            evidence=(f"failed from {local(siege.first, zone)}, let in {local(siege.entered, zone)}",),
        )
    if held:
        most, placed = max(held, key=lambda siege: siege.tries), all(siege.placed for siege in held)
        yield Finding(
            subject="guessing",
            message=_tries(most) + (f" (and {plural(len(held) - 1, 'such run')} more)" if held[1:] else ""),
            severity=Severity.LOW,
            confidence=Confidence.MEDIUM if placed else Confidence.LOW,
            why="Somebody may be trying passwords, perhaps an old one of yours from a leak"
            + (". None of these let anybody in." if placed else "; or it was you, with one that you forgot."),
            fix=f"Use a password that is nowhere else {place.page('password')}, and a second factor "
            f"{place.page('second_factor')}.",
            at=most.first,
            evidence=tuple(f"{siege.tries} from {local(siege.first, zone)}" for siege in held[:_SHOWN]),
        )


def forgotten(snapshot: Snapshot, rules: LoginRules, place: Platform, zone: tzinfo) -> Iterator[Finding]:
    """Sessions that are still open, though nobody has used them for long."""
    limit = snapshot.taken_at - timedelta(days=rules.open_days)
    still = ((each.last_used_at or each.at, each.agent) for each in snapshot.logins or () if each.outcome == "open")
    old = sorted((at, text) for at, text in still if at and at < limit)
    if old:
        yield Finding(
            subject="open-sessions",
            message=f"{plural(len(old), 'session')} not seen for over {plural(rules.open_days, 'day')} still signed in",
            severity=Severity.LOW,
            why="Each is a key to the account, perhaps on a device that was sold, lent or lost; no password is asked for.",
            fix=f"End those you do not need {place.page('sessions')}.",
            at=old[0][0],
            evidence=tuple(f"{str(agent(text)) or 'a device'}, {local(at, zone)}" for at, text in old[:_SHOWN]),
        )


def _end_all(place: Platform) -> str:
    return (
        f"If that was not you, end all other sessions {place.page('sessions')}, change the password "
        f"{place.page('password')}, then check e-mail and second factor."
    )


def _tries(siege: SignInRun) -> str:
    time = span(max(siege.last - siege.first, timedelta(hours=1)))
    origin = "from where nobody had signed in before" if siege.placed else "not all of which tell where they came from"
    return f"{siege.tries:,} failed or challenged sign-ins in {time}, {origin}"


def _things(firsts: Sequence[FirstSeen]) -> str:
    """`a network, a country (Peru) and 2 devices (Chrome on Windows, Firefox on Linux)`."""
    said = []
    for kind, (one, many) in _NOUNS.items():
        its = list(dict.fromkeys(first.shown for first in firsts if first.kind == kind))
        count = sum(first.kind == kind for first in firsts)
        shown = f" ({', '.join(its[:_SHOWN])})" if any(its) else ""
        if count:
            said.append(f"{one if count == 1 else f'{count:,} {many}'}{shown}")
    return series(said)


def _each(firsts: Sequence[FirstSeen], zone: tzinfo) -> Iterator[str]:
    for first in firsts[:_SHOWN]:
        used = f"used {plural(first.uses, 'time')}"
        yield f"{first.shown or 'a network'}: first {local(first.at, zone)}, {used}"
