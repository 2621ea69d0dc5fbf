"""Invented Flickr downloads, as programs that read real ones expect them."""

from __future__ import annotations

import json
from typing import Any, Final

from tests.support.x_archive import Member

OWNER: Final = "12345678@N00"


def profile(**more: Any) -> dict[str, Any]:
    """Return the profile of the owner."""
    return {
        "real_name": "Kim Lane",
        "join_date": "2005-08-31 03:47:36",
        "description": "",
        "email": "kim@harbourlane.example",
        "website_url": "",
        "profile_url": "https://www.flickr.com/people/harbourlane/",
        "nsid": OWNER,
        "path_alias": "harbourlane",
        "screen_name": "Harbour Lane",
        "pro_user": "no",
        "settings": {"who_can_download_photos": "anyone"},
        "stats": {"tags_count": 4, "comments_count": {"photos": "2", "sets": "1", "apps": "0", "galleries": "0"}},
    } | more


def photo(number: int, **more: Any) -> dict[str, Any]:
    """Return a photo with a comment of another member."""
    return {
        "id": str(number),
        "name": "Boats",
        "description": 'Seen at <a href="https://www.pier.example/boats">the pier</a> &amp; beyond',
        "count_views": "2",
        "date_taken": "2020-04-01 10:00:00",
        "rotation": 0,
        "date_imported": "2026-11-07 10:00:00",
        "photopage": f"https://www.flickr.com/photos/harbourlane/{number}/",
        "original": f"https://live.staticflickr.com/1/{number}_0123456789_o.jpg",
        "geo": [],
        "albums": [],
        "tags": [
            {"tag": "Boats", "user": "https://www.flickr.com/people/harbourlane/", "date_create": "2026-11-07 10:01:00"}
        ],
        "privacy": "public",
        "comments": [{"id": "1", "date": "2026-11-08 10:00:00", "user": "99999999@N00", "comment": "Nice", "url": ""}],
    } | more


def comment(number: int, text: str = "Lovely light", **more: Any) -> dict[str, Any]:
    """Return a comment that the owner made."""
    page = "https://www.flickr.com/photos/other/500000001"
    return {
        "photo_id": "500000001",
        "photo_url": page,
        "comment": text,
        "comment_url": f"{page}/#comment{number}",
        "created": "2026-11-08 10:30:00",
    } | more


def mail(number: int, **more: Any) -> dict[str, Any]:
    """Return a message that the owner sent."""
    return {
        "id": str(number),
        "from_user_id": OWNER,
        "to_user_id": "99999999@N00",
        "subject": "canary",
        "message": "canary",
        "date_sent": f"2026-11-06 10:0{number}:00",
    } | more


def members() -> dict[str, Member]:
    """Return a download with each of its files."""
    files: dict[str, object] = {f"photo_{number}.json": photo(number) for number in (50000001, 50000002, 50000003)}
    files |= {
        "account_profile.json": profile(),
        "account_testimonials.json": {"testimonials": {"given": [], "received": []}},
        "albums.json": {"albums": [{"id": "1", "title": "Boats", "photos": ["50000001"]}]},
        "apps_comments_part001.json": {"comments": []},
        "contacts_part001.json": {"contacts": {"Lee": "https://www.flickr.com/people/lee/"}},
        "faves_part001.json": {"faves": [{"photo_id": "7", "photo_url": ""}]},
        "followers_part001.json": {"followers": {}},
        "galleries.json": {"galleries": []},
        "galleries_comments_part001.json": {"comments": []},
        "group_discussions.json": {
            "discussions": [
                {
                    "type": "topic",
                    "subject": "Hello",
                    "url": "https://www.flickr.com/groups/boats/discuss/7/",
                    "message": "From the <b>harbour</b>",
                    "created": "2026-11-09 09:00:00",
                }
            ]
        },
        "groups.json": {"groups": []},
        "photos_comments_part001.json": {"comments": [comment(7001), comment(7002, "See https://spam.example/x")]},
        "received_flickrmail_part001.json": {"flickrmail": [{"subject": "canary", "message": "canary"}]},
        "sent_flickrmail_part001.json": {"flickrmail": [mail(1), mail(2)]},
        "sets_comments_part001.json": {"comments": [comment(7003, "A fine album")]},
    }
    return {name: json.dumps(value, indent=2) for name, value in files.items()}
