"""The scores of posts: how rare each is for its account, in bits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.client_use import plausible_rows, since
from hygiene.analysis.detector.attributes import KIND_NAMES, Lifelong, read_attributes, read_writing
from hygiene.analysis.detector.features import compute_features
from hygiene.analysis.detector.season import ASIDE, DAY, Codes, Floats, Ints, Small
from hygiene.analysis.detector.stylometry import Usual, Writing, analyse_texts, joined
from hygiene.analysis.detector.together import RECENT, bursts, on_the_scale, scale, scales_before, windows_of
from hygiene.analysis.detector.weights import ScoreColumns, model, usual_writing
from hygiene.analysis.progress import telling
from hygiene.language.words import tr
from hygiene.model.post_analysis import Facts, ScoredPosts
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
"""The fewest portions, if there are enough slices.

Every process then has its share.
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
WRITING: Final = ("length", "words", "manner")
"""The parts of a score that come from what is written and how."""
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
    review, every = _Scoring(snapshot, days, left_out).both(start)
    return review if every is None else every


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
    scoring = _Scoring(snapshot, days, left_out)
    review, every = scoring.both(start)
    return review, scoring.before(), every


_Scales = Callable[[Floats, Ints, Codes, Ints], tuple[Floats, Floats]]
"""A function from strength, time, client and known to (middle, bit)."""


class _Scoring:
    """The life of one account, for scoring its posts from the row `recent` on."""

    def __init__(self, snapshot: Snapshot, days: int, left_out: Ints = _NONE) -> None:
        self.posts, self.model = snapshot.require("posts"), model()
        self.rows = plausible_rows(snapshot)
        if len(left_out):
            self.rows = self.rows[~np.isin(self.rows, left_out)]
        self.life = read_attributes(self.posts, self.rows, snapshot.account.platform)
        self.lifelong = Lifelong(self.life)
        self.seconds = windows_of(self.life.at, self.lifelong.clients.ids)
        self.begin = int(np.searchsorted(self.life.at, since(snapshot, days) // 1000))
        self.recent = min(self.begin, max(len(self.rows) - RECENT, 0))

    def both(self, start: float) -> tuple[ScoredPosts, ScoredPosts | None]:
        """Return (scores of the recent posts, scores of those since `start`)."""
        recent, first = self.recent, min(self.recent, int(np.searchsorted(self.life.at, start)))
        newest = self.columns(recent)
        if first == recent:
            return self.scores(recent, newest), None
        # The newest are judged already, and often there are enough earlier ones to learn from.
        every = self.columns(first) if recent - first < AT_ONCE // 2 else self.columns(first, newest)
        return self.scores(recent, newest), self.scores(first, every)

    def before(self) -> ScoredPosts:
        """Return the scores of the months reviewed, by the life before each.

        The posts before them are judged too, because they set the scale of the first ones.
        """
        first, usual = max(self.begin - RECENT, 0), partial(scales_before, model=self.model)
        columns = self.columns(first, later=False)
        return self._scored(first, columns, slice(None), usual, later=False).since(self.begin - first)

    def columns(self, first: int, newest: ScoreColumns | None = None, *, later: bool = True) -> ScoreColumns:
        """Return the columns of the rows from `first` on.

        Those of the recent rows are the `newest` ones, where they are given.
        """
        last = len(self.rows) if newest is None else self.recent
        lifelong = self.lifelong if later else self.lifelong.earlier()
        edges = np.linspace(first, last, -(-(last - first) // AT_ONCE) + 1).astype(int).tolist()
        unshared = 0 if len(edges) - 1 > UNSHARED else ALL
        what = tr("Comparing posts") if later else tr("Comparing with earlier posts")
        known = [] if newest is None else [newest]
        with closing(side_by_side(partial(self._portions, edges, lifelong), unshared)) as portions:
            slices = chain.from_iterable(portions) if unshared else _counted(portions, what, last - first)
            return ScoreColumns.together(chain(slices, known), len(self.rows) - first, _NO_FACTS)

    def scores(self, first: int, columns: ScoreColumns) -> ScoredPosts:
        """Return the scores of the rows from `first` on.

        They are on the scale of the recent ones.
        """
        own = slice(self.recent - first, None)

        def usual(strength: Floats, at: Ints, client: Codes, _: Ints) -> tuple[Floats, Floats]:
            found = scale(strength[own][on_the_scale(at[own], client[own])], self.model)
            return np.broadcast_to(found.middle, len(at)), np.broadcast_to(found.bit, len(at))

        return self._scored(first, columns, own, usual, later=True)

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
            _move_unspoken(parts, columns, facts.kind == _REPOST, own)
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

    def _portions(self, edges: list[int], lifelong: Lifelong, owns: Owns) -> Iterator[list[ScoreColumns] | None]:
        """Yield the columns of each portion, and None for those of others.

        A slice holds up to `AT_ONCE` rows, from one of the `edges` to the next, and is read with the writing around it.
        Slices are of one size, because the usual number of new words is learnt within a slice, and a rest of the newest
        posts would be a small one. Without later posts, the words of its first rows are learnt from rows before it.
        """
        size = min(max((len(edges) - 1) // PORTIONS, 1), SLICES)
        for number, start in enumerate(range(0, len(edges) - 1, size)):
            yield list(self._slices(edges[start : start + size + 1], lifelong)) if owns(number) else None

    def _slices(self, edges: list[int], lifelong: Lifelong) -> Iterator[ScoreColumns]:
        """Yield the columns of each slice of a portion."""
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


def _counted(portions: Iterable[list[ScoreColumns]], what: str, total: int) -> Iterator[ScoreColumns]:
    """Yield the slices of all portions, and tell how many posts are judged."""
    tell, done = telling(what, total), 0
    for slices in portions:
        done += sum(len(each.bits) for each in slices)
        yield from slices
        del slices  # before the next portion is judged, because these are large
        tell(done)


def _move_unspoken(parts: dict[str, Small], columns: ScoreColumns, repost: NDArray[np.bool_], own: slice) -> None:
    """Move the bits of the writing of posts that show none to another subject.

    Being without words of one's own has bits too, beside posts that have them. They belong to the kind of a repost, and
    to the length of any other post.
    """
    for name in (*WRITING, "language"):
        says = columns.language if name == "language" else columns.spoken
        middle = np.median(parts[name][own][says[own]]) if says[own].any() else np.float32(0)
        beyond = np.where(says, 0, parts[name] - middle).astype(np.float32)
        parts[name] = parts[name] - beyond
        for subject, which in (("kind", repost), ("length", ~repost)):
            parts[subject] = parts[subject] + np.where(which, beyond, 0).astype(np.float32)


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


_NO_FACTS = Facts(
    since=np.zeros(0, np.float32),
    until=np.zeros(0, np.float32),
    kind=np.zeros(0, np.uint8),
    length=np.zeros(0, np.int32),
    habits=np.zeros(0, np.uint32),
    words=np.zeros(0, np.int16),
    fresh=np.zeros(0, np.int16),
)
