"""The TikTok export: one JSON document, whose sections have moved over the years; an owner may ask for some of them only.

Times are UTC without saying so. Keys differ in letters' case from section to section, and a list of nothing is `null`.
"""

from __future__ import annotations

import re
from typing import Any, Final

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Posts
from hygiene.model.records import Contact, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.export_name import find_in_name
from hygiene.sources.reader_kit.fields import hosts_in, time_of, value_of
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import Rows
from hygiene.sources.reader_kit.times import moment

Record = dict[str, Any]
_POST, _REPLY = 0, 1
_DOCUMENT: Final = re.compile(r"user_data(_tiktok)?[^/]*\.json$", re.IGNORECASE)
_NAME: Final = re.compile(r"TikTok_Data_([0-9]{10})(?![0-9])", re.IGNORECASE)
_KEYS: Final = (
    b'"activity"', b'"your activity"', b'"likes and favorites"', b'"app settings"', b'"profilemap"', b'"loginhistorylist"',
    b'"videolist"', b'"commentslist"', b'"profile and settings"', b'"tiktok',
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
_CHOSEN: Final = "TikTok exports only the sections that were chosen: ask for all data"


def _is_document(name: str) -> bool:
    return _DOCUMENT.search(name) is not None


def _is_text(files: Files) -> bool:
    return any(name.lower().endswith(".txt") and "tiktok" in name.lower() for name in files.names)


def _recognises(files: Files) -> bool:
    """By the name of the document; where that could be anybody's, by its first keys; the export as text by its folder."""
    found = [match for name in files.names if (match := _DOCUMENT.search(name))]
    starts = (first_bytes(files, match.string, 1 << 16).lower() for match in found if not match[1])
    sure = any(match[1] for match in found) or any(key in start for start in starts for key in _KEYS)
    return sure or _is_text(files)


@reader(
    "tiktok",
    title="TikTok data (JSON; zip, folder or file)",
    platform="tiktok",
    holds="sign-ins with address and device, posts and comments, posts deleted lately, e-mail and phone, linked platforms",
    lacks="authorised apps, changes to the account, second factors",
    request="https://www.tiktok.com/setting/download-your-data, all data, as JSON",
    wait="a few days",
    recognises=_recognises,
    belongs=lambda files: files.path,  # it comes whole
)
def tiktok(files: Files) -> Snapshot:
    """Read everything that bears on the account's security.

    Raises:
        UnreadableError: when it was made as text, or nothing of use can be read.
    """
    return _Export(files).read()


class _Export(Reading):
    """One pass over one export."""

    def __init__(self, files: Files) -> None:
        super().__init__(files, "tiktok", "tiktok")

    def read(self) -> Snapshot:
        """Read part after part."""
        if not self.find(_is_document):
            raise UnreadableError("this export was made as text (TXT)", hint=self.platform.as_data)
        profile = self._profile()
        contacts = None if profile is None else _contacts(profile)
        self.counts |= {} if contacts is None else {"contacts": len(contacts)}
        handle, name = value_of(profile or {}, "username")[:50], find_in_name(self.files, _NAME)
        parts: dict[str, Any] = {
            "contacts": contacts,
            "posts": self._posts(),
            "logins": self.records("logins", _login, self._section(_LOGINS), key=_alike),
            "sign_ins": self.records("sign_ins", _sign_in, self._section(_PLATFORMS), key=lambda s: s),
        }
        for part, value in parts.items():
            if value is None:
                self.gap(part, _CHOSEN)
        return self.snapshot(
            Account(platform="tiktok", handle=handle or "unknown"),
            names=(handle,),
            taken_at=moment(name[1]) if name else None,
            **parts,
        )

    def _section(self, at: tuple[str, ...], *, optional: bool = False) -> dict[str, Rows]:
        rows = self.json(_is_document, at=at, optional=optional)
        return {f"{member} ({at[0].split(' > ')[1]})": its for member, its in rows.items()}

    def _profile(self) -> Record | None:
        """What the document tells of its owner; None when it does not."""
        found: list[Record] = []
        for label, rows in self._section(_PROFILE).items():
            self.settle("contacts", label, self.take("contacts", rows, _owner, found.append))
        return found[0] if found else None

    def _posts(self) -> Posts | None:
        """Posts, comments, and posts deleted lately, which older exports do not tell."""
        told_always = self._section(_POSTS) | self._section(_COMMENTS)
        return self.posts(
            _post, told_always | self._section(_DELETED, optional=True), key=lambda r: (r.created, r.text, r.deleted)
        )


def _folded(record: Record) -> Record:
    return {key.casefold(): value for key, value in record.items()}


def _owner(record: Record) -> Record:
    """The profile, which tells an address, a number and a name, be they empty."""
    row = _folded(record)
    if not row.keys() & {"emailaddress", "telephonenumber", "username"}:
        raise ValueError("ProfileMap")
    return row


def _login(record: Record) -> Login:
    """One row of `LoginHistoryList`: a session, with a line for each kind of network it went through."""
    row = _folded(record)
    if not value_of(row, "ip"):
        raise ValueError("IP")
    words = (value_of(row, key) for key in ("devicemodel", "devicesystem", "networktype", "carrier"))
    return Login(at=time_of(row, "date"), ip=Hidden(value_of(row, "ip")), agent=" ".join(filter(None, words)))


def _alike(login: Login) -> tuple[object, ...]:
    return login.at, login.ip.reveal(), login.agent


def _post(record: Record) -> Row:
    """One post, comment or deleted post, which differ in their keys. None has an id: its link is that of the file."""
    row = _folded(record)
    if "date" not in row:
        raise ValueError("Date")
    at, reply = time_of(row, "date"), "comment" in row
    key = "comment" if reply else "title"
    words = str(row[key]) if value_of(row, key) else ""
    return Row(
        created=at.isoformat() if at else "",
        text=words,
        kind=_REPLY if reply else _POST,
        reply=reply,
        deleted="datedeleted" in row,
        domains=hosts_in(words),
    )


def _sign_in(record: Record) -> SignIn:
    """One row of `PlatformInfo`: another platform that is linked to the account, and signs in to it."""
    provider = value_of(_folded(record), "platform")
    if not provider:
        raise ValueError("Platform")
    return SignIn(provider=provider[:60])


def _contacts(profile: Record) -> tuple[Contact, ...]:
    """The address and the number the account has, where it has one."""
    values = (("email", value_of(profile, "emailaddress")), ("phone", value_of(profile, "telephonenumber")))
    return tuple(Contact(kind=kind, value=Hidden(value)) for kind, value in values if value)
