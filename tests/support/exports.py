"""Invented exports of every reader, for tests that must hold for all.

There are several where a platform has had several layouts.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from pathlib import Path
from string import ascii_lowercase
from typing import Final

from tests.support import (
    apple,
    bluesky,
    discord,
    flickr,
    github,
    mastodon,
    meta,
    netflix,
    plc,
    spotify,
    tables,
    takeout,
    telegram,
    wordpress,
    x_archive,
)
from tests.support.canaries import WORD
from tests.support.x_archive import Member, write_zip

Members = Mapping[str, Member]


def _texts(members: Mapping[str, object]) -> Members:
    return {name: meta.text(value) for name, value in members.items()}


def _answers() -> dict[str, Member]:
    """Return Bluesky's answers about an account.

    They are saved under names that the owner chose.
    """
    answers = {
        "app_passwords": {"passwords": [bluesky.app_password("Buffer", "2024-03-01T10:11:12.345Z")]},
        "session": bluesky.session(),
        "audit": plc.life().log,
    }
    return {f"{name}.json": json.dumps(answer, indent=1) for name, answer in answers.items()}


def _repository() -> dict[str, Member]:
    """Return the public repository of the same account."""
    keys = [bluesky.tid(1_763_630_130_650_000 + n * 1_000_000) for n in range(4)]
    records = {f"app.bsky.feed.post/{key}": bluesky.post(f"Hello {n}") for n, key in enumerate(keys)}
    records |= {
        f"app.bsky.graph.follow/{keys[0]}": bluesky.follow(),
        f"app.bsky.graph.block/{keys[1]}": bluesky.block(),
        f"app.bsky.feed.like/{keys[2]}": bluesky.like(),
        "app.bsky.actor.profile/self": bluesky.profile(),
    }
    return {"repo.car": bluesky.repository(records)}


def _mastodon() -> dict[str, Member]:
    """Return the archive of a server, named as the server names it."""
    box = mastodon.outbox(
        mastodon.create(1_793_500_000), mastodon.create(1_793_500_100), mastodon.announce(1_793_500_200)
    )
    return {name: data for name, data in mastodon.members(box) if name.endswith(".json")}


def _statuses() -> dict[str, Member]:
    """Return the same posts as a server's interface lists them."""
    app = {"name": "Tusky", "website": "https://tusky.app"}
    return {"statuses.json": json.dumps([mastodon.status(1_793_500_000 + n * 100, app) for n in range(3)], indent=1)}


def _tumblr() -> dict[str, Member]:
    data = {
        "email": "kim@harbourlane.example",
        "active_times": ["2026-05-02 10:11:12", "2026-05-01 09:00:00"],
        "push_notification_opens": [{"timestamp": "2026-04-01 10:00:00", "device": "Pixel 7"}],
    }
    return {"payload-0.json": json.dumps([{"data": data}], indent=1), "posts/posts_index.html": "<html></html>"}


MAKERS: Final[Mapping[str, tuple[str, Callable[[], Members]]]] = {
    "apple": ("apple", apple.members),
    "apple, store": ("apple", apple.with_store),
    "bluesky": ("bluesky-car", lambda: {**_repository(), **_answers()}),
    "bluesky, repository": ("bluesky-car", _repository),
    "bluesky, answers": ("bluesky-json", _answers),
    "discord": ("discord", discord.members),
    "discord, French": ("discord", lambda: discord.members("Compte", "Messages", "Activités")),
    "facebook, 2018": ("facebook", lambda: _texts(meta.facebook_2018())),
    "facebook, 2020": ("facebook", lambda: _texts(meta.facebook_2020())),
    "facebook, 2025": ("facebook", lambda: _texts(meta.facebook_2025())),
    "flickr": ("flickr", flickr.members),
    "github, JSON": ("github-log", lambda: {f"{github.NAME}.json": github.as_json(github.life())}),
    "github, lines": ("github-log", lambda: {f"{github.NAME}.jsonl": github.as_lines(github.life())}),
    "github, CSV": ("github-log", lambda: {f"{github.NAME}.csv": github.as_csv(github.life())}),
    "google": ("google-takeout", takeout.members),
    "instagram, 2018": ("instagram", lambda: _texts(meta.instagram_flat())),
    "instagram, 2021": ("instagram", lambda: _texts(meta.instagram_2021())),
    "instagram, 2026": ("instagram", lambda: _texts(meta.instagram_2026())),
    "linkedin, 2018": ("linkedin", tables.linkedin_2018),
    "linkedin, 2024": ("linkedin", tables.linkedin_2024),
    "mastodon": ("mastodon", _mastodon),
    "mastodon, interface": ("mastodon", _statuses),
    "mastodon, both": ("mastodon", lambda: {**_mastodon(), **_statuses()}),
    "netflix": ("netflix", netflix.members),
    "reddit": ("reddit", tables.reddit),
    "snapchat": ("snapchat", tables.snapchat),
    "snapchat, 2018": ("snapchat", tables.snapchat_2018),
    "spotify": ("spotify", spotify.members),
    "telegram": ("telegram", telegram.members),
    "threads": ("threads", lambda: _texts(meta.threads())),
    "tiktok, 2024": ("tiktok", lambda: tables.tiktok(tables.tiktok_2024())),
    "tiktok, 2026": ("tiktok", lambda: tables.tiktok(tables.tiktok_2026())),
    "tumblr": ("tumblr", _tumblr),
    "wordpress": ("wordpress", wordpress.members),
    "x": ("x-archive", lambda: x_archive.XArchive().members()),
    "x, 2018": ("x-archive", lambda: x_archive.flat_2018().members()),
    "x, 2012": ("x-grailbird", lambda: x_archive.grailbird({"2012_05": [x_archive.old_post(n) for n in range(5)]})),
}
"""For each name: the reader that reads the export, and its members."""


def made(name: str) -> dict[str, bytes]:
    """Return the members of one of the exports, as bytes."""
    return {
        member: data.encode() if isinstance(data, str) else bytes(data) for member, data in MAKERS[name][1]().items()
    }


_WORDS: Final = re.compile(
    r'("(?:full_text|text|Text|content|Content|Contents|post|message|comment|body|caption|bio|bioDescription)"\s*:\s*"'
    r"|<content:encoded><!\[CDATA\[)(?=[\w<])"
)
"""The start of a text by a person: a post, a message, a description."""
_COLUMNS: Final = frozenset({"Comment Text", "ShareCommentary", "Message", "CONTENT", "body", "message"})
"""The same as columns of a CSV."""


def with_words(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return an export with a planted word in each post and message.

    A word that posts have in common may be shown, as what a program repeats.
    """
    return {name: _planted(name, data) for name, data in members.items()}


def _planted(name: str, data: bytes) -> bytes:
    words = (f"{WORD}{''.join(letters)} " for letters in product(ascii_lowercase, repeat=3))
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data  # UTF-16 and CAR have other texts
    if not name.lower().endswith(".csv"):
        return _WORDS.sub(lambda start: f"{start[0]}{next(words)}", text).encode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    at = {index for index, column in enumerate(rows[0] if rows else ()) if column in _COLUMNS}
    end = "\r\n" if "\r\n" in text.partition("\n")[0] + "\n" else "\n"
    if not at or _table(rows, end) != text:
        return data  # it has no such texts, or is written in a way of its own
    made = [[f"{next(words)}{cell}" if cell and i in at else cell for i, cell in enumerate(row)] for row in rows[1:]]
    return _table([rows[0], *made], end).encode()


def _table(rows: Iterable[Iterable[str]], end: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows(rows)
    return out.getvalue()


def zipped(folder: Path, members: Members, name: str = "export.zip") -> Path:
    """Write these members as a zip."""
    return write_zip(folder / name, members.items())


def unpacked(folder: Path, members: Mapping[str, bytes]) -> Path:
    """Write these members as files in a folder."""
    for name, data in members.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder
