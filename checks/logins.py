"""logins: sessions that are perhaps somebody else's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from hygiene import Finding, Policy, Snapshot, check
from hygiene.analysis.baseline.session_use import learn, sightings
from hygiene.analysis.sessions.coincidence import beside
from hygiene.analysis.sessions.failed_sign_ins import failed_sign_in_runs
from hygiene.analysis.sessions.findings import besieged, forgotten, met, new, travelled
from hygiene.analysis.sessions.impossible_travel import journeys
from hygiene.model.text import plural
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import platform


@check(
    "logins",
    title="Sessions that may not be yours",
    path="session",
    needs={"logins"},
    uses={"posts", "events"},
    optional={"devices"},
)
def logins(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Sessions that may be somebody else's.

    What: from which networks, countries and devices the account was used. What was never seen before and turns up within
    two days before a post in question, or before a change that keeps a thief in (password, e-mail, phone, recovery, second
    factor off), is named with it. New devices and countries of the last 90 days are asked about by themselves; new networks
    never are, because a telephone meets new ones all the time. It also looks for journeys nobody makes (over 500 km at over
    1,000 km an hour, between countries), ten or more failed sign-ins within a day from where nobody had signed in before or
    from where it is not told, and sessions still open that nobody used for half a year. Devices count without their
    versions: an update is no new device. Addresses are grouped by their operator's block (the first 16 bits, of IPv6 32), or
    by network with `--places`, and no address is ever shown. The limits are `logins.*` in the policy.

    Why it matters: somebody who has your password, or a stolen session, comes from a network and a device of their own. A
    session needs no password, and outlives a new one on some platforms unless it is ended.

    Fix: end the sessions that are not yours, on the platform's own page of sessions; then change the password. Ending them
    first matters: who is still in may change it again.

    False alarms: a new telephone brings a new device, a new client and a new password in one evening; hence low or medium
    confidence, never high. Each finding says how often it would come about by accident in an account used like yours; when
    that is more than 25 of 100 it says nothing. Journeys are mostly a VPN, a proxy, or a telephone abroad. Some tablets call
    themselves computers. What this cannot see: somebody on your own device or in your own network, and whatever the platform
    does not write down; X tells of 60 days, and of addresses only.
    """
    rules, place, zone = policy.logins, platform(snapshot.account.platform), policy.zone()
    yield from besieged(failed_sign_in_runs(snapshot, rules), place, zone)
    yield from travelled(trips := journeys(snapshot, rules), place, zone)
    yield from forgotten(snapshot, rules, place, zone)
    learnt = learn(sightings(snapshot), rules, snapshot.taken_at)
    found = beside(learnt.habits, snapshot, policy)
    for meeting in found.meetings:
        yield met(meeting, place, zone)
    # What another question has named already is not asked about again.
    named = {first.at for meeting in found.meetings for first in meeting.firsts} | {trip.at for trip in trips}
    since = snapshot.taken_at - timedelta(days=rules.review_days)
    told = (first for habit in learnt.habits if habit.kind != "network" for first in habit.firsts)
    lately = (first for first in told if first.at >= since and first.at not in named)
    yield from new(sorted(lately, key=lambda first: first.at), place, zone)
    undated = sum(login.at is None for login in snapshot.logins or ())
    reasons = [*learnt.unjudged, *found.unjudged]
    if undated:
        reasons.append(f"{plural(undated, 'session')} without a time could not be placed")
    if not snapshot.logins:
        reasons = ["the export names no session"]
    if (unlisted := snapshot.missing("devices")) and not any(login.agent.strip() for login in snapshot.logins or ()):
        # Where sessions tell their device themselves, no list of devices is needed for it.
        reasons.append(unlisted)
    if reasons:
        raise CannotTellError("; ".join(reasons))
