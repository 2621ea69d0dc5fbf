"""Signs of an intruder beside a burst of acts."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hygiene.analysis.posts.context import Circumstance, Context
from hygiene.analysis.posts.suspicious import SuspiciousPosts, Timeline, suspicious_posts
from hygiene.model.finding import Confidence

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The signs and circumstances beside some acts.

    `posts` are the surest suspicious posts near them, or None. `circumstances` are changes of the account, new grants
    and first sessions near them, oldest first.
    """

    posts: SuspiciousPosts | None
    circumstances: tuple[Circumstance, ...]

    def __bool__(self) -> bool:
        return bool(self.posts or self.circumstances)

    @property
    def sure(self) -> bool:
        """True beside suspicious posts of at least medium confidence."""
        return self.posts is not None and self.posts.confidence is not Confidence.LOW


class Neighbours:
    """The signs and circumstances of one account, to find those near acts."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self._context = Context(snapshot, policy)
        self._near = timedelta(days=policy.changes.near_odd_post_days)
        self._posts = Timeline(suspicious_posts(snapshot, policy))

    def near(self, start: datetime, end: datetime, without: Container[str] = ()) -> Surroundings:
        """Return the signs near the time from `start` to `end`.

        Changes of the kinds `without` are left out.
        """
        return Surroundings(
            posts=self._posts.surest(start - self._near, end + self._near),
            circumstances=self._context.between(int(start.timestamp()), int(end.timestamp()), without),
        )
