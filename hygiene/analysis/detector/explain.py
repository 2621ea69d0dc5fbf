"""Why posts do not look like the owner's: the bits by subject, each with the facts behind it in the owner's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.explain_text import Style, as_few, few
from hygiene.analysis.detector.features import QUICK
from hygiene.analysis.detector.score_posts import TOGETHER
from hygiene.analysis.detector.season import ASIDE, Ints, code
from hygiene.model.post_analysis import ScoredPosts
from hygiene.model.text import plural, printable
from hygiene.reference.clients import family

if TYPE_CHECKING:
    from hygiene.model.posts import Lists, Posts

TOLD: Final = 0.3
"""Bits from which on a subject is named as a reason."""
MOST: Final = 6
"""Reasons that are told of one post, or of one burst."""
_LONG: Final = 14
"""Days from which on a client counts as unused before."""
_SELDOM: Final = 0.2
"""The share of posts from which on no client is called seldom used."""
_EVEN: Final = 1 / 8
"""The share of posts that would lie in three hours if they were spread evenly."""
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NO_LANGUAGE: Final = {"und", ""}
"""What platforms write for a post that shows no language (a link, a name, an emoji), and where they tell none."""
_NAMED: Final = 3
"""Sites, languages or clients that are named before it says that there are more."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its weight, in bits of this account above what is ordinary for it, and its words, fit to print."""

    bits: float
    why: str


_UNDATED: Final = np.iinfo(np.int64).min
"""What numpy's NaT is as a number: posts without a date, and repeated ones, tell of no moment."""


class Teller:
    """Tells why some of the judged posts of an account are odd."""

    def __init__(self, posts: Posts, judged: ScoredPosts, platform: str, zone: tzinfo = UTC) -> None:
        """Times of day are told in `zone`. `family` is the client of each post as a code, renames joined; 0 where none is told."""
        self.posts, self.judged, self.zone, self.style = posts, judged, zone, Style(judged.facts)
        self._used: dict[str, _Used] = {}
        self._filled: dict[str, tuple[NDArray[np.bool_], float]] = {}
        families = np.array([*(code(family(platform, client)) for client in posts.clients), 0])
        self.family: Ints = families[posts.client[judged.row]]
        self._words: dict[str, Callable[[Ints], str]] = {
            "client": self._client,
            "hour": self._hour,
            "language": self._language,
            "people": self._people,
            "links": self._links,
            "hashtags": self._hashtags,
            "kind": lambda which: self.style.kind(self._oddest("kind", which)),
            "length": lambda which: self.style.length(self._oddest("length", which)),
            "words": self.style.words,
            "manner": self.style.manner,
            "burst": self._burst,
        }

    def _oddest(self, subject: str, which: Ints) -> int:
        return int(which[np.argmax(self.judged.parts[subject][which])])

    def reasons(self, which: Ints) -> tuple[Reason, ...]:
        """Why these judged posts (indexes, in order of time) are odd together: the weightiest first, and what they add up to last."""
        bits = {name: float(part[which].mean()) for name, part in self.judged.parts.items()}
        names = sorted((name for name in self._words if bits[name] >= TOLD), key=lambda name: -bits[name])
        told = [reason for name in names if (reason := Reason(round(bits[name], 1), self._words[name](which))).why][
            :MOST
        ]
        if bits[TOGETHER] >= TOLD:
            one, many = "the posts around it are odd too", f"{plural(len(which), 'odd post')} together"
            told.append(Reason(round(bits[TOGETHER], 1), one if len(which) == 1 else many))
        return tuple(told)

    def labels(self, which: Ints) -> tuple[str, ...]:
        """The clients of these posts, fit to print, the commonest first."""
        codes = self.posts.client[self.judged.row[which]]
        names = [printable(self.posts.clients[code].label, 60) if code >= 0 else "" for code in codes.tolist()]
        return tuple(sorted(set(names), key=lambda name: (-names.count(name), name)))

    def _client(self, which: Ints) -> str:
        first = self._oddest("client", which)
        name, beside = quoted(self.labels(np.array([first]))), self._beside(which)
        since, until = float(self.judged.facts.since[first]), float(self.judged.facts.until[first])
        if np.isinf(since) and np.isinf(until):
            return f"first post ever from {name}{beside}"
        if np.isinf(since):
            return f"first posts from {name}, which you went on to use{beside}"
        if since > _LONG:
            return f"first post from {name} in {_days(since)}{beside}"
        often = self._shares[int(self.family[first])]
        if often < _SELDOM:
            return f"{name} is a client you seldom use ({few(often)} of these posts){beside}"
        return f"from {name}{beside}" if beside else ""

    def _beside(self, which: Ints) -> str:
        """The first of these posts that quickly follows, or is followed by, one through another client."""
        at, used = self.judged.at, self.family
        for place in which.tolist():
            for near, how in ((place - 1, "after"), (place + 1, "before")):
                if 0 <= near < len(at) and abs(at[place] - at[near]) < QUICK and used[place] != used[near]:
                    other = quoted(self.labels(np.array([near])))
                    return f", {_minutes(abs(int(at[place] - at[near])))} {how} one from {other}"
        return ""

    def _hour(self, which: Ints) -> str:
        """The day and hours, where the owner is at home, and how much of an account's life is near the oddest of them."""
        at = [_local(second, self.zone) for second in self.judged.at[which].tolist()]
        hours = ", ".join(f"{hour:02d}h" for hour in sorted({one.hour for one in at})[:_NAMED])
        days = {one.weekday() for one in at}
        day = f"{_DAYS[days.pop()]} " if len(days) == 1 else ""
        oddest = int(self.judged.at[self._oddest("hour", which)]) // 3600 % 24
        near = sum(float(self._hours[hour % 24]) for hour in (oddest - 1, oddest, oddest + 1))
        when = f"{day}{hours} {at[0].tzname() or 'UTC'}"
        if near >= _EVEN:
            return f"an unusual time for you with this client ({when})"
        return f"you seldom post at this time ({when}; {few(near)} of your posts lie near these hours)"

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
        return self._some("mentions", which, "it names nobody", "people that you seldom name")

    def _links(self, which: Ints) -> str:
        sites = sorted(set(self._unknown("domains", which)))
        if sites:
            return f"you never linked to {_listed([printable(site, 60) for site in sites])} otherwise"
        return self._some("domains", which, "no link", "a link")

    def _hashtags(self, which: Ints) -> str:
        tags = sorted(set(self._unknown("hashtags", which)))
        if tags:
            return f"hashtags you never used otherwise ({_listed(['#' + printable(tag, 40) for tag in tags])})"
        return self._some("hashtags", which, "no hashtag", "a hashtag")

    def _some(self, column: str, which: Ints, none: str, some: str) -> str:
        """Whether most of these posts have any, and how many of the account's are like them."""
        has, usual = self._any(column)
        if 2 * int(has[which].sum()) > len(which):
            return some + as_few(usual)
        return none + as_few(1 - usual)

    def _any(self, column: str) -> tuple[NDArray[np.bool_], float]:
        """Whether each judged post has anything in a column, and the share of those that have."""
        if column not in self._filled:
            lists: Lists = getattr(self.posts, column)
            has = np.diff(lists.starts)[self.posts.order[self.judged.row]] > 0
            self._filled[column] = has, float(has.mean())
        return self._filled[column]

    def _burst(self, which: Ints) -> str:
        at = self.judged.at
        near = np.searchsorted(at, at[which] + 1800, side="right") - np.searchsorted(at, at[which] - 1800)
        return f"{plural(int(near.max()), 'post')} within an hour, more than usual for you"

    @cached_property
    def _shares(self) -> dict[int, float]:
        """How much of the judged posts each client made, by its code, renames joined."""
        codes, counts = np.unique(self.family, return_counts=True)
        return dict(zip(codes.tolist(), (counts / len(self.family)).tolist(), strict=True))

    @cached_property
    def _hours(self) -> NDArray[np.float64]:
        """How much of the posts each hour of the day holds, in UTC."""
        return np.bincount(self.judged.at // 3600 % 24, minlength=24) / len(self.judged.at)

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


def _local(second: int, zone: tzinfo) -> datetime:
    try:
        return datetime.fromtimestamp(second, zone)
    except (OverflowError, ValueError):  # the last day of the year 9999 has no local time east of Greenwich
        return datetime.fromtimestamp(second, UTC)


def _days(days: float) -> str:
    return plural(int(days), "day")


def _minutes(seconds: int) -> str:
    return plural(seconds, "second") if seconds < 120 else plural(seconds // 60, "minute")
