"""One timeline of all accounts of a run: what happened when, as far as exports tell and checks found.

Undated things stand apart and are never given a time. Everything is decided here; a format writes it down.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from hygiene.model.finding import Confidence, Result, Severity
from hygiene.model.policy import Policy, TimelineRules
from hygiene.model.records import EVENT_KINDS, FIRST, Event
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable, without_addresses
from hygiene.reference.platforms import platform
from hygiene.reference.sites import site
from hygiene.report.report import Timeline, TimelineEvent


def timeline(
    snapshots: Sequence[Snapshot], results: Iterable[Result], policy: Policy, accepted: Collection[str], now: datetime
) -> Timeline:
    """What the policy's window holds, and whatever lies near a sign of compromise; oldest first.

    `accepted` are fingerprints of findings somebody answered for: they are no signs. `now` ends it when nothing was read.
    """
    rules, held = policy.timeline, tuple(results)
    taken = [s.taken_at for s in snapshots if not s.account.shared] or [s.taken_at for s in snapshots]
    until = max(taken, default=now)
    since = until - timedelta(days=rules.days)
    signs = sorted({at for at in _signs(held, accepted) if at is not None})
    read = [platform(s.account.platform) for s in snapshots if not s.account.shared]
    places = {site(f"https://{domain}"): place.title for place in read for domain in place.domains}
    told = [*(moment for s in snapshots for moment in _told(s, places)), *_found(held, accepted)]
    dated = [(moment.at, moment) for moment in told if moment.at is not None]
    kept = [(at, m) for at, m in dated if at >= since or _near(signs, at, rules)]
    # Of too many, those near a sign stay, then the newest.
    kept.sort(key=lambda pair: (_near(signs, pair[0], rules), pair[0]), reverse=True)
    shown = sorted(kept[: rules.lines], key=_order)
    undated = [moment for moment in told if moment.at is None]
    return Timeline(
        since=since,
        until=until,
        lines=tuple(moment for _, moment in shown),
        undated=tuple(undated[: rules.lines]),
        left_out=max(len(kept) - rules.lines, 0) + max(len(undated) - rules.lines, 0),
        older=len(dated) - len(kept),
    )


def _order(dated: tuple[datetime, TimelineEvent]) -> tuple[datetime, str, bool, str]:
    at, moment = dated
    return at, str(moment.account), moment.kind == "finding", moment.what


def _near(signs: Sequence[datetime], at: datetime, rules: TimelineRules) -> bool:
    """Whether one of the signs, in order of time, is as near as the policy says."""
    near = timedelta(days=rules.near_sign_days)
    place = bisect_left(signs, at - near)
    return place < len(signs) and signs[place] <= at + near


def _signs(results: Iterable[Result], accepted: Collection[str]) -> Iterator[datetime | None]:
    """When the surer signs of compromise were."""
    for result in results:
        for finding in result.findings:
            sure = finding.severity is not Severity.INFO and finding.confidence is not Confidence.LOW
            if result.path == "compromise" and sure and result.fingerprint(finding) not in accepted:
                yield finding.at


def _found(results: Iterable[Result], accepted: Collection[str]) -> Iterator[TimelineEvent]:
    """Findings about what happened, as against what could: those of posts, changes and sessions that have a time."""
    for result in results:
        for finding in result.findings:
            fingerprint = result.fingerprint(finding)
            dated = finding.at is not None and finding.severity is not Severity.INFO and fingerprint not in accepted
            if result.path in {"compromise", "session"} and result.account and dated:
                yield TimelineEvent(
                    at=finding.at,
                    account=result.account,
                    kind="finding",
                    what=finding.message,
                    fingerprint=fingerprint,
                )


def _told(snapshot: Snapshot, places: Mapping[str, str]) -> Iterator[TimelineEvent]:
    """What one export tells: changes, grants, other ways to sign in, second factors and new passwords."""
    told = [*_changes(snapshot), *_ways_in(snapshot), *_passwords(snapshot, places)]
    # Two files of one export may tell of one change.
    for at, kind, what in dict.fromkeys(told):
        yield TimelineEvent(at=at, account=snapshot.account, kind=kind, what=what)


_Said = tuple[datetime | None, str, str]


def _changes(snapshot: Snapshot) -> Iterator[_Said]:
    known: set[tuple[str, datetime | None]] = set()
    for event in snapshot.events or ():
        known.add((event.kind, event.at))
        yield event.at, event.kind, _change(event)
    for contact in snapshot.contacts or ():
        if contact.changed_at and (contact.kind, contact.changed_at) not in known:
            yield contact.changed_at, contact.kind, EVENT_KINDS.get(contact.kind, "a contact changed")


def _change(event: Event) -> str:
    if event.detail == FIRST:
        return "the first e-mail address was set"
    said = EVENT_KINDS.get(event.kind, printable(event.kind, 60))
    detail = without_addresses(printable(event.detail, 100))
    return f"{said} ({detail})" if detail else said


def _ways_in(snapshot: Snapshot) -> Iterator[_Said]:
    for app in snapshot.apps or ():
        name = printable(app.name.strip(), 60) or f"an app without a name, id {printable(app.id, 30)}"
        # The date of an app's own registration is not that of its grant.
        at = app.granted_at if app.granted_at_means == "grant" else None
        yield at, "grant", f"“{name}” was given access"
    for identity in snapshot.sign_ins or ():
        yield identity.at, "identity", f"signing in with {printable(identity.provider, 60)} was linked"
    for device in snapshot.devices or ():
        if device.kind == "sms-2fa" and device.first_seen_at:
            yield device.first_seen_at, "second-factor-on", "codes by text message were switched on"


def _passwords(snapshot: Snapshot, places: Mapping[str, str]) -> Iterator[_Said]:
    """When passwords of the platforms in the run were set, where the vault tells that of the password itself.

    The platform is named, and no entry: a title that no check found fault with is nobody's business.
    """
    for secret in snapshot.secrets or ():
        if secret.changed_at and secret.changed_at_means == "password":
            for title in sorted({places[host] for url in secret.urls if (host := site(url)) in places}):
                yield secret.changed_at, "password", f"a password of {title} was set, says the password manager"
