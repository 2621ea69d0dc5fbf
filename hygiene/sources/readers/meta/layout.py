"""What the exports of Facebook, Instagram and Threads share: which input is one, what its name tells, parts of many files."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np

from hygiene.model.account import Account
from hygiene.model.posts import Client, Posts
from hygiene.model.records import App, Event, Login
from hygiene.model.snapshot import PARTS, Snapshot
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader_kit.fields import TEXT_LIMIT, dicts, hosts_in
from hygiene.sources.reader_kit.post_columns import PostsBuilder, Row
from hygiene.sources.reader_kit.reading import MemberPattern, Reading, newest, no_times
from hygiene.sources.reader_kit.rows import JsonRows, NoRowsError, Rows
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.meta.labels import Fields

T = TypeVar("T")

WAIT: Final = "hours to days"
OTHER_WORDS: Final = (
    "told in words that hygiene does not know; with the account's language set to English it knows them"
)
NAMED_DAY: Final = "the day in the export's name"
"""`taken_at_means` where the newest record is older than the export, whose name tells its day."""
_NAMED: Final = re.compile(
    r"(facebook|instagram|threads)-(.{1,60}?)-(20\d\d-\d\d-\d\d)-[\w-]{1,40}(?: \(\d+\))?(?:\.zip)?", re.IGNORECASE
)
_MESSAGES: Final = re.compile(r"(?:^|/)messages/", re.IGNORECASE)
_MENTION: Final = re.compile(r"(?<![\w.])@(\w[\w.]{0,29})")
_HASHTAG: Final = re.compile(r"#(\w{1,80})")
_FEW: Final = 3
_LOOK_AT: Final = 40


class Exported(NamedTuple):
    """What the name of an export tells: whose it is, and the day it was made."""

    user: str
    day: datetime


def exported(files: Files, *platforms: str) -> Exported | None:
    """What `instagram-brand-2026-05-08-x1y2z3` tells, be it the name of the input or of a folder around its files."""
    around = dict.fromkeys(part for name in files.names for part in name.split("/", 2)[:-1])
    for name in (PurePath(files.path).name, *around):
        match = _NAMED.fullmatch(name)
        if match and match[1].lower() in platforms and (day := moment(match[3])):
            return Exported(match[2], day)
    return None


def belongs(files: Files, platform: str, profile: re.Pattern[str]) -> str:
    """Which export an input is of: as its name tells, or alone where it holds the owner's profile; empty: no telling."""
    if told := exported(files, platform):
        return f"{told.user} {told.day:%Y-%m-%d}"
    return files.path if any(map(profile.search, files.names)) else ""


def begins(files: Files, names: re.Pattern[str], start: re.Pattern[bytes]) -> bool:
    """Whether a file of such a name begins like this; in an input of very few files, any of them, whatever it is called."""
    data = [name for name in files.names if name.lower().endswith(".json")]
    likely = data if len(data) <= _FEW else [name for name in data if names.search(name)]
    return any(start.search(first_bytes(files, name, 2048)) for name in likely[:_LOOK_AT])


def called(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """A question asked of each path."""
    return lambda name: pattern.search(name) is not None


class Source(NamedTuple):
    """Files of one kind: the ends of their paths, the keys their records stand behind, and what one record holds."""

    names: tuple[MemberPattern, ...]
    at: tuple[str, ...]
    parse: Callable[[dict[str, Any]], Iterable[Any]]


def row(created: str, text: str, urls: Iterable[str] = ()) -> Row:
    """A post, with the links, names and hashtags in its words; `urls` are links beside them."""
    return Row(
        created=created,
        text=text,
        domains=hosts_in(*urls, text) or None,
        mentions=[name.rstrip(".").lower() for name in _MENTION.findall(text)] or None,
        hashtags=[tag.lower() for tag in _HASHTAG.findall(text)] or None,
    )


class Lists:
    """The records of several lists in one document: of those that are there."""

    def __init__(self, chunks: Iterable[bytes], keys: Iterable[str]) -> None:
        self._documents, self._keys = JsonRows(chunks), tuple(keys)
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[Any]]:
        """List after list.

        Raises:
            NoRowsError: when none of them is there.
        """
        found = False
        for document in (each for batch in self._documents for each in batch):
            for listed in (document.get(key) for key in self._keys):
                if isinstance(listed, list):
                    found = True
                    records = list(dicts(listed))
                    self.unreadable += len(listed) - len(records)
                    yield records
        self.why = "it is not of the expected shape" if self.unreadable else ""
        if not found:
            raise NoRowsError(f"it holds none of {', '.join(self._keys)}")


class MetaReading(Reading):
    """One pass over one export of Meta's. What is under `aside` is not looked at, though it may be called like what is."""

    aside = _MESSAGES

    def __init__(self, files: Files, platform: str) -> None:
        super().__init__(files, platform, platform, mended=True)
        self.refuse_pages()
        self.named = exported(files, platform)

    def find(self, *wanted: MemberPattern) -> list[str]:
        """As in every reading, without what is left aside."""
        return [name for name in super().find(*wanted) if not self.aside.search(name)]

    def things(
        self, part: str, *sources: Source, folders: Iterable[str] = (), besides: Iterable[Source] = ()
    ) -> tuple[Any, ...] | None:
        """Everything in the records of several files, each thing once.

        None when none of the `sources` is there, nor one of the folders they belong in: then they were not asked for. What
        `besides` has to tell proves nothing of the part, so it never makes a part that was not read one that was.
        """
        each: dict[Hashable, Any] = {}
        held = 0
        seen = self.asked_for(folders)
        for source in (*sources, *besides):
            found = self.all(part, source)
            seen |= found is not None and source in sources
            for thing in found or ():
                held += 1
                key = _key(thing)
                each[key] = max(each.get(key, thing), thing, key=_granted)
        if not seen:
            self.gap_of_absence(part)
        self.counts |= {f"{part}_repeated": held - len(each)} if held > len(each) else {}
        return self.counted(part, tuple(each.values())) if seen or each else None

    def gap_of_absence(self, part: str) -> None:
        """Say of a part that is not there, and of which nothing is said yet, what that means in an export of Meta's."""
        if part not in self.gaps:
            look = f"; or look {where}" if (where := self.platform.seen(part)) else ""
            untold = f"the export holds no {part.replace('_', ' ')}: there are none, or they were not asked for"
            self.gap(part, self.platform.cannot(part) or f"{untold} (ask for all information, of all time{look})")

    def all(self, part: str, source: Source) -> list[Any] | None:
        """Everything in the records of one kind of file; None when there is no such file."""
        names = source.names if self.find(*source.names) else self._by_key(source.at)
        rows = self.records(part, _whole(source.parse), self.json(*names, at=source.at))
        return None if rows is None else [thing for row in rows for thing in row]

    def _by_key(self, keys: Iterable[str]) -> list[str]:
        """Of very few files, whatever they are called, those that hold one of these keys."""
        data = [name for name in self.files.names if name.lower().endswith(".json")]
        starts = {name: first_bytes(self.files, name, 2048) for name in data} if len(data) <= _FEW else {}
        return [name for name, start in starts.items() if any(f'"{key}"'.encode() in start for key in keys)]

    def asked_for(self, folders: Iterable[str]) -> bool:
        """Whether a category is in the export: Meta leaves out its files that are empty, and says `no-data.txt` where all are."""
        held = [f"/{name.lower()}" for name in self.files.names if name.lower().endswith((".json", "/no-data.txt"))]
        return any(f"/{folder}/" in name for folder in folders for name in held)

    def columns(
        self, *sources: tuple[Callable[[Any], Row | None], Mapping[str, Rows]], folders: Iterable[str] = ()
    ) -> Posts | None:
        """The posts of several files. They carry no id, so one that two files hold is known by its time and words."""
        builder = PostsBuilder(lambda source: Client(source[:TEXT_LIMIT]))
        key = _same if sum(len(members) for _, members in sources) > 1 else None
        seen = [self._take_all("posts", members, parse, builder.add, key) for parse, members in sources]
        if not (any(seen) or self.asked_for(folders)):
            return None
        posts, _ = builder.build(no_times, lambda at, _: ~np.isnat(at))
        self.counts["posts"] = len(posts)
        return posts

    def counted(self, part: str, things: tuple[T, ...]) -> tuple[T, ...]:
        """The whole of a part, and how much it is."""
        self.counts[part] = len(things)
        return things

    def made(self, handle: str, names: Iterable[str], **parts: Any) -> Snapshot:
        """The Snapshot. No export states when it was made; the newest record tells, or the day in its name where that is later."""
        for part in PARTS - {"secrets", "holdings"}:
            if parts.get(part) is None:
                self.gap_of_absence(part)
        latest = newest(*parts.values())
        day = self.named.day if self.named and not (latest and latest > self.named.day) else None
        owner = handle or (self.named.user if self.named else "") or "unknown"
        account = Account(platform=self.platform.id, handle=owner[:60])
        snapshot = self.snapshot(account, names=(account.handle, *names), taken_at=day, **parts)
        return replace(snapshot, taken_at_means=NAMED_DAY) if day else snapshot


def download(record: dict[str, Any]) -> Iterator[Event]:
    """`your_information_download_requests.json`: copies of the data that were asked for."""
    yield Event(at=moment(record.get("timestamp")) or Fields(record).when(), kind="data-download")


def _whole(parse: Callable[[dict[str, Any]], Iterable[Any]]) -> Callable[[Any], tuple[Any, ...]]:
    """All of one record at once, so that one that is not of its shape gives nothing."""
    return lambda record: tuple(parse(record))


def _granted(thing: Any) -> float:
    """Of an app that is listed twice, the dated grant counts, and the newer one."""
    return thing.granted_at.timestamp() if isinstance(thing, App) and thing.granted_at else 0.0


def _key(thing: Any) -> Hashable:
    """What tells one thing from another. Logs overlap: one sign-in stands in several, with more or less beside it."""
    if isinstance(thing, Login):
        return thing.at, thing.ip.reveal(), thing.outcome
    return thing.id if isinstance(thing, App) else thing


def _same(row: Row) -> Hashable:
    """A post by its time and words, in little room."""
    return hash((row.created, row.text, *(row.domains or ())))
