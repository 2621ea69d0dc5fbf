"""The Google Takeout reader.

It reads the uses of the account and their origins, the devices and addresses of the account, and the posts on YouTube.

A Takeout may have hundreds of gigabytes. Only three kinds of files are opened: tables directly in a service's folder or
under YouTube, pages under YouTube, and the pages about the account itself. Folders and files have names in the owner's
language, so tables and pages are recognised by their columns or their content.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from typing import Any, Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Posts
from hygiene.model.records import Contact, Device, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import series
from hygiene.reference.other_exports import part_problem
from hygiene.sources.files.files import Files
from hygiene.sources.parts.numbered import Numbered
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.coverage import Others, part_by_name
from hygiene.sources.reader_kit.fields import combined
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import CsvRows, Rows
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.google import rows as rows_of
from hygiene.sources.readers.google import youtube
from hygiene.sources.readers.google.access_log import UNKNOWN_LANGUAGE, LogColumns
from hygiene.sources.readers.google.comment_pages import CommentRows, comment, comment_pages
from hygiene.sources.readers.google.page_tables import Page, TableRows, read_page, rows_by_column
from hygiene.sources.readers.google.tables import is_of_service, path_in_takeout, table_kind, tables

REQUEST: Final = tr_later(
    "https://takeout.google.com, deselect all, then choose Access log activity, Google "
    "Account, and YouTube with comments and video metadata"
)
_STAMP: Final = re.compile(r"takeout-(\d{8})T(\d{6})Z", re.IGNORECASE)
_PAGE: Final = re.compile(r"\.(SubscriberInfo|ChangeHistory)\.html$", re.IGNORECASE)
_PAGE_PARTS: Final = {"subscriberinfo": ("logins", "contacts", "second_factors"), "changehistory": ("events",)}
"""The parts that each account page holds."""
_NUMBERED: Final = Numbered(
    # Google writes no space before the bracket. A browser does, when it names a copy.
    re.compile(r"/(?P<list>[^/]*?[^/ ])(?:\((?P<number>[0-9]{1,3})\))?\.(?:csv|html)$", re.IGNORECASE),
    first=0,
)
_NUMBER: Final = re.compile(r"\([0-9]{1,3}\)(?=\.csv$)", re.IGNORECASE)
_SIGN_INS: Final = ("timestamp", "ip address")
_POSTS: Final = re.compile(r"/(?:comments|live chats|videos)(?:\(\d+\))?\.csv$", re.IGNORECASE)
"""The English names of tables of posts."""
_OTHERS: Final = Others(
    data=re.compile(r"\.(?:csv|json|html)$", re.IGNORECASE),
    holds=lambda name: is_of_service(name) and bool(part_by_name(name.rpartition("/")[2].rpartition(".")[0])),
)
"""The files that are not read: directly in a service's folder, by name."""
_MAX_TABLES: Final = 400
"""The most tables examined.

A service with more tables (a file of steps for each day, for example) has no relevant one.
"""


def is_takeout(files: Files) -> bool:
    """Return whether the input has a Takeout's folder, page or table."""
    if any(len(path_in_takeout(name)) < name.count("/") + 1 or _PAGE.search(name) for name in files.names):
        return True
    return any(table_kind(files, name) for name in tables(files)[:40])


def _stamp(files: Files) -> str:
    """Return when an export was made, from its zips' names; parts share it."""
    found = next((m for name in (files.path, *files.names) if (m := _STAMP.search(name))), None)
    return found[0].casefold() if found else ""


def _list(name: str) -> str:
    """Return what the numbered files of a list share."""
    return _NUMBER.sub("", "/".join(path_in_takeout(name)))


@reader(
    "google-takeout",
    title=tr_later("Google Takeout, with YouTube (zip, tgz or folder)"),
    platform="youtube",
    holds=tr_later(
        "account activity of about 30 days with location and program, devices, sign-ins, "
        "changes, addresses, comments and videos, subscriptions without times"
    ),
    lacks=tr_later("apps with access, most failed sign-ins, and second factors other than phones"),
    request=REQUEST,
    wait=tr_later("minutes to days"),
    recognises=is_takeout,
    belongs=lambda files: _stamp(files) or files.path,
)
def google_takeout(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Raises:
        UnreadableError: when no relevant table or page is there, or none can be read.
    """
    return _Takeout(files).snapshot()


class _Takeout:
    """One pass over a Takeout: its tables, its pages and its owner."""

    def __init__(self, files: Files) -> None:
        self.reading = Reading(
            files, "youtube", "google-takeout", absent=tr_later("{part} were not chosen for this Takeout")
        )
        self.reading.others, self.reading.numbered = _OTHERS, _NUMBERED
        self.ids: Counter[str] = Counter()
        names = tables(files)
        found = {name: kind for name in names[:_MAX_TABLES] if (kind := table_kind(files, name))}
        known = {_list(name): kind for name, kind in found.items()}  # a damaged file is known by another of its list
        self.tables = {n: kind for n in names[:_MAX_TABLES] if (kind := found.get(n) or known.get(_list(n)))}
        self.unread, self.comment_pages = names[_MAX_TABLES:], comment_pages(files)
        self.reading.read_members.update(*(self.tables, self.unread, self.comment_pages))
        self.pages: dict[str, list[tuple[str, Page]]] = {"subscriberinfo": [], "changehistory": []}
        for name in files.names:
            if match := _PAGE.search(name):
                self.reading.read_members.add(name)
                self._page(name, match[1].casefold())

    def snapshot(self) -> Snapshot:
        """Read part after part."""
        reading, files = self.reading, self.reading.files
        if not (self.tables or self.unread or self.comment_pages or any(self.pages.values()) or reading.gaps):
            raise UnreadableError(
                part_problem("Google Takeout", files.names),
                hint=tr("ask for another one: {request}", request=tr(REQUEST)),
            )
        parts: dict[str, Any] = {
            "logins": combined(self._log(), self._sign_ins()),
            "devices": self._devices(),
            "events": self._changes(),
            **self._owner(),
            "posts": self._posts(),
            "follows": reading.acts("follows", youtube.subscription, self._csv("subscriptions"), key=lambda act: act),
        }
        if self.unread:
            reading.gap(
                "logins",
                tr_n(len(self.unread), "{count:,} table not examined", "{count:,} tables not examined"),
            )
        stamp = _STAMP.search(_stamp(files))
        self.ids.pop("", None)
        owner_id, titles = max(self.ids, key=self.ids.__getitem__, default="")[:40], self._titles()
        return reading.snapshot(
            Account(
                platform="youtube", handle=titles[0][:50] if len(titles) == 1 else owner_id or "unknown", id=owner_id
            ),
            names=titles,
            profile={"name": Hidden(titles[0])} if len(titles) == 1 else None,
            taken_at=moment(f"{stamp[1]}T{stamp[2]}Z") if stamp else None,
            **parts,
        )

    def _page(self, name: str, kind: str) -> None:
        try:
            page = read_page(self.reading.files.chunks(name))
            self.pages[kind].append((name, page))
            wrong = "" if page.whole else tr("it is cut short: the page does not end")
        except UnreadableError as error:
            wrong = error.reason
        for part in _PAGE_PARTS[kind] if wrong else ():
            self.reading.note_damage(part, f"{name}: {wrong}")

    def _csv(self, kind: str) -> dict[str, Rows]:
        return {name: CsvRows(self.reading.files.chunks(name)) for name, found in self.tables.items() if found == kind}

    def _log(self) -> tuple[Login, ...] | None:
        """Return the access log without the automatic activity of devices."""
        others = {name: kind for name, kind in self.tables.items() if isinstance(kind, LogColumns)}
        by_names = {found.names: found for found in others.values()}
        for name in others:
            self.reading.gap("logins", f"{name}: {tr(UNKNOWN_LANGUAGE)}")

        def access(row: dict[str, str]) -> Login | None:
            if columns := by_names.get(tuple(row)):
                row = columns.english(row)
            self.ids[row.get("gaia id", "")] += 1
            found = rows_of.access(row)
            if not rows_of.is_automatic(row):
                return found
            self.reading.counts["logins_of_devices_alone"] = self.reading.counts.get("logins_of_devices_alone", 0) + 1
            return None

        logs = self._csv("log") | {name: CsvRows(self.reading.files.chunks(name)) for name in others}
        found = self.reading.records("logins", access, logs)
        if found is None and "logins" not in self.reading.gaps:
            self.reading.gap("logins", tr("it holds no access log: choose Access log activity as well"))
        return found

    def _sign_ins(self) -> tuple[Login, ...] | None:
        return self.reading.records("logins", rows_of.sign_in, self._rows("subscriberinfo", *_SIGN_INS))

    def _rows(self, kind: str, *columns: str) -> dict[str, Rows]:
        """Return the tables with these columns on pages of one kind."""
        return {
            f"{name} ({number})" if number > 1 else name: TableRows(found)
            for name, page in self.pages[kind]
            for number, found in enumerate(filter(None, (rows_by_column(table, *columns) for table in page.tables)), 1)
        }

    def _devices(self) -> tuple[Device, ...] | None:
        def device(row: dict[str, str]) -> Device:
            self.ids[row.get("gaia id", "")] += 1
            return rows_of.device(row)

        return self.reading.records("devices", device, self._csv("devices"))

    def _changes(self) -> tuple[Event, ...] | None:
        found = self._rows("changehistory", "timestamp", "change type")
        for name, page in self.pages["changehistory"]:
            if name not in found and any(page.tables):
                self.reading.gap(
                    "events",
                    tr(
                        "{name}: its table is of an unknown kind; open it and look for changes you did not make",
                        name=name,
                    ),
                )
        return self.reading.records("events", rows_of.change, found)

    def _owner(self) -> dict[str, Any]:
        """Read the account page.

        It gives the addresses, and whether a phone gets codes.
        """
        contacts: list[Contact] = []
        read, texted, owners = False, False, set[str]()
        for name, page in self.pages["subscriberinfo"]:
            values = rows_of.labelled_values(page.items)
            if not rows_of.has_known_labels(values):
                why = tr("{name}: it is in an unknown language; open it and look at the addresses", name=name)
                self.reading.gap("contacts", why)
                if not any(rows_by_column(table, *_SIGN_INS) for table in page.tables):
                    why = tr("{name}: it is in an unknown language; open it and look at the sign-ins", name=name)
                    self.reading.gap("logins", why)
                continue
            owners.add(rows_of.account_id(values))
            read, texted = True, texted or rows_of.uses_text_messages(values)
            contacts += rows_of.contacts(values)
            self.ids[rows_of.account_id(values)] += 1
        if len(owners - {""}) > 1:
            names = series([name for name, _ in self.pages["subscriberinfo"][:2]])
            raise UnreadableError(
                tr("it holds the exports of {count} accounts ({names})", count=len(owners), names=names),
                hint=tr("give each one alone"),
            )
        if texted:
            self.reading.gap("second_factors", tr("the account page lists phone numbers and no other second factor"))
        if read:
            self.reading.counts["contacts"] = len(contacts)
        return {"contacts": tuple(contacts) if read else None, "second_factors": ("sms",) if texted else None}

    def _posts(self) -> Posts | None:
        """Return the comments and videos."""
        reading, files = self.reading, self.reading.files
        known = {name: kind for name, kind in self.tables.items() if isinstance(kind, youtube.Columns)}
        under = [name for name in tables(files) if "youtube" in name.casefold() and name not in self.tables]
        for name in filter(_POSTS.search, under):
            reading.gap("posts", tr("{name}: its columns could not be recognised", name=name))
        if under and not known and not self.comment_pages and "posts" not in reading.gaps:
            reading.gap(
                "posts",
                tr_n(
                    len(under),
                    "no comments or videos were recognised in {count:,} table under YouTube",
                    "no comments or videos were recognised in {count:,} tables under YouTube",
                ),
            )
        by_names = {found.names: found for found in reversed(known.values())}

        def post(row: dict[str, str]) -> Row:
            return comment(row) if "head" in row else youtube.post(by_names.get(tuple(row)), row)

        members: dict[str, Rows] = {name: CsvRows(files.chunks(name)) for name in known}
        members |= {name: CommentRows(files.chunks(name)) for name in self.comment_pages}
        return reading.posts(post, members)

    def _titles(self) -> list[str]:
        """Return the names of the owner's channels, if the table is in English."""
        found: list[str] = []
        for name in (name for name, kind in self.tables.items() if kind == "channels"):
            with suppress(UnreadableError):
                for batch in CsvRows(self.reading.files.chunks(name), [youtube.TITLE]):
                    found += [row[youtube.TITLE][:100] for row in batch]
        return found
