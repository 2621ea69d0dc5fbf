"""Long posts of an X archive, whose words stand in a file of their own.

Since 2023 a post may be longer than 280 characters. `tweets.js` then holds the beginning, without the links further
on. The rest is in `note-tweet.js`. The ids of the two differ, but both carry the time of the post.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from hygiene.sources.reader_kit.fields import dicts, inner, text_of
from hygiene.sources.reader_kit.id_times import time_in, x_id_times
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.x.posts import Entities, Mention, Tag, Tweet, Url

NOTES: Final = ("note_tweet",)
DELETED_NOTES: Final = ("deleted_note_tweet",)
_KEYS: Final = ("noteTweet", "deletedNoteTweet")
NEAR_S: Final = 2
"""The most seconds between the two ids of a long post.

Real ones, 42 of 42, were within one second.
"""
_SAME: Final = 40
"""The characters that are compared, after the people a reply names."""
_NAMES: Final = re.compile(r"^(?:@\w{1,50}\s+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A long post.

    `second` is its time in seconds since 1970, or None.
    """

    id: str
    created: str
    second: int | None
    text: str
    entities: Entities


def note(record: object) -> Note:
    """Read a row of `note-tweet.js` or `deleted-note-tweet.js`."""
    key = next((key for key in _KEYS if isinstance(record, dict) and key in record), _KEYS[0])
    row = inner(record, key)
    core = inner(row, "core")
    text, number, created = core.get("text"), text_of(row, "noteTweetId"), text_of(row, "createdAt")
    if not isinstance(text, str) or not (number or created):
        raise ValueError("core")
    at = time_in(number, x_id_times) or moment(created)
    return Note(
        id=number,
        created=created,
        second=int(at.timestamp()) if at else None,
        text=text,
        entities=Entities(
            urls=[Url(url) for item in dicts(core.get("urls")) if (url := text_of(item, "expandedUrl"))],
            user_mentions=[Mention(text_of(item, "screenName")) for item in dicts(core.get("mentions"))],
            hashtags=[Tag(text_of(item, "text")) for item in dicts(core.get("hashtags"))],
        ),
    )


class Notes:
    """The long posts of an archive that belong to no post read so far."""

    def __init__(self, notes: Iterable[Note]) -> None:
        self._left = dict(enumerate(notes))
        self._at: dict[int, list[int]] = {}
        for number, long_post in self._left.items():
            if long_post.second is not None:
                self._at.setdefault(long_post.second, []).append(number)

    def __len__(self) -> int:
        return len(self._left)

    def complete(self, posts: list[Tweet]) -> None:
        """Give each post that is the beginning of a long one its words and links."""
        for post in posts if self._at else ():
            number = self._of(post)
            if number is not None:
                found = self._left.pop(number)
                post.full_text, post.text, post.entities = found.text, None, _joined(post.entities, found.entities)

    def left(self) -> list[Tweet]:
        """Return the long posts without a beginning elsewhere.

        They are posts without a client.
        """
        return [
            Tweet(id_str=n.id, created_at=n.created, full_text=n.text, entities=n.entities) for n in self._left.values()
        ]

    def _of(self, post: Tweet) -> int | None:
        at = time_in(post.number, x_id_times) or moment(post.created_at)
        beginning = _beginning(post.full_text or post.text or "")
        if at is None or not beginning:
            return None
        second = int(at.timestamp())
        for number in self._near(second):
            if number in self._left and _beginning(self._left[number].text).startswith(beginning):
                return number
        return None

    def _near(self, second: int) -> Iterator[int]:
        for apart in range(NEAR_S + 1):
            for moment_near in {second - apart, second + apart}:
                yield from self._at.get(moment_near, ())


def _beginning(text: str) -> str:
    """Return the first words of a post, without the people it answers."""
    whole, cut, _ = text.rpartition("…")
    return _NAMES.sub("", html.unescape(whole if cut else text).strip())[:_SAME]


def _joined(first: Entities | None, more: Entities) -> Entities:
    return Entities(
        urls=[*((first and first.urls) or ()), *(more.urls or ())],
        user_mentions=[*((first and first.user_mentions) or ()), *(more.user_mentions or ())],
        hashtags=[*((first and first.hashtags) or ()), *(more.hashtags or ())],
    )
