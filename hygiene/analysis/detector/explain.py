"""Reasons why posts are unusual for their account.

Each subject of the score has its bits and the facts behind them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.attributes import NEARBY
from hygiene.analysis.detector.explain_writing import Style
from hygiene.analysis.detector.features import QUICK
from hygiene.analysis.detector.score_posts import TOGETHER
from hygiene.analysis.detector.season import ASIDE, Ints, code
from hygiene.analysis.detector.weights import WRITING
from hygiene.model.post_analysis import ScoredPosts
from hygiene.model.posts import KINDS
from hygiene.model.reasons import (
    BurstReason,
    ClientReason,
    Fact,
    HourReason,
    LanguageReason,
    NamesReason,
    Reason,
    TogetherReason,
)
from hygiene.model.text import printable
from hygiene.reference.clients import family
from hygiene.reference.population import language

if TYPE_CHECKING:
    from hygiene.model.posts import Lists, Posts

LEAST_BITS: Final = 0.3
"""The least bits of a subject that is a reason."""
WEIGHTY: Final = 1 / 3
"""The part of the weightiest reason's bits that puts a reason first.

It is our judgement.
"""
MOST: Final = 6
"""The most reasons given for one post, or for one burst."""
_NO_LANGUAGE: Final = {"und", ""}
"""Values that platforms write for a post that shows no language.

Such a post is a link, a name or an emoji. The empty value stands for a post without a language.
"""
_TEXT: Final = frozenset({*WRITING, "language"})
_REPOST: Final = KINDS.index("repost")
_UNDATED: Final = np.iinfo(np.int64).min
"""NaT of numpy as a number.

It is the time of posts without a date, and of repeated ones.
"""


class Explainer:
    """The reasons why some of the scored posts of an account are unusual."""

    def __init__(self, posts: Posts, scored: ScoredPosts, platform: str, zone: tzinfo = UTC) -> None:
        """Take the posts and their scores; times of day are given in `zone`.

        `family` holds the client of each scored post as a code, renames joined; 0 where no client is recorded.
        """
        self.posts, self.scored, self.zone, self.style = posts, scored, zone, Style(scored.facts)
        self._used: dict[str, _WordTimes] = {}
        self._counts: dict[str, NDArray[np.int32]] = {}
        families = np.array([*(code(family(platform, client)) for client in posts.clients), 0])
        self.family: Ints = families[posts.client[scored.row]]
        self._facts: dict[str, Callable[[Ints], Fact]] = {
            "client": self._client,
            "hour": self._hour,
            "language": self._language,
            "people": lambda which: self._names("mentions", which),
            "links": lambda which: self._names("domains", which),
            "hashtags": lambda which: self._names("hashtags", which),
            "burst": self._burst,
            "kind": lambda which: self.style.kind(self._oddest("kind", which), self._aside(which)),
            "words": lambda which: self.style.words(which, self._aside(which)),
            "length": lambda which: self.style.length(self._oddest("length", which)),
            "manner": lambda which: self.style.manner(which, self._aside(which)),
        }

    def _aside(self, which: Ints) -> slice:
        """Return the scored posts on the days of these and next to them.

        They may be the intruder's too, so that no share of the owner's posts holds them.
        """
        begins, ends = self._days
        return slice(begins.item(which.item(0)), ends.item(which.item(-1)))

    @cached_property
    def _days(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The indexes at which the days next to each scored post begin and end."""
        at = self.scored.at
        begins, ends = at.searchsorted(at - ASIDE), at.searchsorted(at + ASIDE, side="right")
        return begins.astype(np.int32), ends.astype(np.int32)

    def _oddest(self, subject: str, which: Ints) -> int:
        if len(which) == 1:
            return which.item(0)
        return int(which[np.argmax(self.scored.parts[subject][which])])

    def reasons(self, which: Ints) -> tuple[Reason, ...]:
        """Return the reasons why these posts are unusual together, in human terms.

        Reasons with at least a `WEIGHTY` part of the weightiest one's bits come first, in the order of subjects: the
        client before the time, and the punctuation last. The others follow by weight. `which` are indexes of scored
        posts, oldest first. The last reason is what the posts add up to.
        """
        parts = self.scored.parts.items()
        # A list of every post asks for one post at a time, where a mean takes much longer than its only value.
        one = which.item(0) if len(which) == 1 else None
        bits = {name: float(part[which].mean()) if one is None else part.item(one) for name, part in parts}
        names = [name for name in self._facts if bits[name] >= LEAST_BITS]
        weighty = max((bits[name] for name in names), default=0.0) * WEIGHTY
        names.sort(key=lambda name: 0.0 if bits[name] >= weighty else weighty - bits[name])
        own = which[self.scored.facts.kind[which] != _REPOST]
        # The words of a repost are not the owner's, and say nothing.
        of_text = own if len(own) else which
        found = (Reason(round(bits[name], 1), self._facts[name](of_text if name in _TEXT else which)) for name in names)
        reasons = [reason for reason in found if reason.fact][:MOST]
        if bits[TOGETHER] >= LEAST_BITS:
            reasons.append(Reason(round(bits[TOGETHER], 1), TogetherReason(len(which))))
        return tuple(reasons)

    def labels(self, which: Ints) -> tuple[str, ...]:
        """Return the clients of these posts, fit to print, the commonest first."""
        codes = self.posts.client[self.scored.row[which]]
        names = [printable(self.posts.clients[code].label, 60) if code >= 0 else "" for code in codes.tolist()]
        counts = Counter(names)
        return tuple(sorted(counts, key=lambda name: (-counts[name], name)))

    def _client(self, which: Ints) -> ClientReason:
        first = self._oddest("client", which)
        near, gap = self._close_by(which)
        return ClientReason(
            label=self._label(first),
            since=float(self.scored.facts.since[first]),
            until=float(self.scored.facts.until[first]),
            share=self._share(first, which),
            near=near,
            gap=gap,
        )

    def _label(self, index: int) -> str:
        """Return the client of one scored post; empty when none is recorded."""
        client = int(self.posts.client[self.scored.row[index]])
        return self.posts.clients[client].label if client >= 0 else ""

    def _close_by(self, which: Ints) -> tuple[str | None, int]:
        """Return another client that was used within minutes of these posts.

        With it come the seconds from its post to that one of these posts. Without such a client the label is None.
        """
        at, used = self.scored.at, self.family
        for index in which.tolist():
            for near in (index - 1, index + 1):
                if 0 <= near < len(at) and abs(at[index] - at[near]) < QUICK and used[index] != used[near]:
                    return self._label(near), int(at[index] - at[near])
        return None, 0

    def _hour(self, which: Ints) -> HourReason:
        """Return the day and hours of these posts in the home zone.

        With them comes the share of the account's posts near the hour of the most unusual one.
        """
        at = [_local(second, self.zone) for second in self.scored.at[which].tolist()]
        days = {moment.weekday() for moment in at}
        oddest, hours = int(self.scored.at[self._oddest("hour", which)]) // 3600 % 24, self._hours(which)
        return HourReason(
            weekday=days.pop() if len(days) == 1 else None,
            hours=tuple(sorted({moment.hour for moment in at})),
            zone=at[0].tzname() or "UTC",
            share=sum(float(hours[hour % 24]) for hour in (oddest - 1, oddest, oddest + 1)),
        )

    def _language(self, which: Ints) -> LanguageReason:
        codes = {int(code) for code in self.posts.lang[self.scored.row[which]] if code >= 0}
        return LanguageReason(tuple(sorted({language(self.posts.langs[code]) for code in codes} - _NO_LANGUAGE)))

    def _names(self, column: Literal["mentions", "domains", "hashtags"], which: Ints) -> NamesReason:
        before, aside = self._counts_before(column), self._aside(which)
        others = before.item(-1) - (before.item(aside.stop) - before.item(aside.start))
        return NamesReason(
            column=column,
            unknown=tuple(sorted(set(self._unknown(column, which)))),
            some=2 * sum(before.item(index + 1) - before.item(index) for index in which.tolist()) > len(which),
            share=others / max(len(self.scored.at) - (aside.stop - aside.start), 1),
        )

    def _counts_before(self, column: str) -> NDArray[np.int32]:
        """Return how many scored posts before each one have a word in a column.

        One more number counts all.
        """
        if column not in self._counts:
            lists: Lists = getattr(self.posts, column)
            has = np.diff(lists.starts)[self.posts.order[self.scored.row]] > 0
            self._counts[column] = np.concatenate(([0], np.cumsum(has)), dtype=np.int32)
        return self._counts[column]

    def _burst(self, which: Ints) -> BurstReason:
        at = self.scored.at
        near = np.searchsorted(at, at[which] + NEARBY, side="right") - np.searchsorted(at, at[which] - NEARBY)
        return BurstReason(int(near.max()))

    def _share(self, index: int, which: Ints) -> float:
        """Return the share of the other posts that the client of one post made."""
        aside, client = self.family[self._aside(which)], self.family[index]
        others = self._clients[int(client)] - int(np.count_nonzero(aside == client))
        return others / max(len(self.family) - len(aside), 1)

    @cached_property
    def _clients(self) -> dict[int, int]:
        """The scored posts that each client made.

        Clients are given by code, renames joined.
        """
        codes, counts = np.unique(self.family, return_counts=True)
        return dict(zip(codes.tolist(), counts.tolist(), strict=True))

    def _hours(self, which: Ints) -> NDArray[np.float64]:
        """Return the share of the other posts in each hour of the day, in UTC."""
        aside = self.scored.at[self._aside(which)] // 3600 % 24
        others = self._hour_counts - np.bincount(aside, minlength=24)
        shares: NDArray[np.float64] = others / max(float(others.sum()), 1)
        return shares

    @cached_property
    def _hour_counts(self) -> NDArray[np.float64]:
        return np.bincount(self.scored.at // 3600 % 24, minlength=24).astype(np.float64)

    def _unknown(self, column: str, which: Ints) -> Iterator[str]:
        """Yield the words of these posts that occur nowhere else.

        The days next to each post do not count as elsewhere.
        """
        lists: Lists = getattr(self.posts, column)
        used = self._used.get(column) or self._used.setdefault(column, _WordTimes(self.posts, lists))
        for index in which.tolist():
            moment = int(self.scored.at[index])
            source = int(self.posts.order[self.scored.row[index]])
            codes = lists.codes[lists.starts[source] : lists.starts[source + 1]]
            yield from (lists.words[code] for code in codes.tolist() if used.nowhere_else(code, moment))


class _WordTimes:
    """The first and the last time at which each word of a column was used."""

    def __init__(self, posts: Posts, lists: Lists) -> None:
        at = np.full(len(lists.starts) - 1, _UNDATED)
        at[posts.order] = posts.at.astype("datetime64[s]").astype(np.int64)
        when = np.repeat(at, np.diff(lists.starts))
        dated = when != _UNDATED
        codes, when = lists.codes[dated], when[dated]
        first, last = np.full(len(lists.words), np.iinfo(np.int64).max), np.full(len(lists.words), _UNDATED)
        np.minimum.at(first, codes, when)
        np.maximum.at(last, codes, when)
        self._first, self._last = first, last

    def nowhere_else(self, code: int, moment: int) -> bool:
        """Return whether a word was used only on the days next to a moment."""
        return bool(self._first[code] >= moment - ASIDE and self._last[code] <= moment + ASIDE)


def _local(second: int, zone: tzinfo) -> datetime:
    try:
        return datetime.fromtimestamp(second, zone)
    except (OverflowError, ValueError):  # the last day of the year 9999 has no local time east of Greenwich
        return datetime.fromtimestamp(second, UTC)
