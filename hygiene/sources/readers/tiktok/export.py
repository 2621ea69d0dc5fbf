"""The TikTok export: one JSON document, complete or of chosen sections.

The sections have moved within the document over the years, and the user may ask for some of them only. Times are UTC,
but unmarked. Keys differ in case from section to section, and an empty list is `null`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, Final

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Posts
from hygiene.model.records import Contact, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import series
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.coverage import unread_sections
from hygiene.sources.reader_kit.fields import hosts_in, login_key, time_of, value_of
from hygiene.sources.reader_kit.id_times import tiktok_id_times, time_in
from hygiene.sources.reader_kit.newest import find_in_name
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import Rows
from hygiene.sources.reader_kit.times import moment, utc
from hygiene.sources.readers.tiktok import acts
from hygiene.sources.readers.tiktok.acts import folded

Record = dict[str, Any]
_POST, _REPLY = 0, 1
_DOCUMENT: Final = re.compile(r"user_data(_tiktok)?[^/]*\.json$", re.IGNORECASE)
_NAME: Final = re.compile(r"TikTok_Data_([0-9]{10})(?![0-9])", re.IGNORECASE)
_VIDEO: Final = re.compile(r"/video/([0-9]{15,19})(?![0-9])")
_KEYS: Final = (
    b'"activity"', b'"your activity"', b'"likes and favorites"', b'"app settings"', b'"profilemap"',
    b'"loginhistorylist"', b'"videolist"', b'"commentslist"', b'"profile and settings"', b'"tiktok',
)  # fmt: skip
_LOGINS: Final = tuple(f"{top} > Login History > LoginHistoryList" for top in ("Your Activity", "Activity"))
_PROFILE: Final = tuple(
    f"{top} > {inner} > ProfileMap"
    for top in ("Profile And Settings", "Profile")
    for inner in ("Profile Info", "Profile Information")
)
_PLATFORMS: Final = tuple(f"{path} > PlatformInfo" for path in _PROFILE)
_POSTS: Final = ("Post > Posts > VideoList", "Video > Videos > VideoList")
_COMMENTS: Final = ("Comment > Comments > CommentsList",)
_DELETED: Final = tuple(
    f"{top} > {inner} > PostList"
    for top in ("Post", "Video")
    for inner in ("RecentlyDeletedPosts", "Recently Deleted Posts")
)
_SECTIONS: Final = re.compile(
    r"(?:^|> )(?:login history|profile info(?:rmation)?|auto fill|status|purchase history|.*payment information)$"
    r"|^(?:ads and data|tiktok shop(?:ping)?|tiktok live|direct messages?|comment|post|video|likes and favorites)$",
    re.IGNORECASE,
)
"""The sections that are read, or hold nothing that a check could use.

`Status` lists the numbers by which advertisers recognise a device.
"""
_UNDELETED: Final = tr_later("the export holds no list of recently deleted posts")
_CHOSEN: Final = tr_later("TikTok exports only the sections you choose: ask for all data")


def _is_document(name: str) -> bool:
    return _DOCUMENT.search(name) is not None


def _is_text(files: Files) -> bool:
    return any(name.lower().endswith(".txt") and "tiktok" in name.lower() for name in files.names)


def _recognises(files: Files) -> bool:
    """Return whether these files are a TikTok export, as JSON or as text.

    A document named `user_data.json` could come from any platform, so its first keys must be TikTok's. The export as
    text is recognised by its paths.
    """
    documents = [match for name in files.names if (match := _DOCUMENT.search(name))]
    starts = (first_bytes(files, match.string, 1 << 16).lower() for match in documents if not match[1])
    is_json = any(match[1] for match in documents) or any(key in start for start in starts for key in _KEYS)
    return is_json or _is_text(files)


@reader(
    "tiktok",
    title=tr_later("TikTok data (JSON; zip, folder or file)"),
    platform="tiktok",
    holds=tr_later(
        "sign-ins with network address and device, posts and comments, recently deleted posts, e-mail address and "
        "phone number, linked platforms, times of messages, follows, blocks and likes"
    ),
    lacks=tr_later("authorised apps, changes to the account, second factors"),
    request=tr_later("https://www.tiktok.com/setting/download-your-data, all data, as JSON"),
    wait=tr_later("a few days"),
    recognises=_recognises,
    belongs=lambda files: files.path,  # TikTok sends an export as one archive
)
def tiktok(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Raises:
        UnreadableError: when the export is text instead of JSON, or no useful part can be read.
    """
    return _Export(files).read()


class _Export(Reading):
    """A single pass over an export."""

    empty_is_null = True

    def __init__(self, files: Files) -> None:
        super().__init__(files, "tiktok", "tiktok")

    def read(self) -> Snapshot:
        """Read every part of the export."""
        if not self.find(_is_document):
            raise UnreadableError(tr("this export is text (TXT) instead of JSON"), hint=tr(self.platform.as_data))
        profile = self._profile()
        self._note_unread_sections()
        contacts = None if profile is None else _contacts(profile)
        self.counts |= {} if contacts is None else {"contacts": len(contacts)}
        handle, name = value_of(profile or {}, "username")[:50], find_in_name(self.files, _NAME)
        parts: dict[str, Any] = {
            "contacts": contacts,
            "posts": self._posts(),
            "messages": acts.messages(self, self._chosen, value_of(profile or {}, "username")),
            "follows": acts.follows(self, self._chosen, tr(_CHOSEN)),
            "deletions": self.acts("deletions", acts.deletion, self._chosen(_DELETED)),
            "logins": self.records("logins", _login, self._section(_LOGINS), key=login_key),
            "sign_ins": self.records("sign_ins", _sign_in, self._section(_PLATFORMS), key=lambda s: s),
        }
        for part, value in parts.items():
            # Messages may be there without any sign of which ones are the owner's.
            if value is None and not (part == "messages" and part in self.gaps):
                self.gap(part, tr(_UNDELETED if part == "deletions" else _CHOSEN))
        return self.snapshot(
            Account(platform="tiktok", handle=handle or "unknown"),
            names=(handle,),
            taken_at=moment(name[1]) if name else None,
            profile=None if profile is None else acts.profile(profile),
            **parts,
        )

    def _note_unread_sections(self) -> None:
        for member, rows in self.json(_is_document).items():
            with suppress(UnreadableError):  # the method that reads a known section reports it
                for document in (document for batch in rows for document in batch if isinstance(document, dict)):
                    for part, why in unread_sections(member, document, _SECTIONS):
                        self.gap(part, why)

    def _section(self, at: tuple[str, ...], *, optional: bool = False) -> dict[str, Rows]:
        members = self.json(_is_document, at=at, optional=optional)
        return {f"{member} ({at[0].split(' > ')[1]})": rows for member, rows in members.items()}

    def _chosen(self, at: tuple[str, ...]) -> dict[str, Rows]:
        """Return the records of an optional section."""
        return self._section(at, optional=True)

    def _profile(self) -> Record | None:
        """Return the owner's profile, or None when the document holds none.

        Raises:
            UnreadableError: when there are documents of several owners.
        """
        profiles: list[Record] = []
        for label, rows in self._section(_PROFILE).items():
            self.note_outcome("contacts", label, self.take("contacts", rows, _owner, profiles.append))
        owners = {name.casefold() for profile in profiles if (name := value_of(profile, "username"))}
        if len(owners) > 1:
            names = series(self.find(_is_document)[:2])
            raise UnreadableError(
                tr("it holds the exports of {count} accounts ({names})", count=len(owners), names=names),
                hint=tr("give each one alone"),
            )
        return profiles[0] if profiles else None

    def _posts(self) -> Posts | None:
        """Return the posts, comments and recently deleted posts.

        Older exports have no section of deleted posts.
        """
        required = self._section(_POSTS) | self._section(_COMMENTS)
        return self.posts(_post, required | self._chosen(_DELETED), key=lambda r: (r.created, r.text, r.deleted))


def _owner(record: Record) -> Record:
    """Parse the profile.

    It has keys for an address, a number and a name, whose values may be empty.
    """
    row = folded(record)
    if not row.keys() & {"emailaddress", "telephonenumber", "username"}:
        raise ValueError("ProfileMap")
    return row


def _login(record: Record) -> Login:
    """Parse a row of `LoginHistoryList`: a session over one kind of network.

    A session that used several kinds of network has a row for each. A row without a network address is kept if it has a
    time.
    """
    row = folded(record)
    at, ip = time_of(row, "date"), value_of(row, "ip")
    if not (at or ip):
        raise ValueError("IP")
    details = (value_of(row, key) for key in ("devicemodel", "devicesystem", "networktype", "carrier"))
    return Login(at=at, ip=Hidden(ip), agent=" ".join(filter(None, details)))


def _post(record: Record) -> Row:
    """Parse a post, comment or deleted post, which differ in their keys.

    They have no ids of their own. In some exports the link of a post leads to its page, whose address holds the time of
    a post with an unreadable date. In others it leads to the video file.
    """
    row = folded(record)
    linked = _VIDEO.search(value_of(row, "link"))
    at, reply = time_in(linked[1], tiktok_id_times) if linked else None, "comment" in row
    if at is None and "date" not in row:
        raise ValueError("Date")
    at = utc(value_of(row, "date")) or at if at else time_of(row, "date")
    key = "comment" if reply else "title"
    text = str(row[key]) if value_of(row, key) else ""
    return Row(
        created=at.isoformat() if at else "",
        text=text,
        kind=_REPLY if reply else _POST,
        reply=reply,
        deleted="datedeleted" in row,
        domains=hosts_in(text),
    )


def _sign_in(record: Record) -> SignIn:
    """Parse a row of `PlatformInfo`: a linked platform that can sign in."""
    provider = value_of(folded(record), "platform")
    if not provider:
        raise ValueError("Platform")
    return SignIn(provider=provider[:60])


def _contacts(profile: Record) -> tuple[Contact, ...]:
    """Return the account's e-mail address and phone number, if it has them."""
    values = (("email", value_of(profile, "emailaddress")), ("phone", value_of(profile, "telephonenumber")))
    return tuple(Contact(kind=kind, value=Hidden(value)) for kind, value in values if value)
