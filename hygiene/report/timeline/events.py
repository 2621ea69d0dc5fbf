"""The dated and undated events of an export, in words.

They are changes, grants, other ways to sign in, second factors and new passwords, and sign-ins where they are asked
for. An address is never in the words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.baseline.own_export import own_requests
from hygiene.analysis.baseline.session_use import learn, sightings
from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.policy import LoginRules
from hygiene.model.records import EVENT_KINDS, FIRST, App, Event, Login, event_words
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable
from hygiene.reference.countries import known_country
from hygiene.reference.platforms import platform
from hygiene.reference.sites import site
from hygiene.reference.user_agents import agent
from hygiene.report.report import TimelineEvent

SESSION: Final = "session"
"""The kind of an event that is a sign-in or the use of a session."""
CHALLENGE: Final = "challenge"
_CLOCKS: Final = timedelta(days=1)
"""The longest time by which a plausible date may be after its export."""
_USES: Final = {
    "success": (tr_later("signed in"), tr_later("signed in {count:,} times")),
    "session": (tr_later("a session was used"), tr_later("a session was used {count:,} times")),
    "open": (tr_later("a session was opened"), tr_later("a session was opened {count:,} times")),
    "failure": (tr_later("a sign-in failed"), tr_later("a sign-in failed {count:,} times")),
    CHALLENGE: (
        tr_later("the platform asked for more proof"),
        tr_later("the platform asked for more proof {count:,} times"),
    ),
}
"""The words for each outcome of a sign-in, for one and for several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeUses:
    """Sign-ins or uses of sessions of one outcome, country and device.

    `times` are theirs, oldest first, and `what` are the words, without an end.
    """

    outcome: str
    times: tuple[datetime, ...]
    what: str


def events(snapshots: Sequence[Snapshot]) -> Iterator[TimelineEvent]:
    """Yield the events of every export, without sign-ins.

    An event that several exports of an account record is yielded once. The requests for these exports are left out.
    """
    for event, _ in events_and_exports(snapshots):
        yield event


def events_and_exports(snapshots: Sequence[Snapshot]) -> Iterator[tuple[TimelineEvent, Snapshot]]:
    """Yield the events of `events`, each with the newest export that has it."""
    platforms = [platform(s.account.platform) for s in snapshots if not s.account.shared]
    titles = {site(f"https://{domain}"): known.title for known in platforms for domain in known.domains}
    said = set[TimelineEvent]()
    newest: dict[tuple[str, str], Account] = {}
    asked = {(s.account.key, "data-download", event.at) for s in snapshots for event in own_requests(s)}
    for snapshot in sorted(snapshots, key=lambda snapshot: snapshot.moment, reverse=True):
        # An account may have had another name when an earlier export was made.
        account = newest.setdefault(snapshot.account.key, snapshot.account)
        new = [replace(event, account=account) for event in _events(snapshot, titles)]
        yield from ((e, snapshot) for e in new if e not in said and (account.key, e.kind, e.at) not in asked)
        said.update(new)


def first_sessions(snapshot: Snapshot, rules: LoginRules, *, networks: bool = False) -> Iterator[TimelineEvent]:
    """Yield the first session from each new country and each new device.

    New networks are included only with `networks`, because a phone joins new ones every day.
    """
    for habit in learn(sightings(snapshot), rules, snapshot.taken_at).habits:
        for first in habit.firsts if networks or habit.kind != "network" else ():
            words = (
                tr("the first session from {place}", place=tr(first.shown))
                if first.shown
                else tr("the first session from a network never seen before")
            )
            yield TimelineEvent(at=first.at, account=snapshot.account, kind=SESSION, what=words)


def alike_uses(
    logins: Iterable[Login], since: datetime, until: datetime, between: Sequence[datetime] = ()
) -> Iterator[AlikeUses]:
    """Yield sign-ins, uses and challenges from `since` to `until`.

    Those of one country, device and outcome are one event, unless one of the sorted times `between` lies between them.
    """
    found: dict[tuple[int, str, str], list[datetime]] = {}
    for login in logins:
        if login.at and since <= login.at <= until:
            found.setdefault((bisect_right(between, login.at), login.outcome, _source(login)), []).append(login.at)
    for (_, outcome, source), times in found.items():
        yield AlikeUses(outcome=outcome, times=tuple(sorted(times)), what=f"{_uses(outcome, times)}{source}")


def _source(login: Login) -> str:
    """Return the country and the device of a sign-in in brackets, or ""."""
    source = (known_country(login.country), tr(agent(login.agent).name))
    words = printable(", ".join(filter(None, source)), 80)
    return f" ({words})" if words else ""


def _uses(outcome: str, times: Iterable[datetime]) -> str:
    """Return an outcome in words, with its count if that is known."""
    once, often = _USES.get(outcome, _USES[CHALLENGE])
    distinct = len(set(times))
    return tr(often, count=distinct) if distinct > 1 else tr(once)


_Row = tuple[datetime | None, str, str]
"""The time, kind and words of an event."""


def _events(snapshot: Snapshot, titles: Mapping[str, str]) -> Iterator[TimelineEvent]:
    """Yield the events of one export.

    These are changes, grants, other ways to sign in, second factors and new passwords.
    """
    rows = [*_changes(snapshot), *_challenges(snapshot), *_ways_in(snapshot), *_passwords(snapshot, titles)]
    # Two files of an export may record the same change.
    for stated, kind, what in dict.fromkeys(rows):
        # A date after the export is a defect, so the event is undated.
        at = stated if stated is None or stated <= snapshot.taken_at + _CLOCKS else None
        yield TimelineEvent(at=at, account=snapshot.account, kind=kind, what=what)


def _changes(snapshot: Snapshot) -> Iterator[_Row]:
    known: set[tuple[str, datetime | None]] = set()
    challenged = {login.at for login in snapshot.logins or () if login.at and login.outcome == CHALLENGE}
    for event in snapshot.events or ():
        known.add((event.kind, event.at))
        if event.kind != CHALLENGE or event.at not in challenged:
            yield event.at, event.kind, _change(event)
    for contact in snapshot.contacts or ():
        if contact.changed_at and (contact.kind, contact.changed_at) not in known:
            known_kind = contact.kind in EVENT_KINDS
            words = event_words(contact.kind) if known_kind else tr("a contact changed")
            yield contact.changed_at, contact.kind, words


def _challenges(snapshot: Snapshot) -> Iterator[_Row]:
    """Yield the times when the platform asked for more proof.

    Some platforms record them as sign-ins and others as changes. Those of one day from one country and device are one
    event.
    """
    found: dict[tuple[object, str], list[datetime]] = {}
    for login in snapshot.logins or ():
        if login.at and login.outcome == CHALLENGE:
            found.setdefault((login.at.date(), _source(login)), []).append(login.at)
    for (_, source), times in found.items():
        yield min(times), CHALLENGE, f"{_uses(CHALLENGE, times)}{source}"


def _change(event: Event) -> str:
    if event.detail == FIRST:
        if event.kind == "phone":
            return tr("the first phone number was set")
        return tr("the first e-mail address was set")
    words = event_words(event.kind) if event.kind in EVENT_KINDS else printable(event.kind, 60)
    detail = printable(tr(event.detail), 100)
    return f"{words} ({detail})" if detail else words


def _ways_in(snapshot: Snapshot) -> Iterator[_Row]:
    for app in snapshot.apps or ():
        # An app's own registration has another date than its grant.
        at = app.granted_at if app.granted_at_means == "grant" else None
        yield at, "grant", grant_words(app)
    for identity in snapshot.sign_ins or ():
        yield (
            identity.at,
            "identity",
            tr("signing in with {provider} was linked", provider=printable(tr(identity.provider), 60)),
        )
    for device in snapshot.devices or ():
        if device.kind == "sms-2fa" and device.first_seen_at:
            yield device.first_seen_at, "second-factor-on", tr("codes by text message were switched on")


def quoted_app(app: App) -> str:
    """Return the name of an app in quotes, fit to print, or its id."""
    return f"“{printable(app.name.strip(), 60) or tr('an app without a name, id {id}', id=printable(app.id, 30))}”"


def grant_words(app: App) -> str:
    """Return that an app got access, in the words of its event."""
    return tr("{app} was given access", app=quoted_app(app))


def _passwords(snapshot: Snapshot, titles: Mapping[str, str]) -> Iterator[_Row]:
    """Yield the times when passwords of the platforms in the run were set.

    Only dates of the password itself count, not those of the vault's entry. The platform is named by its title. The
    entry is not named, because the report only names entries with which a check found fault.
    """
    for secret in snapshot.secrets or ():
        if secret.changed_at and secret.changed_at_means == "password":
            for title in sorted({titles[host] for url in secret.urls if (host := site(url)) in titles}):
                yield (
                    secret.changed_at,
                    "password",
                    tr("a password of {platform} was set, says the password manager", platform=title),
                )
