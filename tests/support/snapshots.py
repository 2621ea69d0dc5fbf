"""Small builders for what a reader returns: posts, apps, snapshots."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np

from hygiene.model.account import Account
from hygiene.model.posts import Client, Posts
from hygiene.model.records import App
from hygiene.model.snapshot import Origin, Snapshot
from hygiene.sources.reader_kit.id_times import X_EPOCH_MS, x_id_times
from hygiene.sources.reader_kit.post_columns import PostsBuilder
from hygiene.sources.readers.x.posts import Tweet, add_posts, client, dated

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BRAND = Account(platform="x", handle="brand", id="12")

WEB = Client("Twitter Web App", "https://mobile.twitter.com")
IPHONE = Client("Twitter for iPhone", "http://twitter.com/download/iphone")
IPAD = Client("Twitter for iPad", "http://twitter.com/#!/download/ipad")
BUFFER = Client("Buffer", "https://buffer.com")
OWN = Client("Acme Desk", "https://acme.example")

Row = tuple[datetime | None, Client | None]


def every(step: timedelta, used: Client | None, start: datetime, count: int) -> list[Row]:
    """Return `count` posts through one client, `step` apart."""
    return [(start + n * step, used) for n in range(count)]


def anchor(used: Client | None) -> str:
    """Return a client as exports write it."""
    if used is None:
        return ""
    return f'<a href="{used.href}" rel="nofollow">{used.label}</a>' if used.href else used.label


def x_id(at: datetime, serial: int = 0) -> str:
    """Return an id as X would have given it at that time.

    `serial` separates the ids of posts made at one time.
    """
    if at.timestamp() * 1000 < X_EPOCH_MS:
        return str(int(at.timestamp()) * 10 + serial % 10)  # before November 2010 ids carried no time
    return str(((int(at.timestamp() * 1000) - X_EPOCH_MS) << 22) + serial)


def posts(rows: Iterable[Row], ids: Iterable[str] | None = None) -> Posts:
    """Return the table of posts at these times through these clients.

    Ids carry the same times unless given.
    """
    given = list(rows)
    names = list(ids) if ids is not None else [x_id(at or NOW, n) for n, (at, _) in enumerate(given)]
    builder = PostsBuilder(client)
    builder.ids += names
    builder.created += [f"{at:%Y-%m-%d %H:%M:%S} +0000" if at else "" for at, _ in given]
    builder.sources += [anchor(used) for _, used in given]
    builder.langs += ["en"] * len(given)
    builder.texts += ["words"] * len(given)
    builder.kinds += [0] * len(given)
    builder.replies += [False] * len(given)
    builder.deleted += [False] * len(given)
    for lists in (builder.domains, builder.mentions, builder.hashtags):
        lists.add([()] * len(given))
    return builder.build(x_id_times, dated)[0]


def written(rows: Iterable[tuple[datetime, Client | None, str]]) -> Posts:
    """Return the table of posts with these words.

    They are read as X's archive is: a leading `RT @` is a repost, and a leading `@` a reply.
    """
    builder = PostsBuilder(client)
    for n, (at, used, text) in enumerate(rows):
        tweet = {
            "id_str": x_id(at, n),
            "created_at": f"{at:%Y-%m-%d %H:%M:%S} +0000",
            "source": anchor(used),
            "full_text": text,
            "in_reply_to_screen_name": text[1:].split()[0] if text.startswith("@") else None,
            "entities": {"urls": [{"expanded_url": url} for url in re.findall(r"https?://\S+", text)]},
        }
        add_posts(builder, [msgspec.convert(tweet, Tweet)])
    return builder.build(x_id_times, dated)[0]


def snapshot(rows: Iterable[Row] | Posts | None = None, **parts: object) -> Snapshot:
    """Return a snapshot of the brand's account, taken at `NOW`.

    `parts` replace its fields.
    """
    made = Snapshot(
        account=BRAND,
        taken_at=NOW,
        origin=Origin(path="x.zip", sha256="0" * 64, reader="test"),
        posts=rows if rows is None or isinstance(rows, Posts) else posts(rows),
    )
    return replace(made, **parts)  # type: ignore[arg-type]  # fields by name, checked by the dataclass


def app(name: str, *may: str, age: float | None = 30, **fields: object) -> App:
    """Return an app granted `age` days before `NOW` (None: no date).

    Its id is made from its name unless given.
    """
    granted = NOW - age * DAY if age is not None else None
    made = App(id=f"id-{name.strip().lower()}", name=name, permissions=frozenset(may), granted_at=granted)
    return replace(made, **fields)  # type: ignore[arg-type]  # fields by name, checked by the dataclass


def plain(value: object) -> object:
    """Return a value with tables as lists.

    What reads the texts of a table is left out.
    """
    if isinstance(value, np.ndarray):
        return repr(value.tolist())
    if is_dataclass(value) and not isinstance(value, type):
        inner = {each.name: getattr(value, each.name) for each in fields(value)}
        return {name: plain(found) for name, found in inner.items() if not callable(found)}
    return value
