"""Reasons why a post is unusual: the facts behind each, and their words.

They stand in the model because checks print them as evidence and the list of posts prints them too. Words are phrases
without a full stop. Names from an export are made fit to print here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import Final, Literal

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.records import happened
from hygiene.model.text import few, first_few, listed, printable, quoted, rare, short_span

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONG: Final = 14
"""Days of silence after which a client counts as unused."""
_RARE_CLIENT: Final = 0.2
"""A client with a smaller share of the posts counts as seldom used."""
_EVEN: Final = 1 / 8
"""The share of posts in three hours if they were spread evenly."""
_KINDS: Final = {
    "post": tr_later("a post that is not a reply"),
    "reply": tr_later("a reply"),
    "repost": tr_later("a repost"),
    "community": tr_later("a post to a community"),
    "opening with a name": tr_later("a post that opens with a name"),
}
_NOTHING: Final = {
    "mentions": tr_later("nobody mentioned"),
    "domains": tr_later("no link"),
    "hashtags": tr_later("no hashtag"),
}
_SOMETHING: Final = {
    "mentions": tr_later("people you seldom mention"),
    "domains": tr_later("a link"),
    "hashtags": tr_later("a hashtag"),
}


@dataclass(frozen=True, slots=True)
class ClientReason:
    """The client of unusual posts.

    `since` and `until` are the days it was unused before and after, infinite for a client never used before, or never
    used after. `share` is its share of the posts. `near` is the label of another client that was used close by, and
    `gap` the seconds from its post to this one (negative when its post came later). `posts` counts the unusual posts
    through the client. `began` is how many seconds before the first of them its use began, or None where it began then.
    """

    label: str
    since: float
    until: float
    share: float
    near: str | None = None
    gap: int = 0
    posts: int = 1
    began: int | None = None

    def __str__(self) -> str:
        name, close = quoted([self.label]), self._close()
        if self.since == inf and self.until != inf:
            return tr("first posts from {name}, which you went on to use{close}", name=name, close=close)
        if self.since > _LONG:
            return self._beginning(name, close)
        if self.share < _RARE_CLIENT:
            return tr("you seldom use {name} ({few} of your posts){close}", name=name, few=few(self.share), close=close)
        return tr("from {name}{close}", name=name, close=close) if close else ""

    def _beginning(self, name: str, close: str) -> str:
        """Return when the use of the client began, if not with these posts."""
        days = tr_n(int(self.since), "{count:,} day", "{count:,} days") if self.since != inf else ""
        if self.began is not None:
            which = tr("this one") if self.posts == 1 else tr("one of these")
            silence, this = (
                tr(", after {days} without one", days=days) if days else "",
                f", {which} {close[2:]}" if close else "",
            )
            return tr(
                "posts from {name} began {short_span} before{silence}{this}",
                name=name,
                short_span=short_span(self.began),
                silence=silence,
                this=this,
            )
        first = tr("first post") if self.posts == 1 else tr("first posts")
        return (
            tr("{first} from {name} in {days}{close}", first=first, name=name, days=days, close=close)
            if days
            else tr("{first} ever from {name}{close}", first=first, name=name, close=close)
        )

    def _close(self) -> str:
        if self.near is None:
            return ""
        gap, side = short_span(abs(self.gap)), "after" if self.gap >= 0 else "before"
        return tr(", {gap} {side} a post from {part}", gap=gap, side=side, part=quoted([self.near]))


@dataclass(frozen=True, slots=True)
class HourReason:
    """The time of day of unusual posts.

    `weekday` counts from Monday (0) and is None for several days. `zone` is the name of the home time zone. `share` is
    the share of all posts near these hours.
    """

    weekday: int | None
    hours: tuple[int, ...]
    zone: str
    share: float

    def __str__(self) -> str:
        day = f"{_DAYS[self.weekday]} " if self.weekday is not None else ""
        when = f"{day}{', '.join(f'{hour:02d}h' for hour in self.hours[:3])} {self.zone}"
        if self.share >= _EVEN:
            return tr("an unusual time for you with this client ({when})", when=when)
        return tr(
            "you seldom post at this time ({when}, near which {few} of your posts lie)", when=when, few=few(self.share)
        )


@dataclass(frozen=True, slots=True)
class LanguageReason:
    """The languages the posts are in; empty when they show no language."""

    languages: tuple[str, ...]

    def __str__(self) -> str:
        if not self.languages:
            return tr("too few words to show a language, which is unusual for you")
        which = tr("this language") if len(self.languages) == 1 else tr("these languages")
        return tr("you seldom write in {which} ({first_few})", which=which, first_few=first_few(self.languages, 10))


@dataclass(frozen=True, slots=True)
class NamesReason:
    """The accounts mentioned, the sites linked to, or the hashtags.

    `unknown` are those that occur nowhere else in the account. `some` says whether most of the posts have any, and
    `share` is the share of all posts that have any.
    """

    column: Literal["mentions", "domains", "hashtags"]
    unknown: tuple[str, ...]
    some: bool
    share: float

    def __str__(self) -> str:
        if not self.unknown:
            words, share = (_SOMETHING, self.share) if self.some else (_NOTHING, 1 - self.share)
            return words[self.column] + rare(share)
        if self.column == "mentions":
            # Other people's accounts are counted and never named.
            return tr(
                "mentions {accounts} that you mention nowhere else",
                accounts=tr_n(len(self.unknown), "{count:,} account", "{count:,} accounts"),
            )
        if self.column == "domains":
            return tr("links to {first_few}, which you link to nowhere else", first_few=first_few(self.unknown, 60))
        return tr(
            "hashtags you use nowhere else ({first_few})", first_few=first_few([f"#{tag}" for tag in self.unknown], 41)
        )


@dataclass(frozen=True, slots=True)
class KindReason:
    """The kind of post, and the share of posts of that kind."""

    kind: str
    share: float

    def __str__(self) -> str:
        return _KINDS[self.kind] + (rare(self.share) or tr(", which is rare for you with this client"))


@dataclass(frozen=True, slots=True)
class LengthReason:
    """The length of a post, and the middle half of lengths of its kind."""

    length: int
    low: int
    high: int

    def __str__(self) -> str:
        half = tr("half of your posts of this kind have {low} to {high}", low=self.low, high=self.high)
        return tr(
            "{characters}, where {half}",
            characters=tr_n(self.length, "{count:,} character", "{count:,} characters"),
            half=half,
        )


@dataclass(frozen=True, slots=True)
class WordsReason:
    """The number of words, and how many of them are new.

    A `fresh` word is in no other post around. `usual` is the share of words that usually is.
    """

    words: int
    fresh: int
    usual: float

    def __str__(self) -> str:
        if not self.words or self.fresh / self.words <= self.usual:
            return tr("words, or pairs of words, that you hardly ever use")
        words = tr(
            "{fresh} of {words} {words2}",
            fresh=self.fresh,
            words=tr_n(self.words, "{count:,} word", "{count:,} words"),
            words2="appears" if self.words == 1 else "appear",
        )
        return tr("{words} in none of your other posts of that time (usually {few})", words=words, few=few(self.usual))


@dataclass(frozen=True, slots=True)
class MannerReason:
    """The habits of writing that are least like the account's.

    Each is what the posts show or lack, in words, whether they show it, and the share of all posts that do.
    """

    habits: tuple[tuple[str, bool, float], ...]

    def __str__(self) -> str:
        named = (
            tr("{fact} ({words} {few} of yours)", fact=fact, words="in" if has else "unlike", few=few(share))
            for fact, has, share in self.habits
        )
        return tr("punctuation, capitals or emoji unlike yours") + (": " if self.habits else "") + ", ".join(named)


@dataclass(frozen=True, slots=True)
class BurstReason:
    """The number of posts in the densest hour."""

    posts: int

    def __str__(self) -> str:
        return tr(
            "{posts} within an hour, more than usual for you",
            posts=tr_n(self.posts, "{count:,} post", "{count:,} posts"),
        )


@dataclass(frozen=True, slots=True)
class TogetherReason:
    """The number of unusual posts together, 1 for one among others."""

    posts: int

    def __str__(self) -> str:
        return (
            tr("the posts around it are unusual too")
            if self.posts == 1
            else tr("{posts} unusual posts together", posts=self.posts)
        )


@dataclass(frozen=True, slots=True)
class ImitationReason:
    """A client that only looks like a genuine one, and how the two differ."""

    genuine: str
    difference: str

    def __str__(self) -> str:
        return tr(
            "the client only looks like “{genuine}” (difference: {difference})",
            genuine=printable(self.genuine, 60),
            difference=self.difference,
        )


@dataclass(frozen=True, slots=True)
class RemovedAppReason:
    """An app that its developer deleted, by its id."""

    id: str

    def __str__(self) -> str:
        return tr("its developer deleted the app (id {id})", id=self.id)


@dataclass(frozen=True, slots=True)
class FewPostsReason:
    """Too few posts to compare with, and their number."""

    known: int

    def __str__(self) -> str:
        return tr(
            "only {other_posts} to compare with",
            other_posts=tr_n(self.known, "{count:,} other post", "{count:,} other posts"),
        )


@dataclass(frozen=True, slots=True)
class DateReason:
    """A date that contradicts the id, is missing, or is implausible."""

    problem: Literal["contradiction", "missing", "implausible"]

    def __str__(self) -> str:
        if self.problem == "contradiction":
            return tr("the stated time differs from the time in the id")
        return tr(
            "{words}, so it cannot be compared",
            words=tr("no date") if self.problem == "missing" else tr("an implausible date"),
        )


@dataclass(frozen=True, slots=True)
class PartReason:
    """A post that is compared with a part of the others."""

    part: Literal["earlier", "ordinary"]

    def __str__(self) -> str:
        part = tr("earlier posts alone") if self.part == "earlier" else tr("posts, leaving out other unusual ones")
        return tr("compared with your {part}", part=part)


@dataclass(frozen=True, slots=True)
class CircumstanceReason:
    """Other events of the account near a post: kind, name and time of each.

    The time is that from it to the post, and negative where it came later.
    """

    happened: tuple[tuple[Literal["change", "grant", "session"], str, timedelta], ...]

    def __str__(self) -> str:
        return listed(list(dict.fromkeys(happened(*each) for each in self.happened)))


Fact = (
    ClientReason | HourReason | LanguageReason | NamesReason | KindReason | LengthReason | WordsReason | MannerReason
    | BurstReason | TogetherReason | ImitationReason | RemovedAppReason | FewPostsReason | DateReason
    | PartReason | CircumstanceReason
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: the fact, and its bits above what is ordinary."""

    bits: float
    fact: Fact

    @property
    def why(self) -> str:
        """The fact in words, fit to print; empty when it gives no reason."""
        return str(self.fact)
