"""Invented X archives of every generation, written as X writes them.

They are a folder or a zip, wrapped or not, in parts.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Member = str | bytes
TAKEN_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST_POST = datetime(2025, 6, 1, 9, tzinfo=UTC)
WEB = '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>'


def ruby(at: datetime) -> str:
    """Return the time of a post, as archives since 2018 write it."""
    return at.strftime("%a %b %d %H:%M:%S +0000 %Y")


def iso(at: datetime) -> str:
    """Return the time of everything else since 2020."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def id_of(at: datetime, number: int = 0) -> str:
    """Return an id that carries its time."""
    return str(((int(at.timestamp() * 1000) - 1_288_834_974_657) << 22) | (number & 0x3FFFFF))


def post(number: int, text: str = "", **changes: Any) -> Row:
    """Return a post with a time-coded id; posts are an hour apart."""
    at = FIRST_POST + timedelta(hours=number)
    row: Row = {
        "source": WEB,
        "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
        "favorite_count": "0",
        "id_str": id_of(at, number),
        "truncated": False,
        "id": id_of(at, number),
        "created_at": ruby(at),
        "full_text": text or f"Post number {number}.",
        "lang": "en",
    }
    return row | changes


def app(number: int, **changes: Any) -> Row:
    """Return a grant."""
    row: Row = {
        "organization": {"name": f"Maker {number}", "url": f"https://maker{number}.example"},
        "name": f"App {number}",
        "description": "Does things",
        "permissions": ["read", "write"],
        "approvedAt": "2019-03-01T10:11:12.000Z",
        "id": str(5000 + number),
    }
    return {"connectedApplication": row | changes}


def login(number: int) -> Row:
    """Return a session, `number` days before the archive was made."""
    at = iso(TAKEN_AT - timedelta(days=number))
    return {"ipAudit": {"accountId": "77", "createdAt": at, "loginIp": f"198.51.100.{number % 256}"}}


def account(**changes: Any) -> Row:
    """Return the owner."""
    row = {"email": "owner@example.com", "createdVia": "web", "username": "acme", "accountId": "77"}
    more = {"createdAt": "2016-03-31T08:00:00.000Z", "accountDisplayName": "Acme Tools"}
    return {"account": row | more | changes}


def a_bit_of_everything() -> dict[str, list[Row]]:
    """Return rows of every kind that is read.

    There are 3 apps, 2 logins, 3 devices, 2 events, 4 posts, one deleted post, 3 messages, and 2 blocks and follows.
    """
    return {
        "account": [account()],
        "connected_application": [app(n) for n in range(3)],
        "ip_audit": [login(n) for n in range(2)],
        "device_token": [
            {"deviceToken": {"clientApplicationId": "3033300", "token": "x" * 40, "clientApplicationName": "Web App"}},
        ],
        "ni_devices": [
            {"niDeviceResponse": {"pushDevice": {"deviceType": "Twitter for iOS", "createdDate": "2024.10.30"}}},
            {"niDeviceResponse": {"messagingDevice": {"deviceType": "Auth", "phoneNumber": "+15550100"}}},
        ],
        "screen_name_change": [
            {
                "screenNameChange": {
                    "accountId": "77",
                    "screenNameChange": {
                        "changedAt": "2017-01-01T00:00:00.000Z",
                        "changedFrom": "old",
                        "changedTo": "acme",
                    },
                }
            }
        ],
        "email_address_change": [
            {
                "emailAddressChange": {
                    "accountId": "77",
                    "emailChange": {"changedAt": "2016-03-31T08:00:00.000Z", "changedTo": "owner@example.com"},
                }
            }
        ],
        "phone_number": [{"device": {"phoneNumber": "+15550100"}}],
        "sso": [{"singleSignOnMetaValues": {"ssoId": "1" * 21, "createdAt": "2021-05-01T00:00:00.000Z"}}],
        "tweets": [{"tweet": post(n)} for n in range(4)],
        "deleted_tweets": [{"tweet": post(9, "Gone.") | {"deleted_at": ruby(TAKEN_AT)}}],
        "deleted_tweet_headers": [
            {"tweet": {"tweet_id": post(9)["id"], "created_at": post(9)["created_at"], "deleted_at": ruby(TAKEN_AT)}}
        ],
        "direct_message_headers": [conversation(message(0), message(1), message(2, sender="88"))],
        "direct_message_group_headers": [
            {
                "dmConversation": {
                    "conversationId": "g5",
                    "messages": [message(3, recipient=""), {"joinConversation": {}}],
                }
            }
        ],
        "block": [{"blocking": {"accountId": "90", "userLink": "https://twitter.com/intent/user?user_id=90"}}],
        "following": [{"following": {"accountId": "88", "userLink": "https://twitter.com/intent/user?user_id=88"}}],
        "profile": [
            {
                "profile": {
                    "description": {"bio": "Tools.", "website": "https://acme.example", "location": "Here"},
                    "avatarMediaUrl": "https://pbs.example/1.jpg",
                }
            }
        ],
    }


def message(number: int, *, sender: str = "77", recipient: str = "88") -> Row:
    """Return the header of a message; messages are a minute apart."""
    at = iso(TAKEN_AT - timedelta(days=9, minutes=number))
    row = {"id": str(number), "senderId": sender, "createdAt": at}
    return {"messageCreate": row | ({"recipientId": recipient} if recipient else {})}


def conversation(*messages: Row, name: str = "77-88") -> Row:
    """Return the messages between two accounts."""
    return {"dmConversation": {"conversationId": name, "messages": [*messages]}}


def modern(rows: object) -> str:
    """Return JSON printed as X has printed it since 2022."""
    return json.dumps(rows, indent=2, ensure_ascii=False, separators=(",", " : "))


def of_2020(rows: list[Any]) -> str:
    """Return JSON in the dialect of Grailbird and of 2020.

    It begins with `[ {`, and closes brackets on the line of the next one.
    """
    if not rows:
        return "[ ]"
    bodies = [json.dumps(row, indent=2, ensure_ascii=False, separators=(",", " : "))[2:-2] for row in rows]
    return "[ {\n" + "\n}, {\n".join(bodies) + "\n} ]"


def minified(rows: object) -> str:
    """Return JSON on one line, as a tool saves it again."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


@dataclass(kw_only=True)
class XArchive:
    """An archive to be written.

    It has the rows by the name X gives the data, a manifest that states them and the owner's id and name, and the form
    in which all is written.
    """

    rows: dict[str, list[Row]] = field(default_factory=a_bit_of_everything)
    taken_at: datetime | None = TAKEN_AT
    stated: Mapping[str, object] = field(default_factory=dict)
    folder: str = "data/"
    wrapper: str = ""
    parts: int = 1
    text: Callable[[list[Any]], str] = modern
    extra: Mapping[str, Member] = field(default_factory=dict)
    owner: tuple[str, str] = ("77", "acme")

    def members(self) -> dict[str, bytes]:
        """Return every file by its name in the archive.

        `extra` adds to them, or replaces them.
        """
        out: dict[str, Member] = {}
        files: dict[str, list[Row]] = {}
        for name, rows in self.rows.items():
            for part, some in enumerate(self._split(name, rows)):
                file = f"{self.folder}{name.replace('_', '-')}{f'-part{part}' if part else ''}.js"
                out[file] = f"window.YTD.{name}.part{part} = {self.text(some)}"
                count = self.stated.get(name, str(len(some)))
                files.setdefault(name, []).append(
                    {"fileName": file, "globalName": f"YTD.{name}.part{part}", "count": count}
                )
        if self.taken_at:
            out[f"{self.folder}manifest.js"] = f"window.__THAR_CONFIG = {modern(self._manifest(files))}"
        out |= self.extra
        return {self.wrapper + name: text.encode() if isinstance(text, str) else text for name, text in out.items()}

    def write_folder(self, path: Path) -> Path:
        """Write the archive as a folder, as unpacked."""
        for name, data in self.members().items():
            file = path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return path

    def write_zip(self, path: Path, compression: int = zipfile.ZIP_DEFLATED) -> Path:
        """Write the archive as a zip, as downloaded."""
        return write_zip(path, self.members().items(), compression)

    def _split(self, name: str, rows: list[Row]) -> Iterable[list[Row]]:
        size = -(-len(rows) // self.parts) if self.parts > 1 and name == "tweets" else len(rows)
        return [rows[start : start + size] for start in range(0, len(rows), size or 1)] or [[]]

    def _manifest(self, files: Mapping[str, list[Row]]) -> Row:
        assert self.taken_at
        return {
            "userInfo": {"accountId": self.owner[0], "userName": self.owner[1], "displayName": "Acme Tools"},
            "archiveInfo": {"sizeBytes": "1", "generationDate": iso(self.taken_at), "isPartialArchive": False},
            "dataTypes": {name: {"files": list(some)} for name, some in files.items()},
        }


def write_zip(path: Path, members: Iterable[tuple[str, Member]], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a zip of these members, in this order, whatever their names."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return path


def flat_2018(posts: int = 3) -> XArchive:
    """Return the first format under the GDPR.

    It has no folder, no manifest, posts without a wrapping key, and times as digits.
    """
    rows = a_bit_of_everything()
    kept = {name: rows[name] for name in ("device_token",)}
    return XArchive(
        rows={
            "account": [account(createdAt="1459411200000", updatedAt="1534136858534")],
            "connected_application": [app(1, approvedAt=None, approvedAtMsec="1534136766000")],
            "ip_audit": [{"ipAudit": {"accountId": "77", "createdAt": "1534138273", "loginIp": "198.51.100.7"}}],
            "tweet": [post(n) for n in range(posts)],
            **kept,
        },
        taken_at=None,
        folder="",
    )


def archive_2020() -> XArchive:
    """Return the format of April 2020: `tweet.js` in the dialect `[ {`."""
    rows = a_bit_of_everything()
    rows["tweet"] = rows.pop("tweets")
    rows.pop("deleted_tweets")
    return XArchive(rows=rows, text=of_2020)


def grailbird(months: Mapping[str, list[Row]], *, stated: int | None = None) -> dict[str, bytes]:
    """Return the archive of 2012 to 2019, by member.

    It has months of posts, their index, and the time when it was made.
    """
    total = sum(map(len, months.values()))
    out = {
        f"data/js/tweets/{month}.js": f"Grailbird.data.tweets_{month} = \n {of_2020(rows)}"
        for month, rows in months.items()
    }
    index = [{"file_name": f"data/js/tweets/{m}.js", "tweet_count": len(rows)} for m, rows in months.items()]
    out["data/js/tweet_index.js"] = f"var tweet_index =  {of_2020(index)}"
    details = {"tweets": total if stated is None else stated, "created_at": "2017-05-13 00:23:30 +0000", "lang": "en"}
    out["data/js/payload_details.js"] = f"var payload_details =  {modern(details)}"
    return {name: text.encode() for name, text in out.items()}


def old_post(number: int, *, style: str = "%Y-%m-%d %H:%M:%S +0000", **changes: Any) -> Row:
    """Return a post as Grailbird holds it.

    It has its owner, and the words under `text`.
    """
    at = datetime(2012, 5, 1, 9, tzinfo=UTC) + timedelta(hours=number)
    row: Row = {
        "source": WEB,
        "entities": {"user_mentions": [], "media": [], "hashtags": [], "urls": []},
        "geo": {},
        "id_str": id_of(at, number),
        "text": f"Old post {number}.",
        "id": int(id_of(at, number)),
        "created_at": at.strftime(style),
        "user": {"name": "Acme Tools", "screen_name": "acme", "id_str": "77", "id": 77},
    }
    return row | changes
