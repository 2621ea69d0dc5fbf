"""The scores of posts: how rare each is for its account, in bits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.client_use import plausible_rows, since
from hygiene.analysis.detector.attributes import KIND_NAMES, Lifelong, read_attributes, read_writing
from hygiene.analysis.detector.features import Features, compute_features
from hygiene.analysis.detector.season import ASIDE, DAY, Codes, Floats, Ints, Season, Small
from hygiene.analysis.detector.stylometry import analyse_texts, joined
from hygiene.analysis.detector.together import bursts, on_the_scale, scale, windows
from hygiene.analysis.detector.weights import Model, model, usual_habits, weigh
from hygiene.model.post_analysis import Facts, ScoredPosts

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.snapshot import Snapshot

RECENT: Final = 3000
"""Posts that set an account's own scale at least, the newest ones.

They are used where the months reviewed hold fewer.
"""
AT_ONCE: Final = 20_000
"""Posts that are judged at a time, which bounds memory."""
EVERY: Final = -np.inf
"""Before all posts."""
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


def review_scores(snapshot: Snapshot, policy: Policy) -> ScoredPosts:
    """Return the scores of the posts that the policy reviews.

    They are the scan's analysis, or new where the scan has not analysed the posts.
    """
    days, analysis = policy.posts.review_days, snapshot.require("posts").analysis
    return analysis.scores if analysis is not None and analysis.days == days else score_posts(snapshot, days)


def score_posts(snapshot: Snapshot, days: int, *, start: float = np.inf) -> ScoredPosts:
    """Score the posts of the last `days` before the export.

    At least the newest `RECENT` posts are scored. These posts set the account's scale. With `start`, in seconds since
    1970, every later post is scored too; `EVERY` scores all posts. Posts without a plausible date are left out.
    """
    review, every = score_both(snapshot, days, start)
    return review if every is None else every


def score_both(snapshot: Snapshot, days: int, start: float) -> tuple[ScoredPosts, ScoredPosts | None]:
    """Return (scores of the last `days`, scores of all posts since `start`).

    See `score_posts`. The second is None where no earlier post is since `start`. Both are on the scale that the first
    set, but the usual number of new words differs with the posts that are scored at a time.
    """
    scoring = _Scoring(snapshot, days)
    recent, end = scoring.recent, len(scoring.rows)
    first = min(recent, int(np.searchsorted(scoring.life.at, start)))
    newest = scoring.columns(recent, end)
    review = scoring.scores(recent, newest)
    if first == recent:
        return review, None
    if recent - first < AT_ONCE // 2:
        return review, scoring.scores(first, scoring.columns(first, end))
    # The newest are scored already, and there are enough earlier ones to learn from.
    return review, scoring.scores(first, scoring.columns(first, recent).before(newest))


class _Scoring:
    """The life of one account, for scoring its posts from the row `recent` on."""

    def __init__(self, snapshot: Snapshot, days: int) -> None:
        self.posts, self.rows, self.model = snapshot.require("posts"), plausible_rows(snapshot), model()
        self.life = read_attributes(self.posts, self.rows, snapshot.account.platform)
        self.lifelong, self.window = Lifelong(self.life), windows(self.life.at, self.life.client)
        begin = int(np.searchsorted(self.life.at, since(snapshot, days) // 1000))
        self.recent = min(begin, max(len(self.rows) - RECENT, 0))

    def columns(self, first: int, last: int) -> _ScoreColumns:
        """Return the columns of the rows `first` to `last`."""
        columns = _ScoreColumns()
        for found in self._slices(first, last):
            columns.add(found, self.model)
        return columns

    def scores(self, first: int, columns: _ScoreColumns) -> ScoredPosts:
        """Return the scores of the rows from `first` on.

        They are on the scale of the recent ones.
        """
        bits, parts, facts = columns.joined()
        at, client, own = self.life.at[first:], self.life.client[first:], slice(self.recent - first, None)
        window = self.window[first:]
        strength = bursts(bits, at, client, window)
        usual = scale(strength[own][on_the_scale(at[own], client[own])], self.model)
        if len(bits):
            parts[TOGETHER] = (strength - bits).astype(np.float32)
            _say_nothing(parts, columns, facts.kind == _REPOST, own)
        return ScoredPosts(
            row=self.rows[first:],
            at=at,
            suspicion=usual.rarity(strength),
            known=Season(self.life.at, first, len(self.rows)).ever.astype(np.int64),
            facts=facts,
            parts={name: (part - np.median(part[own])) * np.float32(usual.bit) for name, part in parts.items()},
            alone=bits.astype(np.float32),
            window=window,
            middle=usual.middle,
            bit=usual.bit,
        )

    def _slices(self, first: int, last: int) -> Iterator[Features]:
        """Yield the features of the rows `first` to `last`, slice by slice.

        A slice holds up to `AT_ONCE` rows and is read with the writing around it. Slices are of one size, because the
        usual number of new words is learnt within a slice, and a rest of the newest posts would be a small one.
        """
        edges = np.linspace(first, last, -(-(last - first) // AT_ONCE) + 1).astype(int)
        at, reach, usual = self.life.at, BESIDE + ASIDE, usual_habits(self.model)
        writing, begin, end = analyse_texts([]), 0, 0
        for start, stop in pairwise(edges.tolist()):
            low = max(int(np.searchsorted(at, at[start] - reach)), start - MOST_BESIDE)
            high = min(int(np.searchsorted(at, at[stop - 1] + reach, side="right")), stop + MOST_BESIDE)
            # The slice before has read some of it.
            known = writing.part(low - begin, end - begin) if begin <= low < end else analyse_texts([])
            writing = joined([known, read_writing(self.posts, self.rows[max(low, end) : high])])
            begin, end = low, high
            yield compute_features(self.life, writing, low, start, stop, usual, self.lifelong)


def _say_nothing(parts: dict[str, Small], columns: _ScoreColumns, repost: NDArray[np.bool_], own: slice) -> None:
    """Move the bits of the writing of posts that show none to another subject.

    Being without words of one's own has bits too, beside posts that have them. They belong to the kind of a repost, and
    to the length of any other post.
    """
    spoken, language = np.concatenate(columns.spoken), np.concatenate(columns.language)
    for name in (*WRITING, "language"):
        says = language if name == "language" else spoken
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
        bits[places] -= np.maximum(found.parts[subject][which], 0) / found.bit
    strength = bursts(bits, found.at[stretch], client[stretch], found.window[stretch])
    calmer: Floats = np.maximum(1 + (strength - found.middle) * found.bit, 0)
    return np.minimum(calmer, found.suspicion[stretch])


class _ScoreColumns:
    """The columns of all slices, in half the width.

    They are float32, because a million posts make a dozen columns.
    """

    def __init__(self) -> None:
        # A part without rows, because an account may have no posts.
        none = np.zeros(0, dtype=bool)
        self.bits, self.facts, self.spoken, self.language = [np.zeros(0)], [_NO_FACTS], [none], [none]
        self.parts: dict[str, list[Small]] = {}

    def add(self, found: Features, model: Model) -> None:
        """Add the columns of one slice."""
        weighed = weigh(found, model)
        self.bits.append(weighed.bits)
        self.facts.append(found.facts)
        self.spoken.append(found.spoken)
        self.language.append(~np.isnan(found.columns["language"]))
        for name, part in weighed.parts.items():
            self.parts.setdefault(name, []).append(part.astype(np.float32))

    def before(self, later: _ScoreColumns) -> _ScoreColumns:
        """Return these columns with those of later rows behind them."""
        both = _ScoreColumns()
        both.bits, both.facts = [*self.bits, *later.bits], [*self.facts, *later.facts]
        both.spoken, both.language = [*self.spoken, *later.spoken], [*self.language, *later.language]
        both.parts = {name: [*part, *later.parts[name]] for name, part in self.parts.items()}
        return both

    def joined(self) -> tuple[Floats, dict[str, Small], Facts]:
        """Return the bits, the parts and the facts of all slices."""
        parts = {name: np.concatenate(part) for name, part in self.parts.items()}
        columns = [column.name for column in fields(Facts)]
        facts = Facts(**{name: np.concatenate([getattr(part, name) for part in self.facts]) for name in columns})
        return np.concatenate(self.bits), parts, facts


_NO_FACTS = Facts(
    since=np.zeros(0, np.float32),
    until=np.zeros(0, np.float32),
    kind=np.zeros(0, np.uint8),
    length=np.zeros(0, np.int32),
    habits=np.zeros(0, np.uint32),
    words=np.zeros(0, np.int16),
    fresh=np.zeros(0, np.int16),
)
