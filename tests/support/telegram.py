"""Invented exports of Telegram Desktop, written as it writes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

MADE: Final = datetime(2026, 10, 5, 12, tzinfo=UTC)
PHONE: Final = "+1 5550142"
Record = dict[str, Any]


def times(name: str, at: datetime) -> Record:
    """Return a time in its two forms: local, two hours ahead, and in seconds."""
    return {name: f"{at + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}", f"{name}_unixtime": str(int(at.timestamp()))}


def session(days: int, used: int, **changes: Any) -> Record:
    """Return a session that began some days before the export.

    It was last used `used` days before.
    """
    row = {
        **times("last_active", MADE - timedelta(days=used)),
        "last_ip": "198.51.100.7",
        "last_country": "Portugal",
        "last_region": "Lisbon",
        "application_name": "Telegram Desktop",
        "application_version": "5.6.2 x64",
        "device_model": "XPS 13",
        "platform": "Desktop",
        "system_version": "Windows 11",
        **times("created", MADE - timedelta(days=days)),
    }
    return row | changes


def website(days: int, used: int, **changes: Any) -> Record:
    """Return a login to a website, dated like a session."""
    row = {
        **times("last_active", MADE - timedelta(days=used)),
        "last_ip": "203.0.113.9",
        "last_region": "Lisbon, Portugal",
        "bot_username": "quayside_bot",
        "domain_name": "quayside.example",
        "browser": "Chrome",
        "platform": "Windows",
        **times("created", MADE - timedelta(days=days)),
    }
    return row | changes


OWNER: Final[Record] = {
    "user_id": 4242424242,
    "first_name": "Mara",
    "last_name": "Acme",
    "phone_number": PHONE,
    "username": "@maraacme",
    "bio": "Words about Mara",
}


def chat(count: int, sender: int = 4242424243) -> Record:
    """Return a chat with messages of one sender, an hour apart."""
    messages = [
        {
            "id": number,
            "type": "message",
            **times("date", MADE - timedelta(hours=number)),
            "from": "Kim",
            "from_id": f"user{sender}",
            "text": f'canary words {number}\n      "from_id": "user4242424242", "sessions": {{"list": [1]}}',
            "text_entities": [],
        }
        for number in range(count)
    ]
    return {"name": "Kim", "type": "personal_chat", "id": 4242424243, "messages": messages}


def document(**changes: Any) -> Record:
    """Return a whole export. A section that is None is left out."""
    sections = {
        "about": "Here is the data you requested. Remember: it is “yours”, and \\ it is JSON.",
        "personal_information": OWNER,
        "profile_pictures": [{**times("date", MADE - timedelta(days=900)), "photo": "(Photo not included.)"}],
        "contacts": {"about": "People", "list": [{"user_id": 1, "first_name": "Kim", "phone_number": "+1 5550143"}]},
        "frequent_contacts": {"about": "People", "list": []},
        "sessions": {
            "about": "We store this",
            "list": [
                session(400, 0),
                session(
                    90,
                    2,
                    last_ip="2001:db8:77::9",
                    application_name="Telegram iOS",
                    application_version="11.1",
                    device_model="iPhone 14 Pro",
                    platform="iOS",
                    system_version="17.6",
                ),
            ],
        },
        "web_sessions": {"about": "Websites", "list": [website(300, 20), website(200, 10)]},
        "other_data": {"about_meta": "Some data", "changes_log": [], "help": "https://telegram.org/faq",
                       "installed_stickers": [{"url": "https://t.me/addstickers/a"}], "ips": []},
        "chats": {"about": "Chats", "list": [chat(3), chat(2, 4242424242) | {"id": 77}]},
        "left_chats": {"about": "Groups", "list": []},
    }  # fmt: skip
    return {name: value for name, value in (sections | changes).items() if value is not None}


def written(content: Record) -> str:
    """Return a document with Telegram's line breaks."""
    return json.dumps(content, indent=1, ensure_ascii=False)


def members() -> dict[str, str]:
    """Return the members of an export with chats, in its folder."""
    return {
        "DataExport_2026-10-05/result.json": written(document()),
        "DataExport_2026-10-05/chats/chat_01/files/passwords.csv": "a file that Kim sent\nwith lines\n",
    }
