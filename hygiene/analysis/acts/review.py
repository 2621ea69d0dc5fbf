"""The bursts of acts of one account, with their surroundings."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from hygiene.analysis.account.changes import earliest
from hygiene.analysis.acts.bursts import ActBurst, bursts
from hygiene.analysis.acts.surroundings import Neighbours, Surroundings
from hygiene.model.posts import moment

if TYPE_CHECKING:
    from hygiene.model.acts import Acts
    from hygiene.model.policy import Policy
    from hygiene.model.snapshot import Snapshot

LEARN_DAYS: Final = 30
"""The fewest days of an account or of a kind of acts that show the usual.

A new account follows many others at once. The number is our judgement.
"""
AFTER: Final = timedelta(days=1)
"""The time after a burst in which blocks belong to it.

An intruder silences those who would warn the owner.
"""


class ActReview:
    """One account, for reviewing its acts of any kind."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.snapshot, self.policy = snapshot, policy
        self.since = snapshot.taken_at - timedelta(days=policy.posts.review_days)

    @cached_property
    def _neighbours(self) -> Neighbours:
        return Neighbours(self.snapshot, self.policy)

    def bursts(self, acts: Acts, least: int) -> Iterator[tuple[ActBurst, Surroundings]]:
        """Yield the bursts of the months reviewed, oldest first."""
        for burst in bursts(acts, least, self.since):
            yield burst, self.near(burst.at, burst.until)

    def near(self, start: datetime, end: datetime, without: Container[str] = ()) -> Surroundings:
        """Return the signs near the time from `start` to `end`.

        Changes of the kinds `without` are left out. The posts of the account are judged at the first call.
        """
        return self._neighbours.near(start, end, without)

    def is_old(self, at: datetime) -> bool:
        """Return whether the account is known to have been old then.

        Old is at least `LEARN_DAYS`. The age is that of its oldest post, change, sign-in or act.
        """
        begun = min(filter(None, [earliest(self.snapshot), *self._acts]), default=None)
        return begun is not None and at - begun >= timedelta(days=LEARN_DAYS)

    def is_young(self, at: datetime) -> bool:
        """Return whether the account is known to have been young then.

        Young is below `LEARN_DAYS`. A log of sign-ins alone may be short.
        """
        traced = bool(self._acts) or earliest(replace(self.snapshot, logins=None)) is not None
        return traced and not self.is_old(at)

    @cached_property
    def _acts(self) -> list[datetime]:
        """The times of the oldest acts."""
        tables = (self.snapshot.messages, self.snapshot.follows, self.snapshot.deletions)
        return [at for table in tables if table is not None and len(table) and (at := table.when(0))]

    def blocked(self, burst: ActBurst) -> int:
        """Return the number of people blocked during a burst or soon after."""
        if self.snapshot.follows is None:
            return 0
        blocks = self.snapshot.follows.of("block").dated
        first = int(np.searchsorted(blocks.at, moment(burst.at)))
        last = int(np.searchsorted(blocks.at, moment(burst.until + AFTER), side="right"))
        people = blocks.whom[first:last]
        return len(np.unique(people[people != 0])) + int((people == 0).sum())
