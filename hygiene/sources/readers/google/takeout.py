"""A Google Takeout: who used the account from where, its devices and addresses, and what was posted on YouTube.

Of what may be hundreds of gigabytes only these are opened: tables directly in a service's folder or under YouTube, and the
pages on the account itself. Folders and files have names in the owner's language, so tables are known by their columns or by
what is in them.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from typing import Any, Final

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Posts
from hygiene.model.records import Contact, Device, Event, Login
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import plural
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.html_tables import Page, TableRows, read_page, rows_by_column
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading, combined
from hygiene.sources.reader_kit.rows import CsvRows, Rows
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.google import rows as rows_of
from hygiene.sources.readers.google import youtube
from hygiene.sources.readers.google.access_log import UNTOLD, LogColumns, log_columns

REQUEST: Final = (
    "https://takeout.google.com, deselect all, then choose Access log activity, Google Account, and YouTube with comments "
    "and videos' metadata"
)
_STAMP: Final = re.compile(r"takeout-(\d{8})T(\d{6})Z", re.IGNORECASE)
_TOP: Final = "takeout"
_ALIEN: Final = frozenset({"drive", "google drive"})
"""Folders of whatever the owner put there, other exports not excepted."""
_PAGE: Final = re.compile(r"\.(SubscriberInfo|ChangeHistory)\.html$", re.IGNORECASE)
_TOLD: Final = {"subscriberinfo": ("logins", "contacts", "second_factors"), "changehistory": ("events",)}
"""The parts that the pages on the account tell of."""
_SIGN_INS: Final = ("timestamp", "ip address")
_POSTS: Final = re.compile(r"/(?:comments|live chats|videos)(?:\(\d+\))?\.csv$", re.IGNORECASE)
"""What tables of posts are called in English."""
_START: Final = 8192
"""First bytes of a table, which of a tar are at hand; `_HEAD` of them means going through it once more."""
_HEAD: Final = 64 << 10
_LOOK_AT: Final = 400
"""Tables looked into; a service with more of them (a file a day, of steps) has none that matters."""
_ADDRESS: Final = "ip address"
"""The column, beside a time, by which the access log is known."""
_DEVICES: Final = frozenset({"gaia id", "device type"})
_CHANNELS: Final = frozenset({"channel id", youtube.TITLE})
"""Columns by which tables are known that are called in English in every language, or not missed where they are not."""


def _below(name: str) -> list[str]:
    """A path below `Takeout`; the whole of it where there is no such folder."""
    parts = name.split("/")
    tops = [n for n, part in enumerate(parts[:-1]) if part.casefold() == _TOP]
    return parts[tops[0] + 1 :] if tops else parts


def _tables(files: Files) -> list[str]:
    """The tables that may matter: directly in a service's folder, or anywhere under YouTube."""
    found = []
    for name in files.names:
        if name.lower().endswith(".csv"):
            folders = [part.casefold() for part in _below(name)[:-1]]
            if not _ALIEN & set(folders[:1]) and (len(folders) <= 1 or any("youtube" in part for part in folders)):
                found.append(name)
    return sorted(found, key=lambda name: (name.count("/"), name))


def is_takeout(files: Files) -> bool:
    """Whether it has the folder, a page on the account, or one of the tables."""
    if any(len(_below(name)) < name.count("/") + 1 or _PAGE.search(name) for name in files.names):
        return True
    return any(_kind(files, name) for name in _tables(files)[:40])


def _kind(files: Files, name: str) -> str | LogColumns | youtube.Columns | None:
    """What a table is, by its beginning. Only comments are so long that a first row may not stand in the first bytes."""
    for size in (_START, _HEAD) if "youtube" in name.casefold() else (_START,):
        start = first_bytes(files, name, size)
        if (kind := _told_by(start, cut=len(start) == size)) or len(start) < size:
            return kind
    return None


def _told_by(start: bytes, *, cut: bool) -> str | LogColumns | youtube.Columns | None:
    wide = start[:2] in {b"\xff\xfe", b"\xfe\xff"}
    text = start.decode("utf-16", "replace") if wide else start.decode("utf-8-sig", "surrogateescape")
    first = {cell.strip().strip('"').casefold() for cell in text.split("\n", 1)[0].split(",")}
    for what, columns in (("devices", _DEVICES), ("channels", _CHANNELS)):
        if columns <= first:
            return what
    if _ADDRESS in first and any("timestamp" in column for column in first):
        return "log"
    whole = text.rpartition("\n")[0] if cut else text  # the last line may be cut in the middle
    return youtube.columns(whole) or log_columns(whole)


def _stamp(files: Files) -> str:
    """When the export was made, as its zips are named; parts of one export share it."""
    found = next((m for name in (files.path, *files.names) if (m := _STAMP.search(name))), None)
    return found[0].casefold() if found else ""


@reader(
    "google-takeout",
    title="Google Takeout, with YouTube (zip, tgz or folder)",
    platform="youtube",
    holds="uses of the account of about 30 days with place and program, devices, sign-ins, changes, addresses, comments and films",
    lacks="apps that have access, most failed sign-ins, second factors other than telephones",
    request=REQUEST,
    wait="minutes to days",
    recognises=is_takeout,
    belongs=lambda files: _stamp(files) or files.path,
)
def google_takeout(files: Files) -> Snapshot:
    """Read what bears on the account's security.

    Raises:
        UnreadableError: when none of the tables or pages that matter is there, or can be read.
    """
    return _Takeout(files).snapshot()


class _Takeout:
    """One pass over one Takeout: its tables and pages, and whose it is."""

    def __init__(self, files: Files) -> None:
        self.reading = Reading(files, "youtube", "google-takeout", absent="it was not chosen for this Takeout")
        self.ids: Counter[str] = Counter()
        tables = _tables(files)
        self.tables = {name: kind for name in tables[:_LOOK_AT] if (kind := _kind(files, name))}
        self.passed = tables[_LOOK_AT:]
        self.pages: dict[str, list[tuple[str, Page]]] = {"subscriberinfo": [], "changehistory": []}
        for name in files.names:
            if match := _PAGE.search(name):
                self._page(name, match[1].casefold())

    def snapshot(self) -> Snapshot:
        """Read part after part."""
        reading, files = self.reading, self.reading.files
        if not (self.tables or self.passed or any(self.pages.values()) or reading.gaps):
            raise UnreadableError("it holds nothing that bears on the account's security", hint=f"ask again: {REQUEST}")
        parts: dict[str, Any] = {
            "logins": combined(self._log(), self._sign_ins()),
            "devices": self._devices(),
            "events": self._changes(),
            **self._owner(),
            "posts": self._posts(),
        }
        if self.passed:
            reading.gap("logins", f"{plural(len(self.passed), 'table')} were not looked into")
        stamp = _STAMP.search(_stamp(files))
        self.ids.pop("", None)
        owner_id, titles = max(self.ids, key=self.ids.__getitem__, default="")[:40], self._titles()
        return reading.snapshot(
            Account(
                platform="youtube", handle=titles[0][:50] if len(titles) == 1 else owner_id or "unknown", id=owner_id
            ),
            names=titles,
            taken_at=moment(f"{stamp[1]}T{stamp[2]}Z") if stamp else None,
            **parts,
        )

    def _page(self, name: str, what: str) -> None:
        try:
            found = read_page(self.reading.files.chunks(name))
            self.pages[what].append((name, found))
            wrong = "" if found.whole else "it is cut short: the page does not end"
        except UnreadableError as error:
            wrong = error.message
        for part in _TOLD[what] if wrong else ():
            self.reading.gap(part, f"{name}: {wrong}")

    def _csv(self, kind: str) -> dict[str, Rows]:
        return {name: CsvRows(self.reading.files.chunks(name)) for name, found in self.tables.items() if found == kind}

    def _log(self) -> tuple[Login, ...] | None:
        """The access log, without what devices did by themselves."""
        others = {name: kind for name, kind in self.tables.items() if isinstance(kind, LogColumns)}
        by_names = {found.names: found for found in others.values()}
        for name in others:
            self.reading.gap("logins", f"{name}: {UNTOLD}")

        def access(row: dict[str, str]) -> Login | None:
            if known := by_names.get(tuple(row)):
                row = known.english(row)
            self.ids[row.get("gaia id", "")] += 1
            found = rows_of.access(row)
            if not rows_of.by_itself(row):
                return found
            self.reading.counts["logins_of_devices_alone"] = self.reading.counts.get("logins_of_devices_alone", 0) + 1
            return None

        tables = self._csv("log") | {name: CsvRows(self.reading.files.chunks(name)) for name in others}
        found = self.reading.records("logins", access, tables)
        if found is None and "logins" not in self.reading.gaps:
            self.reading.gap("logins", "it holds no access log: choose Access log activity as well")
        return found

    def _sign_ins(self) -> tuple[Login, ...] | None:
        return self.reading.records("logins", rows_of.sign_in, self._rows("subscriberinfo", *_SIGN_INS))

    def _rows(self, what: str, *columns: str) -> dict[str, Rows]:
        """The tables on the pages of a kind that have these columns."""
        return {
            f"{name} ({number})" if number > 1 else name: TableRows(found)
            for name, its in self.pages[what]
            for number, found in enumerate(filter(None, (rows_by_column(table, *columns) for table in its.tables)), 1)
        }

    def _devices(self) -> tuple[Device, ...] | None:
        def device(row: dict[str, str]) -> Device:
            self.ids[row.get("gaia id", "")] += 1
            return rows_of.device(row)

        return self.reading.records("devices", device, self._csv("devices"))

    def _changes(self) -> tuple[Event, ...] | None:
        found = self._rows("changehistory", "timestamp", "change type")
        for name, its in self.pages["changehistory"]:
            if name not in found and any(its.tables):
                self.reading.gap(
                    "events", f"{name}: its table is not of a known kind; open it and look for changes not yours"
                )
        return self.reading.records("events", rows_of.change, found)

    def _owner(self) -> dict[str, Any]:
        """What the page on the account says: addresses, and whether codes go to a telephone."""
        contacts: list[Contact] = []
        read, texted = False, False
        for name, its in self.pages["subscriberinfo"]:
            told = rows_of.labelled(its.items)
            if not rows_of.knows(told):
                why = f"{name}: its words are in a language that is not known; open it and look at the"
                self.reading.gap("contacts", f"{why} addresses")
                if not any(rows_by_column(table, *_SIGN_INS) for table in its.tables):
                    self.reading.gap("logins", f"{why} sign-ins")
                continue
            read, texted = True, texted or rows_of.texted(told)
            contacts += rows_of.contacts(told)
            self.ids[rows_of.account_id(told)] += 1
        if texted:
            self.reading.gap("second_factors", "the page on the account lists telephones and no other second factor")
        if read:
            self.reading.counts["contacts"] = len(contacts)
        return {"contacts": tuple(contacts) if read else None, "second_factors": ("sms",) if texted else None}

    def _posts(self) -> Posts | None:
        """Comments and films."""
        reading, files = self.reading, self.reading.files
        known = {name: kind for name, kind in self.tables.items() if isinstance(kind, youtube.Columns)}
        under = [name for name in _tables(files) if "youtube" in name.casefold() and name not in self.tables]
        for name in filter(_POSTS.search, under):
            reading.gap("posts", f"{name}: what its columns are could not be told")
        if under and not known and "posts" not in reading.gaps:
            reading.gap(
                "posts", f"comments and films could not be told from {plural(len(under), 'table')} under YouTube"
            )
        by_names = {found.names: found for found in reversed(known.values())}

        def post(row: dict[str, str]) -> Row:
            return youtube.post(by_names.get(tuple(row)), row)

        return reading.posts(post, {name: CsvRows(files.chunks(name)) for name in known})

    def _titles(self) -> list[str]:
        """What the owner's channels are called, where that is told in English."""
        found: list[str] = []
        for name in (name for name, kind in self.tables.items() if kind == "channels"):
            with suppress(UnreadableError):
                for batch in CsvRows(self.reading.files.chunks(name), [youtube.TITLE]):
                    found += [row[youtube.TITLE][:100] for row in batch]
        return found
