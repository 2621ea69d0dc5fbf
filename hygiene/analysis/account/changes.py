"""Changes to an account read as episodes: which of them may be somebody else's, and why. The reasoning of `account-changes`.

What each change says stands in `hygiene/reference/change_kinds.py`. Times are aware UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from hygiene.analysis.baseline.session_use import learn, sightings
from hygiene.analysis.posts.suspicious import SuspiciousPosts, suspicious_posts
from hygiene.model.finding import Confidence, Finding, Severity
from hygiene.model.policy import LoginRules, Policy
from hygiene.model.records import EVENT_KINDS, FIRST, Event
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import joined, local, plural, printable, span, without_addresses
from hygiene.reference.change_kinds import PAIRS, WEIGHTS
from hygiene.reference.platforms import platform

SHORTLY: Final = timedelta(days=1)
"""How soon a change follows a warning or a sign-in from afar to be read with it, and a new password a recovery."""
OWN_EXPORT: Final = timedelta(days=14)
"""The newest request for a copy within this time before the export is the request for the export itself."""
_ASKED_AGAIN: Final = timedelta(hours=1)
"""Somebody who waits for the export asks again; some platforms log one request twice."""
_BEFOREHAND: Final = timedelta(hours=1)
"""A recovery is logged a little after the password that was set in it."""
_SHOWN: Final = 8
_REMEDIES: Final = frozenset({"password", "recovery"})
"""What owners do after a warning or an odd post: no sign when it comes after."""
_OFF: Final = "second-factor-off"
_CONTEXT: Final = frozenset({"second-factor-on", "warning"})
"""Kinds that start no episode and are told within one."""

_Dated = tuple[datetime, Event]
_Reason = tuple[str, Severity, Confidence]
_Sign = tuple[str, Confidence, timedelta]
"""A sign of somebody else beside a change: what to say of it, how sure it is, and how far away."""


def findings(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """One finding for every episode of changes that is recent, or beside a sign of somebody else; oldest first."""
    story = _Story(snapshot, policy)
    for episode in story.episodes():
        if (found := story.finding(episode)) is not None:
            yield found


def undated(events: Iterable[Event]) -> int:
    """How many changes have no date, so that nothing can be said of them."""
    return sum(event.at is None and event.kind in WEIGHTS for event in events)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One change or what is told with it: the signs of somebody else beside it, by sort, and whether it is recent."""

    at: datetime
    kind: str
    detail: str
    company: Mapping[str, _Sign]
    recent: bool


class _Story:
    """One account's changes, and what they are held against."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.now, self.rules, self.zone = snapshot.taken_at, policy.changes, policy.zone()
        self.place = platform(snapshot.account.platform)
        self.whole = "events" not in snapshot.gaps and not self.place.cannot("passwords")
        odd = suspicious_posts(snapshot, policy)
        self.odd = [[o for o in odd if o.confidence is sure] for sure in (Confidence.HIGH, Confidence.MEDIUM)]
        self.arrivals = _arrivals(snapshot, policy.logins)
        self.events = _own(snapshot, timedelta(days=self.rules.together_days))
        self.warnings = [at for at, event in self.events if event.kind == "warning"]

    def episodes(self) -> Iterator[list[_Change]]:
        """Changes in order of time, cut where nothing changed for longer than the policy says."""
        apart = timedelta(days=self.rules.together_days)
        episode: list[_Change] = []
        for at, event in self.events:
            if episode and at - episode[-1].at > apart:
                yield episode
                episode = []
            episode.append(self._change(at, event))
        if episode:
            yield episode

    def _change(self, at: datetime, event: Event) -> _Change:
        recent = self.now - at <= timedelta(days=self.rules.recent_days)
        company = dict(self._company(at, event.kind, recent=recent)) if event.kind in WEIGHTS else {}
        return _Change(at=at, kind=event.kind, detail=event.detail, company=company, recent=recent)

    def _company(self, at: datetime, kind: str, *, recent: bool) -> Iterator[tuple[str, _Sign]]:
        """The signs of somebody else beside a change, by sort. Of long ago only odd posts count."""
        if (odd := next(filter(None, (self._nearest(some, at, kind) for some in self.odd)), None)) is not None:
            gap = abs(odd.at - at)
            way = f"{span(gap)} {'before' if odd.at >= at else 'after'}"
            yield "odd", (f"{way} a post in question{odd.source}", odd.confidence, gap)
        if not recent:
            return
        if kind not in _REMEDIES and (warned := _last(self.warnings, at)):
            gap = at - warned
            yield "warning", (f"{span(gap)} after the platform warned of a sign-in", Confidence.LOW, gap)
        place = bisect_right(self.arrivals, at, key=_when) - 1
        if place >= 0 and at - self.arrivals[place][0] <= SHORTLY:
            country, gap = self.arrivals[place][1], at - self.arrivals[place][0]
            yield "country", (f"{span(gap)} after the first session ever from {country}", Confidence.LOW, gap)

    def _nearest(self, odd: Sequence[SuspiciousPosts], at: datetime, kind: str) -> SuspiciousPosts | None:
        """The post in question next to a change; before one that is an owner's remedy there is none."""
        place = bisect_left(odd, at, key=lambda o: o.at)
        beside = odd[place : place + 1] if kind in _REMEDIES else odd[max(place - 1, 0) : place + 1]
        near = [o for o in beside if abs(o.at - at) <= timedelta(days=self.rules.near_odd_post_days)]
        return min(near, key=lambda o: abs(o.at - at), default=None)

    def finding(self, episode: Sequence[_Change]) -> Finding | None:
        """What there is to say of one episode, if anything."""
        reasons = sorted((*_singles(episode), *self._together(episode)), key=lambda r: (-r[1].rank, -r[2].rank))
        if not reasons:
            return None
        _, severity, confidence = reasons[0]
        live = [c for c in episode if c.company or c.recent or c.kind in _CONTEXT]
        kinds = dict.fromkeys(c.kind for c in live if c.kind in WEIGHTS)
        sign = severity is not Severity.INFO
        begun = next(c.at for c in episode if c.kind in WEIGHTS)
        return Finding(
            subject=f"changes:{begun.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            message=joined((text for text, *_ in reasons if text), 4) or ", ".join(EVENT_KINDS[kind] for kind in kinds),
            severity=severity,
            confidence=confidence if sign else Confidence.HIGH,
            why="Somebody who gets in changes first what would let you back in."
            if sign
            else "Only you know whether it was you.",
            fix=self._fix(kinds),
            at=next(c.at for c in live if c.kind in WEIGHTS),
            evidence=tuple(self._evidence(live)),
        )

    def _together(self, episode: Sequence[_Change]) -> Iterator[_Reason]:
        """What recent changes of one episode say together."""
        times = {kind: [c.at for c in episode if c.recent and c.kind == kind] for kind in WEIGHTS}
        for pair in PAIRS:
            days = timedelta(days=pair.days)
            if any(_last(times[pair.first], at, days) for at in times[pair.then]):
                sure = Confidence.LOW if pair.first == _OFF and _moved(episode) else pair.confidence
                yield pair.says, pair.severity, sure
        passwords = times["password"]
        for at in times["recovery"]:
            settled = bisect_left(passwords, at - _BEFOREHAND) < bisect_right(passwords, at + SHORTLY)
            # A password that no export tells, or that has not had its day yet, is not missing.
            if self.whole and not settled and self.now - at >= SHORTLY:
                yield "the account was recovered, and no new password followed", Severity.MEDIUM, Confidence.LOW

    def _fix(self, kinds: Iterable[str]) -> str:
        page = self.place.page
        undo = [WEIGHTS[kind] for kind in kinds if WEIGHTS[kind].undo]
        steps = [f"{w.undo} {page(w.page)}" if w.page else w.undo for w in undo]
        return (
            f"If this was you, there is nothing to do. If not: {', '.join([*steps, 'change the password'])} "
            f"{page('password')}, then end all other sessions {page('sessions')}."
        )

    def _evidence(self, live: Sequence[_Change]) -> Iterator[str]:
        for change in live[:_SHOWN]:
            detail = without_addresses(printable(change.detail, 80))
            yield f"{local(change.at, self.zone)} {EVENT_KINDS[change.kind]}{f' ({detail})' if detail else ''}"
        if len(live) > _SHOWN:
            yield f"and {plural(len(live) - _SHOWN, 'more change')}"


def _singles(episode: Sequence[_Change]) -> Iterator[_Reason]:
    """What each kind of change says by itself, and by what stands beside it."""
    moved = {_OFF} if _moved(episode) else set[str]()
    company: dict[tuple[str, str], _Sign] = {}
    for change in episode:
        for sort, sign in change.company.items():
            key = change.kind, sort
            company[key] = max(company.get(key, sign), sign, key=lambda s: (s[1].rank, -s[2]))
        weight = WEIGHTS.get(change.kind)
        if weight and weight.alone and change.recent and not change.company:
            yield "", Severity.INFO if change.kind in moved else weight.alone, Confidence.LOW
    for (kind, sort), (what, confidence, _) in company.items():
        doubted = Severity.INFO if kind in moved else WEIGHTS[kind].doubted
        if severity := WEIGHTS[kind].beside if sort == "odd" else doubted:
            yield f"{EVENT_KINDS[kind]} {what}", severity, confidence


def _moved(episode: Sequence[_Change]) -> bool:
    """Whether a second factor is on again, or another one: it has moved to a new telephone or key."""
    return any(change.kind == "second-factor-on" for change in episode)


def _own(snapshot: Snapshot, together: timedelta) -> list[_Dated]:
    """The dated changes in order, without those that only made the account or the export, each told once."""
    kept = WEIGHTS.keys() | _CONTEXT
    dated = sorted(((e.at, e) for e in snapshot.events or () if e.at and e.kind in kept), key=_when)
    asked = [at for at, event in dated if event.kind == "data-download" and at <= snapshot.taken_at]
    mine = asked[-1] if asked and snapshot.taken_at - asked[-1] <= OWN_EXPORT else None
    births = [at for at, event in dated if event.kind == "email" and event.detail == FIRST]
    # The first address of an old account is a change like any other.
    born = births[0] if births and _earliest(snapshot) >= births[0] - together else None
    out: list[_Dated] = []
    last: dict[str, datetime] = {}
    for at, event in dated:
        made = born is not None and born - together <= at <= born + together
        again = event.kind in last and at - last[event.kind] < timedelta(minutes=1)
        own = event.kind == "data-download" and mine is not None and mine - _ASKED_AGAIN <= at <= mine
        if not (made or again or own):
            out.append((at, event))
        last[event.kind] = at
    return out


def _earliest(snapshot: Snapshot) -> datetime:
    """The oldest trace of the account in what was read."""
    moments = [event.at for event in snapshot.events or () if event.at]
    moments += [login.at for login in snapshot.logins or () if login.at]
    if snapshot.posts is not None and len(snapshot.posts) and (first := snapshot.posts.when(0)):
        moments.append(first)
    return min(moments)


def _arrivals(snapshot: Snapshot, rules: LoginRules) -> list[tuple[datetime, str]]:
    """The first use from each country, as far as the account's own sessions tell where it is at home."""
    habits = learn(sightings(snapshot), rules, snapshot.taken_at).habits
    return [(first.at, first.shown) for habit in habits if habit.kind == "country" for first in habit.firsts]


def _last(moments: Sequence[datetime], at: datetime, within: timedelta = SHORTLY) -> datetime | None:
    """The newest of these moments, in order of time, that lies at most `within` before `at`."""
    place = bisect_right(moments, at)
    return moments[place - 1] if place and at - moments[place - 1] <= within else None


def _when(pair: tuple[datetime, object]) -> datetime:
    return pair[0]
