"""The Threads export: alone, or in a folder of Instagram's export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.posts import KINDS
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.coverage import Others
from hygiene.sources.reader_kit.fields import dicts
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import MemberPattern
from hygiene.sources.readers.meta import instagram_records as records
from hygiene.sources.readers.meta.acts.instagram import THREADS as FOLLOWS
from hygiene.sources.readers.meta.acts.people import follows
from hygiene.sources.readers.meta.labels import Words
from hygiene.sources.readers.meta.layout import (
    UNKNOWN_WORDS,
    WAIT,
    MetaReading,
    Source,
    export_key,
    export_name,
    has_file_with_start,
    path_matcher,
)
from hygiene.sources.readers.meta.owners.instagram import owner as parse_owner

_POSTS: Final = re.compile(r"(?:^|/)threads_and_replies(?:_\d+)?\.(?:json|html)$", re.IGNORECASE)
_WITHIN: Final = re.compile(r"(?:^|/)threads/", re.IGNORECASE)
_KEYS: Final = re.compile(rb'"text_post_app_text_(?:posts|app_apps_and_websites)"\s*:')
"""Keys of the files that are read.

Instagram's export also holds files of Threads for users who have no account there, such as the posts they were shown.
"""
_APPS: Final = re.compile(r"(?:^|/)(?:connected_)?apps_and_websites\.json$", re.IGNORECASE)
_OWNER: Final = ("text_post_app_text_post_app_profile", "text_post_app_profile", "profile_user")


def is_threads(files: Files) -> bool:
    """Return whether these files are a Threads export, or a part of one.

    The name of the file of posts, and some keys at the start of a file, show an account on Threads. A part with only
    films is recognised by its name.
    """
    return (
        any(map(_POSTS.search, files.names))
        or has_file_with_start(files, _WITHIN, _KEYS)
        or export_name(files, "threads") is not None
    )


@reader(
    "threads",
    title=tr_later("Threads export (JSON), alone or within Instagram's"),
    platform="threads",
    holds=tr_later("posts, apps with their last use, follows, blocks and likes"),
    lacks=tr_later(
        "the client of posts; sign-ins, changes and contacts, which the export of the Instagram account holds"
    ),
    request=tr_later(
        "https://accountscenter.instagram.com/info_and_permissions/dyi/, all information, all time, format JSON"
    ),
    wait=WAIT,
    recognises=is_threads,
    belongs=partial(export_key, platform="threads", profile=_POSTS),
    within="instagram",
)
def threads(files: Files) -> Snapshot:
    """Read posts and apps.

    Raises:
        UnreadableError: when the export was made for a browser, or no useful file can be read.
    """
    return _Threads(files).read()


class _Threads(MetaReading):
    """A single pass over an export."""

    def __init__(self, files: Files) -> None:
        super().__init__(files, "threads")
        # Users sign in to Threads with their Instagram account, so the name of that export also names the owner.
        self.named = export_name(files, "threads", "instagram")
        self.has_folder_of_its_own = any(map(_WITHIN.search, files.names))
        if self.has_folder_of_its_own:
            self.others = Others(holds=path_matcher(_WITHIN))

    def find(self, *wanted: MemberPattern) -> list[str]:
        """Find members as in every reading, but only those of Threads.

        Files beside a folder of Threads belong to the Instagram account.
        """
        return [name for name in super().find(*wanted) if not self.has_folder_of_its_own or _WITHIN.search(name)]

    def read(self) -> Snapshot:
        """Read every part of the export."""
        owners = self.read_all("contacts", Source(("personal_information.json",), _OWNER, parse_owner)) or []
        owner = owners[0] if owners else None
        dates: Words[str] = Words({})
        app = partial(records.app, dates)
        parts: dict[str, Any] = {
            "posts": self.read_posts((_post, self.json(path_matcher(_POSTS), at=("text_post_app_text_posts",)))),
            "apps": self.read_part(
                "apps", Source((path_matcher(_APPS),), ("text_post_app_text_app_apps_and_websites",), app)
            ),
        }
        parts["follows"] = follows(self, *FOLLOWS)
        parts["profile"] = (owner.profile or None) if owner else None
        if dates.unknown:
            self.gap("apps", f"{tr_n(dates.unknown, '{count:,} date', '{count:,} dates')} {tr(UNKNOWN_WORDS)}")
        self.gaps.pop("contacts", None)
        self.counts.pop("contacts", None)
        return self.build(owner.handle if owner else "", [owner.name] if owner else [], **parts)


def _post(record: dict[str, Any]) -> Row:
    """Parse a post or a reply.

    The mark of a reply stands beside the first picture, even if the post has no picture.
    """
    row = records.post(record)
    row.reply = any(details.get("is_reply") is True for details in _post_details(record))
    row.kind = KINDS.index("reply" if row.reply else "post")
    return row


def _post_details(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return dicts([media.get("text_app_post") for media in dicts(record.get("media"))])
