"""Takeovers made from real accounts: one account's posts, put into another's life as a burst. For training and for measuring.

An account is a table of posts (see `docs/detector.md` for the columns). A takeover is `posts` of somebody else in a row, at a
random moment of the victim's last fifth. Its length and haste vary, since real ones do: one false report, or fifty posts in
an hour. In half of them the archive ends within a week, as it does when somebody looks because of a post.
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

from hygiene.analysis.detector.attributes import Bag, Traits, traits, written
from hygiene.analysis.detector.season import DAY, Ints, code
from hygiene.analysis.detector.stylometry import Writing
from hygiene.model.posts import Client
from hygiene.reference.population import client_share
from hygiene.sources.reader_kit.post_columns import PostsBuilder, Row
from hygiene.sources.readers.x.posts import client, dated

VARIANTS: Final = ("own", "mimic", "mimic-hours", "web", "rogue", "known app")
"""Whose client and whose hours: the intruder's own; the victim's main client; that and the victim's hours; the web; an app
never seen, at the victim's hours; another client that the victim knows (the main one, where there is none)."""
KNOWN: Final = 20
"""Posts from which on a client is one that its owner knows."""
LENGTHS: Final = (1, 2, 3, 5, 5, 8, 12)
MEDIAN_GAPS: Final = (60, 245, 900)
ROGUE: Final = "An App Nobody Here Knows"
_WEB: Final = re.compile(r"web|twitter web (client|app)", re.IGNORECASE)
_LINK: Final = re.compile(r"<url:([^>]*)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One real account: the traits and the writing of its posts, the client of each, and its main language."""

    name: str
    traits: Traits
    written: Writing
    clients: NDArray[np.str_]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An account, taken over or not; `injected` says which rows somebody else wrote."""

    traits: Traits
    written: Writing
    injected: NDArray[np.bool_]


def accounts(path: Path) -> list[Account]:
    """Every account of at least 500 posts, by name."""
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
        traits=traits(posts, every, "x"),
        written=written(posts, every),
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
    """How a takeover looks: posts, the median seconds between two, and the days after it at which the archive ends."""

    posts: int = 5
    gap: float = 245
    ends: float = np.inf


def varied(rng: random.Random) -> Burst:
    """Any of the bursts to train on."""
    ends = rng.uniform(0, 7) if rng.random() < 0.5 else np.inf
    return Burst(posts=rng.choice(LENGTHS), gap=rng.choice(MEDIAN_GAPS), ends=ends)


def takeover(victim: Account, thief: Account, variant: str, rng: random.Random, burst: Burst) -> Case:
    """The victim's life with a burst of the thief's posts in it."""
    life, n = victim.traits, len(victim.traits)
    cut, length, gap = int(n * 0.8), burst.posts, np.log(burst.gap)
    first = rng.randrange(len(thief.traits) - length)
    day = int(life.at[rng.randrange(cut, n)])
    clock = int(life.at[rng.randrange(cut)]) if variant in {"mimic-hours", "rogue"} else int(thief.traits.at[first])
    start = min(max(day // DAY * DAY + clock % DAY, int(life.at[cut])), int(life.at[-1]))
    steps = [min(3600, int(rng.lognormvariate(gap, 1.0))) for _ in range(length)]
    at = start + np.concatenate(([0], np.cumsum(steps[:-1]))).astype(np.int64)
    kept = int(np.searchsorted(life.at, at[-1] + burst.ends * DAY, side="right"))
    return _spliced(victim, kept, thief, first, at, _client(victim, variant, cut, start, rng))


def _client(victim: Account, variant: str, cut: int, start: int, rng: random.Random) -> str | None:
    """The label of the client that the burst bears; None for the thief's own."""
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
    """The account as it is."""
    return Case(traits=victim.traits, written=victim.written, injected=np.zeros(len(victim.traits), dtype=bool))


def ended(victim: Account, rng: random.Random) -> Case:
    """The account's life up to a random moment of its last fifth."""
    life = victim.traits
    moment = rng.uniform(float(life.at[int(len(life) * 0.8)]), float(life.at[-1]))
    kept = int(np.searchsorted(life.at, moment))
    return _spliced(victim, kept, victim, 0, np.zeros(0, dtype=np.int64), None)


def _spliced(victim: Account, kept: int, thief: Account, first: int, at: Ints, label: str | None) -> Case:
    whole, last = victim.traits, first + len(at)
    order = np.argsort(np.concatenate((whole.at[:kept], at)), kind="stable")
    other = thief.traits
    client, usual = other.client[first:last], other.client_usual[first:last]
    if label is not None:
        from hygiene.reference.clients import family

        name = family("x", Client(label, _hrefs().get(label, "")))
        client = np.full(len(at), code(name))
        year = np.array([1970 + int(at[0]) // 31_556_952] * len(at))
        usual = client_share([name], np.zeros(len(at), dtype=np.int64), year)
    joined: dict[str, Any] = {
        name: np.concatenate((getattr(whole, name)[:kept], getattr(other, name)[first:last]))[order]
        for name in ("timed", "language", "language_usual", "kind")
    }
    for name in ("mentions", "links", "tags"):
        joined[name] = _bags(getattr(whole, name).part(0, kept), getattr(other, name).part(first, last), order)
    mixed = Traits(
        at=np.concatenate((whole.at[:kept], at))[order],
        client=np.concatenate((whole.client[:kept], client))[order],
        client_usual=np.concatenate((whole.client_usual[:kept], usual))[order],
        **joined,
    )
    mine, theirs = victim.written, thief.written
    words = _bags(
        Bag(starts=mine.starts, codes=mine.words).part(0, kept),
        Bag(starts=theirs.starts, codes=theirs.words).part(first, last),
        order,
    )
    writing = Writing(
        length=np.concatenate((mine.length[:kept], theirs.length[first:last]))[order],
        habits=np.concatenate((mine.habits[:kept], theirs.habits[first:last]))[order],
        starts=words.starts.astype(np.int64),
        words=words.codes.astype(np.int32),
    )
    return Case(traits=mixed, written=writing, injected=order >= kept)


def _bags(one: Bag, other: Bag, order: Ints) -> Bag:
    """Two bags as one, in another order."""
    counts = np.concatenate((np.diff(one.starts), np.diff(other.starts)))
    codes, begins = np.concatenate((one.codes, other.codes)), np.concatenate(([0], np.cumsum(counts)))[:-1]
    starts = np.concatenate(([0], np.cumsum(counts[order])))
    steps = np.arange(starts[-1]) - np.repeat(starts[:-1] - begins[order], counts[order])
    return Bag(starts=starts, codes=codes[steps])
