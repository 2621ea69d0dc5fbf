"""The kinds of data of an X archive that are not read.

Those that bear on the account's security are named, each with the part it belongs to, and the others are counted. The
manifest lists every kind of an archive with its number of records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hygiene.language.words import tr, tr_n
from hygiene.reference.platforms import platform
from hygiene.sources.files.files import first_bytes
from hygiene.sources.reader_kit.coverage import is_empty
from hygiene.sources.readers.x.layout import Layout

READ: Final = frozenset({
    "account", "account_suspension", "block", "community_tweet", "connected_application", "deleted_note_tweet",
    "deleted_tweet", "deleted_tweet_headers", "deleted_tweets", "device_token", "direct_message_group_headers",
    "direct_message_headers", "email_address_change", "following", "ip_audit", "key_registry", "message_event",
    "ni_devices", "note_tweet", "phone_number", "profile", "protected_history", "screen_name_change", "sso", "tweet",
    "tweets",
})  # fmt: skip
_NOT_OURS: Final = frozenset({
    "account_creation_ip", "account_label", "account_timezone", "app", "article_metadata",
    "professional_data", "tweet_headers", "tweetdeck", "twitter_article_metadata", "twitter_circle",
    "twitter_circle_member", "user_link_clicks", "verified", "verified_organization",
})  # fmt: skip
"""Kinds with a telling name that hold nothing a check could use.

The kinds were seen in the manifests of 28 real archives. The headers of posts repeat the posts.
"""
_NOT_OURS_START: Final = ("ad_", "ads_", "community_note", "birdwatch_", "direct_message", "lists_", "periscope_")
_MANAGED: Final = re.compile(rb'"managedByScreenName"\s*:\s*"[^"]')
"""The only trace of a delegate in an archive."""
_FILE: Final = re.compile(r"([a-z][a-z-]{1,60}?)(?:-part[0-9]{1,6})?\.js", re.IGNORECASE)
_TELLING: Final = (
    ("posts", re.compile(r"tweet|article|fleet|(?:^|_)(?:post|note|status|reply)(?:s|es)?(?:_|$)(?!prompt)")),
    ("logins", re.compile(r"login|session|ip_|sign_in")),
    ("apps", re.compile(r"application|oauth|delegat|(?:^|_)apps?(?:_|$)")),
    ("second_factors", re.compile(r"factor|otp|passkey|backup_code")),
    ("devices", re.compile(r"device|registry|(?:^|_)tokens?(?:_|$)")),
    ("events", re.compile(r"change|password|suspension|security|(?:^|_)history(?:_|$)")),
    ("contacts", re.compile(r"phone|email")),
)
"""The parts that unread kinds belong to by their names.

The first that fits counts.
"""


def unread(layout: Layout) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """Return what an archive holds that is not read.

    The list has a part and the reason for each gap. The dict counts the other kinds of data and their records. Files
    that the manifest does not list are found by their names.
    """
    gaps: list[tuple[str, str]] = [
        (part, tr("{file}: hygiene does not read this kind of data", file=file))
        for name, file in _unlisted(layout)
        if (part := _part(name)) and not is_empty(layout.files, file)
    ]
    gaps += [
        (
            "apps",
            tr(
                "{file}: it names an account that manages this one; look {page}",
                file=file,
                page=platform("x").page("delegates"),
            ),
        )
        for file in layout.files.ending("account-label.js")
        if _MANAGED.search(first_bytes(layout.files, file, 4096))
    ]
    kinds, records = 0, 0
    for (name, _), (file, count) in sorted(layout.stated.items()):
        if name in READ or not count:
            continue
        part = _part(name)
        if part:
            gaps.append(
                (
                    part,
                    tr_n(
                        count,
                        "{file}: hygiene does not read this kind of data ({count:,} record)",
                        "{file}: hygiene does not read this kind of data ({count:,} records)",
                        file=file,
                    ),
                )
            )
        else:
            kinds, records = kinds + 1, records + count
    return gaps, {"kinds_not_read": kinds, "records_not_read": records} if kinds else {}


def _unlisted(layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield the kind and the file of unread data that no manifest lists.

    Data files are beside each other, and not in the folder of the viewer page.
    """
    folders = {file.rpartition("/")[0] for parts in layout.members.values() for file in parts.values()}
    listed = {name for name, _ in layout.stated}
    for file in layout.files.names:
        folder, _, base = file.rpartition("/")
        found = _FILE.fullmatch(base)
        if found and folder in folders and (name := found[1].lower().replace("-", "_")) not in READ | listed:
            yield name, file


def _part(name: str) -> str:
    if name in _NOT_OURS or name.startswith(_NOT_OURS_START):
        return ""
    return next((part for part, telling in _TELLING if telling.search(name)), "")
