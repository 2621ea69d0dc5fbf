"""Features of posts: how far each is from the account's habits.

The habits are those around the time of the post. Features are numbers and no verdicts. Each one answers one question
about a post. NaN means that the question does not apply to the post (it has no link, no client is recorded, its time of
day is unknown), and counts neither for nor against the owner. The curves of the model say what each number is worth.

The numbers inside the formulas are our judgement. Most say how many posts the usual value counts for beside the posts
of the account or the client, and the small ones keep ratios and logarithms finite. The curves are fitted to the
features as these numbers make them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.attributes import Attributes, Bag, Lifelong, ListedWords, Seasons, Span, doublings
from hygiene.analysis.detector.season import (
    ASIDE,
    LIFETIME,
    SEASON,
    Codes,
    Floats,
    Index,
    Ints,
    Season,
    blend,
    combine,
)
from hygiene.analysis.detector.stylometry import Usual, Writing, packed
from hygiene.analysis.detector.text_features import TextFeatures, surprise
from hygiene.model.post_analysis import Facts

QUICK: Final = 1200
"""Seconds within which one post quickly follows another.

Two clients in such quick succession are a feature of their own. The number is our judgement.
"""
MIN_LATER: Final = 20
"""Later posts in the season that "did not come back" needs.

With fewer, the absence of a client after the post says nothing. The number is our judgement.
"""
_HOURS: Final = np.array([20, 12, 5, *[0] * 19, 5, 12])[np.abs(np.subtract.outer(np.arange(24), np.arange(24)))]
"""The weight of a post at one hour for a post at another, in twentieths.

Habits are not exact to the minute. The weights are our judgement.
"""
_DAYS: Final = np.eye(7, dtype=np.int64)
_USUAL_ANY: Final = {"link": 0.4, "tag": 0.15}
"""The share of posts that have any link or hashtag, over people.

They are rounded down by our judgement: the means over the accounts that the curves are fitted to are 0.45 and 0.19.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The features of judged posts, a row for each post.

    `columns` holds a column for each question, `habits` a column for each habit of writing, and `facts` the details
    behind them. `spoken` is whether a post shows how its author writes.
    """

    columns: dict[str, Floats]
    habits: Floats
    facts: Facts
    spoken: NDArray[np.bool_]


def compute_features(
    life: Attributes,
    writing: Writing,
    start: int,
    first: int,
    last: int,
    usual: Usual,
    lifelong: Lifelong | None = None,
) -> Features:
    """Compute the features of the rows `first` to `last` of a life.

    `writing` covers the rows from `start` on. It must cover the judged rows, and should cover further rows that show
    how the account writes. `usual` is how common each habit of writing and each sign is among people. `lifelong` is
    made here where it is not given.
    """
    span = Span(judged=slice(first, last), read=slice(start, start + len(writing.length)))
    lifelong = lifelong or Lifelong(life)
    seasons = Seasons.of(life, span, later=lifelong.later)
    other, text = _FeatureBuilder(life, lifelong, span, seasons), TextFeatures(life, lifelong, writing, span, seasons)
    return Features(
        columns=dict([*other.columns(), *text.columns(usual)]),
        habits=text.habits(usual.habits),
        facts=Facts(
            since=other.since.astype(np.float32),
            until=other.until.astype(np.float32),
            kind=text.kind[span.inner],
            length=writing.length[span.inner].astype(np.int32),
            habits=packed(writing.habits[span.inner]),
            words=text.count.astype(np.int16),
            fresh=text.fresh.astype(np.int16),
        ),
        spoken=text.spoken,
    )


class _FeatureBuilder:
    """The features of some rows of one life, excluding those of their writing."""

    def __init__(self, life: Attributes, lifelong: Lifelong, span: Span, seasons: Seasons) -> None:
        self.life, self.lifelong = life, lifelong
        self.rows, self.read, self.inner = span.judged, span.read, span.inner
        self.at = life.at[self.rows]
        self.season, self.read_season = seasons.life, seasons.read
        self.of_client = Season(life.at, self.rows.start, self.rows.stop, lifelong.clients, later=lifelong.later)
        since, until = lifelong.uses.nearest(lifelong.clients.ids[self.read], life.at[self.read])
        self.once = np.isinf(since) & np.isinf(until)
        self.since, self.until = since[self.inner], until[self.inner]
        self.later = self._later()

    def columns(self) -> Iterator[tuple[str, Floats]]:
        """Yield each feature with its name."""
        yield from self._client()
        yield "switch", self._switch()
        yield from self._times()
        life, every = self.life, self.lifelong
        yield from self._known("mention", life.mentions, every.mentions, None)
        yield from self._known("link", life.links, every.links, every.any_link)
        yield from self._known("tag", life.tags, every.tags, every.any_tag)
        yield from self._burst()
        yield "after", np.log2(1 + np.minimum(self.later, 500))

    def _later(self) -> Ints:
        """Count the posts later in the season, less the excluded days.

        Near its end an archive can show less.
        """
        if not self.lifelong.later:
            return np.zeros(len(self.at), dtype=np.int64)
        find = self.life.at.searchsorted
        later: Ints = find(self.at + SEASON, side="right") - find(self.at + ASIDE)
        return later

    def _client(self) -> Iterator[tuple[str, Floats]]:
        usual = self.life.client_usual[self.rows].astype(np.float64)
        share = blend(self.of_client.near, self.of_client.ever, self.season.near, self.season.ever, usual, 10)
        has_client = self.life.client[self.rows] != 0
        columns = {
            "client": np.log2((usual + 1e-3) / (share + 1e-4)),
            "client rare": -np.log2(share + 1e-4),
            "client new": np.where(self.of_client.ever == 0, -np.log2(self._new_client_rate()), np.nan),
            "client since": _doublings(self.since),
            "client until": np.where(self.later >= MIN_LATER, _doublings(self.until), np.nan),
        }
        for name, column in columns.items():
            yield name, np.where(has_client, column, np.nan)

    def _new_client_rate(self) -> Floats:
        """Return how often this account uses a client on no other days.

        For some accounts that is a habit.
        """
        new, all_new = self.read_season.sums(self.once)
        near, life = self.read_season.near, self.read_season.ever
        rate: Floats = (new + LIFETIME * all_new + 0.3) / (near + LIFETIME * life + 100)
        return rate

    def _switch(self) -> Floats:
        """Return how seldom the account switches quickly between two clients.

        The unit is bits; the rarer of the switches from the last post before and to the first post after that came
        through another client counts. Posts through the same client in between change nothing, so a flood hides no
        switch. NaN where no such post is close in time.
        """
        at, client, timed = self.life.at[self.read], self.life.client[self.read], self.life.timed[self.read]
        changed = np.flatnonzero(client[1:] != client[:-1]) + 1
        pair = np.sort(np.stack((client[:-1], client[1:])), axis=0)
        quick = np.concatenate(([False], (np.diff(at) < QUICK) & timed[1:] & timed[:-1] & (pair[0] != 0)))
        switched = changed[quick[changed]]
        index = Index(combine(*pair)[switched - 1], at[switched], later=self.lifelong.later)
        near, ever = self.read_season.sums(quick)
        # The run of posts through one client that each row is in begins after one switch, and ends before another.
        run = np.searchsorted(changed, np.arange(self.inner.start, self.inner.stop), side="right")
        ends = np.concatenate(([0], changed, [len(at)]))
        bits = np.full(len(self.at), np.nan)
        for other in (ends[run] - 1, ends[run + 1]):
            beside = np.clip(other, 0, len(at) - 1)
            row = np.arange(self.inner.start, self.inner.stop)
            close = (other >= 0) & (other < len(at)) & (np.abs(at[beside] - at[row]) < QUICK)
            close &= timed[beside] & timed[row] & (client[beside] != 0) & (client[row] != 0)
            ours, theirs = client[row[close]], client[beside[close]]
            count = index.around(combine(np.minimum(ours, theirs), np.maximum(ours, theirs)), self.at[close])
            bits[close] = np.fmax(bits[close], -np.log2((count + 0.2) / (near[close] + LIFETIME * ever[close] + 10)))
        return bits

    def _times(self) -> Iterator[tuple[str, Floats]]:
        """Yield how unusual the time is, in bits.

        The hour is compared with the account's and with the client's hours, the weekday with the client's.
        """
        near, ever = self.season.sums(self.life.timed)
        posts, of_client = near + LIFETIME * ever, self.of_client.near + LIFETIME * self.of_client.ever
        every, timed = self.lifelong, self.life.timed[self.rows]
        named = self.life.client[self.rows] != 0
        even = int(_HOURS[0].sum()) / 20 / 24
        shared, own = (each / 20 for each in self._at_times(every.hour, _HOURS, every.hours))
        usual = (shared + 10 * even) / (posts + 10)
        own = (own + 20 * usual) / (of_client + 20)
        yield "hour", np.where(timed, -np.log2(usual / even), np.nan)
        yield "client hour", np.where(timed & named, -np.log2(own / even), np.nan)
        shared, own = self._at_times(every.weekday, _DAYS, every.weekdays)
        usual = (shared + 20 / 7) / (posts + 20)
        own = (own + 20 * usual) / (of_client + 20)
        yield "client weekday", np.where(timed & named, -np.log2(7 * own), np.nan)

    def _at_times(self, column: Codes, likeness: Ints, counts: Ints) -> tuple[Floats, Floats]:
        """Return how many posts around each were made at times like its own.

        The first are all posts, the second those of its client.
        """
        near, ever = self.season.alike(column, likeness, counts.sum(axis=0, keepdims=True))
        own_near, own_ever = self.of_client.alike(column, likeness, counts)
        return near + LIFETIME * ever, own_near + LIFETIME * own_ever

    def _known(
        self, name: str, bag: Bag | ListedWords, every: Codes, has: NDArray[np.bool_] | None
    ) -> Iterator[tuple[str, Floats]]:
        """Yield the features of the people, sites or hashtags of each post.

        They are whether the post has any (people: whether all are new), how many occur on no other days, and how well
        known the best known is. `every` are all codes of the life, sorted, and `has` is whether each row has any.
        """
        reach = self.season.reach
        around, judged = bag.part(reach.start, reach.stop), bag.part(self.rows.start, self.rows.stop)
        rows, n = judged.rows, len(self.at)
        index = Index(around.codes, self.life.at[reach][around.rows], every, later=self.lifelong.later)
        near, ever = index.counts(judged.codes, self.at[rows])
        new = np.bincount(rows, weights=ever == 0, minlength=n)
        best = np.full(n, np.nan)
        np.fmax.at(best, rows, np.log2(1 + near + LIFETIME * ever))
        if has is not None:
            yield f"{name} any", surprise(has, _USUAL_ANY[name], self.season, self.rows)
        else:
            yield f"{name} strangers", ((new > 0) & (new == np.bincount(rows, minlength=n))) * 1.0
        yield f"{name} new", np.minimum(new, 4.0)
        yield f"{name} known", best

    def _burst(self) -> Iterator[tuple[str, Floats]]:
        """Yield the number of posts within half an hour, and its excess.

        Both are in doublings. The number is capped at `BURST_CAP`. The excess is over the account's usual number.
        """
        every = self.lifelong
        near, ever = self.season.sums_of(doublings(every.crowd[self.season.reach]), every.crowds)
        usual = (near + LIFETIME * ever + 5) / (self.season.near + LIFETIME * self.season.ever + 5)
        judged = np.where(self.life.timed[self.rows], doublings(every.crowd[self.rows]), np.nan)
        yield "burst", judged
        yield "burst unusual", judged - usual


def _doublings(days: Floats) -> Floats:
    """Return days on a scale of doublings, capped at nine years.

    The cap is our judgement.
    """
    scaled: Floats = np.log2(1 + np.minimum(days, 3300))
    return scaled
