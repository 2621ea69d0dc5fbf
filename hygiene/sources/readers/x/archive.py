"""The X (Twitter) archive of 2018 to today: flat, `data/`, wrapped or split, as zip or folder.

The manifest gives "now" and proves that nothing was dropped: fewer records than it states is a gap, and a gap is never a
clean pass. A file that is damaged costs its own part, from the damage on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Posts
from hygiene.model.records import Contact
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import plural
from hygiene.reference.clients import is_first_party
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import text_of
from hygiene.sources.reader_kit.id_times import x_id_times
from hygiene.sources.reader_kit.json_stream import Batches, document
from hygiene.sources.reader_kit.post_columns import PostsBuilder
from hygiene.sources.reader_kit.reading import Outcome, Reading, stop_reason
from hygiene.sources.reader_kit.rows import JsonRows
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.x import account as account_files
from hygiene.sources.readers.x.layout import Layout, belongs, is_x_archive, layout, only_viewer
from hygiene.sources.readers.x.posts import Tweet, Wrapped, client, dated, fold

REQUEST = "https://x.com/settings/download_your_data, then download the zip that X's message leads to"
WAIT = "a day or more"
T = TypeVar("T")

_WRAPPED = re.compile(rb'\[\s*\{\s*"tweet"\s*:')
POSTS = ("tweet", "tweets")
DELETED = ("deleted_tweet", "deleted_tweets")
COMMUNITY = ("community_tweet",)


@reader(
    "x-archive",
    title="X (Twitter) archive, 2018 to today (zip or folder)",
    platform="x",
    holds="posts with their client, authorised apps with permissions and dates, sessions of 60 days, devices, e-mail and "
    "handle changes, whether texts serve as second factor",
    lacks="last use of apps, delegates, failed sign-ins, password changes, other second factors",
    request=REQUEST,
    wait=WAIT,
    recognises=is_x_archive,
    belongs=belongs,
)
def x_archive(files: Files) -> Snapshot:
    """Read everything that bears on the account's security.

    Raises:
        UnreadableError: when only the viewer page is there, or no file of use can be read.
    """
    if only_viewer(files):
        raise UnreadableError(
            "this is the archive's viewer page without its data",
            hint=f"give the whole zip as X made it; to ask for one: {REQUEST}",
        )
    return _Archive(layout(files)).read()


class _Archive(Reading):
    """One pass over one archive, held against what its manifest states."""

    def __init__(self, found: Layout) -> None:
        super().__init__(found.files, "x", "x-archive")
        self.layout = found

    def read(self) -> Snapshot:
        """Read part after part."""
        holder = self._holder()
        apps = self._part("apps", account_files.app, "connected_application")
        logins = self._part("logins", account_files.login, "ip_audit")
        devices = self._several("devices", account_files.DEVICES)
        events = self._several("events", {k: _listed(v) for k, v in account_files.EVENTS.items()})
        sign_ins = self._part("sign_ins", account_files.sign_in, "sso")
        contacts = _contacts(holder, self._part("contacts", account_files.phone, "phone_number"))
        if contacts is not None:
            self.counts["contacts"] = len(contacts)
        posts = self._columns()
        parts: dict[str, Any] = {
            "posts": posts,
            "apps": None if apps is None else tuple(_marked(apps)),
            "logins": logins,
            "devices": devices,
            "events": events,
            "sign_ins": sign_ins,
            "contacts": contacts,
            "second_factors": None if devices is None else ("sms",) * any(d.kind == "sms-2fa" for d in devices),
        }
        self.share("devices", "second_factors")
        if self.layout.trouble:
            for part in parts:
                self.gap(part, f"{self.layout.trouble}; so nothing proves that no record is missing")
        account = self._account(holder)
        return self.snapshot(
            account,
            names=(account.handle, text_of(holder, "accountDisplayName")[:100]),
            taken_at=self.layout.manifest.taken_at if self.layout.manifest else None,
            dates=[moment(holder.get(key)) for key in ("updatedAt", "createdAt")],
            **parts,
        )

    def _holder(self) -> dict[str, Any]:
        """`account.js`: whose archive it is; empty when it is not there."""
        for _, member, _ in self.layout.parts("account"):
            try:
                rows = document(self.files.chunks(member), list[dict[str, dict[str, Any]]])
            except UnreadableError as error:
                self.gap("contacts", f"{member}: {error.message}")
                continue
            if rows and (holder := rows[0].get("account")):
                return holder
            self.gap("contacts", f"{member}: it names no account")
        for why in self.layout.lacks("account"):
            self.gap("contacts", why)
        if "contacts" not in self.gaps:
            self.gap("contacts", "the archive holds no account.js" + self._no_manifest())
        return {}

    def _account(self, holder: dict[str, Any]) -> Account:
        user = self.layout.manifest.userInfo if self.layout.manifest else None
        handle = text_of(holder, "username") or (user and user.userName) or "unknown"
        owner_id = text_of(holder, "accountId") or (user and user.accountId) or ""
        return Account(platform="x", handle=handle[:50], id=owner_id[:40])

    def _part(self, part: str, parse: Callable[[object], T], *names: str) -> tuple[T, ...] | None:
        """Every record of some small files through `parse`; None when none of the files is there."""
        out: list[T] = []
        seen = False
        for name, member, stated in self.layout.parts(*names):
            outcome = self.take(part, JsonRows(self.files.chunks(member)), parse, out.append)
            if self._compare(part, member, outcome, stated):
                seen = True
                counted_as = _COUNTED_AS.get(name, part)
                self.counts[counted_as] = self.counts.get(counted_as, 0) + outcome.read
        for why in self.layout.lacks(*names):
            self.gap(part, why)
        if not seen and part not in self.gaps:
            self.gap(part, "the archive holds no such file" + self._no_manifest())
        return tuple(out) if seen else None

    def _several(self, part: str, parsers: dict[str, Callable[[object], list[T]]]) -> tuple[T, ...] | None:
        """Several files that make one part; None when none of them is there."""
        here = {name: parse for name, parse in parsers.items() if self.layout.members.get(name)}
        got = [self._part(part, parse, name) for name, parse in here.items()]
        out = [one for rows in got for row in rows or () for one in row]
        for why in self.layout.lacks(*parsers):
            self.gap(part, why)
        if not here:
            self.gap(part, "the archive holds no such file" + self._no_manifest())
        if all(rows is None for rows in got):
            return None
        self.counts[part] = len(out)
        return tuple(out)

    def _columns(self) -> Posts | None:
        builder = PostsBuilder(client)
        main = self._fold(builder, "posts", POSTS)
        community = self._fold(builder, "community_posts", COMMUNITY, community=True)
        deleted = self._fold(builder, "deleted_posts", DELETED, deleted=True)
        if not main and "posts" not in self.gaps:
            self.gap("posts", "the archive holds no file of posts" + self._no_manifest())
        if not (main or community or deleted):
            return None
        posts, repeated = builder.build(x_id_times, dated)
        self.counts["posts_repeated"] = repeated
        self.counts["posts_without_time_of_day"] = int((~posts.dated).sum())
        return posts

    def _fold(self, builder: PostsBuilder, count_as: str, names: tuple[str, ...], **kind: bool) -> bool:
        """Read the parts of one kind of post; whether any file was there."""
        total, seen = 0, False
        for _, member, stated in self.layout.parts(*names):
            read, stopped = 0, ""
            wrapped = _WRAPPED.search(first_bytes(self.files, member)) is not None
            batches: Batches[Any] = Batches(self.files.chunks(member), Wrapped if wrapped else Tweet)
            try:
                for batch in batches:
                    fold(builder, [w.tweet for w in batch] if wrapped else batch, **kind)
                    read += len(batch)
            except UnreadableError as error:
                stopped = stop_reason(error.message, read)
            outcome = Outcome(read, batches.unreadable, batches.why, stopped)
            seen |= self._compare("posts", member, outcome, stated)
            total += read
        for why in self.layout.lacks(*names):
            self.gap("posts", why)
        if seen:
            self.counts[count_as] = total
        return seen

    def _compare(self, part: str, member: str, outcome: Outcome, stated: int | None) -> bool:
        """Hold what was read of one file against what the manifest states; whether it was read at all."""
        seen = self.settle(part, member, outcome)
        found = outcome.read + outcome.bad
        if stated is not None and found < stated:
            self.gap(part, f"{member}: the manifest states {plural(stated, 'record')}, the file holds {found:,}")
        return seen

    def _no_manifest(self) -> str:
        if self.layout.trouble:
            return f" ({self.layout.trouble})"
        if len(self.files.names) == 1:
            return " (one file of an archive was given)"
        return "" if self.layout.manifest else " (archives before 2020 leave out empty categories)"


_COUNTED_AS = {"sso": "sign_ins", "phone_number": "contacts"}


def _listed(parse: Callable[[object], T]) -> Callable[[object], list[T]]:
    return lambda record: [parse(record)]


def _marked(apps: Iterable[Any]) -> Iterable[Any]:
    """Apps with the platform's own told apart, by id: names can be borrowed."""
    return [replace(app, first_party=is_first_party("x", app.id)) for app in apps]


def _contacts(holder: dict[str, Any], phones: tuple[Contact, ...] | None) -> tuple[Contact, ...] | None:
    email = holder.get("email")
    emails = (Contact(kind="email", value=Hidden(email)),) if isinstance(email, str) and email else ()
    return None if phones is None and not holder else emails + (phones or ())
