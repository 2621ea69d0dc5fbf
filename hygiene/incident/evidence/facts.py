"""The asked post among the posts of its account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.client_use import client_use, time_of
from hygiene.analysis.detector.score_posts import TOGETHER, score_posts
from hygiene.analysis.posts.bursts import INCIDENT_BITS
from hygiene.analysis.posts.ranking import ORDINARY, Suspicion, Window, suspicions
from hygiene.incident.evidence.scene import HOURS, RECENT, SETTLED, Scene
from hygiene.model.posts import Client, Posts, moment
from hygiene.model.snapshot import Snapshot
from hygiene.reference.clients import family
from hygiene.reference.user_agents import agent

SILENT: Final = timedelta(days=60)
"""The silence after which a device counts as old. This is our judgement."""
_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True)
class PostFacts:
    """The asked post among the posts of its account.

    `row` is its row in Posts. `near` are the posts from two weeks before it to the export, most suspicious first.
    """

    scene: Scene
    snapshot: Snapshot
    posts: Posts
    row: int

    @cached_property
    def near(self) -> tuple[Suspicion, ...]:
        """The posts around the moment, and those since."""
        until = max(self.snapshot.taken_at, self.scene.at) + timedelta(days=1)
        window = Window(start=self.scene.at - RECENT, end=until)
        return tuple(suspicions(self.snapshot, self.scene.policy, window=window))

    @cached_property
    def asked(self) -> Suspicion | None:
        """The asked post among them, or None where its date is implausible."""
        wanted = self.posts.post_id(self.row), self.scene.at
        return next((each for each in self.near if (each.id, each.at) == wanted), None)

    @cached_property
    def before(self) -> Mapping[tuple[str, datetime | None], float]:
        """The bits of the posts of those hours, compared with posts weeks before.

        Other posts of an intruder must not lower them, so posts by a client that is not yet a habit are left out for
        half a year.
        """
        at, least = self.posts.at, self.scene.policy.posts.min_history
        start, end = moment(self.scene.at - HOURS), moment(self.scene.at + HOURS)
        lately = at >= moment(self.scene.at - RECENT)
        if self.family and not self.settled:
            of_client = [n for n, each in enumerate(self.posts.clients) if families(self)[each.label] == self.family]
            lately |= (at >= moment(self.scene.at - SETTLED)) & np.isin(self.posts.client, of_client)
        others = np.flatnonzero((lately & (at < start)) | (at > end))
        scores = score_posts(self.snapshot, 0, left_out=others)
        own = np.flatnonzero(scores.at >= (self.scene.at - HOURS).timestamp())
        bits = np.where(scores.known >= least, scores.suspicion - scores.parts[TOGETHER], 0.0)[own]
        rows = scores.row[own].tolist()
        return {(self.posts.post_id(row), self.posts.when(row)): each for row, each in zip(rows, bits, strict=True)}

    def bits(self, each: Suspicion) -> float:
        """Return how unusual a post is: its suspicion, or `before` if higher."""
        return max(each.suspicion, self.before.get((each.id, each.at), 0.0))

    def bits_alone(self, each: Suspicion) -> float:
        """Return how unusual a post is by itself."""
        return max(each.alone, self.before.get((each.id, each.at), 0.0))

    @cached_property
    def alike(self) -> tuple[Suspicion, ...]:
        """The asked post and those like it.

        They are suspicious posts of the same hours, or unusual posts of the same client.
        """
        asked = self.asked
        beside = (each for each in self.near if each.at and abs(each.at - self.scene.at) <= HOURS and each is not asked)
        return tuple(each for each in (asked, *beside) if each and (each is asked or self._is_such(each)))

    def _is_such(self, each: Suspicion) -> bool:
        """Return whether a post is suspicious, or unusual and of the client."""
        same = self.asked is not None and bool(self.asked.client) and each.client == self.asked.client
        return self.bits(each) >= (ORDINARY if same else INCIDENT_BITS)

    @property
    def client(self) -> Client | None:
        """The client of the post, or None where the export names none."""
        code = int(self.posts.client[self.row])
        return self.posts.clients[code] if code >= 0 else None

    @cached_property
    def family(self) -> str:
        """The client's name with its renames joined, or empty."""
        return family(self.snapshot.account.platform, self.client) if self.client else ""

    @cached_property
    def every_use(self) -> NDArray[np.int64]:
        """The times of the client's posts before those hours, in ms since 1970."""
        measured = client_use(self.snapshot)
        if self.family not in measured.families:
            return np.array([], dtype=np.int64)
        of_client = measured.family == measured.families.index(self.family)
        at: NDArray[np.int64] = measured.at[of_client]
        return at[at < _ms(self.scene.at - HOURS)]

    @cached_property
    def uses(self) -> NDArray[np.int64]:
        """The times of its posts before the last two weeks, in ms since 1970."""
        return self.every_use[self.every_use < _ms(self.scene.at - RECENT)]

    @property
    def settled(self) -> bool:
        """True if the client was in use long enough before to be a habit."""
        return len(self.uses) > 0 and time_of(int(self.uses[0])) <= self.scene.at - SETTLED

    @property
    def last_use(self) -> datetime | None:
        """The last use of the client before the last days, or None."""
        return time_of(int(self.uses[-1])) if len(self.uses) else None

    @property
    def silence(self) -> timedelta | None:
        """The time from that use to the post, or None."""
        last = self.last_use
        return self.scene.at - last if last else None

    @property
    def a_year(self) -> int:
        """The posts by the client in the year before the last days."""
        return int((self.uses >= _ms(self.scene.at - RECENT - _YEAR)).sum())


def _ms(at: datetime) -> int:
    return int(moment(at).astype(np.int64))


def facts(scene: Scene) -> PostFacts | None:
    """Return the asked post among the others, or None where it is not a post.

    On platforms whose posts have no id, it is found by its time. A post deleted since may be in an older export.
    """
    wanted = scene.asked.post_id.encode("ascii", "replace")
    for snapshot in scene.exports_with("posts"):
        posts = snapshot.require("posts")
        rows = np.flatnonzero((posts.at == moment(scene.at)) & (posts.id == wanted))
        if len(rows):
            return PostFacts(scene, snapshot, posts, int(rows[0]))
    return None


def families(found: PostFacts) -> Mapping[str, str]:
    """Return the family of each client of the account, by its label."""
    return {client.label: family(found.snapshot.account.platform, client) for client in found.posts.clients}


def old_device(found: PostFacts | None) -> str:
    """Return the device of a client not used for long, or "".

    The label of the client names the device.
    """
    if found is None or found.client is None or found.silence is None or found.silence <= SILENT:
        return ""
    return str(agent(found.client.label).device)
