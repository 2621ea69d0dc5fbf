"""The files of follows, blocks and likes on Instagram and Threads.

A request to follow a private account counts as a follow. A restricted account is not blocked, so the list of those is
not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from hygiene.sources.reader_kit.columns.acts import Act
from hygiene.sources.reader_kit.fields import inner
from hygiene.sources.reader_kit.times import utc
from hygiene.sources.readers.meta.acts.people import Half, Listed, like, of_profile
from hygiene.sources.readers.meta.layout import path_matcher

_FOLLOWING: Final = path_matcher(re.compile(r"(?:^|/)following(?:_\d+)?\.json$", re.IGNORECASE))
_LIKED: Final = path_matcher(re.compile(r"(?:^|/)liked_(?:posts|comments)(?:_\d+)?\.json$", re.IGNORECASE))
_LIKED_THREADS: Final = path_matcher(re.compile(r"(?:^|/)liked_threads(?:_\d+)?\.json$", re.IGNORECASE))
_BLOCKED: Final = ("blocked_profiles.json", "blocked_accounts.json")
_UNFOLLOWED: Final = ("recently_unfollowed_profiles.json", "recently_unfollowed_accounts.json")
_REQUESTS: Final = ("pending_follow_requests.json", "recent_follow_requests.json")
_OLD_PEOPLE: Final = {
    "following": "follow",
    "follow_requests_sent": "follow",
    "permanent_follow_requests": "follow",
    "blocked_users": "block",
}
"""The kinds of the lists in `connections.json`, 2018 to 2020."""


def _profiles(start: str) -> tuple[Listed, ...]:
    """Return the lists of profiles, whose keys begin alike."""
    sent, recent = f"{start}_follow_requests_sent", f"{start}_permanent_follow_requests"
    return (
        Listed((_FOLLOWING,), (f"{start}_following",), of_profile("follow")),
        Listed(_REQUESTS, (sent, recent), of_profile("follow")),
        Listed(_UNFOLLOWED, (f"{start}_unfollowed_users",), of_profile("unfollow")),
        Listed(_BLOCKED, (f"{start}_blocked_users",), of_profile("block")),
    )


def _old_people(record: dict[str, Any]) -> Iterator[Act]:
    """Parse `connections.json`, 2018 to 2020: a time for each handle."""
    for key in _lists(record, *_OLD_PEOPLE):
        for handle, at in inner(record, key).items():
            yield Act(_OLD_PEOPLE[key], utc(at), handle.strip().casefold())


def _old_likes(record: dict[str, Any]) -> Iterator[Act]:
    """Parse `likes.json`, 2018 to 2020: lists of pairs of time and handle."""
    for key in _lists(record, "media_likes", "comment_likes"):
        likes = record[key]
        if not isinstance(likes, list) or not all(isinstance(pair, list) and pair for pair in likes):
            raise ValueError(key)
        yield from (Act("like", utc(pair[0])) for pair in likes)


def _lists(record: dict[str, Any], *keys: str) -> list[str]:
    """Return those of the keys that a record has.

    Raises:
        ValueError: when it has none of them.
    """
    found = [key for key in keys if key in record]
    if not found:
        raise ValueError(keys[0])
    return found


INSTAGRAM: Final = (
    Half(
        "follows",
        (*_profiles("relationships"), Listed(("connections.json",), (), _old_people)),
        ("followers_and_following",),
    ),
    Half(
        "likes",
        (
            Listed((_LIKED,), ("likes_media_likes", "likes_comment_likes"), like),
            Listed(("likes.json",), (), _old_likes),
        ),
        ("likes",),
    ),
)
THREADS: Final = (
    Half("follows", _profiles("text_post_app_text_post_app"), ("threads",)),
    Half("likes", (Listed((_LIKED_THREADS,), ("text_post_app_media_likes",), like),), ("threads",)),
)
