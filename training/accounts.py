"""The real accounts of a table of posts, as the detector reads them.

An account is a table of posts (see `docs/detector.md` for the columns).
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hygiene.analysis.detector.attributes import Attributes, Bag, ListedWords, read_attributes, read_writing
from hygiene.analysis.detector.season import Codes
from hygiene.analysis.detector.stylometry import Writing
from hygiene.sources.reader_kit.post_columns import PostsBuilder, Row
from hygiene.sources.readers.x.posts import client, dated

FOLDS: Final = 3
LEAST_POSTS: Final = 500
"""Posts that an account must have to be used."""
_LINK: Final = re.compile(r"<url:([^>]*)>")
_NO_SIGN: Final = re.compile(r"<url:[^>]*>|@\w+")
_SIGN: Final = re.compile(r"(\w?)((?:[^\w\s]|\n)+)(?=(\w?))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One real account: the attributes and the writing of its posts.

    `clients` has the client of each post. `sign_texts` has texts of single signs, as `Usual.of` takes them. They cover
    nearly every sign in the posts.
    """

    name: str
    attributes: Attributes
    writing: Writing
    clients: NDArray[np.str_]
    sign_texts: frozenset[str]

    def __len__(self) -> int:
        return len(self.attributes)

    @property
    def main_language(self) -> tuple[int, float]:
        """Return the code of the commonest language, and its share among people."""
        codes: Codes = self.attributes.language[:]
        common = int(np.bincount(np.unique(codes, return_inverse=True)[1]).argmax())
        code = int(np.unique(codes)[common])
        return code, float(self.attributes.language_usual[:][int(np.argmax(codes == code))])


def fold(name: str) -> int:
    """Return the third that an account belongs to."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % FOLDS


def accounts(path: Path) -> list[Account]:
    """Read every account of at least `LEAST_POSTS` posts, sorted by name."""
    table: dict[str, list[dict[str, Any]]] = {}
    for row in pq.read_table(path).to_pylist():
        table.setdefault(row["account"], []).append(row)
    return [_account(name, rows) for name, rows in sorted(table.items()) if len(rows) >= LEAST_POSTS]


def _account(name: str, rows: list[dict[str, Any]]) -> Account:
    rows.sort(key=lambda row: (row["time_utc"], row["seq"]))
    builder = PostsBuilder(client)
    for number, row in enumerate(rows):
        builder.add(
            Row(
                id=str(number),
                created=row["time_utc"].strftime("%a %b %d %H:%M:%S +0000 %Y"),
                source=_anchor(row["source"] or ""),
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
    life = read_attributes(posts, every, "x")
    return Account(
        name=name,
        attributes=_whole(life),
        writing=read_writing(posts, every),
        sign_texts=_sign_texts(row["text"] for row in rows),
        clients=np.array([posts.clients[c].label if c >= 0 else "" for c in posts.client.tolist()]),
    )


def _whole(life: Attributes) -> Attributes:
    """Return the same attributes as arrays and bags of all posts.

    Each of many takeovers takes rows of them.
    """
    columns: dict[str, Any] = {}
    for column in fields(Attributes):
        each = getattr(life, column.name)
        columns[column.name] = each.whole() if isinstance(each, Bag | ListedWords) else each[:]
    return Attributes(**columns)


def _sign_texts(texts: Iterable[str]) -> frozenset[str]:
    """Return a text of each sign alone, where `x` stands for a word."""
    found = {"x"}
    for text in texts:
        for before, sign, after in _SIGN.findall(_NO_SIGN.sub(" ", text)):
            found.update(sign)
            found.add(("x" if before else "") + sign + ("x" if after else ""))
    return frozenset(each for each in found if each.replace("\n", "").isprintable())


@cache
def links() -> dict[str, str]:
    """Return the link of each client that hygiene knows, by label."""
    text = files("hygiene.data").joinpath("clients.csv").read_text(encoding="utf-8")
    return {row["label"]: row["href"] for row in reversed(list(csv.DictReader(text.splitlines())))}


def _anchor(label: str) -> str:
    made_up = "http://" + re.sub(r"[^a-z0-9]+", "-", label.lower()) + ".example"
    href = links().get(label, "" if label in {"web", "im"} else made_up)
    return f'<a href="{href}" rel="nofollow">{label}</a>' if href else label
