"""Takeovers made from real accounts, to train on and to measure with.

The posts of one account are put into the life of another as a burst. An account is a table of posts (see
`docs/detector.md` for the columns). A takeover is a run of `posts` posts of another account, at a random moment of the
victim's last fifth. Its length and pace vary, as those of real ones do: one false report, or fifty posts in an hour. In
half of the takeovers the archive ends within a week, as it does when the owner downloads it because of a post.
"""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hygiene.analysis.detector.attributes import Attributes, Bag, read_attributes, read_writing
from hygiene.analysis.detector.season import DAY, Ints, code
from hygiene.analysis.detector.stylometry import Writing
from hygiene.model.posts import Client
from hygiene.reference.population import client_share
from hygiene.sources.reader_kit.post_columns import PostsBuilder, Row
from hygiene.sources.readers.x.posts import client, dated

VARIANTS: Final = ("own", "mimic", "mimic-hours", "web", "rogue", "known app")
"""Whose client and hours the posts of a takeover have.

`own`: the intruder's. `mimic`: the victim's main client. `mimic-hours`: that client, at the victim's hours. `web`: the
web. `rogue`: an app that the account never used, at the victim's hours. `known app`: another client that the victim
uses, or the main one where there is no other.
"""
KNOWN: Final = 20
"""The least number of posts of a client that the owner is taken to know."""
LENGTHS: Final = (1, 2, 3, 5, 5, 8, 12)
MEDIAN_GAPS: Final = (60, 245, 900)
ROGUE: Final = "An App Nobody Here Knows"
_WEB: Final = re.compile(r"web|twitter web (client|app)", re.IGNORECASE)
_LINK: Final = re.compile(r"<url:([^>]*)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One real account: the attributes and the writing of its posts.

    `clients` has the client of each post, and `language` is the main language.
    """

    name: str
    attributes: Attributes
    writing: Writing
    clients: NDArray[np.str_]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An account, taken over or not.

    `injected` marks the rows that the intruder wrote.
    """

    attributes: Attributes
    writing: Writing
    injected: NDArray[np.bool_]


def accounts(path: Path) -> list[Account]:
    """Read every account of at least 500 posts, sorted by name."""
    table: dict[str, list[dict[str, Any]]] = {}
    for row in pq.read_table(path).to_pylist():
        table.setdefault(row["account"], []).append(row)
    return [_account(name, rows) for name, rows in sorted(table.items()) if len(rows) >= 500]


def _account(name: str, rows: list[dict[str, Any]]) -> Account:
    rows.sort(key=lambda row: (row["time_utc"], row["seq"]))
    links = _hrefs()
    builder = PostsBuilder(client)
    for number, row in enumerate(rows):
        builder.add(
            Row(
                id=str(number),
                created=row["time_utc"].strftime("%a %b %d %H:%M:%S +0000 %Y"),
                source=_anchor(row["source"] or "", links),
                text=_LINK.sub("https://t.co/abcdefghij", row["text"]),
                lang=row["lang"] or "",
                kind=1 if row["is_reply"] and row["reply_to"] else 0,
                reply=bool(row["is_reply"]),
                domains=[host.lower().removeprefix("www.") for host in _LINK.findall(row["text"])] or None,
                mentions=[m.lstrip("@").lower() for m in (row["mentions"] or "").split()] or None,
                hashtags=[tag.lower() for tag in (row["hashtags"] or "").split()] or None,
            )
        )
    posts, _ = builder.build(lambda ids: np.full(len(ids), np.datetime64("NaT", "ms")), dated)
    every = np.arange(len(posts))
    return Account(
        name=name,
        attributes=read_attributes(posts, every, "x"),
        writing=read_writing(posts, every),
        clients=np.array([posts.clients[c].label if c >= 0 else "" for c in posts.client.tolist()]),
        language=Counter(row["lang"] for row in rows).most_common(1)[0][0],
    )


def _hrefs() -> dict[str, str]:
    text = files("hygiene.data").joinpath("clients.csv").read_text(encoding="utf-8")
    return {row["label"]: row["href"] for row in reversed(list(csv.DictReader(text.splitlines())))}


def _anchor(label: str, links: dict[str, str]) -> str:
    href = links.get(
        label, "" if label in {"web", "im"} else "http://" + re.sub(r"[^a-z0-9]+", "-", label.lower()) + ".example"
    )
    return f'<a href="{href}" rel="nofollow">{label}</a>' if href else label


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """The shape of a takeover.

    It has the number of posts, the median seconds between two posts, and the days from the takeover to the end of the
    archive.
    """

    posts: int = 5
    gap: float = 245
    ends: float = np.inf


def varied(rng: random.Random) -> Burst:
    """Draw one of the bursts to train on."""
    ends = rng.uniform(0, 7) if rng.random() < 0.5 else np.inf
    return Burst(posts=rng.choice(LENGTHS), gap=rng.choice(MEDIAN_GAPS), ends=ends)


def takeover(victim: Account, thief: Account, variant: str, rng: random.Random, burst: Burst) -> Case:
    """Return the victim's life with a burst of the thief's posts in it."""
    life, n = victim.attributes, len(victim.attributes)
    cut, length, gap = int(n * 0.8), burst.posts, np.log(burst.gap)
    first = rng.randrange(len(thief.attributes) - length)
    day = int(life.at[rng.randrange(cut, n)])
    clock = int(life.at[rng.randrange(cut)]) if variant in {"mimic-hours", "rogue"} else int(thief.attributes.at[first])
    start = min(max(day // DAY * DAY + clock % DAY, int(life.at[cut])), int(life.at[-1]))
    steps = [min(3600, int(rng.lognormvariate(gap, 1.0))) for _ in range(length)]
    at = start + np.concatenate(([0], np.cumsum(steps[:-1]))).astype(np.int64)
    kept = int(np.searchsorted(life.at, at[-1] + burst.ends * DAY, side="right"))
    return _spliced(victim, kept, thief, first, at, _client(victim, variant, cut, start, rng))


def _client(victim: Account, variant: str, cut: int, start: int, rng: random.Random) -> str | None:
    """Return the label of the client of the burst; None for the thief's own."""
    train = victim.clients[:cut].tolist()
    if variant == "own":
        return None
    if variant == "rogue":
        return ROGUE
    if variant == "web":
        late = "Twitter Web App" if start >= 1_546_300_800 else "Twitter Web Client"
        return next((name for name in reversed(train) if _WEB.fullmatch(name)), late)
    (main, _), *others = Counter(train).most_common()
    known = [name for name, count in others if count >= KNOWN]
    return str(rng.choice(known)) if variant == "known app" and known else str(main)


def clean(victim: Account) -> Case:
    """Return the account as it is."""
    return Case(
        attributes=victim.attributes, writing=victim.writing, injected=np.zeros(len(victim.attributes), dtype=bool)
    )


def ended(victim: Account, rng: random.Random) -> Case:
    """Return the life up to a random moment of its last fifth."""
    life = victim.attributes
    moment = rng.uniform(float(life.at[int(len(life) * 0.8)]), float(life.at[-1]))
    kept = int(np.searchsorted(life.at, moment))
    return _spliced(victim, kept, victim, 0, np.zeros(0, dtype=np.int64), None)


def _spliced(victim: Account, kept: int, thief: Account, first: int, at: Ints, label: str | None) -> Case:
    life, last = victim.attributes, first + len(at)
    order = np.argsort(np.concatenate((life.at[:kept], at)), kind="stable")
    foreign = thief.attributes
    client, usual = foreign.client[first:last], foreign.client_usual[first:last]
    if label is not None:
        from hygiene.reference.clients import family

        name = family("x", Client(label, _hrefs().get(label, "")))
        client = np.full(len(at), code(name))
        year = np.array([1970 + int(at[0]) // 31_556_952] * len(at))
        usual = client_share([name], np.zeros(len(at), dtype=np.int64), year)
    joined: dict[str, Any] = {
        name: np.concatenate((getattr(life, name)[:kept], getattr(foreign, name)[first:last]))[order]
        for name in ("timed", "language", "language_usual", "kind")
    }
    for name in ("mentions", "links", "tags"):
        joined[name] = _bags(getattr(life, name).part(0, kept), getattr(foreign, name).part(first, last), order)
    mixed = Attributes(
        at=np.concatenate((life.at[:kept], at))[order],
        client=np.concatenate((life.client[:kept], client))[order],
        client_usual=np.concatenate((life.client_usual[:kept], usual))[order],
        **joined,
    )
    own, theirs = victim.writing, thief.writing
    words = _bags(
        Bag(starts=own.starts, codes=own.words).part(0, kept),
        Bag(starts=theirs.starts, codes=theirs.words).part(first, last),
        order,
    )
    writing = Writing(
        length=np.concatenate((own.length[:kept], theirs.length[first:last]))[order],
        habits=np.concatenate((own.habits[:kept], theirs.habits[first:last]))[order],
        starts=words.starts.astype(np.int64),
        words=words.codes.astype(np.int32),
    )
    return Case(attributes=mixed, writing=writing, injected=order >= kept)


def _bags(first: Bag, second: Bag, order: Ints) -> Bag:
    """Join two bags, and put the rows into another order."""
    counts = np.concatenate((np.diff(first.starts), np.diff(second.starts)))
    codes, begins = np.concatenate((first.codes, second.codes)), np.concatenate(([0], np.cumsum(counts)))[:-1]
    starts = np.concatenate(([0], np.cumsum(counts[order])))
    steps = np.arange(starts[-1]) - np.repeat(starts[:-1] - begins[order], counts[order])
    return Bag(starts=starts, codes=codes[steps])
