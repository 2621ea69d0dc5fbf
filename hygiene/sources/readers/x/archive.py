"""The reader of X (Twitter) archives from 2018 to today.

An archive is flat or in `data/`, wrapped or split, and comes as a zip or a folder.

The manifest states when the archive was made and how many records it holds. If a file has fewer, that is a gap, and a
gap is never a clear result. Damage in a file affects only its own part, from the damage on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Posts
from hygiene.model.snapshot import ACCOUNT_PARTS, Snapshot, part_name
from hygiene.sources.files.files import Files
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.columns.acts import Act, columns
from hygiene.sources.reader_kit.coverage import Others, Outcome
from hygiene.sources.reader_kit.fields import text_of
from hygiene.sources.reader_kit.id_times import x_id_times
from hygiene.sources.reader_kit.json_stream import document
from hygiene.sources.reader_kit.post_columns import PostsBuilder
from hygiene.sources.reader_kit.post_times import SingleRecords
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import JsonRows
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.x import account as account_files
from hygiene.sources.readers.x import acts
from hygiene.sources.readers.x.kinds import unread
from hygiene.sources.readers.x.layout import Layout, belongs, is_x_archive, layout, only_viewer, too_few
from hygiene.sources.readers.x.notes import DELETED_NOTES, NOTES, Notes, note
from hygiene.sources.readers.x.post_file import read_posts
from hygiene.sources.readers.x.posts import User, add_posts, client, damaged_ids, dated

REQUEST = tr_later("https://x.com/settings/download_your_data, then download the zip that X's message links to")
WAIT = tr_later("a day or more")
T = TypeVar("T")

POSTS = ("tweet", "tweets")
DELETED = ("deleted_tweet", "deleted_tweets")
COMMUNITY = ("community_tweet",)


@reader(
    "x-archive",
    title=tr_later("X (Twitter) archive, 2018 to today (zip or folder)"),
    platform="x",
    holds=tr_later(
        "posts with their client, authorised apps with permissions and dates, sessions of 60 "
        "days, devices, e-mail and handle changes, and whether text messages are a second factor"
    ),
    lacks=tr_later("last use of apps, delegates, failed sign-ins, password changes, and other second factors"),
    request=REQUEST,
    wait=WAIT,
    recognises=is_x_archive,
    belongs=belongs,
)
def x_archive(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Raises:
        UnreadableError: when only the viewer page is there, or no useful file can be read.
    """
    if only_viewer(files):
        raise UnreadableError(
            tr("this is the archive's viewer page without its data"),
            hint=tr("give the whole zip as X made it; ask for one at {request}", request=tr(REQUEST)),
        )
    return _Archive(layout(files)).read()


class _Archive(Reading):
    """One pass over an archive, compared with its manifest."""

    others = Others(holds=lambda _: False)  # the names of X's kinds of data are compared in `kinds`

    def __init__(self, found: Layout) -> None:
        super().__init__(found.files, "x", "x-archive")
        self.layout = found
        self._damaged_ids = 0

    def read(self) -> Snapshot:
        """Read part after part."""
        owner = self._owner()
        apps = self._part("apps", account_files.app, "connected_application")
        logins = self._part("logins", account_files.login, "ip_audit")
        devices = self._combined("devices", account_files.DEVICES)
        events = self._combined("events", account_files.events(moment(owner.get("createdAt"))))
        sign_ins = self._part("sign_ins", account_files.sign_in, "sso")
        contacts = account_files.contacts(owner, self._part("contacts", account_files.phone, "phone_number"))
        if contacts is not None:
            self.counts["contacts"] = len(contacts)
        posts = self._posts(User(text_of(owner, "username"), text_of(owner, "accountId")))
        parts: dict[str, Any] = {
            "posts": posts,
            "apps": None if apps is None else tuple(account_files.with_first_party(apps)),
            "logins": logins,
            "devices": devices,
            "events": events,
            "sign_ins": sign_ins,
            "contacts": contacts,
            "second_factors": None if devices is None else ("sms",) * any(d.kind == "sms-2fa" for d in devices),
        }
        parts |= self._acts(self._account(owner).id)
        self.spread_damage("devices", "second_factors")
        self._unread(*parts)
        account = self._account(owner)
        return self.snapshot(
            account,
            names=(account.handle, text_of(owner, "accountDisplayName")[:100]),
            taken_at=self.layout.manifest.taken_at if self.layout.manifest else None,
            dates=[moment(owner.get(key)) for key in ("updatedAt", "createdAt")],
            **parts,
        )

    def _unread(self, *parts: str) -> None:
        """Record what the manifest says about data that was not read."""
        if self.layout.fault:
            for part in parts:
                self.note_damage(part, tr("{fault}; missing records cannot be ruled out", fault=self.layout.fault))
        gaps, counts = unread(self.layout)
        for part, why in gaps:
            self.gap(part, why)
        self.counts |= counts

    def _owner(self) -> dict[str, Any]:
        """Read the owner from `account.js`.

        The result is empty if the file is missing.
        """
        for _, member, _ in self.layout.parts("account"):
            try:
                rows = document(self.files.chunks(member), list[dict[str, dict[str, Any]]])
            except UnreadableError as error:
                self.note_damage("contacts", f"{member}: {error.reason}")
                continue
            if rows and (owner := rows[0].get("account")):
                return owner
            self.gap("contacts", tr("{file}: it names no account", file=member))
        self.note_damage("contacts", *self.layout.lacks("account"))
        if "contacts" not in self.gaps:
            self.gap("contacts", tr("the archive holds no account.js") + self.layout.absence())
        return {}

    def _account(self, owner: dict[str, Any]) -> Account:
        user = self.layout.manifest.userInfo if self.layout.manifest else None
        handle = text_of(owner, "username") or (user and user.userName) or "unknown"
        owner_id = text_of(owner, "accountId") or (user and user.accountId) or ""
        return Account(platform="x", handle=handle[:50], id=owner_id[:40])

    def _part(self, part: str, parse: Callable[[object], T], *names: str) -> tuple[T, ...] | None:
        """Read every record of some small files with `parse`.

        The result is None if all of the files are missing or unreadable.
        """
        out: list[T] = []
        seen = False
        for name, member, stated in self.layout.parts(*names):
            outcome = self.take(part, JsonRows(self.files.chunks(member)), parse, out.append)
            if self._compare(part, member, outcome, stated):
                seen = True
                count_name = _COUNT_NAMES.get(name, part)
                self.counts[count_name] = self.counts.get(count_name, 0) + outcome.read
        self.note_damage(part, *self.layout.lacks(*names))
        if not seen and part in ACCOUNT_PARTS - self.gaps.keys():
            self.gap(part, tr("the archive holds no file of {part}", part=part_name(part)) + self.layout.absence())
        return tuple(out) if seen else None

    def _combined(self, part: str, parsers: dict[str, Callable[[object], list[T]]]) -> tuple[T, ...] | None:
        """Read several files that make up one part.

        The result is None if all of them are missing or unreadable.
        """
        present = {name: parse for name, parse in parsers.items() if self.layout.members.get(name)}
        found = [self._part(part, parse, name) for name, parse in present.items()]
        out = [item for rows in found for row in rows or () for item in row]
        self.note_damage(part, *self.layout.lacks(*parsers))
        if not present and part not in self.gaps:
            self.gap(part, tr("the archive holds no file of {part}", part=part_name(part)) + self.layout.absence())
        if all(rows is None for rows in found):
            return None
        self.counts[part] = len(out)
        return tuple(out)

    def _acts(self, owner: str) -> dict[str, Any]:
        """Read what the account did besides posting, and its profile."""
        found = self._combined("deletions", dict.fromkeys(("deleted_tweet_headers", *DELETED), acts.deletion))
        gone = None if found is None else acts.by_post(found)
        if gone is not None:
            self.counts["deletions"] = len(gone)
        shown = self._part("profile", acts.profile, *acts.PROFILE)
        listed = columns(self._combined("follows", acts.FOLLOWS))
        for name in acts.FOLLOWS if listed is not None else ():
            if not self.layout.members.get(name) and "follows" not in self.gaps:
                self.gap("follows", tr("the archive holds no {name}.js", name=name) + self.layout.absence())
        return {
            "messages": columns(self._messages(owner)),
            "follows": listed,
            "deletions": columns(None if gone is None else gone.values()),
            "profile": shown[0] if shown else None,
        }

    def _messages(self, owner: str) -> tuple[Act, ...] | None:
        """Read the messages that the owner sent."""
        if owner:
            return self._combined("messages", acts.messages(owner))
        why = tr("the archive does not state the number of the account, so its own messages are not known")
        self.gap("messages", why)
        return None

    def _posts(self, owner: User) -> Posts | None:
        builder = PostsBuilder(client)
        notes, deleted_notes = self._notes(NOTES), self._notes(DELETED_NOTES)
        main = self._add_posts(builder, "posts", POSTS, notes, owner=owner)
        community = self._add_posts(builder, "community_posts", COMMUNITY, notes, owner=owner, community=True)
        deleted = self._add_posts(builder, "deleted_posts", DELETED, deleted_notes, owner=owner, deleted=True)
        if not main and "posts" not in self.gaps:
            self.gap("posts", tr("the archive holds no file of posts") + self.layout.absence())
        add_posts(builder, left := notes.left())
        add_posts(builder, gone := deleted_notes.left(), deleted=True)
        if not (main or community or deleted or left or gone):
            return None
        posts, repeated = builder.build(x_id_times, dated)
        self.gap("posts", *builder.doubts())
        if self._damaged_ids:
            self.gap("posts", SingleRecords(damaged_ids(self._damaged_ids)))
        self.counts["posts_repeated"] = repeated
        self.counts["posts_without_time_of_day"] = int((~posts.dated).sum())
        return posts

    def _notes(self, names: tuple[str, ...]) -> Notes:
        """Return the long posts, whose beginnings are among the posts."""
        if any(name in self.layout.members for name in names):
            return Notes(self._part("posts", note, *names) or ())
        self.note_damage("posts", *self.layout.lacks(*names))
        return Notes(())

    def _add_posts(
        self, builder: PostsBuilder, count_name: str, names: tuple[str, ...], notes: Notes, **kind: Any
    ) -> bool:
        """Read the files of one kind of post.

        The result is whether any file was there.
        """
        total, seen = 0, False
        for _, member, stated in self.layout.parts(*names):
            found = read_posts(self.files, member, builder, notes, **kind)
            seen |= self._compare("posts", member, found.outcome, stated)
            total += found.read
            self._damaged_ids += found.damaged
        self.note_damage("posts", *self.layout.lacks(*names))
        if seen:
            self.counts[count_name] = total
        return seen

    def _compare(self, part: str, member: str, outcome: Outcome, stated: int | None) -> bool:
        """Compare the records read from a file with the manifest.

        The result is whether the file was read at all.
        """
        found = outcome.read + outcome.bad
        short = stated is not None and found < stated
        if short and outcome.stopped:
            outcome = outcome._replace(
                stopped=tr("{problem}, of {stated:,} in the manifest", problem=outcome.stopped, stated=stated)
            )
        seen = self.note_outcome(part, member, outcome)
        if short and not outcome.stopped:
            self.note_damage(part, too_few(member, stated or 0, found))
        return seen


_COUNT_NAMES = {
    "sso": "sign_ins",
    "phone_number": "contacts",
    "note_tweet": "long_posts",
    "deleted_note_tweet": "deleted_long_posts",
}
