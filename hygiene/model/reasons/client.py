"""The reason from the client of posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import Final

from hygiene.language.durations import short_span
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.text import few_posts, quoted

_LONG: Final = 14
"""Days of silence after which a client counts as unused."""
_RARE_CLIENT: Final = 0.2
"""A client with a smaller share of the posts counts as seldom used."""


@dataclass(frozen=True, slots=True)
class ClientReason:
    """The client of unusual posts.

    `since` and `until` are the days it was unused before and after, infinite for a client never used before, or never
    used after. `share` is its share of the posts. `near` is the label of another client that was used close by, and
    `gap` the seconds from its post to this one (negative when its post came later). `posts` counts the unusual posts
    through the client. `began` is how many seconds before the first of them its use began, or None where it began then.
    """

    label: str
    since: float
    until: float
    share: float
    near: str | None = None
    gap: int = 0
    posts: int = 1
    began: int | None = None

    def __bool__(self) -> bool:
        """Return whether the client gives a reason, which may have no words."""
        return self.since > _LONG or self.share < _RARE_CLIENT or self.near is not None

    def __str__(self) -> str:
        client, first = quoted([self.label]), self.since == inf and self.until != inf
        if self.since > _LONG and not first and self.began is not None:
            return self._began(client, self.began)
        use = tr("first posts from {client}, which you went on to use", client=client) if first else self._use(client)
        if self.near is None:
            return use
        near, time = quoted([self.near]), short_span(timedelta(seconds=abs(self.gap)))
        if self.gap >= 0:
            return tr("{use}, {time} after a post from {near}", use=use, time=time, near=near)
        return tr("{use}, {time} before a post from {near}", use=use, time=time, near=near)

    def _use(self, client: str) -> str:
        """Return how unusual the use of the client is; empty where it is usual."""
        if self.since > _LONG:
            return self._beginning(client)
        if self.share < _RARE_CLIENT:
            return tr("you seldom use {client} ({share})", client=client, share=few_posts(self.share))
        return tr("from {client}", client=client) if self.near is not None else ""

    def _beginning(self, client: str) -> str:
        """Return that the use of the client began with these posts."""
        if self.since == inf:
            ever = tr_later("first post ever from {client}"), tr_later("first posts ever from {client}")
            return tr(ever[self.posts > 1], client=client)
        days = int(self.since)
        if self.posts == 1:
            return tr_n(
                days,
                "first post from {client} in {count:,} day",
                "first post from {client} in {count:,} days",
                client=client,
            )
        return tr_n(
            days,
            "first posts from {client} in {count:,} day",
            "first posts from {client} in {count:,} days",
            client=client,
        )

    def _began(self, client: str, began: int) -> str:
        """Return when the use of the client began, which is before these posts."""
        words = tr("posts from {client} began {time} before", client=client, time=short_span(timedelta(seconds=began)))
        if self.since != inf:
            words = tr_n(
                int(self.since),
                "{began}, after {count:,} day without one",
                "{began}, after {count:,} days without one",
                began=words,
            )
        if self.near is None:
            return words
        parts = {"began": words, "time": short_span(timedelta(seconds=abs(self.gap))), "near": quoted([self.near])}
        if self.posts == 1:
            if self.gap >= 0:
                return tr("{began}, this one {time} after a post from {near}", **parts)
            return tr("{began}, this one {time} before a post from {near}", **parts)
        if self.gap >= 0:
            return tr("{began}, one of these {time} after a post from {near}", **parts)
        return tr("{began}, one of these {time} before a post from {near}", **parts)
