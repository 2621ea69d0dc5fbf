"""Make the embedded example, the same every time.

usage: python scripts/make_example.py [FOLDER]      (default: hygiene/data/example)

The example is the X archive, an earlier one, the password export and the policy of an invented coffee roaster. It holds
the founding story: a brand posts from a desktop client, a phone and a feed bot. One afternoon a spam post appears "from
web", two days after someone authorised a "followers" app, and the link in the profile has changed since the summer.
Around it are the things that such accounts collect over the years.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent.parent / "hygiene" / "data" / "example"
X_EPOCH_MS: Final = 1_288_834_974_657
HANDLE, ACCOUNT_ID = "harbourlane", "412345678"
TAKEN_AT: Final = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)
EARLIER_AT: Final = datetime(2026, 8, 30, 18, 5, tzinfo=UTC)
"""The day of the earlier archive."""
SPAM_AT: Final = datetime(2026, 10, 13, 14, 20, 31, tzinfo=UTC)
"""A Tuesday afternoon, when the owner was driving."""
CLIENTS: Final = {
    "desk": '<a href="http://itunes.apple.com/us/app/twitter/id409789998?mt=12" rel="nofollow">Twitter for Mac</a>',
    "phone": '<a href="http://twitter.com/download/iphone" rel="nofollow">Twitter for iPhone</a>',
    "feed": '<a href="https://feedferry.example" rel="nofollow">FeedFerry</a>',
    "web": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
}
OPENINGS: Final = ("Fresh from the roaster", "Back on the shelf", "Tasting today", "New on the blog", "Open until six")
BEANS: Final = ("Huila", "Yirgacheffe", "Antigua", "Sidamo", "Nyeri", "Tarrazú", "Sul de Minas", "Gayo")
NOTES: Final = ("plum and cocoa", "orange blossom", "toasted almond", "blackcurrant", "honey", "red apple")
# name, publisher, permissions, granted, id
APPS: Final = (
    ("Twitter for iPhone", "Twitter, Inc.", "read write", "2019-03-04", "129032"),
    ("Twitter for Mac", "Twitter, Inc.", "read write", "2019-03-04", "557701"),
    ("FeedFerry", "FeedFerry Ltd", "read write", "2021-05-18", "20411907"),
    ("TweetTally Pro", "Tally Analytics", "read write directmessages", "2014-09-02", "6120441"),
    ("UnfollowAlarm", "", "read write directmessages", "2016-01-20", "8801263"),
    ("GiveawayWheel", "Wheel of Prizes", "read write", "2018-11-30", "15720088"),
    ("PhotoFrame Weekly", "Frame & Co", "read", "2015-06-11", "7400215"),
    ("Ticketbox sign-in", "Ticketbox", "read emailaddress", "2025-12-01", "26000471"),
    ("Followers Boost 24", "", "read write", "2026-10-11", "29114002"),
)
# name, url, user name, password: all invented
PASSWORDS: Final = (
    ("X brand account", "https://x.com/login", HANDLE, "Harbour2019"),
    ("Facebook page", "https://www.facebook.com/", "mara@harbourlane.example", "Harbour2019"),
    ("Newsletter", "https://newsletter.example/", "mara@harbourlane.example", "Harbour2021!"),
    ("Company mail", "https://mail.google.com/", "mara@harbourlane.example", "vT7#qe-Lm2w9xRfa4Zp"),
    ("Web shop", "https://shop.harbourlane.example/admin", "mara", "9kD-roast-Umber-71-kettle"),
    ("Bank", "https://bank.example/", "harbour-lane", "wY5tb8GQm-4hZs2nV6dj"),
    ("Bean supplier", "https://beans.example/", "orders@harbourlane.example", "coffee123"),
)
POLICY: Final = """\
# The policy of the embedded example: what this brand expects.
timezone = "Europe/Lisbon"

[[accounts]]
platform = "x"
handle = "harbourlane"
owner = "Mara (marketing)"
known_clients = ["Twitter for Mac", "Twitter for iPhone", "FeedFerry"]
known_apps = ["FeedFerry"]
"""


def post(at: datetime, client: str, text: str, link: str = "") -> dict[str, Any]:
    """Return one post as the archive writes it; its id carries its time."""
    ms = int(at.timestamp() * 1000) + 217
    number = str(((ms - X_EPOCH_MS) << 22) | 1)
    urls = [{"url": "https://t.co/example", "expanded_url": link, "display_url": link[8:], "indices": ["0", "20"]}]
    return {
        "tweet": {
            "edit_info": {"initial": {"editTweetIds": [number], "editsRemaining": "5", "isEditEligible": True}},
            "retweeted": False,
            "source": CLIENTS[client],
            "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": urls if link else []},
            "display_text_range": ["0", str(len(text))],
            "favorite_count": "0",
            "id_str": number,
            "truncated": False,
            "retweet_count": "0",
            "id": number,
            "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
            "favorited": False,
            "full_text": text,
            "lang": "en",
        }
    }


def posts(chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield fourteen months of an honest brand, and one post of an intruder."""
    day = TAKEN_AT.replace(hour=0, minute=0) - timedelta(days=425)
    while day.date() < SPAM_AT.date():
        day += timedelta(days=1)
        bean, note = chance.choice(BEANS), chance.choice(NOTES)
        # The feed bot posts on Monday and Thursday mornings. People write on working days, and the phone is used at any
        # time.
        if day.weekday() in {0, 3}:
            at = day + timedelta(hours=7, seconds=chance.randrange(90))
            yield post(at, "feed", f"New on the blog: {bean}, {note}", "https://harbourlane.example/blog")
        if day.weekday() < 5 and chance.random() < 0.7:
            at = day + timedelta(hours=chance.choice((9, 10, 11, 15, 16)), minutes=chance.randrange(60), seconds=7)
            yield post(at, "desk", f"{chance.choice(OPENINGS)}: {bean}. {note.capitalize()}.")
        if chance.random() < 0.35:
            at = day + timedelta(hours=chance.choice((8, 12, 13, 18, 19, 20)), minutes=chance.randrange(60), seconds=23)
            yield post(at, "phone", f"Queue at the counter, {bean} in the grinder.")
    yield post(SPAM_AT, "web", "I just won a NEW PHONE, claim yours here!!", "https://prize-claim.example/go")


def archive() -> dict[str, str]:
    """Return every file of the archive, by name."""
    chance = random.Random(2009)
    made = sorted(posts(chance), key=lambda p: p["tweet"]["id"], reverse=True)
    data: dict[str, list[dict[str, Any]]] = {
        "account": [{"account": {
            "email": "mara@harbourlane.example", "createdVia": "web", "username": HANDLE, "accountId": ACCOUNT_ID,
            "createdAt": "2011-11-15T10:00:00.000Z", "accountDisplayName": "Harbour Lane Coffee",
        }}],
        "connected-application": [{"connectedApplication": {
            "organization": {"name": publisher} if publisher else {}, "name": name, "description": name,
            "permissions": permissions.split(), "approvedAt": f"{granted}T11:20:00.000Z", "id": number,
        }} for name, publisher, permissions, granted, number in APPS],
        "ip-audit": [{"ipAudit": {
            "accountId": ACCOUNT_ID, "createdAt": f"{TAKEN_AT - timedelta(days=d, hours=3):%Y-%m-%dT%H:%M:%S}.000Z",
            "loginIp": "203.0.113.77" if d == 1 else f"198.51.100.{d % 4 + 1}",
        }} for d in range(1, 58)],
        "device-token": [{"deviceToken": {
            "clientApplicationId": "129032", "token": "x" * 40, "createdAt": "2025-09-20T08:00:00.000Z",
            "lastSeenAt": "2026-10-14T07:00:00.000Z", "clientApplicationName": "Twitter for iPhone (Twitter, Inc.)",
        }}],
        "ni-devices": [],
        "email-address-change": [{"emailAddressChange": {"accountId": ACCOUNT_ID, "emailChange": {
            "changedAt": "2019-03-04T11:00:00.000Z", "changedFrom": "info@harbourlane.example",
            "changedTo": "mara@harbourlane.example",
        }}}],
        "screen-name-change": [],
        "account-suspension": [],
        "protected-history": [],
        "phone-number": [],
        "sso": [],
        "direct-message-headers": [],
        "block": [],
        "following": [],
        "profile": profile("https://prize-claim.example/shop"),
        "tweets": made,
        "deleted-tweets": [],
    }  # fmt: skip
    return written(data, TAKEN_AT)


def earlier() -> dict[str, str]:
    """Return every file of the earlier archive, which holds only the profile."""
    return written({"profile": profile("https://harbourlane.example")}, EARLIER_AT)


def profile(link: str) -> list[dict[str, Any]]:
    """Return the profile with this link."""
    described = {"bio": "Small roaster by the harbour.", "website": link, "location": "Lisbon"}
    return [{"profile": {"description": described, "avatarMediaUrl": "https://pbs.example/roaster.jpg"}}]


def written(data: dict[str, list[dict[str, Any]]], taken_at: datetime) -> dict[str, str]:
    """Return the files of an archive, by name."""
    files = {
        f"data/{name}.js": f"window.YTD.{name.replace('-', '_')}.part0 = "
        + json.dumps(rows, indent=2, ensure_ascii=False)
        for name, rows in data.items()
    }
    stated = {
        name: {"files": [{
            "fileName": f"data/{name}.js", "globalName": f"YTD.{name.replace('-', '_')}.part0", "count": str(len(rows)),
        }]} for name, rows in data.items()
    }  # fmt: skip
    manifest = {
        "userInfo": {"accountId": ACCOUNT_ID, "userName": HANDLE, "displayName": "Harbour Lane Coffee"},
        "archiveInfo": {
            "sizeBytes": "0",
            "generationDate": f"{taken_at:%Y-%m-%dT%H:%M:%S}.000Z",
            "isPartialArchive": False,
        },
        "dataTypes": stated,
    }
    return {"data/manifest.js": f"window.__THAR_CONFIG = {json.dumps(manifest, indent=2)}", **files}


def zipped(files: dict[str, str]) -> bytes:
    """Return the files as a zip that is the same on every machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive_:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, date_time=(2026, 10, 14, 9, 30, 0))
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            archive_.writestr(info, text)
    return out.getvalue()


def passwords() -> str:
    """Return the password export, as Chrome writes it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("name", "url", "username", "password", "note"))
    writer.writerows((*row, "") for row in PASSWORDS)
    return out.getvalue()


def make(folder: Path) -> None:
    """Write the four files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "x-archive.zip").write_bytes(zipped(archive()))
    (folder / "x-archive-of-august.zip").write_bytes(zipped(earlier()))
    (folder / "passwords.csv").write_text(passwords(), encoding="utf-8", newline="\n")
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    make(target)
    print(f"made {target}")
