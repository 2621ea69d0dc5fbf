"""Everything of a story that is not in a table: events, sign-ins, devices.

Differences between two exports are here too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from hygiene.incident.records import Entry
from hygiene.incident.timeline.exports import Exports
from hygiene.incident.timeline.findings import Suspects
from hygiene.incident.timeline.runs import Period
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.policy import LoginRules
from hygiene.model.records import EVENT_KINDS, Difference, Login
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable, series
from hygiene.report.timeline.events import (
    CHALLENGE,
    SESSION,
    alike_uses,
    events_and_exports,
    first_sessions,
    grant_words,
    quoted_app,
)

_CHANGED: Final[Mapping[str, tuple[str, str]]] = {
    "app": ("grant", tr_later("{what} was given access")),
    "app-gone": ("revocation", tr_later("{what} lost access")),
    "app-permissions": ("grant", tr_later("{what} was permitted more")),
    "block": ("block", tr_later("blocked {accounts}")),
    "deletion": ("deletion", tr_later("deleted {posts}")),
    "device": ("device", tr_later("{what} is a new device")),
    "follow": ("follow", tr_later("followed {accounts}")),
    "identity": ("identity", tr_later("signing in with {what} was linked")),
    "unfollow": ("unfollow", tr_later("unfollowed {accounts}")),
}
"""The kind and the words of a line, by the kind of difference.

Other differences are kinds of events.
"""
_Firsts = Mapping[tuple[tuple[str, str], datetime], list[str]]
"""The things seen for the first time, by account and time."""


def record_lines(
    every: Sequence[Exports], suspects: Suspects, rules: LoginRules, period: Period
) -> dict[tuple[object, ...], Entry]:
    """Return the lines about records outside the tables.

    Records of one account, time, kind and wording share one line. It names the newest export that has them.
    """
    found: dict[tuple[object, ...], Entry] = {}
    for entry in _lines(every, suspects, rules, period):
        found.setdefault((entry.account.key, entry.at, entry.since, entry.kind, entry.what), entry)
    return found


def _lines(every: Sequence[Exports], suspects: Suspects, rules: LoginRules, period: Period) -> Iterator[Entry]:
    yield from _events(every, suspects, period)
    cuts = period.cuts()
    for exports in every:
        firsts = _firsts(exports, rules)
        yield from _sign_ins(exports, suspects, firsts, period, cuts)
        for snapshot in exports.snapshots:
            for at, kind, what in (*_devices(snapshot, firsts), *_last_uses(snapshot)):
                if period.holds(at):
                    suspicious = suspects.time(exports.account.key, at)
                    yield _entry(snapshot, at, kind, what, suspicious=suspicious)
            for each in snapshot.differences or ():
                if period.touches(each.since, each.until):
                    suspicious = suspects.difference(exports.account.key, each.kind)
                    yield _difference(snapshot, each, suspicious=suspicious)


def _entry(snapshot: Snapshot, at: datetime, kind: str, what: str, *, suspicious: bool = False) -> Entry:
    path, shown = snapshot.origin.path, printable(kind, 60)  # a third-party reader may have its own kinds
    return Entry(at=at, account=snapshot.account, kind=shown, what=what, input=path, suspicious=suspicious)


def _events(every: Sequence[Exports], suspects: Suspects, period: Period) -> Iterator[Entry]:
    """Yield changes, grants, linked identities, and dates of passwords."""
    without = [_without_challenges(snapshot) for exports in every for snapshot in exports.snapshots]
    apps = ((snapshot.account.key, app) for snapshot in without for app in snapshot.apps or ())
    doubtful = {(key, app.granted_at, grant_words(app)) for key, app in apps if suspects.app(key, app.name)}
    for event, snapshot in events_and_exports(without):
        if event.at is not None and period.holds(event.at):
            key = event.account.key
            suspicious = suspects.change(key, event.kind, event.at)
            suspicious |= (key, event.at, event.what) in doubtful
            yield _entry(snapshot, event.at, event.kind, event.what, suspicious=suspicious)


def _without_challenges(snapshot: Snapshot) -> Snapshot:
    """Return a copy without sign-ins, and without the changes that repeat one.

    Challenges among the sign-ins are joined with those of their day and device, as sign-ins are.
    """
    challenged = {login.at for login in snapshot.logins or () if login.at and login.outcome == CHALLENGE}
    events = snapshot.events
    if events is not None and challenged:
        events = tuple(event for event in events if event.kind != CHALLENGE or event.at not in challenged)
    return replace(snapshot, logins=None, events=events)


def _firsts(exports: Exports, rules: LoginRules) -> _Firsts:
    found: defaultdict[tuple[tuple[str, str], datetime], list[str]] = defaultdict(list)
    # An older export has fewer records to learn the usual from.
    newest = next(exports.with_part("logins"), exports.newest)
    for event in first_sessions(newest, rules, networks=True):
        if event.at is not None:
            found[exports.account.key, event.at].append(event.what)
    return found


def _sign_ins(
    exports: Exports, suspects: Suspects, firsts: _Firsts, period: Period, cuts: Sequence[datetime]
) -> Iterator[Entry]:
    """Yield the sign-ins, challenges and uses of sessions, joining equal ones.

    The last use of an open session counts as a use too.
    """
    key, known = exports.account.key, set[tuple[object, ...]]()
    for snapshot in exports.with_part("logins"):
        logins = list(_uses(snapshot, period))
        marks = [(login.at, login.outcome, login.agent, login.country) for login in logins]
        new = [login for login, mark in zip(logins, marks, strict=True) if mark not in known]
        known.update(marks)
        for uses in alike_uses(new, period.since, period.until, cuts):
            first = dict.fromkeys(words for at in uses.times for words in firsts.get((key, at), ()))
            yield replace(
                _entry(snapshot, uses.times[0], CHALLENGE if uses.outcome == CHALLENGE else SESSION, uses.what),
                what=", ".join(filter(None, (uses.what, series(list(first))))),
                count=len(uses.times),
                until=uses.times[-1] if uses.times[-1] > uses.times[0] else None,
                suspicious=any(suspects.time(key, at) for at in uses.times),
            )


def _uses(snapshot: Snapshot, period: Period) -> Iterator[Login]:
    for login in snapshot.logins or ():
        if period.holds(login.at):
            yield login
        if period.holds(login.last_used_at) and login.last_used_at != login.at:
            yield replace(login, at=login.last_used_at, outcome="session")


def _devices(snapshot: Snapshot, firsts: _Firsts) -> Iterator[tuple[datetime, str, str]]:
    for device in snapshot.devices or ():
        name = printable(device.name.strip(), 60)
        shown = f"“{name}”" if name else tr("a device without a name")
        # The number that gets codes is a second factor, and its first day is among the events.
        if device.first_seen_at and device.kind != "sms-2fa":
            first = firsts.get((snapshot.account.key, device.first_seen_at), [])
            yield device.first_seen_at, "device", ", ".join([tr("{device} was first seen", device=shown), *first])
        if device.last_seen_at and device.last_seen_at != device.first_seen_at:
            yield device.last_seen_at, "device", tr("{device} was last seen", device=shown)


def _last_uses(snapshot: Snapshot) -> Iterator[tuple[datetime, str, str]]:
    for app in snapshot.apps or ():
        if app.last_used_at:
            yield app.last_used_at, "grant", tr("{app} was last used", app=quoted_app(app))


def _difference(snapshot: Snapshot, found: Difference, *, suspicious: bool) -> Entry:
    """Return the line of a difference: at some time up to the newer export."""
    kind, words = _CHANGED.get(found.kind, (found.kind, ""))
    what = printable(found.what, 200)
    if words:
        said = tr(
            words,
            what=what or tr("something without a name"),
            accounts=tr_n(found.count, "{count:,} account", "{count:,} accounts"),
            posts=tr_n(found.count, "{count:,} post", "{count:,} posts"),
        )
        said = f"{said}, {what}" if what and found.kind == "deletion" else said
    else:
        said = tr(EVENT_KINDS.get(found.kind, printable(found.kind, 60))) + (f" ({what})" if what else "")
    made = _entry(snapshot, found.until, kind, said, suspicious=suspicious)
    return replace(made, since=found.since, count=found.count)


def undated(every: Iterable[Exports]) -> dict[str, int]:
    """Return the number of records without a time, by part.

    The count is that of the newest export that holds the part. Only vault entries that open an account of the run
    count.
    """
    found: dict[str, int] = {}
    for exports in every:
        for part in ("apps", "devices", "events", "logins", "secrets", "sign_ins"):
            snapshot = next(exports.with_part(part), None)
            count = sum(_is_undated(part, record) for record in getattr(snapshot, part)) if snapshot else 0
            if count:
                found[part] = found.get(part, 0) + count
    return found


def _is_undated(part: str, record: Any) -> bool:
    """Return whether a record of a part has no time at which it happened."""
    if part == "apps":
        return bool(record.granted_at is None or record.granted_at_means != "grant")
    if part == "devices":
        return bool(record.first_seen_at is None and record.last_seen_at is None)
    if part == "secrets":
        return bool(record.accounts) and (record.changed_at is None or record.changed_at_means != "password")
    return bool(record.at is None)
