"""The age of an account's password, and events it should be newer than."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from hygiene.analysis.posts.suspicious import SuspiciousPosts, suspicious_by_themselves
from hygiene.model.finding import Confidence
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from hygiene.reference.platforms import platform

INCIDENTS: Final = frozenset({"recovery", "warning"})
"""Kinds of event that a new password should follow."""
_BEFOREHAND: Final = timedelta(hours=1)
"""The longest time between a password set in a recovery and that recovery.

Platforms log a recovery a little after the password.
"""
_AHEAD: Final = timedelta(days=1)
"""The longest time by which a change may seem to follow the export.

A later change has a wrong date and counts as undated.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """An exposure of a platform's passwords.

    Passwords set up to the day `until` were exposed, and this became known on the day `public`. `what` describes it and
    `source` is a link. `ended` is true when the platform itself made these passwords invalid, so that they only matter
    where they are used elsewhere.
    """

    until: date
    public: date
    what: str
    source: str
    ended: bool = False


@cache
def exposures(platform_id: str) -> tuple[Exposure, ...]:
    """Return the known exposures of a platform's passwords, the latest first."""
    text = files("hygiene.data").joinpath("platform_breaches.toml").read_text(encoding="utf-8")
    rows = [row for row in tomllib.loads(text)["exposure"] if platform_id in row.pop("platforms")]
    return tuple(sorted((Exposure(**row) for row in rows), key=lambda e: e.until, reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident that a new password should follow.

    It is either a set of suspicious posts, or an event of a kind in `INCIDENTS`.
    """

    at: datetime
    event: str = ""
    posts: SuspiciousPosts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordAge:
    """The facts about the age of an account's password.

    `last` is the newest dated change, or None. `undated` counts the changes without a plausible date. If there are any,
    the rest is empty. `incidents` are those since the last change. `complete` is false when the log of changes was not
    read in full. `exposure` is the latest one that the password is old enough for. `age` is None when no change is
    recorded, and `old` is true past the policy's limit.
    """

    last: datetime | None
    undated: int
    incidents: tuple[Incident, ...] = ()
    complete: bool = True
    exposure: Exposure | None = None
    age: timedelta | None = None
    old: bool = False


def age_facts(snapshot: Snapshot, policy: Policy) -> PasswordAge:
    """Return the facts about the age of an account's password.

    Its newest change is compared with incidents, known exposures and the policy's age limit.
    """
    return _AgeReview(snapshot, policy).facts()


class _AgeReview:
    """The part of one account's log of changes about the password."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.snapshot, self.policy = snapshot, policy
        events, until = snapshot.require("events"), snapshot.taken_at + _AHEAD
        self.dated = [(event.at, event.kind) for event in events if event.at and event.at <= until]
        changed = [at for at, kind in self.dated if kind == "password"]
        self.last = max(changed, default=None)
        self.undated = sum(event.kind == "password" for event in events) - len(changed)

    def facts(self) -> PasswordAge:
        """Return the facts about the password's age."""
        if self.undated:
            return PasswordAge(last=self.last, undated=self.undated)
        age = self.snapshot.taken_at - self.last if self.last else None
        complete = not self.snapshot.lacks_history("events")
        return PasswordAge(
            last=self.last,
            undated=0,
            incidents=tuple(self._incidents()),
            complete=complete,
            # A log that was not read cannot show whether the password was changed since.
            exposure=self._exposure() if self.last or complete else None,
            age=age,
            old=age is not None and age > timedelta(days=self.policy.passwords.old_days),
        )

    def _incidents(self) -> Iterator[Incident]:
        """Yield the recent incidents since the last change.

        Without a recorded change, only incidents since the beginning of the log count.
        """
        since = self.snapshot.taken_at - timedelta(days=self.policy.posts.review_days)
        reach = min((at for at, _ in self.dated), default=self.snapshot.taken_at)
        begun = max(since, self.last + _BEFOREHAND if self.last else reach)
        for at, kind in self.dated:
            if kind in INCIDENTS and at >= begun:
                yield Incident(at=at, event=kind)
        for posts in suspicious_by_themselves(self.snapshot, self.policy):
            # Posts of low confidence are left out, because an ordinary account has two such episodes a year.
            if posts.at >= begun and posts.confidence is not Confidence.LOW:
                yield Incident(at=posts.at, posts=posts)

    def _exposure(self) -> Exposure | None:
        """Return the latest exposure, if the password is that old.

        When no change is recorded, the age of the account counts instead.
        """
        posts = self.snapshot.posts
        first = posts.when(0) if posts is not None and len(posts) else None
        oldest = self.last or min(filter(None, (first, *(at for at, _ in self.dated))), default=None)
        known = exposures(platform(self.snapshot.account.platform).id)
        return next((e for e in known[:1] if oldest is not None and oldest.date() <= e.until), None)
