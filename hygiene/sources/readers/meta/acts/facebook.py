"""The files of follows, blocks and likes in Facebook's export.

A friend and a friend request count as follows. As far as we know, the export only lists the people whom the owner
blocked in Messenger. A file with another name about blocks is a gap.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from hygiene.sources.readers.meta.acts.people import Half, Listed, like, of_name
from hygiene.sources.readers.meta.layout import path_matcher

_VE: Final = r"you.{1,4}ve_"
"""“you've” in a name, whose apostrophe is written in several ways."""


def _named(pattern: str) -> Callable[[str], bool]:
    return path_matcher(re.compile(rf"(?:^|/){pattern}\.json$", re.IGNORECASE))


def _keys(key: str, *versions: str) -> tuple[str, ...]:
    """Return a key in its versions since 2020, and as it was before."""
    return (*(f"{key}_{version}" for version in versions or ("v2",)), key)


FACEBOOK: Final = (
    Half(
        "follows",
        (
            Listed(("your_friends.json", "friends.json"), _keys("friends"), of_name("follow")),
            Listed(
                ("sent_friend_requests.json", "friend_requests_sent.json"), _keys("sent_requests"), of_name("follow")
            ),
            Listed(
                (_named(f"who_{_VE}followed"), "who_you_follow.json", "following_and_followers/following.json"),
                _keys("following", "v3", "v2"),
                of_name("follow"),
            ),
            Listed(("removed_friends.json",), _keys("deleted_friends"), of_name("unfollow")),
        ),
        ("friends", "followers", "friends_and_followers", "following_and_followers"),
        (
            Listed(("pages_and_profiles_you_follow.json",), _keys("pages_followed"), of_name("follow")),
            Listed((_named(f"pages_and_profiles_{_VE}unfollowed"),), _keys("pages_unfollowed"), of_name("unfollow")),
            Listed(
                (_named(f"messenger_contacts_{_VE}blocked"),),
                ("messenger_contacts_blocked_v2 > entries", "messenger_contacts_blocked > entries"),
                of_name("block"),
            ),
        ),
    ),
    Half(
        "likes",
        (Listed((_named(r"likes_and_reactions(?:_\d+)?"), "posts_and_comments.json"), _keys("reactions"), like),),
        ("comments_and_reactions", "likes_and_reactions"),
        (Listed((_named(f"pages_{_VE}liked"),), _keys("page_likes"), like),),
    ),
)
