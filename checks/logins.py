"""logins: sessions that may be someone else's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta, tzinfo
from typing import Final

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.baseline.session_use import FirstSeen
from hygiene.analysis.sessions.coincidence import Coincidence
from hygiene.analysis.sessions.failed_sign_ins import SignInRun
from hygiene.analysis.sessions.foreign_sign_ins import FEW
from hygiene.analysis.sessions.impossible_travel import Journey
from hygiene.analysis.sessions.policy_places import PlacedSession
from hygiene.analysis.sessions.review import OpenSession, SessionFacts, session_facts
from hygiene.analysis.sessions.shared_cookies import SharedCookie, Sharing
from hygiene.language.words import tr, tr_later
from hygiene.model.policy import LoginRules
from hygiene.model.text import local
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform, platform
from hygiene.wording import sessions
from hygiene.wording.checks import logins as words

_SECOND = timedelta(seconds=1)
_RARE: Final = 0.05  # the largest chance of a coincidence that gives medium confidence (our judgement)
_SHARED: Final = {
    Sharing.TWO_COUNTRIES: (Severity.LOW, Confidence.LOW),
    Sharing.TWO_KINDS: (Severity.MEDIUM, Confidence.LOW),
    Sharing.TWO_NETWORKS: (Severity.MEDIUM, Confidence.LOW),
    Sharing.TWO_KINDS_APART: (Severity.HIGH, Confidence.LOW),
    Sharing.APART: (Severity.HIGH, Confidence.MEDIUM),
}


@check(
    "logins",
    title=tr_later("Sessions that may not be yours"),
    path="session",
    needs={"logins"},
    uses={"posts", "events"},
    optional={"devices", "apps"},
    worst=Worst(Severity.HIGH, Confidence.MEDIUM),
)
def logins(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Sessions that may be someone else's.

    What:
        Looks at the networks, countries and devices from which the account was used. Anything new within two days
        before suspicious posts or between them, or before a change that lets an intruder stay in (password, e-mail,
        phone, recovery, second factor off), is reported with it.

        New devices and countries of the last 90 days are reported by themselves. New networks never are, because a
        phone joins new ones all the time. A device that made your posts long before is never new, and one in whose
        session you asked for this export is only information.

        The check also looks for impossible journeys (over 500 km at over 1,000 km an hour, between countries), for ten
        or more failed sign-ins within a day from a network that is new, seldom used or unknown, and for sessions that
        are still open but were not used for half a year. Three failed sign-ins in 90 days from countries where no one
        had signed in before are a question, and so is one that was challenged there and got in within an hour.

        Where the platform states a browser's cookie, the check looks for one cookie on two devices or in two countries
        at once, as a copied session is used: one user, another, and the first one again within a day. It only compares
        cookies with each other.

        Devices count without their versions, so an update is not a new device, except that one browser has no two
        versions in turn. Addresses are grouped by their operator's block (the first 16 bits; 32 for IPv6), or by
        network with `--places`, and no address is ever shown.

        A finding about something new before a suspicious post or a change says how often that would happen by chance in
        an account used like yours. It counts the days on which something was new, and those with a change: those until
        a week before, where they are three or more, and all others, where they are seven or more. When the chance is
        more than 25 of 100, the check reports nothing.

        The limits are `logins.*` in the policy. Its lists of countries and networks say from where your people sign in:
        a session from a denied place, or from none of the allowed ones, is reported whatever its age. A session that
        does not state its country or address is neither allowed nor denied. `ages.session_days` is the greatest age of
        an open session.

    Why it matters: someone who has your password, or a stolen session, comes from a network and a device of their own.
    A session needs no password, and on some platforms it survives a new password unless you end it. A session can be
    copied from a device by harmful software, or by a false sign-in page.

    Fix: end the sessions that are not yours on the platform's own page of sessions, then change the password. End them
    first, because whoever is still signed in may change the password again.

    False alarms: a new phone brings a new device, a new client and a new password in one evening, so confidence is low
    or medium, never high. Impossible journeys are mostly a VPN, a proxy, or a phone abroad. Some tablets call
    themselves computers. One cookie is used in turn by two systems of one computer that share a browser's files, by a
    program of yours that signs in with it, and by a browser that changes its name. Failed sign-ins from abroad are
    mostly strangers who try passwords of old leaks at random.

    What it cannot see: a thief who brings only a part of the cookies, someone on your own device or in your own
    network, and anything the platform does not record. X records 60 days, and only addresses.
    """
    rules, known, zone = policy.logins, platform(snapshot.account.platform), policy.zone()
    facts = session_facts(snapshot, policy)
    if facts.shared:
        yield _shared(facts.shared, known, zone)
    yield from _failures(facts.runs, known, zone)
    if facts.journeys:
        yield _travel(facts.journeys, known, zone)
    if facts.unused:
        yield _unused(facts.unused, rules, known, zone)
    yield from _of_policy(facts, policy, known)
    beside: dict[tuple[FirstSeen, ...], list[Coincidence]] = {}
    for meeting in facts.coincidences.meetings:
        beside.setdefault(meeting.firsts, []).append(meeting)
    yield from (_coincidence(meetings, known, zone) for meetings in beside.values())
    for firsts, asked in ((facts.new, False), (facts.asked, True)):
        if firsts:
            yield _new(firsts, known, zone, asked=asked)
    read = snapshot.require("logins")
    reasons = list(sessions.unknown(facts, rules)) if read else [tr("the export lists no sessions")]
    if (unlisted := snapshot.missing("devices")) and not any(session.agent.strip() for session in read):
        # Where the sessions state their device, no list of devices is needed.
        reasons.append(unlisted)
    if reasons:
        raise CannotTellError("; ".join(reasons))


def _shared(shared: Sequence[SharedCookie], known: Platform, zone: tzinfo) -> Finding:
    worst = max(shared, key=lambda one: one.sharing)
    severity, confidence = _SHARED[worst.sharing]
    return Finding(
        subject="shared-session",
        message=words.shared(worst),
        severity=severity,
        confidence=confidence,
        why=tr("Someone may have copied it, and needs no password. A virtual private network (VPN) can look the same."),
        fix=words.cookie_fix(known),
        at=shared[0].at,
        last_at=max(one.last for one in shared),
        evidence=tuple(sessions.turns(shared, zone)),
        covers=accepted.shared(shared),
    )


def _coincidence(meetings: Sequence[Coincidence], known: Platform, zone: tzinfo) -> Finding:
    """Return the finding about a session that may precede several troubles."""
    trouble, firsts, posts = meetings[0].trouble, meetings[0].firsts, meetings[0].trouble.posts
    rare = min(meeting.chance for meeting in meetings)
    count = max(1, round(100 * rare))
    chance = tr("expected by chance in about {count} of 100 accounts used like this one", count=count)
    return Finding(
        subject=f"beside-{'post' if posts else 'change'}:{trouble.at:%Y-%m-%dT%H:%M}",
        message=words.coincidence(meetings),
        severity=Severity.HIGH if posts else Severity.MEDIUM,
        # Confidence is never high, because a new phone brings a new client, a new device and a new password in one
        # evening.
        confidence=Confidence.MEDIUM if rare <= _RARE else Confidence.LOW,
        why=tr("An intruder comes from a network and a device of their own. Your own new phone looks the same."),
        fix=words.fix(known),
        at=firsts[0].at,
        last_at=max(*(each.trouble.until for each in meetings), *(first.last for first in firsts)),
        evidence=(*sessions.uses(firsts, zone), chance),
        covers=(*(f"{each.trouble.at}" for each in meetings), *accepted.firsts(firsts)),
    )


def _new(firsts: Sequence[FirstSeen], known: Platform, zone: tzinfo, *, asked: bool) -> Finding:
    still = any(first.open for first in firsts)
    return Finding(
        subject="asked" if asked else "new",
        message=words.new(firsts, asked=asked),
        severity=Severity.MEDIUM if still else Severity.INFO if asked else Severity.LOW,
        confidence=Confidence.LOW,
        why=tr("It was the last sign-in before this export was asked for, so it is probably yours.")
        if asked
        else tr("Usually this is your own new phone, browser or trip, but an intruder's first visit looks the same."),
        fix=words.fix(known),
        at=firsts[0].at,
        last_at=max(first.last for first in firsts),
        evidence=tuple(sessions.uses(firsts, zone)),
        covers=accepted.firsts(firsts),
    )


def _travel(journeys: Sequence[Journey], known: Platform, zone: tzinfo) -> Finding:
    days = len({journey.at.date() for journey in journeys})
    return Finding(
        subject="travel",
        message=words.travel(journeys, days),
        # The same journey on many days is more often a private network than a thief.
        severity=Severity.MEDIUM if journeys[0].km is not None and days < 3 else Severity.LOW,
        confidence=Confidence.LOW,
        why=tr(
            "The usual cause is a virtual private network (VPN), a proxy or a phone abroad. The "
            "other is two people in one account."
        ),
        fix=words.travel_fix(known),
        at=journeys[0].at,
        last_at=max(journey.at for journey in journeys),
        evidence=tuple(sessions.trips(journeys, zone)),
        covers=accepted.journeys(journeys),
    )


def _failures(runs: Sequence[SignInRun], known: Platform, zone: tzinfo) -> Iterator[Finding]:
    for run in runs:
        if run.entered:
            yield Finding(
                subject=f"guessed{'-abroad' if run.abroad else ''}:{run.first:%Y-%m-%dT%H:%M}",
                message=words.got_in(run),
                severity=Severity.HIGH if not run.abroad else Severity.MEDIUM if run.tries >= FEW else Severity.LOW,
                confidence=Confidence.LOW if run.abroad else Confidence.MEDIUM,
                why=tr("A guessed or stolen password looks like this. So does a forgotten password on a trip."),
                fix=words.fix(known),
                at=run.entered,
                last_at=max(run.last, run.entered),
                evidence=(
                    tr("failed from {start}, let in {end}", start=local(run.first, zone), end=local(run.entered, zone)),
                ),
                covers=accepted.tries([run]),
            )
    if held := [run for run in runs if not run.entered]:
        most, placed = max(held, key=lambda run: run.tries), all(run.placed for run in held)
        yield Finding(
            subject="guessing",
            message=words.recorded(most, len(held) - 1),
            severity=Severity.LOW,
            confidence=Confidence.MEDIUM if any(run.sure for run in held) else Confidence.LOW,
            why=words.guessing(placed=placed),
            fix=words.guessing_fix(known),
            at=most.first,
            last_at=max(run.last for run in held),
            evidence=tuple(
                tr("{count} from {at}", count=run.tries, at=local(run.first, zone)) for run in held[: sessions.SHOWN]
            ),
            covers=accepted.tries(held),
        )


def _unused(found: Sequence[OpenSession], rules: LoginRules, known: Platform, zone: tzinfo) -> Finding:
    return _open(
        "open-sessions",
        words.unused(len(found), rules.open_days),
        Severity.LOW,
        tr("End those you do not need {sessions}.", sessions=known.page("sessions")),
        found,
        zone,
    )


def _open(
    subject: str, message: str, severity: Severity, fix: str, found: Sequence[OpenSession], zone: tzinfo
) -> Finding:
    return Finding(
        subject=subject,
        message=message,
        severity=severity,
        confidence=Confidence.MEDIUM,
        why=tr("An open session needs no password, and the device may have been sold, lent or lost."),
        fix=fix,
        at=found[0].at,
        last_at=max(session.at for session in found),
        evidence=tuple(sessions.last_uses(found, zone)),
        covers=accepted.open_sessions(found),
    )


def _of_policy(facts: SessionFacts, policy: Policy, known: Platform) -> Iterator[Finding]:
    """Yield what the policy's lists of places and its greatest age forbid."""
    zone = policy.zone()
    if facts.places.denied:
        yield _places(facts.places.denied, known, zone, denied=True)
    if facts.places.other:
        yield _places(facts.places.other, known, zone, denied=False)
    if over := facts.over:
        what = words.old(len(over), policy.ages.session_days or 0)
        fix = tr("End them {sessions}, and sign in anew.", sessions=known.page("sessions"))
        yield _open("old-sessions", what, Severity.MEDIUM, fix, over, zone)


def _places(found: Sequence[PlacedSession], known: Platform, zone: tzinfo, *, denied: bool) -> Finding:
    at = [session.at for session in found if session.at]
    return Finding(
        subject="denied-places" if denied else "other-places",
        message=words.places(found, denied=denied),
        severity=Severity.HIGH if denied else Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        why=tr("Someone else may be signed in. A private network (VPN) can also show another country."),
        fix=words.fix(known),
        at=min(at, default=None),
        last_at=max(at, default=None),
        evidence=tuple(sessions.visits(found, zone)),
        covers=accepted.places(found),
    )
