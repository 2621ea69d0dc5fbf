"""The Flickr data download: photos, comments and the profile.

No real export was available. The reader relies on four independent programs that read their owners' downloads, with two
lists of the files in them. They agree on the profile and on `photo_ID.json`, and two of them on
`photos_comments_part001.json`, which holds the comments that the owner made. From their names we infer that comments on
albums, galleries and apps have the same form. The forms of contacts and sent mail are those that two of the four
describe. The download states times without a zone. They are read as UTC, which could not be checked, so they may be
some hours off.

Pictures come in archives of their own, which hold no data. Words of Flickr mail are never read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import KINDS
from hygiene.model.records import Contact
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.parts.numbered import Numbered
from hygiene.sources.parts.same_account import unique_names
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.columns.acts import Act, columns
from hygiene.sources.reader_kit.coverage import Others
from hygiene.sources.reader_kit.fields import dicts, hosts_in, linked_host, required, text_of, value_of
from hygiene.sources.reader_kit.html import read_html
from hygiene.sources.reader_kit.json_stream import document
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import BATCH, Rows
from hygiene.sources.reader_kit.times import utc

Record = dict[str, Any]
_POST, _REPLY, _, _ = range(len(KINDS))
_PROFILE: Final = "account_profile.json"
_PHOTO: Final = re.compile(r"(?:^|/)photo_[0-9]{1,20}\.json$", re.IGNORECASE)
_COMMENTS: Final = re.compile(
    r"(?:^|/)(?:(?:photos|sets|galleries|apps)_comments_part[0-9]{1,6}|group_discussions)\.json$", re.IGNORECASE
)
_MAIL: Final = re.compile(r"(?:^|/)sent_flickrmail_part[0-9]{1,6}\.json$", re.IGNORECASE)
_CONTACTS: Final = re.compile(r"(?:^|/)contacts_part[0-9]{1,6}\.json$", re.IGNORECASE)
_NUMBERED: Final = Numbered(re.compile(r"(?P<list>[a-z_]+)_part(?P<number>[0-9]{1,6})\.json$", re.IGNORECASE))
_LISTS: Final = ("comments", "discussions", "group_discussions")
_OF_PROFILE: Final = re.compile(rb'"nsid"\s*:')
_OF_PHOTO: Final = re.compile(rb'"(?:date_imported|photopage)"\s*:')
_KNOWN: Final = re.compile(
    r"(?:^|/)(?:account_testimonials|albums|galleries|groups|(?:faves|followers|received_flickrmail)"
    r"_part[0-9]{1,6})\.json$",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?:#comment|^)([0-9]{1,40})$")
_PERSON: Final = re.compile(r"/(?:people|photos)/([\w@.-]{1,60})")
LOOK_AT: Final = 5
"""The most photos that are opened to recognise the download."""
_START: Final = 8192
"""Bytes within which a file's own keys begin, after a description."""
_MAX_PHOTO: Final = 4 << 20
"""Bytes of the file of one photo, most of them comments of others."""


def _profiles(files: Files) -> list[str]:
    return [name for name in files.ending(_PROFILE) if _OF_PROFILE.search(first_bytes(files, name, _START))]


def _is_flickr(files: Files) -> bool:
    """Return whether one of the first photos has Flickr's keys."""
    photos = sorted(filter(_PHOTO.search, files.names))[:LOOK_AT]
    return any(_OF_PHOTO.search(first_bytes(files, name, _START)) for name in photos)


def _belongs(files: Files) -> str:
    """Return the id of the account that a part of a download names."""
    for name in _profiles(files):
        try:
            return text_of(document(files.chunks(name), dict), "nsid")
        except UnreadableError:
            continue
    return ""


@reader(
    "flickr",
    title=tr_later("Flickr data download (zip or folder)"),
    platform="flickr",
    holds=tr_later(
        "photos and films with the times of their uploads, comments you made, when you sent "
        "Flickr mail, the e-mail address"
    ),
    lacks=tr_later("authorised apps, sign-ins, devices, changes to the account, deletions, second factors"),
    request=tr_later("https://www.flickr.com/account, under Your Flickr Data choose Request my Flickr data"),
    wait=tr_later("hours to days; give the zips whose names begin with a long number, which hold the data"),
    recognises=lambda files: bool(_profiles(files) or _is_flickr(files)),
    belongs=_belongs,
    once=unique_names,
)
def flickr(files: Files) -> Snapshot:
    """Read the profile, the photos and the comments.

    Raises:
        UnreadableError: when nothing of use can be read, or there are profiles of several accounts.
    """
    reading = Reading(files, "flickr", "flickr")
    reading.others, reading.numbered = Others(aside=_KNOWN), _NUMBERED
    profile = _profile(reading)
    photos = sorted(filter(_PHOTO.search, files.names))
    reading.read_members.update(photos)
    members: dict[str, Rows] = {"photo_*.json": _Photos(files, photos)} if photos else {}
    comments = reading.json(_matching(_COMMENTS), at=_LISTS)
    posts = reading.posts(
        partial(_row, text_of(profile, "nsid")),
        members | comments,
        key=lambda row: row.id or (row.created, row.text),
    )
    if posts is not None and not photos:
        reading.gap("posts", tr("the export holds no file of photos"))
    contacts = reading.records("follows", _contacts, reading.json(_matching(_CONTACTS), at=["contacts"]))
    follows = None if contacts is None else [act for some in contacts for act in some]
    reading.counts |= {} if follows is None else {"follows": len(follows)}
    names = (value_of(profile, "screen_name"), value_of(profile, "path_alias"), value_of(profile, "real_name"))
    email = value_of(profile, "email")
    return reading.snapshot(
        _account(profile),
        names=dict.fromkeys(name[:100] for name in names),
        dates=[utc(text_of(profile, "join_date"))],
        posts=posts,
        contacts=(Contact(kind="email", value=Hidden(email)),) if email else None,
        messages=reading.acts("messages", _mail, reading.json(_matching(_MAIL), at=["flickrmail"])),
        follows=columns(follows),
        profile=_shown(profile) if profile else None,
    )


def _matching(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda name: pattern.search(name) is not None


class _Photos:
    """The photos, each from a file of its own, in batches.

    A file that cannot be read costs only its photo.
    """

    def __init__(self, files: Files, names: list[str]) -> None:
        self._files, self._names = files, names
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[Record]]:
        """Yield the photos in batches."""
        batch: list[Record] = []
        for _, content in self._files.each(self._names):
            try:
                batch.append(document(content, dict, _MAX_PHOTO))
            except UnreadableError as error:
                self.unreadable, self.why = self.unreadable + 1, self.why or error.message
            if len(batch) >= BATCH:
                yield batch
                batch = []
        yield batch


def _profile(reading: Reading) -> Record:
    """Return the owner's profile, or an empty one if it cannot be read.

    Raises:
        UnreadableError: when there are profiles of several accounts.
    """
    profiles: list[Record] = []
    for name in reading.find(_PROFILE):
        try:
            profiles.append(document(reading.chunks(name), dict))
        except UnreadableError as error:
            reading.note_damage("contacts", f"{name}: {error.reason}")
    if len({text_of(profile, "nsid") for profile in profiles}) > 1:
        raise UnreadableError(
            tr("it holds the exports of {count} accounts", count=len(profiles)),
            hint=tr("give each one separately"),
        )
    reading.counts |= {"contacts": int(bool(value_of(profiles[0], "email")))} if profiles else {}
    return profiles[0] if profiles else {}


def _account(profile: Record) -> Account:
    """Return the account, called by the name in its address if it has one."""
    found = _PERSON.search(text_of(profile, "profile_url"))
    handle = value_of(profile, "path_alias") or (found[1] if found else "") or value_of(profile, "screen_name")
    return Account(platform="flickr", handle=handle[:60] or "unknown", id=value_of(profile, "nsid")[:60])


def _row(owner: str, record: Record) -> Row | None:
    """Read a photo, a comment or a contribution to a discussion."""
    return _photo(record) if "photopage" in record or "date_imported" in record else _comment(owner, record)


def _photo(record: Record) -> Row:
    """Read a photo.

    Its time is that of the upload. The camera's clock, which says when it was taken, proves nothing.
    """
    tags = record.get("tags")
    named = [text_of(tag, "tag") for tag in dicts(tags)] or [tag for tag in _list(tags) if isinstance(tag, str)]
    return Row(
        id=required(record, "id"),
        created=_created(record, "date_imported"),
        kind=_POST,
        hashtags=[tag.lstrip("#").lower() for tag in named if tag],
        **_written(record.get("name"), record.get("description")),
    )


def _comment(owner: str, record: Record) -> Row | None:
    """Read a comment that the owner made. Other people's are left out."""
    author, words = text_of(record, "user"), [record.get(key) for key in ("subject", "comment", "message", "body")]
    if not any(isinstance(text, str) for text in words):
        raise ValueError("comment")
    if author and owner and author != owner:
        return None
    found = _NUMBER.search(text_of(record, "comment_id")) or _NUMBER.search(text_of(record, "comment_url"))
    return Row(
        id=f"comment-{found[1]}" if found else "",
        created=_created(record, "created", "date", "date_create"),
        kind=_REPLY,
        reply=True,
        **_written(*words),
    )


def _mail(record: Record) -> Act:
    """Read the time and the recipient of Flickr mail, but never its words."""
    sent = utc(text_of(record, "date_sent"))
    if sent is None:
        raise ValueError("date_sent")
    return Act("message", sent, text_of(record, "to_user_id") or text_of(record, "to"))


def _contacts(record: Record) -> list[Act]:
    """Read the members that the owner follows, who are pages by name.

    An account without contacts has an empty list instead.
    """
    if not record:
        raise ValueError("contacts")
    return [Act("follow", None, page if isinstance(page, str) and page else name) for name, page in record.items()]


def _shown(profile: Record) -> dict[str, Hidden]:
    """Return the content of the profile."""
    fields = {"handle": "path_alias", "name": "screen_name", "link": "website_url", "biography": "description"}
    return {kind: Hidden(text_of(profile, key)) for kind, key in fields.items()}


def _created(record: Record, *keys: str) -> str:
    """Return the first time under one of these keys, as UTC."""
    at = next(filter(None, (utc(text_of(record, key)) for key in keys)), None)
    return at.isoformat() if at else ""


def _written(*html: object) -> dict[str, Any]:
    """Return the text of a post, and the hosts it links to."""
    content = read_html("<p>".join(text for text in html if isinstance(text, str) and text))
    hosts = [*map(linked_host, content.links), *hosts_in(content.text)]
    return {"text": content.text, "domains": list(dict.fromkeys(filter(None, hosts)))}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
