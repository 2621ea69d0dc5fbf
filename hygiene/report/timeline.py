"""The timeline of a run: events from the exports, and dated findings.

Undated records are listed apart and never get a time. Everything is decided here, and a format writes it down.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from hygiene.model.finding import Confidence, Result, Severity
from hygiene.model.policy import Policy, TimelineRules
from hygiene.model.records import EVENT_KINDS, FIRST, Event
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import first_sentence, printable, without_addresses
from hygiene.reference.countries import known_country
from hygiene.reference.platforms import platform
from hygiene.reference.sites import site
from hygiene.reference.user_agents import agent
from hygiene.report.report import Timeline, TimelineEvent

_CHALLENGE: Final = "challenge"
_CLOCKS: Final = timedelta(days=1)
"""The longest time from an export to a date in it that can be right."""


def timeline(
    snapshots: Sequence[Snapshot], results: Iterable[Result], policy: Policy, accepted: Collection[str], now: datetime
) -> Timeline:
    """Build the timeline of a run.

    It holds the events in the policy's window, and older ones near a sign of compromise.

    `accepted` are the fingerprints of accepted findings, which are no signs. The timeline ends with the newest export,
    or at `now` when nothing was read.
    """
    rules, results = policy.timeline, tuple(results)
    taken = [s.taken_at for s in snapshots if not s.account.shared] or [s.taken_at for s in snapshots]
    until = max(taken, default=now)
    since = until - timedelta(days=rules.days)
    signs = sorted({at for at in _signs(results, accepted) if at is not None})
    platforms = [platform(s.account.platform) for s in snapshots if not s.account.shared]
    titles = {site(f"https://{domain}"): known.title for known in platforms for domain in known.domains}
    events = [*(event for s in snapshots for event in _events(s, titles)), *_findings(results, accepted)]
    dated = [(event.at, event) for event in events if event.at is not None]
    kept = [(at, event) for at, event in dated if at >= since or _near(signs, at, rules)]
    # When there are too many, those near a sign stay, then the newest.
    kept.sort(key=lambda pair: (_near(signs, pair[0], rules), pair[0]), reverse=True)
    shown = sorted(kept[: rules.lines], key=_order)
    undated = [event for event in events if event.at is None]
    return Timeline(
        since=since,
        until=until,
        lines=tuple(event for _, event in shown),
        undated=tuple(undated[: rules.lines]),
        left_out=max(len(kept) - rules.lines, 0) + max(len(undated) - rules.lines, 0),
        older=len(dated) - len(kept),
    )


def _order(dated: tuple[datetime, TimelineEvent]) -> tuple[datetime, str, bool, str]:
    at, event = dated
    return at, str(event.account), event.kind == "finding", event.what


def _near(signs: Sequence[datetime], at: datetime, rules: TimelineRules) -> bool:
    """Return whether a sign lies within the policy's days of `at`.

    `signs` are sorted by time.
    """
    near = timedelta(days=rules.near_sign_days)
    index = bisect_left(signs, at - near)
    return index < len(signs) and signs[index] <= at + near


def _signs(results: Iterable[Result], accepted: Collection[str]) -> Iterator[datetime | None]:
    """Yield the times of signs of compromise of at least medium confidence."""
    for result in results:
        for finding in result.findings:
            sure = finding.severity is not Severity.INFO and finding.confidence is not Confidence.LOW
            if result.path == "compromise" and sure and result.fingerprint(finding) not in accepted:
                yield finding.at


def _findings(results: Iterable[Result], accepted: Collection[str]) -> Iterator[TimelineEvent]:
    """Yield the dated findings about posts, changes and sessions.

    They are about events that happened, rather than events that could happen.
    """
    for result in results:
        for finding in result.findings:
            fingerprint = result.fingerprint(finding)
            dated = finding.at is not None and finding.severity is not Severity.INFO and fingerprint not in accepted
            if result.path in {"compromise", "session"} and result.account and dated:
                yield TimelineEvent(
                    at=finding.at,
                    account=result.account,
                    kind="finding",
                    what=first_sentence(finding.message),
                    fingerprint=fingerprint,
                )


_Row = tuple[datetime | None, str, str]
"""The time, kind and words of an event."""


def _events(snapshot: Snapshot, titles: Mapping[str, str]) -> Iterator[TimelineEvent]:
    """Yield the events of one export.

    These are changes, grants, other ways to sign in, second factors and new passwords.
    """
    rows = [*_changes(snapshot), *_challenges(snapshot), *_ways_in(snapshot), *_passwords(snapshot, titles)]
    # Two files of an export may record the same change.
    for stated, kind, what in dict.fromkeys(rows):
        # A date after the export is damage, so the event is undated.
        at = stated if stated is None or stated <= snapshot.taken_at + _CLOCKS else None
        yield TimelineEvent(at=at, account=snapshot.account, kind=kind, what=what)


def _changes(snapshot: Snapshot) -> Iterator[_Row]:
    known: set[tuple[str, datetime | None]] = set()
    challenged = {login.at for login in snapshot.logins or () if login.at and login.outcome == _CHALLENGE}
    for event in snapshot.events or ():
        known.add((event.kind, event.at))
        if event.kind != _CHALLENGE or event.at not in challenged:
            yield event.at, event.kind, _change(event)
    for contact in snapshot.contacts or ():
        if contact.changed_at and (contact.kind, contact.changed_at) not in known:
            yield contact.changed_at, contact.kind, EVENT_KINDS.get(contact.kind, "a contact changed")


def _challenges(snapshot: Snapshot) -> Iterator[_Row]:
    """Yield the times when the platform asked for more proof.

    Some platforms record them as sign-ins and others as changes. Those of one day from one country and device are one
    event.
    """
    found: dict[tuple[object, str], list[datetime]] = {}
    for login in snapshot.logins or ():
        if login.at and login.outcome == _CHALLENGE:
            source = (known_country(login.country), str(agent(login.agent)))
            words = printable(without_addresses(", ".join(filter(None, source))), 80)
            found.setdefault((login.at.date(), words), []).append(login.at)
    for (_, source_words), times in found.items():
        distinct = len(set(times))
        count = f" {distinct:,} times" if distinct > 1 else ""
        where = f" ({source_words})" if source_words else ""
        yield min(times), _CHALLENGE, f"{EVENT_KINDS[_CHALLENGE]}{count}{where}"


def _change(event: Event) -> str:
    if event.detail == FIRST:
        return "the first e-mail address was set"
    words = EVENT_KINDS.get(event.kind, printable(event.kind, 60))
    detail = without_addresses(printable(event.detail, 100))
    return f"{words} ({detail})" if detail else words


def _ways_in(snapshot: Snapshot) -> Iterator[_Row]:
    for app in snapshot.apps or ():
        name = printable(app.name.strip(), 60) or f"an app without a name, id {printable(app.id, 30)}"
        # An app's own registration has another date than its grant.
        at = app.granted_at if app.granted_at_means == "grant" else None
        yield at, "grant", f"“{name}” was given access"
    for identity in snapshot.sign_ins or ():
        yield identity.at, "identity", f"signing in with {printable(identity.provider, 60)} was linked"
    for device in snapshot.devices or ():
        if device.kind == "sms-2fa" and device.first_seen_at:
            yield device.first_seen_at, "second-factor-on", "codes by text message were switched on"


def _passwords(snapshot: Snapshot, titles: Mapping[str, str]) -> Iterator[_Row]:
    """Yield the times when passwords of the platforms in the run were set.

    Only dates of the password itself count, not those of the vault's entry. The platform is named by its title. The
    entry is not, because the report names no entry that a check did not find fault with.
    """
    for secret in snapshot.secrets or ():
        if secret.changed_at and secret.changed_at_means == "password":
            for title in sorted({titles[host] for url in secret.urls if (host := site(url)) in titles}):
                yield secret.changed_at, "password", f"a password of {title} was set, says the password manager"
