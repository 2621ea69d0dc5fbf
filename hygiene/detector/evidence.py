"""Evidence: for every post, how far each of its traits is from what the account does around that time. Numbers, no verdicts.

Each column is one question. NaN: it cannot be asked of this post (no link, no client told, no time of day), and says
nothing for or against. What a number is worth is in the model's curves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.detector.around import ASIDE, LIFETIME, SEASON, Codes, Floats, Index, Ints, Season, blend, both
from hygiene.detector.own import against_own, pairs, unlike_own
from hygiene.detector.traits import KIND_NAMES, Bag, Traits
from hygiene.detector.writing import HABITS, Writing

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
_LENGTHS: Final = ((0, 1.0), (1, 0.5), (-1, 0.5))
_USUAL_KINDS: Final = np.array([0.45, 0.25, 0.2, 0.02, 0.08])
_ANY: Final = {"link": 0.4, "tag": 0.15}
"""The share of posts that have any, over people; measured on the same accounts as the curves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One row a judged post: a column for each question, and one for each habit of writing.

    `since` and `until` are the days to the client's nearest use before and after, infinite where there is none.
    """

    columns: dict[str, Floats]
    habits: Floats
    since: Floats
    until: Floats


def evidence(life: Traits, written: Writing, start: int, first: int, last: int, usual_habits: Floats) -> Evidence:
    """The evidence of the rows `first` to `last` of a life.

    `written` covers the rows from `start` on, as far as it goes: at least the rows judged, and what is to teach how the
    account writes. `usual_habits` is how common each habit of writing is among people.
    """
    asked = _Asked(life, written, start, first, last)
    return Evidence(columns=dict(asked.all()), habits=asked.habits(usual_habits), since=asked.since, until=asked.until)


class _Asked:
    """The questions about some rows of one life."""

    def __init__(self, life: Traits, written: Writing, start: int, first: int, last: int) -> None:
        self.life, self.written, self.rows = life, written, slice(first, last)
        self.read = slice(start, start + len(written.length))
        self.mine = slice(first - start, last - start)
        self.at = life.at[first:last]
        self.season = Season(life.at, first, last)
        self.told = Season(life.at[self.read], first - start, last - start)
        self.clients = Index(life.client, life.at)
        self.client_near = self.clients.near(life.client[self.rows], self.at)
        self.client_ever = self.clients.ever(life.client[self.rows], self.at)
        self.since, self.until = self.clients.nearest(life.client[self.rows], self.at)
        self.after = self._after()
        self.kind = self._kind()

    def all(self) -> Iterator[tuple[str, Floats]]:
        """Every column by name."""
        yield from self._client()
        yield "switch", self._switch()
        yield from self._hours()
        yield "language", self._language()
        for name, bag in (("mention", self.life.mentions), ("link", self.life.links), ("tag", self.life.tags)):
            yield from self._known(name, bag)
        yield from self._kinds()
        yield "length", self._length()
        yield from self._words()
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
            "client new": np.where(self.client_ever == 0, -np.log2(self._newness()), 0.0),
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
        """How seldom the account goes between these two clients quickly, in bits; the worse of both neighbours."""
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
        often = index.near(asked, then) + LIFETIME * index.ever(asked, then)
        bits = np.zeros(last - first + 1)
        bits[place] = -np.log2((often + 0.2) / (near[place] + LIFETIME * ever[place] + 10))
        worse = np.maximum(bits[:-1], bits[1:])
        return worse[: len(self.at)]

    def _hours(self) -> Iterator[tuple[str, Floats]]:
        """How unusual the time of day is, for the account and for this client, in bits."""
        hour = self.life.at // 3600 % 24
        timed, mine = self.life.timed, hour[self.rows]
        near, ever = self.season.sums(timed)
        even = sum(weight for _, weight in _HOURS) / 24
        share = self._at_hours(hour[timed], self.life.at[timed], mine, np.zeros(len(mine), dtype=np.int64))
        usual = (share + 10 * even) / (near + LIFETIME * ever + 10)
        client = self.life.client
        own = self._at_hours(both(client[timed], hour[timed], 24), self.life.at[timed], mine, client[self.rows])
        own = (own + 20 * usual) / (self.client_near + LIFETIME * self.client_ever + 20)
        known = timed[self.rows]
        yield "hour", np.where(known, -np.log2(usual / even), np.nan)
        yield "client hour", np.where(known & (client[self.rows] != 0), -np.log2(own / even), np.nan)

    def _at_hours(self, codes: Codes, at: Ints, hour: Ints, base: Codes) -> Floats:
        index = Index(codes, at)
        total = np.zeros(len(hour))
        for step, weight in _HOURS:
            asked = both(base, (hour + step) % 24, 24)
            total += weight * (index.near(asked, self.at) + LIFETIME * index.ever(asked, self.at))
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
            yield f"{name} any", _surprise(np.diff(bag.starts) > 0, _ANY[name], self.season, self.rows)
        else:
            yield f"{name} strangers", ((new > 0) & (new == np.bincount(rows, minlength=n))) * 1.0
        yield f"{name} new", np.minimum(new, 4.0)
        yield f"{name} known", best

    def _kind(self) -> NDArray[np.uint8]:
        """The kind of every row whose words were read, by what the export tells and by how it begins."""
        kind = self.life.kind[self.read].copy()
        kind[self.written.habits[:, HABITS.index("quotes a post")]] = 2
        kind[self.written.habits[:, HABITS.index("begins with a name")] & (kind == 0)] = len(KIND_NAMES) - 1
        return kind

    def _kinds(self) -> Iterator[tuple[str, Floats]]:
        """How unusual the kind of post is, for the account and for this client, in bits."""
        mine, at = self.kind[self.mine], self.life.at[self.read]
        usual, n = _USUAL_KINDS[mine], np.arange(len(mine))
        share = np.stack([self.told.share(self.kind == k, float(u)) for k, u in enumerate(_USUAL_KINDS)])[mine, n]
        client = self.life.client[self.read]
        codes = both(client, self.kind, 8)
        index = Index(codes, at)
        ever = index.ever(codes[self.mine], self.at)
        near, weight = index.near(codes[self.mine], self.at), self.client_near + LIFETIME * self.client_ever
        own = (near + LIFETIME * ever + 10 * share) / (weight + 10)
        yield "kind", np.log2(usual / share)
        yield "client kind", np.where(client[self.mine] != 0, np.log2(usual / np.minimum(own, 1)), np.nan)

    def _length(self) -> Floats:
        """How unusual the length is for a post of this kind, in bits."""
        at, step = self.life.at[self.read], (2 * np.log2(1 + self.written.length)).astype(np.int64)
        codes = both(self.kind.astype(np.int64), step, 64)
        index, kinds = Index(codes, at), Index(self.kind, at)
        near, total = np.zeros(len(self.at)), np.zeros(len(self.at))
        for shift, weight in _LENGTHS:
            asked = codes[self.mine] + shift
            near += weight * (index.near(asked, self.at) + LIFETIME * index.ever(asked, self.at))
        mine = self.kind[self.mine]
        total = kinds.near(mine, self.at) + LIFETIME * kinds.ever(mine, self.at)
        return -np.log2((near + 4) / (total + 20))

    def habits(self, usual: Floats) -> Floats:
        """How unusual each habit of writing, or its absence, is here, in bits: a column each."""
        columns = (
            _surprise(self.written.habits[:, place], common, self.told, self.mine)
            for place, common in enumerate(usual.tolist())
        )
        return np.stack(list(columns), axis=1)

    def _words(self) -> Iterator[tuple[str, Floats]]:
        """How many words, and pairs of words, are new here, and how rare the words are, against this account's own posts."""
        words = Bag(starts=self.written.starts, codes=self.written.words)
        new, count, rare = self._met(words)
        yield "words count", np.log2(1 + count)
        yield "words new", against_own(new, count, self.at)
        yield "words rare", unlike_own(rare, count, self.at)
        new, count, _ = self._met(pairs(words))
        yield "pairs new", against_own(new, count, self.at)

    def _met(self, bag: Bag) -> tuple[Floats, Floats, Floats]:
        """For each post: how many of its codes occur nowhere else, how many it has, and their mean rarity in bits."""
        at = self.life.at[self.read]
        mine, n = bag.part(self.mine.start, self.mine.stop), len(self.at)
        rows = mine.rows
        ever = Index(bag.codes, at[bag.rows]).ever(mine.codes, self.at[rows])
        count = np.bincount(rows, minlength=n).astype(np.float64)
        total = self.told.sums(np.diff(bag.starts))[1]
        rare = np.bincount(rows, weights=np.log2((total[rows] + 200) / (ever + 0.05)), minlength=n)
        new = np.bincount(rows, weights=ever == 0, minlength=n).astype(np.float64)
        return new, count, rare / np.maximum(count, 1)

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


def _surprise(column: NDArray[np.bool_], usual: float, season: Season, mine: slice) -> Floats:
    """How unusual a yes or a no is for the account, beside how usual it is for people, in bits."""
    share = season.share(column, usual)
    bits: Floats = np.where(column[mine], np.log2(usual / share), np.log2((1 - usual) / (1 - share)))
    return bits


def _days(days: Floats) -> Floats:
    """Days on a scale of doublings, at most nine years."""
    scaled: Floats = np.log2(1 + np.minimum(days, 3300))
    return scaled
