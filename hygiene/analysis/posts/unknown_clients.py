"""Unknown clients, and clients that are merely new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import inf, isinf

import numpy as np

from hygiene.analysis.baseline.client_use import DAY_MS, Rows, UsagePeriod, client_use, since, time_of, usage_periods
from hygiene.model.finding import Confidence
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.snapshot import Snapshot
from hygiene.reference.clients import families_named, look_alikes, removed_id


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownClient:
    """A client that may not be the owner's.

    Its name imitates another, its developer deleted it, or the policy does not list it.

    Attributes:
        family: The client's name, renames joined.
        client: The client as its newest post names it.
        posts: Its posts, as rows of Posts, oldest first.
        at: The time of the first of them.
        imitates: The genuine client that it only looks like, and the difference, or None.
        removed_id: The id of an app that its developer deleted, or empty.
        unlisted: The policy lists the account's clients, but not this one.
        listable: The policy could list it. It cannot where the client has exactly the name of a genuine one.
        began: Its use began, or began again, in the months reviewed, with enough posts before that to know.
        silence: Days without a post from it before `at`, infinite when it was never used before.
        again: Days of its latest silence, if it fell silent and came back after `at`; otherwise 0.
        adopted: It has been in steady use for weeks.
        confidence: The confidence that the client is not the owner's.
    """

    family: str
    client: Client
    posts: Rows
    at: datetime
    imitates: tuple[str, str] | None
    removed_id: str
    unlisted: bool
    listable: bool
    began: bool
    silence: float
    again: float
    adopted: bool
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """A client that is new, or back after a long silence.

    Nothing else speaks against it.
    """

    family: str
    client: Client
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientReport:
    """The clients of one account.

    `found` are the unknown clients, oldest first, and `begun` those that are merely new, oldest first. `dated` is the
    number of posts with a plausible date, `days` the time that they span. In that time the account started `started`
    new clients, not counting the first ones.
    """

    found: tuple[UnknownClient, ...]
    begun: tuple[NewClient, ...]
    dated: int
    days: float
    started: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """The use of one family since its first unusual period.

    Only periods that reach into the months reviewed are here.
    """

    periods: tuple[UsagePeriod, ...]
    rows: Rows
    client: Client
    imitates: tuple[str, str] | None
    began: bool
    adopted: bool

    @property
    def first(self) -> UsagePeriod:
        """The period it began with."""
        return self.periods[0]


def unknown_clients(snapshot: Snapshot, policy: Policy) -> ClientReport:
    """Review every client of the months that the policy reviews.

    A client is one unknown client, however often its use began.
    """
    review = _ClientReview(snapshot, policy)
    uses = list(review.uses())
    found = [review.unknown(use) for use in uses if review.speaks_against(use) and not review.allowed(use)]
    at = review.measured.at
    return ClientReport(
        found=tuple(sorted(found, key=lambda unknown: unknown.at)),
        begun=tuple(sorted(review.begun(uses), key=lambda new: new.at)),
        dated=len(at),
        days=float(at[-1] - at[0]) / DAY_MS if len(at) else 0.0,
        started=sum(isinf(each.silence) and each.before >= review.rules.min_history for each in review.periods),
    )


def imitations(snapshot: Snapshot, policy: Policy) -> dict[int, tuple[str, str]]:
    """Return the clients that imitate another, excluding those listed.

    The keys are client codes. The values are the genuine client and the difference. For a client that imitates another,
    the policy's entry must match letter by letter.
    """
    posts, rules = snapshot.require("posts"), policy.account(snapshot.account)
    listed = set(rules.known_clients or ()) if rules else set()
    found = look_alikes(snapshot.account.platform, posts)
    return {
        code: disguise
        for code, disguise in found.items()
        if posts.clients[code].label not in listed or posts.clients[code].label == disguise[0]
    }


class _ClientReview:
    """The clients of one account, and the policy's rules for them."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.posts, self.measured, self.rules = snapshot.require("posts"), client_use(snapshot), policy.posts
        self.platform = snapshot.account.platform
        self.since, self.partial = since(snapshot, self.rules.review_days), snapshot.lacks_history("posts")
        rules = policy.account(snapshot.account)
        self.listed = rules.known_clients if rules else None
        self.expected = families_named(self.platform, self.listed or (), self.posts.clients)
        self.imitations = imitations(snapshot, policy)
        self.periods = usage_periods(self.measured, self.rules.unseen_days)

    def uses(self) -> Iterator[_Use]:
        """Yield the use of each family in the months reviewed."""
        recent: dict[str, list[UsagePeriod]] = {}
        for period in self.periods:
            if period.family and self.measured.at[period.rows[-1]] >= self.since:
                recent.setdefault(period.family, []).append(period)
        for periods in recent.values():
            # Later periods belong to the first unusual one, and do not make the client known.
            began = next((n for n, period in enumerate(periods) if self._began(period)), None)
            imitates = self._imitated(periods)
            # A client that imitates another is never the owner's, however early its use.
            asked = tuple(periods if imitates else periods[began or 0 :])
            rows = np.concatenate([period.rows for period in asked])
            yield _Use(
                periods=asked,
                rows=rows,
                client=self.posts.clients[int(self.posts.client[self.measured.row[rows[-1]]])],
                imitates=imitates,
                began=began is not None,
                adopted=any(map(self._adopted, periods[began or 0 :])),
            )

    def _imitated(self, periods: Iterable[UsagePeriod]) -> tuple[str, str] | None:
        """Return the client that the newest disguise imitates, if any."""
        if not self.imitations:
            return None
        rows = np.concatenate([period.rows for period in periods])
        codes = self.posts.client[self.measured.row[rows]]
        disguised = codes[np.isin(codes, list(self.imitations))]
        return self.imitations[int(disguised[-1])] if len(disguised) else None

    def begun(self, uses: list[_Use]) -> Iterator[NewClient]:
        """Yield the clients that began, or came back, and are not unknown."""
        for use in uses:
            if use.began and not self.allowed(use) and not self.speaks_against(use):
                yield NewClient(family=use.first.family, client=use.client, at=self._start(use.first))

    def speaks_against(self, use: _Use) -> bool:
        """Return whether something speaks against a client.

        Its name, its developer or the policy may do so. Being new does not.
        """
        gone = removed_id(self.platform, use.client.label)
        return use.imitates is not None or bool(gone) or self.listed is not None

    def allowed(self, use: _Use) -> bool:
        """Return whether the policy lists this client, or another name of it."""
        return use.imitates is None and use.first.family in self.expected

    def unknown(self, use: _Use) -> UnknownClient:
        """Return the facts about one use as an unknown client."""
        return UnknownClient(
            family=use.first.family,
            client=use.client,
            posts=self.measured.row[use.rows],
            at=self._start(use.first),
            imitates=use.imitates,
            removed_id=removed_id(self.platform, use.client.label),
            unlisted=self.listed is not None,
            listable=use.imitates is None or use.imitates[0] != use.client.label,
            began=use.began,
            silence=use.first.silence,
            again=use.periods[-1].silence if use.began and len(use.periods) > 1 else 0.0,
            adopted=use.adopted,
            confidence=self._confidence(use),
        )

    def _start(self, period: UsagePeriod) -> datetime:
        return time_of(int(self.measured.at[period.rows[0]]))

    def _began(self, period: UsagePeriod) -> bool:
        """Return whether a period began, or began again, in the months reviewed.

        The account's first posts do not count as such a beginning.
        """
        new = period.silence > self.rules.unseen_days and period.before >= self.rules.min_history
        return new and int(self.measured.at[period.rows[0]]) >= self.since

    def _adopted(self, period: UsagePeriod) -> bool:
        return len(period.rows) > self.rules.adopted_posts and period.days(self.measured) > self.rules.adopted_days

    def _confidence(self, use: _Use) -> Confidence:
        """Return the confidence that a client is not the owner's.

        Steady use speaks for the owner, and the policy's list against.
        """
        if use.imitates is not None:
            weak = use.adopted or self.partial or use.first.before < self.rules.full_history
            return Confidence.MEDIUM if weak else Confidence.HIGH
        if self.listed is None or not (use.began or (use.first.silence == inf and not use.adopted)):
            return Confidence.LOW
        if use.adopted:
            # After weeks of steady use the list is probably out of date, but only the owner can know.
            return Confidence.MEDIUM
        return Confidence.HIGH if use.began and not self.partial else Confidence.MEDIUM
