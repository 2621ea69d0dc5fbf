"""Evidence: for every post, how far each of its traits is from what the account does around that time. Numbers, no verdicts.

Each column is one question. NaN: it cannot be asked of this post (no link, no client told, no time of day), and says
nothing for or against. What a number is worth is in the model's curves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from hygiene.analysis.detector.attributes import Bag, Span, Traits
from hygiene.analysis.detector.details import Facts, packed
from hygiene.analysis.detector.season import (
    ASIDE,
    DAY,
    LIFETIME,
    SEASON,
    Codes,
    Floats,
    Index,
    Ints,
    Season,
    blend,
    both,
)
from hygiene.analysis.detector.stylometry import Writing
from hygiene.analysis.detector.text_features import Prose, surprise

QUICK: Final = 1200
"""Seconds within which two posts follow one another quickly: a switch of clients in between is telling."""
NEARBY: Final = 1800
"""Seconds on either side in which posts count as one burst."""
TELLING: Final = 20
"""Posts that must follow in the season before it says anything that a client did not come back."""
MANY: Final = 6
"""So many posts in one burst say all that a number can: some people post fifty in an hour, and so do some intruders."""
_HOURS: Final = ((0, 1.0), (1, 0.6), (-1, 0.6), (2, 0.25), (-2, 0.25))
"""How much a post at another hour of the day says of this one: habits are not to the minute."""
_ANY: Final = {"link": 0.4, "tag": 0.15}
"""The share of posts that have any, over people; measured on the same accounts as the curves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One row a judged post: a column for each question, one for each habit of writing, and the facts behind them."""

    columns: dict[str, Floats]
    habits: Floats
    facts: Facts


def evidence(life: Traits, written: Writing, start: int, first: int, last: int, usual_habits: Floats) -> Evidence:
    """The evidence of the rows `first` to `last` of a life.

    `written` covers the rows from `start` on, as far as it goes: at least the rows judged, and what is to teach how the
    account writes. `usual_habits` is how common each habit of writing is among people.
    """
    span = Span(judged=slice(first, last), read=slice(start, start + len(written.length)))
    asked, prose = _FeatureBuilder(life, span), Prose(life, written, span)
    return Evidence(
        columns=dict([*asked.columns(), *prose.columns()]),
        habits=prose.habits(usual_habits),
        facts=Facts(
            since=asked.since.astype(np.float32),
            until=asked.until.astype(np.float32),
            kind=prose.kind[span.mine],
            length=written.length[span.mine].astype(np.int32),
            habits=packed(written.habits[span.mine]),
            words=prose.count.astype(np.int16),
            fresh=prose.fresh.astype(np.int16),
        ),
    )


class _FeatureBuilder:
    """The questions about some rows of one life, their writing aside."""

    def __init__(self, life: Traits, span: Span) -> None:
        self.life, self.rows, self.read, self.mine = life, span.judged, span.read, span.mine
        self.at = life.at[self.rows]
        self.season = Season(life.at, self.rows.start, self.rows.stop)
        self.told = Season(life.at[self.read], self.mine.start, self.mine.stop)
        self.clients = Index(life.client, life.at)
        self.client_near = self.clients.near(life.client[self.rows], self.at)
        self.client_ever = self.clients.ever(life.client[self.rows], self.at)
        self.since, self.until = self.clients.nearest(life.client[self.rows], self.at)
        self.after = self._after()

    def columns(self) -> Iterator[tuple[str, Floats]]:
        """Every column by name."""
        yield from self._client()
        yield "switch", self._switch()
        yield from self._times()
        yield "language", self._language()
        for name, bag in (("mention", self.life.mentions), ("link", self.life.links), ("tag", self.life.tags)):
            yield from self._known(name, bag)
        yield from self._burst()
        yield "after", np.log2(1 + np.minimum(self.after, 500))

    def _after(self) -> Ints:
        """How many posts come later in the season, without the days aside: near its end an archive tells less."""
        find = self.life.at.searchsorted
        later: Ints = find(self.at + SEASON, side="right") - find(self.at + ASIDE)
        return later

    def _client(self) -> Iterator[tuple[str, Floats]]:
        usual = self.life.client_usual[self.rows].astype(np.float64)
        share = blend(self.client_near, self.client_ever, self.season.near, self.season.ever, usual, 10)
        told = self.life.client[self.rows] != 0
        columns = {
            "client": np.log2((usual + 1e-3) / (share + 1e-4)),
            "client rare": -np.log2(share + 1e-4),
            "client new": np.where(self.client_ever == 0, -np.log2(self._newness()), np.nan),
            "client since": _days(self.since),
            "client until": np.where(self.after >= TELLING, _days(self.until), np.nan),
        }
        for name, column in columns.items():
            yield name, np.where(told, column, np.nan)

    def _newness(self) -> Floats:
        """How often this account posts with a client that it uses on no other days: for some it is a habit."""
        ever = self.clients.ever(self.life.client[self.read], self.life.at[self.read])
        new, all_new = self.told.sums(ever == 0)
        near, life = self.told.sums(np.ones(len(ever)))
        rate: Floats = (new + LIFETIME * all_new + 0.3) / (near + LIFETIME * life + 100)
        return rate

    def _switch(self) -> Floats:
        """How seldom the account goes between these two clients quickly, in bits; the worse of both neighbours.

        NaN where neither neighbour is close and through another client.
        """
        at, client, timed = self.life.at[self.read], self.life.client[self.read], self.life.timed[self.read]
        gap, pair = np.diff(at), np.sort(np.stack((client[:-1], client[1:])), axis=0)
        quick = (gap < QUICK) & timed[1:] & timed[:-1] & (pair[0] != 0)
        switched = np.flatnonzero(quick & (pair[0] != pair[1])) + 1
        codes = both(pair[0], pair[1])[switched - 1]
        index = Index(codes, at[switched])
        # A row behind, to see what came after the last post judged.
        first, last = self.mine.start, min(self.mine.stop + 1, len(at))
        near, ever = Season(at, first, last).sums(np.concatenate(([False], quick)))
        here = np.flatnonzero((switched >= first) & (switched < last))
        place, asked, then = switched[here] - first, codes[here], at[switched[here]]
        often = index.around(asked, then)
        bits = np.full(last - first + 1, np.nan)
        bits[place] = -np.log2((often + 0.2) / (near[place] + LIFETIME * ever[place] + 10))
        worse = np.fmax(bits[:-1], bits[1:])
        return worse[: len(self.at)]

    def _times(self) -> Iterator[tuple[str, Floats]]:
        """How unusual the time of day is, for the account and for this client, and the day for this client, in bits."""
        near, ever = self.season.sums(self.life.timed)
        posts, of_client = near + LIFETIME * ever, self.client_near + LIFETIME * self.client_ever
        yield from self._hours(posts, of_client)
        yield "client weekday", self._weekday(posts, of_client)

    # Two methods, since columns of the whole life must go before more are made.
    def _hours(self, posts: Floats, of_client: Floats) -> Iterator[tuple[str, Floats]]:
        client, timed, hour = self.life.client, self.life.timed, (self.life.at // 3600 % 24).astype(np.int8)
        at, known, mine = self.life.at[timed], timed[self.rows], hour[self.rows]
        even = sum(weight for _, weight in _HOURS) / 24
        share = self._at_hours(hour[timed], at, mine, np.zeros(len(mine), dtype=np.int64))
        usual = (share + 10 * even) / (posts + 10)
        own = self._at_hours(both(client[timed], hour[timed], 24), at, mine, client[self.rows])
        own = (own + 20 * usual) / (of_client + 20)
        yield "hour", np.where(known, -np.log2(usual / even), np.nan)
        yield "client hour", np.where(known & (client[self.rows] != 0), -np.log2(own / even), np.nan)

    def _weekday(self, posts: Floats, of_client: Floats) -> Floats:
        client, timed, day = self.life.client, self.life.timed, (self.life.at // DAY % 7).astype(np.int8)
        usual = (Index(day[timed], self.life.at[timed]).around(day[self.rows], self.at) + 20 / 7) / (posts + 20)
        codes = both(client, day, 7)
        own = Index(codes[timed], self.life.at[timed]).around(codes[self.rows], self.at)
        own = (own + 20 * usual) / (of_client + 20)
        return np.where(timed[self.rows] & (client[self.rows] != 0), -np.log2(7 * own), np.nan)

    def _at_hours(self, codes: Codes, at: Ints, hour: Codes, base: Codes) -> Floats:
        index = Index(codes, at)
        total = np.zeros(len(hour))
        for step, weight in _HOURS:
            asked = both(base, (hour + step) % 24, 24)
            total += weight * index.around(asked, self.at)
        return total

    def _language(self) -> Floats:
        codes = self.life.language
        index, mine = Index(codes, self.life.at), codes[self.rows]
        usual = self.life.language_usual[self.rows].astype(np.float64)
        ever = index.ever(mine, self.at)
        share = blend(index.near(mine, self.at), ever, self.season.near, self.season.ever, usual, 10)
        return np.where(mine != 0, np.log2((usual + 0.01) / (share + 1e-3)), np.nan)

    def _known(self, name: str, bag: Bag) -> Iterator[tuple[str, Floats]]:
        """Whether there is any, how many were never there before or after, and how well known the best known is."""
        index = Index(bag.codes, self.life.at[bag.rows])
        mine = bag.part(self.rows.start, self.rows.stop)
        rows, n = mine.rows, len(self.at)
        ever = index.ever(mine.codes, self.at[rows])
        new = np.bincount(rows, weights=ever == 0, minlength=n)
        best = np.full(n, np.nan)
        np.fmax.at(best, rows, np.log2(1 + index.near(mine.codes, self.at[rows]) + LIFETIME * ever))
        if name in _ANY:
            yield f"{name} any", surprise(np.diff(bag.starts) > 0, _ANY[name], self.season, self.rows)
        else:
            yield f"{name} strangers", ((new > 0) & (new == np.bincount(rows, minlength=n))) * 1.0
        yield f"{name} new", np.minimum(new, 4.0)
        yield f"{name} known", best

    def _burst(self) -> Iterator[tuple[str, Floats]]:
        """How many posts there are within half an hour, in doublings, up to `MANY`; and how many more than usual."""
        at = self.life.at
        count = np.searchsorted(at, at + NEARBY, side="right") - np.searchsorted(at, at - NEARBY)
        doublings = np.where(self.life.timed, np.log2(np.minimum(count, MANY)), 0.0)
        near, ever = self.season.sums(doublings)
        usual = (near + LIFETIME * ever + 5) / (self.season.near + LIFETIME * self.season.ever + 5)
        mine = np.where(self.life.timed[self.rows], doublings[self.rows], np.nan)
        yield "burst", mine
        yield "burst unusual", mine - usual


def _days(days: Floats) -> Floats:
    """Days on a scale of doublings, at most nine years."""
    scaled: Floats = np.log2(1 + np.minimum(days, 3300))
    return scaled
