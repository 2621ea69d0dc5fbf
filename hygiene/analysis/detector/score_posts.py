"""The scores of posts: how rare each is for its account, in bits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from hygiene.analysis.baseline.client_use import plausible_rows, since
from hygiene.analysis.detector.attributes import KIND_NAMES, Lifelong, read_attributes, read_writing
from hygiene.analysis.detector.features import compute_features
from hygiene.analysis.detector.season import ASIDE, DAY, Codes, Floats, Ints
from hygiene.analysis.detector.stylometry import Usual, Writing, analyse_texts, joined
from hygiene.analysis.detector.together import RECENT, bursts, on_the_scale, scale, scales_before, windows_of
from hygiene.analysis.detector.weights import ScoreColumns, model, usual_writing
from hygiene.analysis.progress import telling
from hygiene.language.words import tr
from hygiene.model.post_analysis import ScoredPosts
from hygiene.workers.side_by_side import ALL, Owns, side_by_side

if TYPE_CHECKING:
    from hygiene.model.snapshot import Snapshot

AT_ONCE: Final = 20_000
"""Posts that are judged at a time, which bounds memory."""
SLICES: Final = 4
"""Slices of a portion at most.

Processes share out the portions. The writing around a portion is analysed with it, so that small ones cost more, and
large ones take more memory. The number is our judgement.
"""
PORTIONS: Final = 8
"""A divisor of the number of portions, if there are enough slices.

One, two or four processes then have equal shares.
"""
UNSHARED: Final = 2
"""The most slices for which no process is started.

They take half a second.
"""
RUN_IN: Final = 1000
"""Posts that are judged before a slice without later posts, and left out.

They show how many new words are usual.
"""
EVERY: Final = -np.inf
"""Before all posts."""
_NONE: Final = np.zeros(0, dtype=np.int64)
"""The rows of no posts."""
TOGETHER: Final = "together"
"""The part of a score that comes from the posts around."""
_REPOST: Final = KIND_NAMES.index("repost")
BESIDE: Final = 365 * DAY
MOST_BESIDE: Final = 4_000
"""The limits of the writing that is read around the scored posts.

They are `BESIDE` seconds and `MOST_BESIDE` posts on either side.
"""


def score_posts(snapshot: Snapshot, days: int, *, start: float = np.inf, left_out: Ints = _NONE) -> ScoredPosts:
    """Score the posts of the last `days` before the export.

    At least the newest `RECENT` posts are scored. These posts set the account's scale. With `start`, in seconds since
    1970, every later post is scored too; `EVERY` scores all posts. Posts without a plausible date are left out, and so
    are those of the rows `left_out`, which teach nothing.
    """
    life = _Life(snapshot, days, left_out)
    return life.scores(life.columns([life.newest, *life.older(start)])[-1])


def score_all(
    snapshot: Snapshot, days: int, start: float = np.inf, *, left_out: Ints = _NONE
) -> tuple[ScoredPosts, ScoredPosts, ScoredPosts | None]:
    """Return three scores of posts.

    - those of the last `days`, as `score_posts` returns them;
    - the same by the life before each post alone. What is posted later teaches what is usual, whoever posts it. It
      changes these scores only where posts of the same days are weighed together;
    - those of all posts since `start`, or None where no earlier post is since then. They are on the scale of the first,
      but the usual number of new words differs with the posts that are scored at a time.

    Posts of the rows `left_out` are not scored, and teach nothing.
    """
    life = _Life(snapshot, days, left_out)
    newest, before, *older = life.columns([life.newest, life.reviewed, *life.older(start)])
    return life.scores(newest), life.scores_before(before), life.scores(older[0]) if older else None


_Scales = Callable[[Floats, Ints, Codes, Ints], tuple[Floats, Floats]]
"""A function from strength, time, client and known to (middle, bit)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Neighbouring rows, judged in slices from one of the `edges` to the next.

    `lifelong` says whether later posts count too. With `newest`, the columns of the first stretch follow.
    """

    edges: list[int]
    lifelong: Lifelong
    newest: bool = False

    @classmethod
    def of(cls, first: int, last: int, lifelong: Lifelong, *, newest: bool = False) -> _Stretch:
        """Return the rows from `first` to `last`.

        Slices are of one size, because the usual number of new words is learnt within a slice.
        """
        edges = np.linspace(first, last, -(-(last - first) // AT_ONCE) + 1).astype(int).tolist()
        return cls(edges=edges, lifelong=lifelong, newest=newest)

    @property
    def slices(self) -> int:
        """The number of slices."""
        return len(self.edges) - 1

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self.edges[-1] - self.edges[0]

    def portions(self) -> list[_Stretch]:
        """Return the portions in which the processes share it out."""
        count = min(-(-self.slices // (PORTIONS * SLICES)) * PORTIONS, self.slices)
        bounds = [number * self.slices // count for number in range(count + 1)] if count else []
        return [replace(self, edges=self.edges[start : stop + 1]) for start, stop in pairwise(bounds)]


class _Life:
    """The life of one account, for scoring its posts from the row `recent` on."""

    def __init__(self, snapshot: Snapshot, days: int, left_out: Ints = _NONE) -> None:
        self.posts, self.model = snapshot.require("posts"), model()
        rows = plausible_rows(snapshot)
        self.rows = rows[~np.isin(rows, left_out)] if len(left_out) else rows
        self.life = read_attributes(self.posts, self.rows, snapshot.account.platform)
        self.lifelong = Lifelong(self.life)
        self.seconds = windows_of(self.life.at, self.lifelong.clients.ids)
        self.begin = int(np.searchsorted(self.life.at, since(snapshot, days) // 1000))
        self.recent = min(self.begin, max(len(self.rows) - RECENT, 0))

    @property
    def newest(self) -> _Stretch:
        """The recent rows."""
        return _Stretch.of(self.recent, len(self.rows), self.lifelong)

    @property
    def reviewed(self) -> _Stretch:
        """The rows of the months reviewed, to be judged by the life before each.

        The posts before them are judged too, because they set the scale of the first ones.
        """
        return _Stretch.of(max(self.begin - RECENT, 0), len(self.rows), self.lifelong.earlier())

    def older(self, start: float) -> list[_Stretch]:
        """Return the rows since `start`, or nothing if all are recent.

        Often there are enough of them to learn from without the recent ones, which are judged already.
        """
        first = int(np.searchsorted(self.life.at, start))
        if first >= self.recent:
            return []
        enough = self.recent - first >= AT_ONCE // 2
        return [_Stretch.of(first, self.recent if enough else len(self.rows), self.lifelong, newest=enough)]

    def columns(self, stretches: list[_Stretch]) -> list[ScoreColumns]:
        """Return the columns of each stretch.

        The first must be the newest rows. The processes share out the portions of all of them.
        """
        portions = [portion for stretch in stretches for portion in stretch.portions()]
        unshared = 0 if sum(stretch.slices for stretch in stretches) > UNSHARED else ALL
        found: list[ScoreColumns] = []
        with closing(side_by_side(partial(self._judged, portions), unshared)) as judged:
            slices = _counted(judged, 0 if unshared else sum(stretch.rows for stretch in stretches))
            for stretch in stretches:
                known = found[:1] if stretch.newest else []
                every = chain(islice(slices, stretch.slices), known)
                found.append(ScoreColumns.together(every, stretch.rows + sum(len(each.bits) for each in known)))
        return found

    def scores(self, columns: ScoreColumns) -> ScoredPosts:
        """Return the scores of rows that end with the recent ones."""
        first = len(self.rows) - len(columns.bits)
        own = slice(self.recent - first, None)

        def usual(strength: Floats, at: Ints, client: Codes, _: Ints) -> tuple[Floats, Floats]:
            found = scale(strength[own][on_the_scale(at[own], client[own])], self.model)
            return np.broadcast_to(found.middle, len(at)), np.broadcast_to(found.bit, len(at))

        return self._scored(first, columns, own, usual, later=True)

    def scores_before(self, columns: ScoreColumns) -> ScoredPosts:
        """Return the scores of the reviewed rows, without those before them."""
        first, usual = len(self.rows) - len(columns.bits), partial(scales_before, model=self.model)
        return self._scored(first, columns, slice(None), usual, later=False).since(self.begin - first)

    def _scored(self, first: int, columns: ScoreColumns, own: slice, usual: _Scales, *, later: bool) -> ScoredPosts:
        """Return the scores of the rows from `first` on.

        `own` are those whose middle is ordinary, and `usual` returns their scales. The parts of `columns` are changed
        in place, because they are large.
        """
        bits, parts, facts = columns.bits, columns.parts, columns.facts
        at, client = self.life.at[first:], self.life.client[first:]
        window = self.seconds[self.lifelong.clients.ids[first:]]
        strength = bursts(bits, at, client, window)
        find, number = self.life.at.searchsorted, len(self.rows)
        known = find(at - ASIDE, side="right") + (number - find(at + ASIDE) if later else 0)
        middle, bit = usual(strength, at, client, known)
        if len(bits):
            parts[TOGETHER] = (strength - bits).astype(np.float32)
            columns.move_unspoken(facts.kind == _REPOST, own)
        scaled = bit.astype(np.float32)
        for name in parts:
            parts[name] -= np.median(parts[name][own])
            parts[name] *= scaled
        return ScoredPosts(
            # Views of these would keep the columns of the whole life.
            row=self.rows[first:].astype(np.int64),
            at=at.copy(),
            suspicion=np.maximum(1 + (strength - middle) * bit, 0),
            known=known,
            facts=facts,
            parts=parts,
            alone=bits.astype(np.float32),
            window=window,
            middle=middle,
            bit=bit,
        )

    def _judged(self, portions: list[_Stretch], owns: Owns) -> Iterator[list[ScoreColumns] | None]:
        """Yield the columns of each portion, and None for those of others."""
        for number, portion in enumerate(portions):
            yield list(self._slices(portion.edges, portion.lifelong)) if owns(number) else None

    def _slices(self, edges: list[int], lifelong: Lifelong) -> Iterator[ScoreColumns]:
        """Yield the columns of each slice of a portion.

        A slice is read with the writing around it. Without later posts, the words of its first rows are learnt from
        rows before it.
        """
        at, reach, people = self.life.at, BESIDE + ASIDE, usual_writing(self.model)
        writing, begin, end = analyse_texts([]), 0, 0
        for start, stop in pairwise(edges):
            low = max(int(np.searchsorted(at, at[start] - reach)), start - MOST_BESIDE)
            high = min(int(np.searchsorted(at, at[stop - 1] + reach, side="right")), stop + MOST_BESIDE)
            # The slice before has read some of it.
            known = writing.part(low - begin, end - begin) if begin <= low < end else analyse_texts([])
            writing = joined([known, read_writing(self.posts, self.rows[max(low, end) : high])])
            begin, end = low, high
            judged = start if lifelong.later else max(start - RUN_IN, low)
            yield self._of_slice(writing, low, (judged, start, stop), people, lifelong)

    def _of_slice(
        self, writing: Writing, low: int, rows: tuple[int, int, int], people: Usual, lifelong: Lifelong
    ) -> ScoreColumns:
        """Return the columns of one slice.

        `rows` are the first one judged, the first one kept, and the end.
        """
        judged, start, stop = rows
        found = compute_features(self.life, writing, low, judged, stop, people, lifelong)
        return ScoreColumns.of(found, self.model, start - judged)


def _counted(portions: Iterable[list[ScoreColumns]], total: int) -> Iterator[ScoreColumns]:
    """Yield the slices of all portions, and tell how much of them is done."""
    tell, done = telling(tr("Comparing posts"), total) if total else None, 0
    for slices in portions:
        done += sum(len(each.bits) for each in slices)
        if tell:
            tell(done)
        yield from slices
        del slices  # before the next portion is judged, because these are large


def without(
    found: ScoredPosts, which: Ints, subjects: Iterable[str], client: Codes, stretch: slice = slice(None)
) -> Floats:
    """Return the suspicion of posts if some of them were ordinary.

    `which` are the indexes of those, all in the `stretch` of posts whose suspicion is returned. `client` holds a code
    for the client of every post. The bits of each subject become at most those of an ordinary post, and posts close
    together are weighed together anew.
    """
    bits, places = found.alone[stretch].astype(np.float64), which - (stretch.start or 0)
    for subject in subjects:
        bits[places] -= np.maximum(found.parts[subject][which], 0) / found.bit[which]
    strength = bursts(bits, found.at[stretch], client[stretch], found.window[stretch])
    calmer: Floats = np.maximum(1 + (strength - found.middle[stretch]) * found.bit[stretch], 0)
    return np.minimum(calmer, found.suspicion[stretch])
