"""The attributes of each post that the detector compares.

They are its time, client, language and kind, the people, sites and hashtags in it, and its writing.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.season import DAY, Codes, Groups, Index, Ints, Season, code
from hygiene.analysis.detector.stylometry import Writing, analyse_texts
from hygiene.model.posts import KINDS
from hygiene.reference.clients import family
from hygiene.reference.population import client_share, language, language_share

if TYPE_CHECKING:
    from hygiene.model.posts import Lists, Posts

NEARBY: Final = 1800
"""Seconds on either side of a post in which posts count as one burst."""
BURST_CAP: Final = 6
"""The largest number of posts in a burst that makes a difference.

Some people post fifty times in an hour, and so do some intruders.
"""
KIND_NAMES: Final = (*KINDS, "opening with a name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """Any number of codes for each row.

    The codes of row `i` are `codes[starts[i]:starts[i + 1]]`.
    """

    starts: NDArray[np.integer]
    codes: Codes

    @property
    def rows(self) -> Ints:
        """Return the row of each code."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def part(self, first: int, last: int) -> Bag:
        """Return the bag of the rows `first` to `last`, excluding `last`."""
        starts = self.starts[first : last + 1]
        return Bag(starts=starts - starts[0], codes=self.codes[starts[0] : starts[-1]])

    def whole(self) -> Bag:
        """Return this bag."""
        return self

    def every(self) -> Codes:
        """Return the codes of all rows, sorted."""
        return np.sort(self.codes)

    def any(self) -> NDArray[np.bool_]:
        """Return whether each row has a code."""
        return np.diff(self.starts) > 0


@dataclass(frozen=True, slots=True)
class ListedWords:
    """The words of a column of lists, which become codes where needed.

    The codes of all rows would take 70 MB for four million posts, and each slice needs few of them. `sources` is the
    row of the lists that holds each row, and `known` the code of each word.
    """

    lists: Lists
    sources: NDArray[np.integer]
    known: Codes

    @classmethod
    def of(cls, lists: Lists, sources: NDArray[np.integer]) -> ListedWords:
        """Return the words of these source rows, which are all different."""
        return cls(lists, sources, np.array([*map(code, lists.words), 0], dtype=np.int32))

    def part(self, first: int, last: int) -> Bag:
        """Return the codes of the rows `first` to `last`, excluding `last`."""
        begin = self.lists.starts
        sources = self.sources[first:last]
        counts = begin[sources + 1] - begin[sources]
        starts = np.zeros(len(counts) + 1, dtype=np.int32)
        np.cumsum(counts, out=starts[1:])
        # The codes of a row stand together in the source; step through them row by row.
        steps = np.arange(starts[-1], dtype=begin.dtype)
        steps -= np.repeat(starts[:-1] - begin[sources], counts)
        return Bag(starts=starts, codes=self.known[self.lists.codes[steps]])

    def whole(self) -> Bag:
        """Return the codes of all rows."""
        return self.part(0, len(self.sources))

    def every(self) -> Codes:
        """Return the codes of all rows, sorted."""
        if len(self.sources) < len(self.lists.starts) - 1:
            return self.whole().every()
        codes = self.known[self.lists.codes]
        codes.sort()
        return codes

    def any(self) -> NDArray[np.bool_]:
        """Return whether each row has a word."""
        has: NDArray[np.bool_] = (np.diff(self.lists.starts) > 0)[self.sources]
        return has


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A column of a life whose values are looked up where needed.

    Four million posts would take 16 MB for each such column, and each slice needs few of them. `values` returns those
    of the rows of a table of posts, and `rows` are the rows of the life in it.
    """

    values: Callable[[NDArray[np.integer]], NDArray[Any]]
    rows: NDArray[np.integer]

    def __getitem__(self, which: slice | NDArray[Any]) -> NDArray[Any]:
        return self.values(self.rows[which])


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """The attributes of posts, a row for each post, oldest first.

    | column | meaning |
    |---|---|
    | at | seconds since 1970, UTC |
    | timed | whether `at` has a real time of day |
    | client | code of the client, renames joined; 0 where the export names no client |
    | client_usual | the share of posts that people made with it that year, 0 to 1 |
    | language | code of the language; 0 where the export names no language |
    | language_usual | the share of posts in it, 0 to 1 |
    | kind | index into `KIND_NAMES`, as the export states it |
    | mentions, links, tags | codes of people, sites and hashtags |

    A case of the training puts several lives together, and has arrays and bags.
    """

    at: Ints
    timed: NDArray[np.bool_]
    client: Codes | LookedUp
    client_usual: NDArray[np.float16] | LookedUp
    language: Codes | LookedUp
    language_usual: NDArray[np.float16] | LookedUp
    kind: NDArray[np.uint8]
    mentions: Bag | ListedWords
    links: Bag | ListedWords
    tags: Bag | ListedWords

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The rows of a life that are judged, and the rows whose writing was read.

    The rows read include the judged ones; the others show how the account writes.
    """

    judged: slice
    read: slice

    @property
    def inner(self) -> slice:
        """Return the judged rows, counted from the first row that was read."""
        return slice(self.judged.start - self.read.start, self.judged.stop - self.read.start)


class Lifelong:
    """Columns of a whole life that the posts of every part of it need.

    | column | meaning |
    |---|---|
    | clients, languages | the rows by client, and by language |
    | uses | the times at which each client was used |
    | hour, weekday | those in UTC, 24 and 7 for a post without a real time of day |
    | hours, weekdays | how often each occurs with each client |
    | own_languages | how often each language occurs in posts other than reposts |
    | crowd | the number of posts close in time; see `crowd`; 0 for a post without a real time of day |
    | crowds | the sum of the doublings of `crowd` over the life |
    | mentions, links, tags | all codes in them, sorted |
    | any_link, any_tag | whether the post has any |
    | later | whether posts are compared with later posts too |
    """

    def __init__(self, life: Attributes) -> None:
        at, untimed, self.later = life.at, ~life.timed, True
        # First, because millions of floats are gone again before other columns are made.
        self.crowd = np.where(untimed, 0, crowd(at)).astype(np.uint8)
        numbers = np.arange(BURST_CAP + 1, dtype=np.uint8)
        self.crowds = float((np.bincount(self.crowd, minlength=len(numbers)) * doublings(numbers)).sum())
        self.clients, self.languages = Groups.of(life.client[:]), Groups.of(life.language[:])
        self.uses = Index(self.clients.ids, at)
        self.hour, self.weekday = _part_of(at, 3600, 24), _part_of(at, DAY, 7)
        self.hour[untimed], self.weekday[untimed] = 24, 7
        self.hours, self.weekdays = self.clients.counts(self.hour, 24), self.clients.counts(self.weekday, 7)
        self.own_languages = self.languages.counts(life.kind == KIND_NAMES.index("repost"), 1)
        self.mentions, self.links, self.tags = life.mentions.every(), life.links.every(), life.tags.every()
        self.any_link, self.any_tag = life.links.any(), life.tags.any()

    def earlier(self) -> Lifelong:
        """Return the same columns for comparing each post only with earlier ones."""
        same = copy(self)
        same.later, same.uses = False, copy(self.uses)
        same.uses.later = False
        return same


def _part_of(at: Ints, seconds: int, count: int) -> NDArray[np.int8]:
    """Return the hour or day of each time, a number below `count`."""
    numbers = at // seconds
    numbers %= count  # in place, because a column of the whole life is large
    return numbers.astype(np.int8)


def crowd(at: Ints) -> NDArray[np.uint8]:
    """Return the number of posts within half an hour of each, itself included.

    The number is `BURST_CAP` at most.
    """
    count = np.ones(len(at), dtype=np.uint8)
    for step in range(1, BURST_CAP):
        close = at[step:] - at[:-step] <= NEARBY
        count[step:] += close
        count[:-step] += close
    return np.minimum(count, BURST_CAP)


def doublings(crowd: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the doublings of each number of posts, 0 for none."""
    table = np.concatenate(([0.0], np.log2(np.arange(1, BURST_CAP + 1))))
    return table.take(crowd, mode="clip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seasons:
    """The seasons of the judged rows.

    They are among the posts of the whole life, among those whose writing was read, and among the judged ones.
    """

    life: Season
    read: Season
    judged: Season

    @classmethod
    def of(cls, life: Attributes, span: Span, *, later: bool) -> Seasons:
        """Return the seasons of the judged rows of a life."""
        judged, inner = span.judged, span.inner
        return cls(
            life=Season(life.at, judged.start, judged.stop, later=later),
            read=Season(life.at[span.read], inner.start, inner.stop, later=later),
            judged=Season(life.at[judged], 0, judged.stop - judged.start, later=later),
        )


def read_attributes(posts: Posts, rows: NDArray[np.integer], platform: str) -> Attributes:
    """Build the attributes of these rows, which must be oldest first."""
    names = [family(platform, client) for client in posts.clients]
    sources = posts.order if len(rows) == len(posts) else posts.order[rows]
    clients, languages = _codes(names), _codes([*map(language, posts.langs)])
    return Attributes(
        at=posts.at[rows].astype("datetime64[s]").view(np.int64),
        timed=posts.dated[rows],
        client=LookedUp(lambda some: clients[posts.client[some]], rows),
        client_usual=LookedUp(lambda some: client_share(names, posts.client[some], _years(posts.at[some])), rows),
        language=LookedUp(lambda some: languages[posts.lang[some]], rows),
        language_usual=LookedUp(lambda some: language_share(posts.langs, posts.lang[some]), rows),
        kind=posts.kind[rows],
        mentions=ListedWords.of(posts.mentions, sources),
        links=ListedWords.of(posts.domains, sources),
        tags=ListedWords.of(posts.hashtags, sources),
    )


def read_writing(posts: Posts, rows: NDArray[np.integer]) -> Writing:
    """Analyse how the posts of these rows are written."""
    return analyse_texts(posts.texts(rows))


def _codes(words: list[str]) -> Codes:
    """Return the code of each word, and 0 for no word at the index -1."""
    return np.array([*map(code, words), 0], dtype=np.int32)


def _years(at: NDArray[np.datetime64]) -> Ints:
    return at.astype("datetime64[Y]").astype(np.int64) + 1970
