"""Reasons from the kind, length, words and manner of posts."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.attributes import KIND_NAMES
from hygiene.analysis.detector.season import Floats, Ints
from hygiene.analysis.detector.stylometry import HABITS, shown
from hygiene.analysis.detector.weights import model, usual_writing
from hygiene.language.words import tr_later
from hygiene.model.post_analysis import Facts
from hygiene.model.reasons import KindReason, LengthReason, MannerReason, WordsReason

_CAPITALS: Final = tr_later("capital letters, or no small ones")
"""The words for posts that have capitals, or an alphabet without them."""
_FACTS: Final = {
    "capital first": (tr_later("a capital letter first"), tr_later("no capital letter first")),
    "no capitals": (tr_later("no capital letters"), _CAPITALS),
    "full stop last": (tr_later("a full stop at the end"), tr_later("no full stop at the end")),
    "! last": (tr_later("“!” at the end"), tr_later("no “!” at the end")),
    "? last": (tr_later("“?” at the end"), tr_later("no “?” at the end")),
    "… last": (tr_later("“…” at the end"), tr_later("no “…” at the end")),
    "link last": (tr_later("a link at the end"), tr_later("no link at the end")),
    "has !": ("“!”", tr_later("no “!”")),
    "has ?": ("“?”", tr_later("no “?”")),
    "has a comma": (tr_later("a comma"), tr_later("no comma")),
    "has …": ("“…”", tr_later("no “…”")),
    "has quotes": (tr_later("quotation marks"), tr_later("no quotation marks")),
    "has an apostrophe": (tr_later("an apostrophe"), tr_later("no apostrophe")),
    "has \u2019": (tr_later("a curved apostrophe"), tr_later("no curved apostrophe")),
    "has a colon": (tr_later("a colon"), tr_later("no colon")),
    "has a semicolon": (tr_later("a semicolon"), tr_later("no semicolon")),
    "has brackets": (tr_later("brackets"), tr_later("no brackets")),
    "has a dash": (tr_later("a long dash"), tr_later("no long dash")),
    "has a slash": (tr_later("a slash"), tr_later("no slash")),
    "has lines": (tr_later("line breaks"), tr_later("no line breaks")),
    "has digits": (tr_later("digits"), tr_later("no digits")),
    "has an emoji": (tr_later("an emoji"), tr_later("no emoji")),
    "has letters beyond Latin": (
        tr_later("letters beyond the Latin alphabet"),
        tr_later("no letters beyond the Latin alphabet"),
    ),
    "has #": ("“#”", tr_later("no “#”")),
    "has a sign ($ % € £)": (tr_later("a sign such as “$” or “%”"), tr_later("no sign such as “$” or “%”")),
    "has &": ("“&”", tr_later("no “&”")),
    "has *": ("“*”", tr_later("no “*”")),
    "begins with a name": (tr_later("an @name first"), tr_later("no @name first")),
    "quotes a post": (tr_later("another post quoted"), tr_later("no other post quoted")),
    "begins with quotes": (tr_later("a quotation mark or a dot first"), tr_later("no quotation mark or dot first")),
}
"""The words for posts that show a habit, and for posts that lack it.

A reason shows them.
"""
_MARKS: Final = {"! last": "has !", "? last": "has ?", "… last": "has …"}
"""The habit that has the same mark.

A reason names only one of the two.
"""
_REPOST: Final = KIND_NAMES.index("repost")
_MOST: Final = 2
"""The most habits of writing that are named."""
_MOSTLY: Final = 0.5
"""The share of posts that must show a habit for all of them to be said to."""
_WORTH: Final = 0.2
"""The least bits of a habit that is named."""


class Style:
    """Reasons for some scored posts, beside all others of the account.

    `aside` are the posts that do not count as others, because the intruder may have written them too.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def kind(self, oddest: int, aside: slice) -> KindReason:
        """Return the kind of one post and the share of other posts of that kind."""
        kind, out = int(self.facts.kind[oddest]), self.facts.kind[aside]
        others = int(self._kinds[kind]) - int(np.count_nonzero(out == kind))
        return KindReason(KIND_NAMES[kind], others / max(len(self.facts.kind) - len(out), 1))

    def length(self, oddest: int) -> LengthReason:
        """Return the length of one post beside the usual lengths of its kind."""
        low, high = self._lengths[int(self.facts.kind[oddest])]
        return LengthReason(int(self.facts.length[oddest]), low, high)

    def words(self, which: Ints, aside: slice) -> WordsReason:
        """Return how many words are new, beside how many usually are."""
        fresh, words = self._words
        fresh, words = fresh - int(self.facts.fresh[aside].sum()), words - int(self.facts.words[aside].sum())
        usual = fresh / max(words, 1)
        return WordsReason(int(self.facts.words[which].sum()), int(self.facts.fresh[which].sum()), usual)

    def manner(self, which: Ints, aside: slice) -> MannerReason:
        """Return the habits of writing that are least like the account's.

        The posts may show them or lack them. One habit is named for each mark. Reposts count as none of the account's,
        because others wrote them.
        """
        out, own = shown(self.facts.habits[aside]), self._own[aside]
        habits = out[which - aside.start]
        count = self._own_posts - int(np.count_nonzero(own))
        usual = (self._habits - out[own].sum(axis=0)) / max(count, 1)
        here, worth = habits.sum(axis=0) / len(habits), self._worth(habits, usual, count)
        named: dict[str, int] = {}
        for habit in np.argsort(-worth, kind="stable").tolist():
            if worth[habit] >= _WORTH:
                named.setdefault(_MARKS.get(HABITS[habit], HABITS[habit]), habit)
        return MannerReason(tuple(_fact(habit, here, usual) for habit in list(named.values())[:_MOST]))

    def _worth(self, habits: NDArray[np.bool_], usual: Floats, count: int) -> Floats:
        """Return the bits that each habit, or its absence, is worth here.

        `usual` is the share of `count` other posts that shows each habit.
        """
        common, weight = self._published
        share = (usual * count + 20 * common) / (count + 20)
        surprise = np.log2(np.where(habits, common / share, (1 - common) / (1 - share)))
        worth: Floats = surprise.sum(axis=0) / len(habits) * weight
        return worth

    @cached_property
    def _published(self) -> tuple[Floats, Floats]:
        """How common each habit is among people, and its mean weight."""
        weights = [list(story.habits.values()) for story in model().stories.values()]
        return usual_writing(model()).habits, np.mean(weights, axis=0)

    @cached_property
    def _kinds(self) -> Ints:
        """The number of posts of each kind."""
        return np.bincount(self.facts.kind, minlength=len(KIND_NAMES))

    @cached_property
    def _lengths(self) -> list[tuple[int, int]]:
        """For each kind, the lengths between which half of its posts lie."""
        lengths = (self.facts.length[self.facts.kind == kind] for kind in range(len(KIND_NAMES)))
        quarters = (np.quantile(some, (0.25, 0.75)) if len(some) else np.zeros(2) for some in lengths)
        return [(int(low), int(high)) for low, high in quarters]

    @cached_property
    def _words(self) -> tuple[int, int]:
        """The words of all posts that are new, and all words."""
        return int(self.facts.fresh.sum()), int(self.facts.words.sum())

    @cached_property
    def _own(self) -> NDArray[np.bool_]:
        """Which posts are not reposts."""
        own: NDArray[np.bool_] = self.facts.kind != _REPOST
        return own

    @cached_property
    def _own_posts(self) -> int:
        return int(np.count_nonzero(self._own))

    @cached_property
    def _habits(self) -> Ints:
        """The number of posts that show each habit, without reposts."""
        own = self.facts.habits[self._own]
        bits = (np.count_nonzero(own >> np.uint32(habit) & 1) for habit in range(len(HABITS)))
        return np.array(list(bits))


def _fact(habit: int, here: Floats, usual: Floats) -> tuple[str, bool, float]:
    """Return a habit of some posts in words, whether it is one, and its share.

    Without it they lack the habit, in words too. `here` and `usual` are the shares of these posts and of the others
    that show each habit.
    """
    shows, lacks = _FACTS[HABITS[habit]]
    if lacks == _CAPITALS and here[HABITS.index("capital first")] >= _MOSTLY:
        lacks = tr_later("capital letters")
    has = bool(here[habit] >= _MOSTLY)
    return shows if has else lacks, has, float(usual[habit])
