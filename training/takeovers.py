"""Takeovers made from real accounts, to train on and to measure with.

Posts of one account are put into the life of another, or posts of the owner's own are moved to another client. The
choices are those of a real intruder: the client, the moment, whose words to post, how many posts, and whether to come
back. Half of the archives to train on end within a week, as they do when the owner downloads one because of a post.
"""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.attributes import Attributes, Bag, ListedWords
from hygiene.analysis.detector.season import DAY, SEASON, Ints, code
from hygiene.analysis.detector.stylometry import Writing, joined
from hygiene.model.posts import Client
from hygiene.reference.clients import family
from hygiene.reference.population import client_share
from training.accounts import Account, links

KNOWN: Final = 20
"""The least number of posts of a client that the owner is taken to know."""
SELDOM: Final = 0.01
"""The share of posts below which a client is a second device."""
CIRCLE: Final = 0.8
"""The share of a friend's names that are names of the owner's season."""
BUSY: Final = 3 * 3600
"""Seconds in which an intruder among the owner's posts makes all posts."""
ROGUE: Final = "An App Nobody Here Knows"
_WEB: Final = re.compile(r"web|twitter web (client|app)", re.IGNORECASE)
_YEAR: Final = 31_556_952
"""Seconds of a mean year of the calendar."""
_AN_ACCOUNT: Final = 50
"""The fewest posts that an account has before a takeover.

The number is our judgement.
"""

Through = Literal["own", "main", "web", "rogue", "known", "second"]
Moment = Literal["any", "hours", "asleep", "beside", "among"]
Voice = Literal["stranger", "friend", "owner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intrusion:
    """The choices of an intruder.

    Attributes:
        through: The client. `own` is the intruder's, `main` the victim's main client, `web` the web, `rogue` an app
            that the account never used, `known` another client that the victim uses (the main one where there is no
            other), `second` a device that the victim seldom uses or that was common that year.
        moment: `any` is the intruder's time of day, `hours` the owner's, `asleep` an hour at which the owner hardly
            posts, `beside` within half an hour of a post of the owner's, `among` shortly after each of several.
        voice: `stranger` writes as strangers do. `friend` writes the owner's language and names the owner's people.
            `owner` writes exactly as the owner does: the posts are the owner's own, from another day.
        posts: The number of posts.
        gap: The median seconds between two posts.
        back: The days after which the intruder comes back once with other posts, or None. Negative days are before.
        ends: The days from the last post to the end of the archive.
        since: The share of the life that is over before the takeover.
    """

    through: Through
    moment: Moment = "any"
    voice: Voice = "stranger"
    posts: int = 5
    gap: float = 245
    back: float | None = None
    ends: float = np.inf
    since: float = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An account, taken over or not.

    `injected` marks the rows that the intruder wrote.
    """

    attributes: Attributes
    writing: Writing
    injected: NDArray[np.bool_]


def takeover(victim: Account, thief: Account, intrusion: Intrusion, rng: random.Random) -> Case:
    """Return the victim's life with the posts of an intruder in it."""
    count = min(intrusion.posts, len(thief) // 2)
    if intrusion.voice == "owner":
        thief = victim
    begin = rng.randrange(len(thief) - count)
    rows = np.arange(begin, begin + count)
    left = np.delete(np.arange(len(victim)), rows) if intrusion.voice == "owner" else np.arange(len(victim))
    at = _times(victim, left, thief.attributes.at[rows], intrusion, rng)
    label = _client(victim, intrusion.through, int(at[0]), rng)
    if intrusion.back is not None:
        again = rng.randrange(len(thief) - count)
        rows = np.concatenate((rows, np.arange(again, again + count)))
        back = intrusion.back if at[0] + intrusion.back * DAY > victim.attributes.at[_AN_ACCOUNT] else -intrusion.back
        at = np.concatenate((at, at + np.int64(back * DAY)))
    kept = left[victim.attributes.at[left] <= at.max() + intrusion.ends * DAY]
    foreign = _foreign(victim, thief, rows, at, label, friend=intrusion.voice == "friend", rng=rng)
    return _joined(victim, kept, foreign, _rows(thief.writing, rows))


def clean(victim: Account) -> Case:
    """Return the account as it is."""
    return Case(attributes=victim.attributes, writing=victim.writing, injected=np.zeros(len(victim), dtype=bool))


def ended(victim: Account, rng: random.Random) -> Case:
    """Return the life up to a random moment of its last fifth."""
    at = victim.attributes.at
    kept = np.arange(int(np.searchsorted(at, rng.uniform(float(at[int(len(at) * 0.8)]), float(at[-1])))))
    none = np.zeros(0, dtype=np.int64)
    return _joined(victim, kept, _taken(victim.attributes, none), _rows(victim.writing, none))


def part(case: Case, kept: Ints) -> Case:
    """Return the case with these rows alone."""
    return Case(
        attributes=_taken(case.attributes, kept), writing=_rows(case.writing, kept), injected=case.injected[kept]
    )


def _times(victim: Account, left: Ints, theirs: Ints, intrusion: Intrusion, rng: random.Random) -> Ints:
    """Return the times of the intruder's posts, ascending.

    `left` are the owner's posts, and `theirs` are the times at which the posts were made.
    """
    own, count = victim.attributes.at[left], len(theirs)
    cut = int(len(own) * intrusion.since)
    if intrusion.moment == "among":
        return _among(own, cut, count, rng)
    beside = int(own[rng.randrange(cut, len(own))])
    if intrusion.moment == "beside":
        start = beside + rng.randrange(-1800, 1800)
    else:
        clock = {
            "hours": lambda: int(own[rng.randrange(cut)]) % DAY,
            "asleep": lambda: _quiet_hour(own[:cut], rng) * 3600 + rng.randrange(3600),
        }.get(intrusion.moment, lambda: int(theirs[0]) % DAY)()
        start = min(max(beside // DAY * DAY + clock, int(own[cut])), int(own[-1]))
    steps = [min(3600, int(rng.lognormvariate(np.log(intrusion.gap), 1.0))) for _ in range(count - 1)]
    return start + np.cumsum([0, *steps]).astype(np.int64)


def _among(own: Ints, cut: int, count: int, rng: random.Random) -> Ints:
    """Return times half a minute to four minutes after posts of the owner's.

    They lie in a stretch of a few hours in which the owner posts at least `count` times, or in the busiest stretch.
    """
    count = min(count, len(own) - cut - 1)
    spans = own[cut + count :] - own[cut : len(own) - count]
    busy = np.flatnonzero(spans < BUSY)
    first = cut + int(rng.choice(busy.tolist()) if len(busy) else np.argmin(spans))
    return np.sort(own[first : first + count] + np.array([rng.randrange(30, 240) for _ in range(count)]))


def _quiet_hour(own: Ints, rng: random.Random) -> int:
    """Return one of the six hours of the day in which the owner posts least."""
    return int(rng.choice(np.argsort(np.bincount(own // 3600 % 24, minlength=24), kind="stable")[:6].tolist()))


def _client(victim: Account, through: Through, start: int, rng: random.Random) -> str | None:
    """Return the label of the client, or None for the thief's own."""
    labels = victim.clients[victim.attributes.at < start].tolist() or victim.clients.tolist()
    if through == "own":
        return None
    if through == "rogue":
        return ROGUE
    if through == "web":
        late = "Twitter Web App" if start >= 1_546_300_800 else "Twitter Web Client"
        return next((name for name in reversed(labels) if _WEB.fullmatch(name)), late)
    (main, _), *others = Counter(labels).most_common()
    if through == "second":
        # A device that the owner often uses would not count as another one.
        uses = Counter(map(_family, labels))
        often = {name for name, count in uses.items() if count >= SELDOM * len(labels)}
        seldom = [name for name, count in others if count >= 2 and _family(name) not in often]
        common = [pair for pair in _common(1970 + start // _YEAR) if _family(pair[0]) not in often] or [(ROGUE, 1.0)]
        names, shares = zip(*common, strict=True)
        return str(rng.choice(seldom) if seldom and rng.random() < 0.5 else rng.choices(names, shares)[0])
    known = [name for name, count in others if count >= KNOWN]
    return str(rng.choice(known)) if through == "known" and known else str(main)


@cache
def _common(year: int) -> list[tuple[str, float]]:
    """Return the clients of that year, with their shares of people's posts."""
    text = files("hygiene.data").joinpath("client_population.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    years = {int(row["year"]) for row in rows}
    near = [row for row in rows if int(row["year"]) == min(max(year, min(years)), max(years))]
    # The table has small letters only.
    labels = {label.casefold(): label for label in links()}
    return [(labels.get(row["client"], row["client"]), float(row["macro_share"])) for row in near]


@cache
def _family(label: str) -> str:
    return family("x", Client(label, links().get(label, "")))


def _foreign(
    victim: Account, thief: Account, rows: Ints, at: Ints, label: str | None, *, friend: bool, rng: random.Random
) -> Attributes:
    """Return the attributes of the intruder's posts."""
    made = replace(_taken(thief.attributes, rows), at=at)
    if label is not None:
        name = _family(label)
        usual = client_share([name], np.zeros(len(at), dtype=np.int64), 1970 + at // _YEAR)
        made = replace(made, client=np.full(len(at), code(name), dtype=made.client[:].dtype), client_usual=usual)
    if not friend:
        return made
    language, usual_language = victim.main_language
    near = np.abs(victim.attributes.at - at[0]) < SEASON
    bag, theirs = victim.attributes.mentions.whole(), made.mentions.whole()
    circle = bag.codes[near[bag.rows]].tolist() or bag.codes.tolist()
    known = {name: rng.choice(circle) for name in theirs.codes.tolist() if circle and rng.random() < CIRCLE}
    names = np.array([known.get(name, name) for name in theirs.codes.tolist()], dtype=bag.codes.dtype)
    return replace(
        made,
        language=np.full_like(made.language[:], language),
        language_usual=np.full_like(made.language_usual[:], usual_language),
        mentions=Bag(starts=theirs.starts, codes=names),
    )


def _joined(victim: Account, kept: Ints, foreign: Attributes, theirs: Writing) -> Case:
    """Return one life of the victim's posts and those of an intruder, by time."""
    own = _taken(victim.attributes, kept)
    order = np.argsort(np.concatenate((own.at, foreign.at)), kind="stable")
    columns: dict[str, Any] = {}
    for column in fields(Attributes):
        first, second = getattr(own, column.name), getattr(foreign, column.name)
        both = _both(first, second) if isinstance(first, Bag) else np.concatenate((first, second))
        columns[column.name] = _picked(both, order) if isinstance(both, Bag) else both[order]
    writing = _rows(joined([_rows(victim.writing, kept), theirs]), order)
    return Case(attributes=Attributes(**columns), writing=writing, injected=order >= len(kept))


def _taken(life: Attributes, rows: Ints) -> Attributes:
    columns: dict[str, Any] = {}
    for column in fields(Attributes):
        each = getattr(life, column.name)
        columns[column.name] = _picked(each.whole(), rows) if isinstance(each, Bag | ListedWords) else each[rows]
    return Attributes(**columns)


def _rows(writing: Writing, rows: Ints) -> Writing:
    words = _picked(Bag(starts=writing.starts, codes=writing.words), rows)
    signs = _picked(Bag(starts=writing.sign_starts, codes=writing.signs), rows)
    return Writing(
        length=writing.length[rows],
        habits=writing.habits[rows],
        starts=words.starts.astype(np.int64),
        words=words.codes.astype(np.int32),
        sign_starts=signs.starts.astype(np.int64),
        signs=signs.codes.astype(np.int32),
    )


def _both(first: Bag, second: Bag) -> Bag:
    starts = np.concatenate((first.starts, first.starts[-1] + second.starts[1:]))
    return Bag(starts=starts, codes=np.concatenate((first.codes, second.codes)))


def _picked(bag: Bag, rows: Ints) -> Bag:
    """Return the codes of these rows, in this order."""
    counts = np.diff(bag.starts)[rows]
    starts = np.concatenate(([0], np.cumsum(counts)))
    steps = np.arange(starts[-1]) - np.repeat(starts[:-1] - bag.starts[rows], counts)
    return Bag(starts=starts, codes=bag.codes[steps])
