"""Comments and films in a Takeout of YouTube, whose folders, files and columns have names in the owner's language.

So a file is known by what is in it: ids of comments, channels and films have shapes of their own, and times are times. A
file without rows can be told only where its columns are called in English.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from hygiene.model.posts import KINDS
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.times import moment

Kind = Literal["comments", "films"]
SAMPLE: Final = 40
"""Rows looked at to tell what the columns of a file are."""
_COMMENT: Final = re.compile(r"Ug[\w-]{18,30}(?:\.[\w-]{10,40})?", re.ASCII)
_CHANNEL: Final = re.compile(r"UC[\w-]{22}", re.ASCII)
_FILM: Final = re.compile(r"[\w-]{11}", re.ASCII)
_FILM_COLUMNS: Final = 6
"""Other files beside it name films too, in fewer columns."""
_WORDS: Final = re.compile(r'\s*\{"(?:takeoutSegments|text|mention)"')
TITLE: Final = "channel title (original)"
_REPLY: Final = KINDS.index("reply")
_TEXT_LIMIT: Final = 20_000
"""Characters of a comment; the longest that the site takes are half of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What a table with columns of these `names` holds, and which are what; `words` is empty where none are read."""

    kind: Kind
    id: str
    times: tuple[str, ...]
    words: str = ""
    names: tuple[str, ...] = ()


def columns(start: str) -> Columns | None:
    """What a CSV holds, by its beginning; None when that is something else."""
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
    for what in ("comment", "live chat"):
        if f"{what} id" in names:
            return Columns(kind="comments", id=f"{what} id", times=times, words=f"{what} text")
    return Columns(kind="films", id="video id", times=times) if {"video id", "privacy"} <= set(names) else None


def _by_content(names: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Columns | None:
    """A comment has an id as no other file holds one; a film stands with its channel and with times."""

    def made_of(pattern: re.Pattern[str]) -> list[str]:
        return [name for name in names if all(pattern.fullmatch(row[name]) for row in rows)]

    def own(found: Sequence[str]) -> str:
        # Where every comment answers one, its parent stands in a column of its own; the comment itself is there once.
        return next((name for name in found if len({row[name] for row in rows}) == len(rows)), found[0])

    times = tuple(n for n in names if rows[0][n] and all(moment(row[n]) for row in rows if row[n]))
    comments, films = made_of(_COMMENT), made_of(_FILM)
    if not times or not made_of(_CHANNEL):
        return None
    if comments:
        words = next((name for name in names if _WORDS.match(rows[0][name])), "")
        return Columns(kind="comments", id=own(comments), times=times, words=words)
    return Columns(kind="films", id=own(films), times=times) if films and len(names) >= _FILM_COLUMNS else None


def post(found: Columns | None, row: Mapping[str, str]) -> Row:
    """One comment or film. Of a film's times the last is when it was shown to others."""
    name = row.get(found.id, "") if found else ""
    if not found or not name:
        raise ValueError("id")
    dated = {at: row[key] for key in found.times if (at := moment(row.get(key, "")))}
    created = dated[max(dated)] if dated else ""
    if found.kind == "films":
        return Row(id=name[:32], created=created)
    # The first half of a reply's id is that of the comment it answers.
    return Row(
        id=name.rpartition(".")[2], created=created, text=words(row.get(found.words, "")), kind=_REPLY, reply=True
    )


def words(cell: str) -> str:
    """What a comment says: newer files write it as pieces of JSON, with mentions and links apart."""
    if not _WORDS.match(cell):
        return cell[:_TEXT_LIMIT]
    try:
        pieces = json.loads(f"[{cell}]")
    except (ValueError, RecursionError):
        return cell[:_TEXT_LIMIT]
    segments = [inner for piece in pieces for inner in _segments(piece)]
    return "".join(str(s["text"]) for s in segments if isinstance(s, dict) and "text" in s)[:_TEXT_LIMIT]


def _segments(piece: object) -> list[object]:
    inner = piece.get("takeoutSegments") if isinstance(piece, dict) else None
    return inner if isinstance(inner, list) else [piece]
