"""The beginning of a client's use, for the reasons of the posts after it.

A client is as new for the tenth post of a night as for the first, but only the first is the client's first post.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hygiene.analysis.detector.season import ASIDE, Ints
from hygiene.model.reasons import ClientReason, Reason

if TYPE_CHECKING:
    from hygiene.analysis.posts.judged import JudgedPosts
    from hygiene.model.posts import Posts


class Beginnings:
    """The time since the use of its client began, for every judged post.

    Posts of the days next to a post do not make its client known, so the use began with the earliest of these.
    """

    def __init__(self, posts: Posts, found: JudgedPosts) -> None:
        self._clients, self._client, self._family = posts.clients, posts.client[found.row], found.family
        self._ago = _since_beginning(found.at, found.family)

    def of(self, reasons: Iterable[Reason], which: Ints) -> Iterator[Reason]:
        """Yield the reasons of these posts, with the beginning of a client's use.

        `which` are indexes of judged posts, oldest first.
        """
        for reason in reasons:
            fact = reason.fact
            if isinstance(fact, ClientReason):
                through = self._through(fact.label, which)
                ago = int(self._ago[through[0]])
                fact = replace(fact, began=None if ago < 0 else ago, posts=len(through))
                yield replace(reason, fact=fact)
            else:
                yield reason

    def _through(self, label: str, which: Ints) -> Ints:
        """Return those of some posts that came through a client, renames joined."""
        codes = self._client[which].tolist()
        names = [self._clients[code].label if code >= 0 else "" for code in codes]
        found: Ints = which[self._family[which] == self._family[which[names.index(label)]]]
        return found


def _since_beginning(at: Ints, client: Ints) -> Ints:
    """Return the seconds since the first post of the client within two days.

    It is -1 for the first post itself. `at` is in seconds, oldest first, and `client` is a code for each post.
    """
    if not len(at):
        return at
    kind = np.unique(client, return_inverse=True)[1].astype(np.int64)
    # Each client has a stretch of its own, too far from the others for two days to reach into them.
    keys = (at - at[0]) + kind * (at[-1] - at[0] + 2 * ASIDE)
    order = np.argsort(keys, kind="stable")
    first = order[np.searchsorted(keys[order], keys - ASIDE, side="right")]
    ago: Ints = np.where(first == np.arange(len(at)), -1, at - at[first])
    return ago
