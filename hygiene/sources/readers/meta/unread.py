"""The folders of Meta's exports, and unread or missing data."""

from __future__ import annotations

import re
from typing import Final

from hygiene.language.words import tr, tr_n
from hygiene.model.snapshot import part_name
from hygiene.sources.parts.numbered import Numbered
from hygiene.sources.reader_kit.coverage import Others


def _path(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|/){pattern}", re.IGNORECASE)


FOLDERS: Final = frozenset({
    "account_information", "ads_and_businesses", "ads_and_topics", "ads_information", "apps_and_websites",
    "apps_and_websites_off_of_facebook", "apps_and_websites_off_of_instagram", "comments", "comments_and_reactions",
    "connections", "contacts", "content", "device_information", "events", "files", "followers_and_following", "friends",
    "friends_and_followers", "groups", "information_about_you", "likes", "likes_and_reactions", "logged_information",
    "login_and_account_creation", "login_and_profile_creation", "media", "messages", "other_activity", "pages",
    "past_instagram_insights", "personal_information", "photos_and_videos", "posts", "preferences",
    "profile_information", "saved", "security_and_login_information", "stories", "threads",
    "your_activity_across_facebook", "your_facebook_activity", "your_instagram_activity",
})  # fmt: skip
"""Folders at the top of an export, and of its larger folders."""
_TRACKERS: Final = r"your_activity_off_meta_technologies\w*"
"""Reports of other companies about the owner, which have no access."""

FACEBOOK: Final = Others(
    aside=_path(
        r"(?:messages/|(?:browser_cookies|device_login_cookies|information_about_your_last_login|your_apps"
        r"|your_devices|your_account_confirmation_information"
        rf"|{_TRACKERS})\.json$)"
    ),
    folders=(
        ("events", _path("security_and_login_information/")),
        ("apps", _path("apps_and_websites(?:_off_of_facebook)?/")),
        ("follows", _path(r"[^/]*block[^/]*$")),
    ),
)
"""Facebook's files.

Messenger's list of blocked people is the only known one.

The last sign-in and the devices are in the logs of sessions, and a cookie proves nothing by itself. The account was
confirmed when it was made. `your_apps` are the owner's own.
"""
INSTAGRAM: Final = Others(
    aside=_path(
        r"(?:(?:messages|threads|past_instagram_insights)/|(?:camera_information|last_known_location"
        rf"|possible_(?:phone_numbers|emails)|{_TRACKERS})\.json$)"
    ),
    folders=(
        ("events", _path(r"(?:security_and_login_information|login_and_\w+_creation)/")),
        ("devices", _path("device_information/")),
        ("apps", _path("apps_and_websites/")),
    ),
)
"""Instagram's files.

Its guesses at numbers and addresses are not contacts.
"""
NUMBERED: Final = Numbered(
    _path(
        r"(?P<list>messages/(?:[^/]+/)?[^/]+/message|(?:liked_)?posts|liked_(?:comments|threads)|reels|stories"
        r"|following|likes_and_reactions|threads_and_replies|your_posts(?:__check_ins__\w+?)?)"
        r"(?:_(?P<number>[0-9]{1,3}))?\.json$"
    )
)
"""The lists and conversations that Meta writes into several files.

A longer number is a year, or the owner's own.
"""


def absence(part: str, others: int, page: str) -> str:
    """Return why a part is missing, and the remedy.

    `others` is the number of its records in files about something else. `page` is the page that shows it, or empty.
    """
    name = part_name(part)
    absent = tr("the export holds no {name}: there are none, or you did not ask for them", name=name)
    if others:
        absent = tr_n(
            others,
            "the export holds no file of {name}; other files hold {count:,} record",
            "the export holds no file of {name}; other files hold {count:,} records",
            name=name,
        )
    if page:
        return tr("{absent} (ask for all information, of all time; or look {page})", absent=absent, page=page)
    return tr("{absent} (ask for all information, of all time)", absent=absent)
