"""Changes to an account, and the signs of an intruder beside them.

Changes that follow each other within days form an episode. The kinds are in `hygiene/reference/change_kinds.py`.
Times are aware UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from hygiene.analysis.baseline.own_export import own_requests
from hygiene.analysis.baseline.session_use import learn, sightings
from hygiene.analysis.posts.suspicious import SuspiciousPosts, suspicious_posts
from hygiene.analysis.sessions.failed_sign_ins import SignInRun, failed_sign_in_runs
from hygiene.analysis.sessions.foreign_sign_ins import FEW, foreign_sign_ins
from hygiene.model.finding import Confidence
from hygiene.model.policy import LoginRules, Policy
from hygiene.model.records import FIRST, Event
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import listed, place_name
from hygiene.reference.change_kinds import CHANGE_KINDS, PAIRS, Pair
from hygiene.reference.platforms import platform

SHORTLY: Final = timedelta(days=1)
"""The longest time between a related change and a warning or new country.

A new password this soon after a recovery belongs to it.
"""
CONTEXT: Final = frozenset({"second-factor-on", "warning"})
"""Kinds that do not start an episode but are shown within one."""
_BEFOREHAND: Final = timedelta(hours=1)
"""The longest time between a password set in a recovery and that recovery.

Platforms log a recovery a little after the password.
"""
_REMEDIES: Final = frozenset({"password", "recovery"})
"""Changes that owners make after a warning or a suspicious post.

After one of these they are not a sign of an intruder.
"""
_OFF: Final = "second-factor-off"
_NAMED: Final = 3
"""Countries of a guess that are named."""

_Dated = tuple[datetime, Event]
SignKind = Literal["posts", "guess", "warning", "country"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign of an intruder beside a change.

    `gap` is the time between them, and `before` is true when the change came first. Only suspicious posts, which are
    then in `posts`, can come after the change. `country` names the country of a first session. A guess is a sign-in
    after failed ones from the same network or country, never used before. `failed` counts those failed sign-ins.
    """

    kind: SignKind
    gap: timedelta
    before: bool = False
    posts: SuspiciousPosts | None = None
    country: str = ""
    failed: int = 0

    @property
    def confidence(self) -> Confidence:
        """Return the confidence that this is a sign of an intruder."""
        if self.posts:
            return self.posts.confidence
        return Confidence.MEDIUM if self.kind == "guess" else Confidence.LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change, with the signs of an intruder beside it.

    It may also be an event of a kind in `CONTEXT`, which is shown beside changes and has no signs. `recent` is true
    when it lies within the policy's days before the export.
    """

    at: datetime
    kind: str
    detail: str
    signs: Mapping[SignKind, Sign]
    recent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """Changes that follow each other within days, oldest first.

    `pairs` are the recent changes that weigh more together. `moved` is true when a second factor was also switched on,
    so that it only moved to another device. `unsettled` is true when no new password followed a recovery.
    """

    changes: Sequence[Change]
    pairs: Sequence[Pair]
    moved: bool
    unsettled: bool

    def nearest_signs(self) -> dict[tuple[str, SignKind], Sign]:
        """Return the surest and nearest sign of each kind for each kind of change."""
        found: dict[tuple[str, SignKind], Sign] = {}
        for change in self.changes:
            for sort, sign in change.signs.items():
                key = change.kind, sort
                found[key] = max(found.get(key, sign), sign, key=lambda s: (s.confidence.rank, -s.gap))
        return found


def episodes(snapshot: Snapshot, policy: Policy) -> Iterator[Episode]:
    """Yield the account's episodes of changes, oldest first.

    An episode ends where nothing changed for longer than the time in the policy.
    """
    review = _ChangeReview(snapshot, policy)
    apart = timedelta(days=policy.changes.together_days)
    changes: list[Change] = []
    for at, event in review.events:
        if changes and at - changes[-1].at > apart:
            yield review.episode(changes)
            changes = []
        changes.append(review.change(at, event))
    if changes:
        yield review.episode(changes)


def undated(events: Iterable[Event]) -> int:
    """Count the changes without a date, which cannot be judged."""
    return sum(event.at is None and event.kind in CHANGE_KINDS for event in events)


class _ChangeReview:
    """One account's changes, and the facts to compare them with."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.now, self.rules = snapshot.taken_at, policy.changes
        known = platform(snapshot.account.platform)
        self.passwords_complete = not snapshot.lacks_history("events") and not known.cannot("passwords")
        suspicious = suspicious_posts(snapshot, policy)
        self.suspicious = [
            [posts for posts in suspicious if posts.confidence is sure] for sure in (Confidence.HIGH, Confidence.MEDIUM)
        ]
        self.arrivals = _arrivals(snapshot, policy.logins)
        self.guesses = _guesses(snapshot, policy.logins)
        self.events = _relevant(snapshot, timedelta(days=self.rules.together_days))
        self.warnings = [at for at, event in self.events if event.kind == "warning"]

    def change(self, at: datetime, event: Event) -> Change:
        """Return a change with the signs of an intruder beside it."""
        recent = self.now - at <= timedelta(days=self.rules.recent_days)
        signs = (
            {sign.kind: sign for sign in self._signs(at, event.kind, recent=recent)}
            if event.kind in CHANGE_KINDS
            else {}
        )
        return Change(at=at, kind=event.kind, detail=event.detail, signs=signs, recent=recent)

    def _signs(self, at: datetime, kind: str, *, recent: bool) -> Iterator[Sign]:
        """Yield the signs of an intruder beside a change.

        For an old change, only suspicious posts count.
        """
        nearest = (self._nearest(posts, at, kind) for posts in self.suspicious)
        if (posts := next(filter(None, nearest), None)) is not None:
            yield Sign(kind="posts", gap=abs(posts.at - at), before=posts.at >= at, posts=posts)
        if not recent:
            return
        if kind not in _REMEDIES and (warned := _last(self.warnings, at)):
            yield Sign(kind="warning", gap=at - warned)
        index = bisect_right(self.guesses, at, key=_when) - 1
        if kind not in _REMEDIES and index >= 0 and at - self.guesses[index][0] <= SHORTLY:
            entered, run = self.guesses[index]
            countries = [place_name(country) for country in run.abroad]
            yield Sign(kind="guess", gap=at - entered, country=listed(countries, _NAMED), failed=run.failed)
            return
        index = bisect_right(self.arrivals, at, key=_when) - 1
        if index >= 0 and at - self.arrivals[index][0] <= SHORTLY:
            yield Sign(kind="country", gap=at - self.arrivals[index][0], country=self.arrivals[index][1])

    def _nearest(self, posts: Sequence[SuspiciousPosts], at: datetime, kind: str) -> SuspiciousPosts | None:
        """Return the suspicious posts nearest to a change.

        Posts before an owner's remedy do not count, because the remedy is the answer to them.
        """
        index = bisect_left(posts, at, key=lambda p: p.at)
        beside = posts[index : index + 1] if kind in _REMEDIES else posts[max(index - 1, 0) : index + 1]
        near = [p for p in beside if abs(p.at - at) <= timedelta(days=self.rules.near_odd_post_days)]
        return min(near, key=lambda p: abs(p.at - at), default=None)

    def episode(self, changes: Sequence[Change]) -> Episode:
        """Return these changes as an episode, with the facts about all of them."""
        times = {kind: [c.at for c in changes if c.recent and c.kind == kind] for kind in CHANGE_KINDS}
        return Episode(
            changes=changes,
            pairs=[
                pair
                for pair in PAIRS
                if any(_last(times[pair.first], at, timedelta(days=pair.days)) for at in times[pair.then])
            ],
            moved=any(change.kind == "second-factor-on" for change in changes),
            unsettled=any(self._unsettled(at, times["password"]) for at in times["recovery"]),
        )

    def _unsettled(self, recovery: datetime, passwords: Sequence[datetime]) -> bool:
        """Return whether a new password is missing after a recovery.

        It does not count as missing when the export does not record passwords in full, or when the recovery is less
        than a day old.
        """
        settled = bisect_left(passwords, recovery - _BEFOREHAND) < bisect_right(passwords, recovery + SHORTLY)
        return self.passwords_complete and not settled and self.now - recovery >= SHORTLY


def _relevant(snapshot: Snapshot, together: timedelta) -> list[_Dated]:
    """Return the dated changes, oldest first, each once.

    Changes that only set up the account, and the request for this export, are left out.
    """
    kept = CHANGE_KINDS | CONTEXT
    dated = sorted(((e.at, e) for e in snapshot.events or () if e.at and e.kind in kept), key=_when)
    own, born = own_requests(snapshot), set_up(snapshot, together)
    relevant: list[_Dated] = []
    last: dict[str, datetime] = {}
    for at, event in dated:
        setup = born is not None and abs(at - born) <= together
        again = event.kind in last and at - last[event.kind] < timedelta(minutes=1)
        if not (setup or again or event in own):
            relevant.append((at, event))
        last[event.kind] = at
    return relevant


def set_up(snapshot: Snapshot, together: timedelta) -> datetime | None:
    """Return the time of the account's first address, or None.

    Changes within `together` of it only set up the account. The first address of an old account is a change like any
    other.
    """
    first = min((event.at for event in snapshot.events or () if event.at and event.detail == FIRST), default=None)
    begun = earliest(snapshot)
    return first if first is not None and begun is not None and begun >= first - together else None


def earliest(snapshot: Snapshot) -> datetime | None:
    """Return the time of the oldest trace of the account, or None."""
    times = [event.at for event in snapshot.events or () if event.at]
    times += [login.at for login in snapshot.logins or () if login.at]
    if snapshot.posts is not None and len(snapshot.posts) and (first := snapshot.posts.when(0)):
        times.append(first)
    return min(times, default=None)


def _arrivals(snapshot: Snapshot, rules: LoginRules) -> list[tuple[datetime, str]]:
    """Return the first use from each new country.

    The result is empty where the sessions are too few to show the account's usual countries.
    """
    habits = learn(sightings(snapshot), rules, snapshot.taken_at).habits
    return [(first.at, first.shown) for habit in habits if habit.kind == "country" for first in habit.firsts]


def _guesses(snapshot: Snapshot, rules: LoginRules) -> list[tuple[datetime, SignInRun]]:
    """Return the sign-ins after failed ones from a new network or country.

    One or two failures before it may be mistyped passwords.
    """
    runs = failed_sign_in_runs(snapshot, rules)
    every = (*runs, *foreign_sign_ins(snapshot, rules, runs).runs)
    return sorted(((run.entered, run) for run in every if run.entered and run.failed >= FEW), key=_when)


def _last(times: Sequence[datetime], at: datetime, within: timedelta = SHORTLY) -> datetime | None:
    """Return the newest of these sorted times at most `within` before `at`."""
    index = bisect_right(times, at)
    return times[index - 1] if index and at - times[index - 1] <= within else None


def _when(pair: tuple[datetime, object]) -> datetime:
    return pair[0]
