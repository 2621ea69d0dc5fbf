"""Threads, whose export stands in a folder of Instagram's, or alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from hygiene.model.posts import KINDS
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import plural
from hygiene.sources.files.files import Files
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import dicts
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import MemberPattern
from hygiene.sources.readers.meta import instagram_records as records
from hygiene.sources.readers.meta.labels import Words
from hygiene.sources.readers.meta.layout import (
    OTHER_WORDS,
    WAIT,
    MetaReading,
    Source,
    begins,
    belongs,
    called,
    exported,
)

_POSTS: Final = re.compile(r"(?:^|/)threads_and_replies(?:_\d+)?\.(?:json|html)$", re.IGNORECASE)
_WITHIN: Final = re.compile(r"(?:^|/)threads/", re.IGNORECASE)
_KEYS: Final = re.compile(rb'"text_post_app_\w+"\s*:')
_APPS: Final = re.compile(r"(?:^|/)(?:connected_)?apps_and_websites\.json$", re.IGNORECASE)
_OWNER: Final = ("text_post_app_text_post_app_profile", "text_post_app_profile", "profile_user")


def is_threads(files: Files) -> bool:
    """Whether it holds the file of posts, a file begins as only those of Threads do, or the name is that of a part of films."""
    return (
        any(map(_POSTS.search, files.names)) or begins(files, _WITHIN, _KEYS) or exported(files, "threads") is not None
    )


@reader(
    "threads",
    title="Threads export (JSON), alone or within Instagram's",
    platform="threads",
    holds="posts, apps with their last use",
    lacks="the client of posts; sign-ins, changes and contacts, which the export of the Instagram account has",
    request="https://accountscenter.instagram.com/info_and_permissions/dyi/, all information, all time, format JSON",
    wait=WAIT,
    recognises=is_threads,
    belongs=partial(belongs, platform="threads", profile=_POSTS),
    within="instagram",
)
def threads(files: Files) -> Snapshot:
    """Read posts and apps.

    Raises:
        UnreadableError: when it is the export for browsers, or no file of use can be read.
    """
    return _Threads(files).read()


class _Threads(MetaReading):
    """One pass over one export."""

    def __init__(self, files: Files) -> None:
        super().__init__(files, "threads")
        # Threads is signed in to as the Instagram account, so the name of that export tells the owner too.
        self.named = exported(files, "threads", "instagram")
        self.inside = any(map(_WITHIN.search, files.names))

    def find(self, *wanted: MemberPattern) -> list[str]:
        """As in every reading; where Threads has a folder of its own, what is beside it is another account's."""
        return [name for name in super().find(*wanted) if not self.inside or _WITHIN.search(name)]

    def read(self) -> Snapshot:
        """Read part after part."""
        owners = self.all("contacts", Source(("personal_information.json",), _OWNER, records.owner)) or []
        owner = owners[0] if owners else None
        dates: Words[str] = Words({})
        app = partial(records.app, dates)
        parts: dict[str, Any] = {
            "posts": self.columns((_post, self.json(called(_POSTS), at=("text_post_app_text_posts",)))),
            "apps": self.things("apps", Source((called(_APPS),), ("text_post_app_text_app_apps_and_websites",), app)),
        }
        if dates.unknown:
            self.gap("apps", f"{plural(dates.unknown, 'date')} {OTHER_WORDS}")
        self.gaps.pop("contacts", None)
        self.counts.pop("contacts", None)
        return self.made(owner.handle if owner else "", [owner.name] if owner else [], **parts)


def _post(record: dict[str, Any]) -> Row:
    """One post; whether it answers another stands beside its first picture, even where there is no picture."""
    made = records.post(record)
    made.reply = any(told.get("is_reply") is True for told in _told(record))
    made.kind = KINDS.index("reply" if made.reply else "post")
    return made


def _told(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return dicts([each.get("text_app_post") for each in dicts(record.get("media"))])
