"""Reasons from the time of posts and from what happened around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from hygiene.language.durations import span
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.records import event_words
from hygiene.model.text import few_posts, listed, printable

_DAYS: Final = (
    tr_later("Monday"),
    tr_later("Tuesday"),
    tr_later("Wednesday"),
    tr_later("Thursday"),
    tr_later("Friday"),
    tr_later("Saturday"),
    tr_later("Sunday"),
)
_EVEN: Final = 1 / 8
"""The share of posts in three hours if they were spread evenly."""


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
        hours = ", ".join(f"{hour:02d}h" for hour in self.hours[:3])
        when = tr("{hours} {zone}", hours=hours, zone=self.zone)
        if self.weekday is not None:
            when = tr("{day} {hours} {zone}", day=tr(_DAYS[self.weekday]), hours=hours, zone=self.zone)
        if self.share >= _EVEN:
            return tr("an unusual time for you with this client ({when})", when=when)
        posts = few_posts(self.share)
        return tr("you seldom post at this time ({when}, near which {posts} lie)", when=when, posts=posts)


@dataclass(frozen=True, slots=True)
class BurstReason:
    """The number of posts in the densest hour."""

    posts: int

    def __str__(self) -> str:
        return tr_n(
            self.posts,
            "{count:,} post within an hour, more than usual for you",
            "{count:,} posts within an hour, more than usual for you",
        )


@dataclass(frozen=True, slots=True)
class TogetherReason:
    """The number of unusual posts together, 1 for one among others."""

    posts: int

    def __str__(self) -> str:
        return (
            tr("the posts around it are unusual too")
            if self.posts == 1
            else tr("{count} unusual posts together", count=self.posts)
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
            difference=tr(self.difference),
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
        return tr("too few other posts to compare with ({count:,})", count=self.known)


@dataclass(frozen=True, slots=True)
class DateReason:
    """A date that contradicts the id, is missing, or is implausible."""

    problem: Literal["contradiction", "missing", "implausible"]

    def __str__(self) -> str:
        if self.problem == "contradiction":
            return tr("the stated time differs from the time in the id")
        if self.problem == "missing":
            return tr("no date, so it cannot be compared")
        return tr("an implausible date, so it cannot be compared")


@dataclass(frozen=True, slots=True)
class PartReason:
    """A post that is compared with a part of the others."""

    part: Literal["earlier", "ordinary"]

    def __str__(self) -> str:
        if self.part == "earlier":
            return tr("compared with your earlier posts alone")
        return tr("compared with your posts, leaving out other unusual ones")


@dataclass(frozen=True, slots=True)
class CircumstanceReason:
    """Other events of the account near a post: kind, name and time of each.

    The time runs from the event to the post, and is negative where the event came later.
    """

    happened: tuple[tuple[Literal["change", "grant", "session"], str, timedelta], ...]

    def __str__(self) -> str:
        return listed(list(dict.fromkeys(happened(*each) for each in self.happened)))


def happened(kind: Literal["change", "grant", "session"], name: str, gap: timedelta) -> str:
    """Return a circumstance in words.

    An example is `“Buffer” was authorised 3 hours before`. `gap` is the time from the event to the post.
    """
    before, time = gap >= timedelta(), span(abs(gap))
    if kind == "change":
        what = event_words(name)
        if before:
            return tr("{what} {time} before", what=what, time=time)
        return tr("{what} {time} after", what=what, time=time)
    shown = printable(tr(name) if kind == "session" else name, 60)
    if kind == "grant":
        if before:
            return tr("“{app}” was authorised {time} before", app=shown, time=time)
        return tr("“{app}” was authorised {time} after", app=shown, time=time)
    if before:
        return tr("the first session from {place} {time} before", place=shown, time=time)
    return tr("the first session from {place} {time} after", place=shown, time=time)
