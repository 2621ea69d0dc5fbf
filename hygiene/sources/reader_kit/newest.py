"""The origin of an export, and its date: from its name or its records.

Platforms write into the name when the export was made, or which export a zip belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final

import numpy as np

from hygiene.language.words import tr, tr_later
from hygiene.model.acts import Acts
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Posts, instant
from hygiene.model.snapshot import GRANTS_ONLY, STATED, Origin
from hygiene.sources.files.files import Files
from hygiene.sources.reader_kit.times import MONTHS, moment, utc

NEWEST: Final = tr_later("the newest record in it")
"""`taken_at_means` when the export does not say when it was made."""
ANY_DATE: Final = tr_later("the newest date in its files")
"""`taken_at_means` when no record that was read has a date."""
MEMBER_TIME: Final = tr_later("the newest time of a file in the archive")
"""`taken_at_means` when no file holds a date."""
_TEXT: Final = re.compile(r"\.(?:json|js|jsonl|csv|txt)$", re.IGNORECASE)
_SEARCHED: Final = 64 << 20
"""Bytes of an export that are searched for a date."""
_OVERLAP: Final = 128
"""Bytes searched again with the next piece. No date is longer."""
_DATE: Final = re.compile(
    rb"(?<![\w.:/-])((?:19|20)[0-9]{2}[-/.][0-9]{2}[-/.][0-9]{2}"
    rb"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?: ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?)?"
    rb"|[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{2} [0-9:]{8} (?:\+0000|UTC) [0-9]{4}"
    rb"|[A-Z][a-z]{2} [0-9]{1,2}, [0-9]{4}, [0-9]{1,2}:[0-9]{2}:[0-9]{2}[ \xe2\x80\xaf]{1,3}[AP]M (?:UTC|GMT)"
    rb"|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}, [0-9]{1,2}:[0-9]{2} [AP]M|[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4})"
    rb"(?![\w:-])"
    rb'|"[\w ]{0,40}(?:time|date|stamp|_at|[a-z]At)[\w ]{0,20}"\s{0,4}:\s{0,4}"?'
    rb"([0-9]{10}|[0-9]{13}|[0-9]{16})(?![0-9.])"
)
"""A written date of any form, or a number under a key about time."""
_SHORT: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{2}),")
_NAMED_MONTH: Final = re.compile(r"([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4})")
_BIRTH: Final = re.compile(rb"(?:birth|geburt|naissance|nacimiento|nascita|dob)[^,\n]{0,40}$", re.IGNORECASE)
"""The text before a date of birth, which does not date an export."""


def find_in_name(files: Files, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Find a pattern in the input's name, or in the name of a top folder.

    The input's own name counts first.
    """
    tops = sorted({name.partition("/")[0] for name in files.names if "/" in name})
    return next((found for name in (PurePath(files.path).name, *tops) if (found := pattern.search(name))), None)


def newest(*parts: Iterable[Any] | Posts | Acts | None, latest: datetime) -> datetime | None:
    """Return the newest moment in any record, or None without one.

    For a post the time inside its id counts where there is one, because the poster cannot choose it. Moments after
    `latest` are ignored, because one false date would make everything else look old.
    """
    moments: list[datetime] = []
    for records in parts:
        if isinstance(records, Posts):
            moments += _newest_post(records, latest)
            continue
        if isinstance(records, Acts):
            moments += _newest_act(records, latest)
            continue
        for record in records or ():
            values = [getattr(record, f.name) for f in fields(record)] if is_dataclass(record) else [record]
            moments += [at for at in values if isinstance(at, datetime) and at <= latest]
    return max(moments, default=None)


def date_of(
    files: Files,
    earliest: datetime | None,
    stated: datetime | None,
    *dates: Iterable[Any],
    apps: Iterable[Any] | None = None,
    **parts: Iterable[Any] | Posts | Acts | None,
) -> tuple[datetime, str]:
    """Return when an export was made, and the source of that date.

    If it is not `stated`, the newest of the `dates` and of the moments in the records of the `parts` counts. Without
    one, any date in the files counts,
    and then the newest time that the archive states for a file. Dates in files count from `earliest`, the first day of
    the platform, to a day after this run.

    Raises:
        UnreadableError: when nothing is dated.
    """
    if stated:
        return stated, STATED
    latest = files.budget.latest
    found, granted = newest(*dates, *parts.values(), latest=latest), newest(apps, latest=latest)
    if granted and not found:
        return granted, GRANTS_ONLY
    found = max(filter(None, (found, granted)), default=None)
    if dated := (found, NEWEST) if found else _newest_in_files(files, earliest):
        return dated
    raise UnreadableError(tr("nothing in it is dated, so its age is unknown"), hint=tr("give the whole archive"))


def origin_of(files: Files, reader: str) -> Origin:
    """Return where the Snapshot of an export comes from.

    The clock is stopped while the input is hashed, because that time depends only on its size.
    """
    with files.budget.paused():
        digest = files.sha256()
    return Origin(path=files.path, sha256=digest, reader=reader, saved_at=files.newest_time())


def _newest_in_files(files: Files, earliest: datetime | None) -> tuple[datetime, str] | None:
    latest = files.budget.latest

    def plausible(at: datetime | None) -> bool:
        return at is not None and (earliest is None or at >= earliest) and at <= latest

    written = max(filter(plausible, _dates(files)), default=None)
    if written:
        return written, ANY_DATE
    stated = files.newest_time()
    return (stated, MEMBER_TIME) if stated and plausible(stated) else None


def _dates(files: Files) -> Iterator[datetime]:
    """Yield every date in the first `_SEARCHED` bytes of the files with text."""
    left = _SEARCHED
    for name in filter(_TEXT.search, files.names):
        before = b""
        try:
            for chunk in files.chunks(name):
                left -= len(chunk)
                text = before + chunk
                yield from _dates_in(text)
                before = text[-_OVERLAP:]
                if left <= 0:
                    return
        except UnreadableError:
            continue


def _dates_in(text: bytes) -> Iterator[datetime]:
    for found in _DATE.finditer(text):
        value = (found[1] or found[2]).decode("utf-8", "replace")
        at = _day(value) or utc(value.replace("/", "-")) or moment(value.replace("/", "-"))
        if at and not _BIRTH.search(text, max(found.start() - 60, 0), found.start()):
            yield at


def _day(text: str) -> datetime | None:
    """Return the day in a date without a zone, such as `7/27/18, 4:00 AM`."""
    if short := _SHORT.match(text):
        month, day, year = map(int, short.groups())
        return moment(f"20{year:02}-{month:02}-{day:02}")
    if named := _NAMED_MONTH.fullmatch(text):
        return moment(f"{named[3]}-{MONTHS.get(named[2], 0):02}-{int(named[1]):02}")
    return None


def _newest_act(acts: Acts, latest: datetime) -> list[datetime]:
    """Return the time of the newest act up to `latest`, or an empty list."""
    known = acts.at[acts.at <= np.datetime64(latest.replace(tzinfo=None), "ms")]
    return [found] if len(known) and (found := instant(known.max())) else []


def _newest_post(posts: Posts, latest: datetime) -> list[datetime]:
    """Return the time of the newest post up to `latest`, or an empty list."""
    at = np.where(np.isnat(posts.id_time), posts.at, posts.id_time)
    known = at[at <= np.datetime64(latest.replace(tzinfo=None), "ms")]
    return [found] if len(known) and (found := instant(known.max())) else []
