"""Direct messages, friends, blocks and the profile in a Discord package.

No real file of relationships was available. Their numbers are those of Discord's API. The channel and the time of a
direct message are used. The package only holds the owner's messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from hygiene.language.words import tr_n
from hygiene.model.acts import Acts, joined
from hygiene.model.redacted import Hidden
from hygiene.sources.files.files import start_of
from hygiene.sources.reader_kit.columns.acts import Act, columns
from hygiene.sources.reader_kit.fields import text_of
from hygiene.sources.reader_kit.id_times import discord_id_times, time_in
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import JsonRows, Rows
from hygiene.sources.reader_kit.times import moment

Parse = Callable[[dict[str, Any]], Row]

_START: Final = 4096
"""Bytes within which the file of a channel states its type."""
_DIRECT: Final = re.compile(rb'"type"\s*:\s*(?:[13]|"(?:GROUP_)?DM")\s*[,}]')
_TYPE: Final = re.compile(rb'"type"\s*:\s*(?:\d|"[A-Z])')
_KINDS: Final = {1: "follow", 2: "block", 4: "follow"}
"""The kinds of relationships that are read.

They are a friend, a blocked account and a request sent.
"""
_UTC: Final = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?", re.ASCII)
_SHOWN: Final = {"handle": "username", "name": "global_name", "picture": "avatar_hash"}


def in_direct(
    reading: Reading, channels: list[str], members: Mapping[str, Rows]
) -> tuple[dict[str, Rows], dict[str, Rows]]:
    """Return the members with direct messages, and the others.

    `channels` are the files that describe the channels. Messages in a channel of no stated type count as posts, and are
    a gap among the messages. A package holds a folder for each channel that the owner wrote in, so one without its
    messages is a gap. Where there are messages at all, neither result is empty, because an account without direct
    messages has sent none.
    """
    told, written = set(map(_folder, channels)), set(map(_folder, members))
    if lost := len(told - written):
        why = tr_n(
            lost, "the messages of {count:,} channel are missing", "the messages of {count:,} channels are missing"
        )
        reading.note_damage("posts", why)
        reading.note_damage("messages", why)
    direct, unknown = set[str](), len(written - told)
    for name, content in reading.files.each(channels):
        start = start_of(content, _START)
        unknown += _TYPE.search(start) is None
        if _DIRECT.search(start):
            direct.add(_folder(name))
    if unknown:
        reading.gap(
            "messages",
            tr_n(
                unknown,
                "{count:,} channel of no stated type, whose messages count as posts",
                "{count:,} channels of no stated type, whose messages count as posts",
            ),
        )
    inside = {name: rows for name, rows in members.items() if _folder(name) in direct}
    outside = {name: rows for name, rows in members.items() if name not in inside}
    nothing: dict[str, Rows] = {"Messages": JsonRows([b"[]"])} if members else {}
    return inside or nothing, outside or nothing


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def with_zone(text: str) -> str:
    """Append the zone to a time without one.

    All times are UTC, and newer packages leave the zone out.
    """
    return f"{text} +0000" if _UTC.fullmatch(text) else text


def direct_messages(reading: Reading, members: Mapping[str, Rows], parse: Parse) -> Acts | None:
    """Return the direct messages, or None where none could be read.

    `parse` reads the id and the time of a message.
    """

    def message(channel: str, record: dict[str, Any]) -> Act:
        row = parse(record)
        return Act("message", moment(row.created) or time_in(row.id, discord_id_times), channel)

    found = [
        reading.acts("messages", partial(message, _folder(name).rpartition("/")[2]), {name: rows})
        for name, rows in members.items()
    ]
    return joined(*found)


def relationships(reading: Reading, user: Mapping[str, Any]) -> Acts | None:
    """Return friends, requests and blocks, or None where none are listed.

    They have no times.
    """
    rows = user.get("relationships")
    if not isinstance(rows, list):
        return None
    read = [row for row in rows if isinstance(row, dict) and text_of(row, "id")]
    if malformed := len(rows) - len(read):
        why = tr_n(
            malformed,
            "{count:,} relationship of user.json could not be read (it is not in the expected form)",
            "{count:,} relationships of user.json could not be read (it is not in the expected form)",
        )
        reading.gap("follows", why)
    kinds = ((_KINDS.get(row["type"]) if type(row.get("type")) is int else None, text_of(row, "id")) for row in read)
    acts = columns(Act(kind, None, whom) for kind, whom in kinds if kind)
    reading.counts["follows"] = len(acts or ())
    return acts


def profile(user: Mapping[str, Any]) -> dict[str, Hidden] | None:
    """Return the content of the profile, or None where it is unknown.

    Every package states the picture, if there is one.
    """
    known = _SHOWN.items() if user else ()
    return {kind: Hidden(text_of(dict(user), key)) for kind, key in known if key in user or kind == "picture"} or None
