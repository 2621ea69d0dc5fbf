"""Comments, videos and subscriptions in a Takeout of YouTube.

Its folders, files and columns have names in the owner's language. A file is therefore recognised by its content: the
ids of comments, channels and videos have shapes of their own, and so have times. A file without rows can be recognised
only if its columns have English names.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from hygiene.model.posts import KINDS
from hygiene.sources.reader_kit.columns.acts import Act
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.times import moment

Kind = Literal["comments", "videos"]
SAMPLE: Final = 40
"""The number of rows read to recognise the columns of a file."""
_COMMENT: Final = re.compile(r"Ug[\w-]{18,30}(?:\.[\w-]{10,40})?", re.ASCII)
_CHANNEL: Final = re.compile(r"UC[\w-]{22}", re.ASCII)
_VIDEO: Final = re.compile(r"[\w-]{11}", re.ASCII)
_VIDEO_COLUMNS: Final = 6
"""The fewest columns of a table of videos.

Other files beside it name videos too, in fewer columns.
"""
_PIECES: Final = re.compile(r'\s*\{"(?:takeoutSegments|text|mention)"')
TITLE: Final = "channel title (original)"
_REPLY: Final = KINDS.index("reply")
TEXT_LIMIT: Final = 20_000
"""The most characters of a comment. YouTube accepts half of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a table of comments or videos, among all its `names`.

    `text` is empty if no text is read.
    """

    kind: Kind
    id: str
    times: tuple[str, ...]
    text: str = ""
    names: tuple[str, ...] = ()


def columns(start: str) -> Columns | None:
    """Recognise the columns of a table by its beginning.

    The result is None for any other table.
    """
    lines = start.splitlines(keepends=True)
    try:
        found = [row for _, row in zip(range(SAMPLE + 1), csv.reader(lines), strict=False) if row]
    except csv.Error:
        return None
    names = [name.strip().casefold() for name in found[0]] if found else []
    rows = [dict(zip(names, row, strict=True)) for row in found[1:] if len(row) == len(names)]
    known = _by_name(names) or (_by_content(names, rows) if rows else None)
    return replace(known, names=tuple(dict.fromkeys(names))) if known else None


def _by_name(names: Sequence[str]) -> Columns | None:
    if "channel id" not in names:
        return None
    times = tuple(name for name in names if name.endswith("timestamp"))
    for prefix in ("comment", "live chat"):
        if f"{prefix} id" in names:
            return Columns(kind="comments", id=f"{prefix} id", times=times, text=f"{prefix} text")
    return Columns(kind="videos", id="video id", times=times) if {"video id", "privacy"} <= set(names) else None


def _by_content(names: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Columns | None:
    """Recognise columns by their content.

    A comment has an id of a shape found in no other file. A video stands beside its channel and times.
    """

    def matching(pattern: re.Pattern[str]) -> list[str]:
        return [name for name in names if all(pattern.fullmatch(row[name]) for row in rows)]

    def own_id(candidates: Sequence[str]) -> str:
        # If every comment is a reply, the ids of their parents fill a column too. The own id is different in every row.
        return next((name for name in candidates if len({row[name] for row in rows}) == len(rows)), candidates[0])

    times = tuple(n for n in names if rows[0][n] and all(moment(row[n]) for row in rows if row[n]))
    comments, videos = matching(_COMMENT), matching(_VIDEO)
    if not times or not matching(_CHANNEL):
        return None
    if comments:
        text = next((name for name in names if _PIECES.match(rows[0][name])), "")
        return Columns(kind="comments", id=own_id(comments), times=times, text=text)
    return Columns(kind="videos", id=own_id(videos), times=times) if videos and len(names) >= _VIDEO_COLUMNS else None


def post(found: Columns | None, row: Mapping[str, str]) -> Row:
    """Read one comment or video.

    The last of a video's times is when it was published.
    """
    name = row.get(found.id, "") if found else ""
    if not found or not name:
        raise ValueError("id")
    dated = {at: row[key] for key in found.times if (at := moment(row.get(key, "")))}
    created = dated[max(dated)] if dated else ""
    if found.kind == "videos":
        return Row(id=name[:32], created=created)
    # The first half of a reply's id is the id of the comment it answers.
    return Row(
        id=name.rpartition(".")[2], created=created, text=comment_text(row.get(found.text, "")), kind=_REPLY, reply=True
    )


def subscription(row: Mapping[str, str]) -> Act:
    """Read a subscription, which has no time."""
    channel = next((cell for cell in row.values() if _CHANNEL.fullmatch(cell)), "")
    if not channel:
        raise ValueError("Channel Id")
    return Act("follow", None, channel)


def comment_text(cell: str) -> str:
    """Return the text of a comment.

    Newer files write it as pieces of JSON, in which mentions and links are separate.
    """
    if not _PIECES.match(cell):
        return cell[:TEXT_LIMIT]
    try:
        pieces = json.loads(f"[{cell}]")
    except (ValueError, RecursionError):
        return cell[:TEXT_LIMIT]
    segments = [inner for piece in pieces for inner in _segments(piece)]
    return "".join(str(s["text"]) for s in segments if isinstance(s, dict) and "text" in s)[:TEXT_LIMIT]


def _segments(piece: object) -> list[object]:
    inner = piece.get("takeoutSegments") if isinstance(piece, dict) else None
    return inner if isinstance(inner, list) else [piece]
