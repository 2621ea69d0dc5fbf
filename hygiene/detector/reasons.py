"""Why posts do not look like the owner's: the bits by subject, each with the facts behind it in the owner's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from hygiene.detector.around import ASIDE, Ints
from hygiene.detector.evidence import QUICK
from hygiene.detector.judge import Judged
from hygiene.text import plural, printable

if TYPE_CHECKING:
    from hygiene.posts import Lists, Posts

TOLD: Final = 0.5
"""Bits from which on a subject is named as a reason."""
MOST: Final = 6
"""Reasons that are told of one post, or of one burst."""
_LONG: Final = 14
"""Days from which on a client counts as unused before."""
_SELDOM: Final = 0.2
"""The share of posts from which on no client is called seldom used."""
_NO_LANGUAGE: Final = {"und", ""}
"""What platforms write for a post that shows no language (a link, a name, an emoji), and where they tell none."""
_NAMED: Final = 3
"""Sites, languages or clients that are named before it says that there are more."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its weight in bits above what is ordinary for this account, and its words, fit to print."""

    bits: float
    why: str


_UNDATED: Final = np.iinfo(np.int64).min
"""What numpy's NaT is as a number: posts without a date, and repeated ones, tell of no moment."""


class Teller:
    """Tells why some of the judged posts of an account are odd."""

    def __init__(self, posts: Posts, judged: Judged) -> None:
        self.posts, self.judged = posts, judged
        self._used: dict[str, _Used] = {}
        self._words: dict[str, Callable[[Ints], str]] = {
            "client": self._client,
            "switch": self._switch,
            "hour": self._hour,
            "language": self._language,
            "people": self._people,
            "links": self._links,
            "hashtags": self._hashtags,
            "kind": lambda _: "another kind of post than usual here (reply, repost, plain)",
            "length": lambda _: "an unusual length for you",
            "words": lambda _: "words, or pairs of words, that you hardly use otherwise",
            "manner": lambda _: "punctuation, capitals or emoji unlike yours",
            "burst": self._burst,
        }

    def reasons(self, which: Ints) -> tuple[Reason, ...]:
        """Why these judged posts (indexes, in order of time) are odd together, the weightiest first."""
        bits = {name: float(part[which].mean()) for name, part in self.judged.parts.items()}
        names = sorted((name for name in self._words if bits[name] >= TOLD), key=lambda name: -bits[name])
        told = (Reason(round(bits[name], 1), self._words[name](which)) for name in names)
        return tuple(reason for reason in told if reason.why)[:MOST]

    def labels(self, which: Ints) -> tuple[str, ...]:
        """The clients of these posts, fit to print, the commonest first."""
        codes = self.posts.client[self.judged.row[which]]
        names = [printable(self.posts.clients[code].label, 60) if code >= 0 else "" for code in codes.tolist()]
        return tuple(sorted(set(names), key=lambda name: (-names.count(name), name)))

    def _client(self, which: Ints) -> str:
        first = int(which[np.argmax(self.judged.parts["client"][which])])
        name = quoted(self.labels(np.array([first])))
        since, until = float(self.judged.since[first]), float(self.judged.until[first])
        if np.isinf(since) and np.isinf(until):
            return f"first post ever from {name}"
        if np.isinf(since):
            return f"first posts from {name}, which you went on to use"
        if since > _LONG:
            return f"first post from {name} in {_days(since)}"
        codes = self.posts.client[self.judged.row]
        often = float((codes == codes[first]).mean())
        return f"{name} is a client you seldom use ({often:.0%} of these posts)" if often < _SELDOM else ""

    def _switch(self, which: Ints) -> str:
        row, at = self.judged.row, self.judged.at
        clients = self.posts.client[row]
        for place in which.tolist():
            if place > 0 and at[place] - at[place - 1] < QUICK and clients[place] != clients[place - 1]:
                other = quoted(self.labels(np.array([place - 1])))
                return f"{_minutes(int(at[place] - at[place - 1]))} after a post from {other}, which you seldom switch from"
        return "a quick switch between clients that you seldom make"

    def _hour(self, which: Ints) -> str:
        hours = sorted(set((self.judged.at[which] // 3600 % 24).tolist()))
        return f"you seldom post at this time of day ({', '.join(f'{hour:02d}h' for hour in hours[:_NAMED])} UTC)"

    def _language(self, which: Ints) -> str:
        codes = {int(code) for code in self.posts.lang[self.judged.row[which]] if code >= 0}
        names = sorted({printable(self.posts.langs[code], 10) for code in codes} - _NO_LANGUAGE)
        if not names:
            return "hardly a word whose language could be told, which is unusual for you"
        return f"you seldom write in this language ({_listed(names)})"

    def _people(self, which: Ints) -> str:
        number = len(set(self._unknown("mentions", which)))
        if number:
            return f"it names {plural(number, 'account')} that you never name otherwise"
        return "it names nobody, or people you seldom name"

    def _links(self, which: Ints) -> str:
        sites = sorted(set(self._unknown("domains", which)))
        if sites:
            return f"you never linked to {_listed([printable(site, 60) for site in sites])} otherwise"
        return "links are unusual here, or missing where you put them"

    def _hashtags(self, which: Ints) -> str:
        tags = sorted(set(self._unknown("hashtags", which)))
        if tags:
            return f"hashtags you never used otherwise ({_listed(['#' + printable(tag, 40) for tag in tags])})"
        return "more or fewer hashtags than usual here"

    def _burst(self, which: Ints) -> str:
        at = self.judged.at
        near = np.searchsorted(at, at[which] + 1800, side="right") - np.searchsorted(at, at[which] - 1800)
        return f"{plural(int(near.max()), 'post')} within an hour, more than usual for you"

    def _unknown(self, column: str, which: Ints) -> Iterator[str]:
        """The words of these posts that occur nowhere else in the account, but in the days next to them."""
        lists: Lists = getattr(self.posts, column)
        used = self._used.get(column) or self._used.setdefault(column, _Used(self.posts, lists))
        for place in which.tolist():
            moment = int(self.judged.at[place])
            source = int(self.posts.order[self.judged.row[place]])
            codes = lists.codes[lists.starts[source] : lists.starts[source + 1]]
            yield from (lists.words[code] for code in codes.tolist() if used.nowhere_else(code, moment))


class _Used:
    """When each word of a column was used, in the whole account."""

    def __init__(self, posts: Posts, lists: Lists) -> None:
        at = np.full(len(lists.starts) - 1, _UNDATED)
        at[posts.order] = posts.at.astype("datetime64[s]").astype(np.int64)
        order = np.argsort(lists.codes, kind="stable")
        self._codes = lists.codes[order]
        self._at = np.repeat(at, np.diff(lists.starts))[order]

    def nowhere_else(self, code: int, moment: int) -> bool:
        """Whether a word was used on the days next to a moment only."""
        first, last = np.searchsorted(self._codes, (code, code + 1))
        times = self._at[first:last]
        return bool((np.abs(times[times != _UNDATED] - moment) <= ASIDE).all())


def quoted(names: Sequence[str]) -> str:
    """Clients by name, as a list."""
    return _listed([f"“{name}”" if name else "a client not told" for name in names])


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _days(days: float) -> str:
    return plural(int(days), "day")


def _minutes(seconds: int) -> str:
    return (
        plural(seconds, "second")
        if seconds < 120
        else plural(int(timedelta(seconds=seconds).total_seconds() // 60), "minute")
    )
