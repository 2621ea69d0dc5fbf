"""Invented lives, and what an intruder posts among them.

An owner has clients, hours, friends, sites and words of their own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from hygiene.model.finding import Confidence, Finding, Severity
from hygiene.model.policy import Policy
from hygiene.model.posts import Client, Posts
from hygiene.model.snapshot import Snapshot
from hygiene.scan.judge import run
from hygiene.sources.reader_kit.id_times import x_id_times
from hygiene.sources.reader_kit.post_columns import PostsBuilder
from hygiene.sources.reader_kit.post_columns import Row as Written
from hygiene.sources.readers.x.posts import client, dated
from tests.support.plugins import built_in
from tests.support.snapshots import NOW, anchor, snapshot, x_id

post_client = built_in("post-client")

_LINK = re.compile(r"https://([\w.-]+)")
_NAME = re.compile(r"@(\w+)")
_TAG = re.compile(r"#(\w+)")
_SYLLABLES = ["ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "ve", "wi", "zo", "ka", "le"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One post: its time, client, text and language.

    Names, links and hashtags are read from the text.
    """

    at: datetime
    client: Client
    text: str
    lang: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The manner in which a person posts.

    It is the clients with how often each is used, the hours of the day (UTC), friends, sites and words.
    """

    clients: tuple[tuple[Client, int], ...]
    hours: tuple[int, ...]
    friends: int = 12
    sites: tuple[str, ...] = ("paper.example", "shop.example")
    vocabulary: int = 300
    lang: str = "en"
    seed: int = 1

    def words(self) -> list[str]:
        """Return the words of this person, the commonest first."""
        maker = random.Random(f"words {self.seed}")
        return ["".join(maker.choices(_SYLLABLES, k=maker.randint(1, 4))) for _ in range(self.vocabulary)]

    def texts(self, part: str = "") -> Iterator[str]:
        """Yield texts without end, in this person's manner.

        Each part of a life has texts of its own, and shares none with another part.
        """
        maker, words = random.Random(f"texts {self.seed} {part}"), self.words()
        while True:
            chosen = [words[int(len(words) * maker.random() ** 3)] for _ in range(maker.randint(4, 14))]
            text = " ".join(chosen).capitalize() + maker.choice((".", ".", ".", "!", ""))
            if maker.random() < 0.15:
                text = text.lower().rstrip(".")
            if maker.random() < 0.4:
                text = f"@friend{self.seed}x{maker.randrange(self.friends)} {text}"
            if maker.random() < 0.2:
                text += f" https://{maker.choice(self.sites)}/{maker.randrange(10**6)}"
            if maker.random() < 0.15:
                text += (
                    f" #{maker.choice(words[:20])}"
                    if maker.random() < 0.7
                    else f" #{maker.choice(words)}{maker.randrange(99)}"
                )
            yield text

    def life(self, days: int, a_day: int = 2, end: datetime = NOW) -> list[Said]:
        """Return `a_day` posts on each of the days before `end`.

        They are at this person's hours. On one day in six a chat of six more posts follows.
        """
        maker, texts = random.Random(f"life {self.seed} {end}"), self.texts(f"{end}")
        clients = [used for used, often in self.clients for _ in range(often)]
        out = []
        for day in range(days, 0, -1):
            for _ in range(a_day):
                start = (end - timedelta(days=day)).replace(hour=maker.choice(self.hours), minute=maker.randrange(60))
                out.append(Said(at=start, client=maker.choice(clients), text=next(texts), lang=self.lang))
            if maker.random() < 1 / 6:
                used, first = maker.choice(clients), (end - timedelta(days=day)).replace(hour=maker.choice(self.hours))
                out += burst(first, used, islice(texts, 6), gap=maker.choice((2, 5, 9)), lang=self.lang)
        return sorted((said for said in out if said.at < end), key=lambda said: said.at)


def burst(start: datetime, used: Client, texts: Iterable[str], gap: float = 4, lang: str = "en") -> list[Said]:
    """Return posts one after the other, `gap` minutes apart."""
    return [
        Said(at=start + n * timedelta(minutes=gap), client=used, text=text, lang=lang) for n, text in enumerate(texts)
    ]


def table(said: Iterable[Said]) -> Posts:
    """Return the posts as the reader of an X archive returns them."""
    builder = PostsBuilder(client)
    for number, one in enumerate(said):
        builder.add(
            Written(
                id=x_id(one.at, number),
                created=f"{one.at:%Y-%m-%d %H:%M:%S} +0000",
                source=anchor(one.client),
                text=one.text,
                lang=one.lang,
                kind=1 if one.text.startswith("@") else 2 if one.text.startswith("RT @") else 0,
                reply=one.text.startswith("@"),
                domains=_LINK.findall(one.text) or None,
                mentions=[name.lower() for name in _NAME.findall(one.text)] or None,
                hashtags=[tag.lower() for tag in _TAG.findall(one.text)] or None,
            )
        )
    return builder.build(x_id_times, dated)[0]


def archive(said: Iterable[Said], taken_at: datetime = NOW, **parts: object) -> Snapshot:
    """Return the snapshot of these posts."""
    return replace(snapshot(table(said), **parts), taken_at=taken_at)


def mixed(*many: Iterable[Said]) -> list[Said]:
    """Merge several runs of posts, oldest first."""
    return sorted((one for said in many for one in said), key=lambda one: one.at)


def findings(said: Iterable[Said], taken_at: datetime = NOW, **parts: object) -> list[Finding]:
    """Return the findings of the check, without its purely informative ones."""
    (result,) = run(post_client, [archive(said, taken_at, **parts)], Policy())
    return [found for found in result.findings if found.severity is not Severity.INFO]


def near(found: list[Finding], at: datetime) -> list[Finding]:
    """Return the findings about posts within two hours of a time."""
    return [one for one in found if one.at and abs(one.at - at) <= timedelta(hours=2)]


def calm(found: list[Finding]) -> bool:
    """Return whether every finding has low confidence."""
    return all(one.confidence is Confidence.LOW for one in found)


def sure(found: list[Finding], at: datetime) -> bool:
    """Return whether a finding at that time has at least medium confidence."""
    return any(one.confidence is not Confidence.LOW for one in near(found, at))
