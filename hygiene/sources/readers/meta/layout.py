"""Common parts of the exports of Facebook, Instagram and Threads."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.posts import Client, Posts
from hygiene.model.records import App, Event, Login
from hygiene.model.snapshot import ACCOUNT_PARTS, Snapshot
from hygiene.sources.files.budget import MAX_TEXT
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader_kit.fields import dicts, hosts_in
from hygiene.sources.reader_kit.id_times import no_times
from hygiene.sources.reader_kit.newest import newest
from hygiene.sources.reader_kit.post_columns import PostsBuilder, Row
from hygiene.sources.reader_kit.reading import MemberPattern, Reading
from hygiene.sources.reader_kit.rows import JsonRows, NoRowsError, Rows
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.meta.labels import Fields
from hygiene.sources.readers.meta.unread import NUMBERED, absence

T = TypeVar("T")

WAIT: Final = tr_later("hours to days")
UNKNOWN_WORDS: Final = tr_later(
    "labelled in words that hygiene does not know; to have them read, set the account's "
    "language to English and export again"
)
NAMED_DAY: Final = tr_later("the day in the export's name")
"""`taken_at_means` where the export's name is newer than its records."""
_NAMED: Final = re.compile(
    r"(facebook|instagram|threads)-(.{1,60}?)-(20\d\d-\d\d-\d\d)-[\w-]{1,40}(?: \(\d+\))?(?:\.zip)?", re.IGNORECASE
)
_MESSAGES: Final = re.compile(r"(?:^|/)messages/", re.IGNORECASE)
_MENTION: Final = re.compile(r"(?<![\w.])@(\w[\w.]{0,29})")
_HASHTAG: Final = re.compile(r"#(\w{1,80})")
_ADDRESS: Final = re.compile(r"^//|[:?]")
MAX_FILE: Final = 80
"""Characters kept of the end of the name of a picture's file."""
_FEW_FILES: Final = 3
_MAX_OPENED: Final = 40


class ExportName(NamedTuple):
    """The owner and the day in the name of an export."""

    user: str
    day: datetime


def export_name(files: Files, *platforms: str) -> ExportName | None:
    """Parse the name of an export.

    A name such as `instagram-brand-2026-05-08-x1y2z3` is that of the input or of a folder around its files.
    """
    folders = dict.fromkeys(part for name in files.names for part in name.split("/", 2)[:-1])
    for name in (PurePath(files.path).name, *folders):
        match = _NAMED.fullmatch(name)
        if match and match[1].lower() in platforms and (day := moment(match[3])):
            return ExportName(match[2], day)
    return None


def export_key(files: Files, platform: str, profile: re.Pattern[str]) -> str:
    """Return a key that all inputs of one export share.

    The key is the owner and the day in the export's name. Without such a name, an input that holds the owner's profile
    gets a key of its own. An empty key means that the export is unknown.
    """
    if named := export_name(files, platform):
        return f"{named.user} {named.day:%Y-%m-%d}"
    return files.path if any(map(profile.search, files.names)) else ""


def has_file_with_start(files: Files, names: re.Pattern[str], start: re.Pattern[bytes]) -> bool:
    """Return whether a file with one of these names has this start.

    An input of up to `_FEW_FILES` files may use any names.
    """
    data = [name for name in files.names if name.lower().endswith(".json")]
    likely = data if len(data) <= _FEW_FILES else [name for name in data if names.search(name)]
    return any(start.search(first_bytes(files, name, 2048)) for name in likely[:_MAX_OPENED])


def path_matcher(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Return a function that tests whether a path matches a pattern."""
    return lambda name: pattern.search(name) is not None


class Source(NamedTuple):
    """Files of one kind and a parser for their records.

    `names` are the ends of their paths. `at` are the keys of their lists of records.
    """

    names: tuple[MemberPattern, ...]
    at: tuple[str, ...]
    parse: Callable[[dict[str, Any]], Iterable[Any]]


def post_row(created: str, text: str, urls: Iterable[str] = (), uri: str = "") -> Row:
    """Build a post with the links, names and hashtags in its text.

    `urls` are further links beside the text. `uri` is the first picture or film: a file of the export, of which only
    its own name is kept (folders have titles of albums), or an address with a token of Meta's, which is not kept.
    """
    return Row(
        created=created,
        text=text,
        domains=hosts_in(*urls, text) or None,
        mentions=[name.rstrip(".").lower() for name in _MENTION.findall(text)] or None,
        hashtags=[tag.lower() for tag in _HASHTAG.findall(text)] or None,
        file="" if _ADDRESS.search(uri) else uri.rpartition("/")[2][-MAX_FILE:],
    )


class RecordLists:
    """The records of several lists in one document, each optional."""

    def __init__(self, chunks: Iterable[bytes], keys: Iterable[str]) -> None:
        self._documents, self._keys = JsonRows(chunks), tuple(keys)
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[Any]]:
        """Yield the records of each list.

        Raises:
            NoRowsError: when the document holds none of the lists.
        """
        found = False
        for document in (document for batch in self._documents for document in batch):
            for items in (document.get(key) for key in self._keys):
                if isinstance(items, list):
                    found = True
                    records = list(dicts(items))
                    self.unreadable += len(items) - len(records)
                    yield records
        self.why = tr("it is not in the expected form") if self.unreadable else ""
        if not found:
            raise NoRowsError(tr("it holds none of {keys}", keys=", ".join(self._keys)))


class MetaReading(Reading):
    """A single pass over an export from Meta.

    Paths that match `ignored` are not read, even if a file there has the name of a file to read.
    """

    ignored = _MESSAGES
    numbered = NUMBERED

    def __init__(self, files: Files, platform: str) -> None:
        super().__init__(files, platform, platform, mended=True)
        self.refuse_pages()
        self.named = export_name(files, platform)

    def find(self, *wanted: MemberPattern) -> list[str]:
        """Find members as in every reading, without ignored paths."""
        return [name for name in super().find(*wanted) if not self.ignored.search(name)]

    def read_part(
        self, part: str, *sources: Source, folders: Iterable[str] = (), additional: Iterable[Source] = ()
    ) -> tuple[Any, ...] | None:
        """Read the records of several files, each record once.

        The result is None when the export holds none of the `sources` and none of the `folders` they belong in: then
        the user did not ask for them. Records of `additional` files are read too, but such a file does not prove that
        the part is in the export, so a part with only such files still gets a gap.
        """
        records: dict[Hashable, Any] = {}
        count = 0
        seen = self.has_folder(folders)
        for source in (*sources, *additional):
            found = self.read_all(part, source)
            seen |= found is not None and source in sources
            for record in found or ():
                count += 1
                key = _identity(record)
                records[key] = max(records.get(key, record), record, key=_grant_time)
        if not seen:
            self.counts.pop(part, None)  # another part had this in the same files
            self.explain_absence(part, len(records))
        self.counts |= {f"{part}_repeated": count - len(records)} if count > len(records) else {}
        return self.counted(part, tuple(records.values())) if seen or records else None

    def explain_absence(self, part: str, others: int = 0) -> None:
        """Record a gap for a part that is missing and has no gap yet.

        The reason says what the absence means in an export from Meta. `others` is the number of records of the part
        that are in files about something else.
        """
        if part not in self.gaps:
            self.gap(part, self.platform.cannot(part) or absence(part, others, self.platform.seen(part)))

    def read_all(self, part: str, source: Source) -> list[Any] | None:
        """Read the records of one kind of file; None means no such file."""
        names = source.names if self.find(*source.names) else self._by_key(source.at)
        groups = self.records(part, _parse_fully(source.parse), self.json(*names, at=source.at))
        return None if groups is None else [record for group in groups for record in group]

    def _by_key(self, keys: Iterable[str]) -> list[str]:
        """Return the files with one of these keys, whatever their names.

        Only an input of up to `_FEW_FILES` files is searched this way.
        """
        data = [name for name in self.files.names if name.lower().endswith(".json")]
        starts = {name: first_bytes(self.files, name, 2048) for name in data} if len(data) <= _FEW_FILES else {}
        return [name for name, start in starts.items() if any(f'"{key}"'.encode() in start for key in keys)]

    def has_folder(self, folders: Iterable[str]) -> bool:
        """Return whether the export holds one of these folders.

        Meta leaves out empty files. Where all files of a category are empty, the folder holds `no-data.txt`.
        """
        paths = [f"/{name.lower()}" for name in self.files.names if name.lower().endswith((".json", "/no-data.txt"))]
        return any(f"/{folder}/" in path for folder in folders for path in paths)

    def read_posts(
        self, *sources: tuple[Callable[[Any], Row | None], Mapping[str, Rows]], folders: Iterable[str] = ()
    ) -> Posts | None:
        """Read the posts of several files, each post once.

        Posts have no id, so the reader recognises a repeated post by its time and text.
        """
        builder = PostsBuilder(lambda source: Client(source[:MAX_TEXT]))
        key = _post_identity if sum(len(members) for _, members in sources) > 1 else None
        seen = [self._take_all("posts", members, parse, builder.add, key) for parse, members in sources]
        if not (any(seen) or self.has_folder(folders)):
            return None
        posts, _ = builder.build(no_times, lambda at, _: ~np.isnat(at))
        self.counts["posts"] = len(posts)
        return posts

    def counted(self, part: str, records: tuple[T, ...]) -> tuple[T, ...]:
        """Return the records of a part after noting their count."""
        self.counts[part] = len(records)
        return records

    def build(self, handle: str, names: Iterable[str], **parts: Any) -> Snapshot:
        """Build the Snapshot with a gap for every missing part.

        No export states when it was made. The newest record counts, or the day in the export's name if it is later.
        """
        for part in ACCOUNT_PARTS:
            if parts.get(part) is None:
                self.explain_absence(part)
        latest = newest(*parts.values(), latest=self.files.budget.latest)
        day = self.named.day if self.named and not (latest and latest > self.named.day) else None
        owner = handle or (self.named.user if self.named else "") or "unknown"
        account = Account(platform=self.platform.id, handle=owner[:60])
        snapshot = self.snapshot(account, names=(account.handle, *names), taken_at=day, **parts)
        return replace(snapshot, taken_at_means=NAMED_DAY) if day else snapshot


def download(record: dict[str, Any]) -> Iterator[Event]:
    """Parse a request for a copy of the data.

    The file is `your_information_download_requests.json`.
    """
    yield Event(at=moment(record.get("timestamp")) or Fields(record).when(), kind="data-download")


def _parse_fully(parse: Callable[[dict[str, Any]], Iterable[Any]]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a parser that parses all of a record at once.

    A malformed record then gives nothing, rather than the part before the fault.
    """
    return lambda record: tuple(parse(record))


def _grant_time(record: Any) -> float:
    """Return the time of an app's grant, or 0.

    If an app is listed twice, the newer dated grant counts.
    """
    return record.granted_at.timestamp() if isinstance(record, App) and record.granted_at else 0.0


def _identity(record: Any) -> Hashable:
    """Return the values that identify a record.

    Logs overlap: several list the same sign-in, with more or less detail.
    """
    if isinstance(record, Login):
        return record.at, record.ip.reveal(), record.outcome
    return record.id if isinstance(record, App) else record


def _post_identity(row: Row) -> Hashable:
    """Return a small key for a post's time, text and links."""
    return hash((row.created, row.text, *(row.domains or ())))
