"""Invented Discord packages, written as Discord writes them.

There are older and newer ones, in several languages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tests.support.x_archive import Member, write_zip

OWNER: Final = "80351110224678912"
FIRST: Final = datetime(2024, 3, 1, 9, 30, 0, 250_000, tzinfo=UTC)
CHANNELS: Final = ("1100000000000000001", "1100000000000000002")


def snowflake(at: datetime, number: int = 0) -> str:
    """Return an id that carries its time."""
    return str(((int(at.timestamp() * 1000) - 1_420_070_400_000) << 22) | (number & 0x3FFFFF))


def message(number: int, **changes: Any) -> dict[str, Any]:
    """Return a message as newer packages hold it.

    The messages are an hour apart, and their times have no zone.
    """
    at = FIRST + timedelta(hours=number)
    row = {
        "ID": int(snowflake(at, number)),
        "Timestamp": f"{at:%Y-%m-%d %H:%M:%S}",
        "Contents": f"secret words {number}",
    }
    return row | {"Attachments": ""} | changes


def message_row(number: int) -> str:
    """Return the same message as older packages hold it.

    It is a row of a CSV, and the time has its zone.
    """
    at = FIRST + timedelta(hours=number)
    return f'{snowflake(at, number)},{at.isoformat(timespec="milliseconds")},"secret, words {number}",\r\n'


def session(number: int, *, ends: str = "2030-01-01T00:00:00+00:00", **changes: Any) -> dict[str, Any]:
    """Return one session of the account's file."""
    data = {
        "creation_time": f"2026-0{number + 1}-01T10:00:00.100000+00:00",
        "expiration_time": ends,
        "approx_last_used_time": f"2026-0{number + 1}-20T10:00:00+00:00",
        "is_mfa": False,
        "client_info": {
            "ip": f"198.51.100.{number}",
            "os": "Windows",
            "platform": "Discord Client",
            "location": "Oslo, Oslo, Norway",
        },
    }
    return {"id_hash": f"hash{number}=", "user_data": data | changes, "is_soft_deleted": False}


def user(**changes: Any) -> dict[str, Any]:
    """Return the account's file."""
    row: dict[str, Any] = {
        "id": OWNER,
        "username": "brand",
        "discriminator": 0,
        "global_name": "Brand Hub",
        "email": "brand@mail.example",
        "verified": True,
        "phone": "+15550100",
        "ip": "198.51.100.9",
        "avatar_hash": "abc",
        "flags": [],
        "connections": [{"type": "steam", "id": "1", "name": "brandplays", "visibility": 1, "verified": True}],
        "user_sessions": [session(1), session(2, ends="2026-02-02T00:00:00+00:00"), session(3)],
        "relationships": [],
        "payments": [],
    }
    return row | changes


def relationship(number: int, kind: int) -> dict[str, Any]:
    """Return one entry of the account's list of friends and blocked accounts."""
    return {"id": f"90351110224678{number:03}", "type": kind, "nickname": None, "user": {"username": f"canary{number}"}}


def event(kind: str, at: str = "2026-05-01T08:00:00.000Z", **changes: Any) -> dict[str, Any]:
    """Return one line of telemetry; as in Discord's, its time is quoted twice."""
    row: dict[str, Any] = {
        "event_type": kind,
        "event_id": "AAA",
        "timestamp": f'"{at}"',
        "ip": "198.51.100.20",
        "city": "Oslo",
        "region_code": "03",
        "country_code": "NO",
        "os": "Windows",
        "browser_user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) discord/1.0.9 Chrome/128.0.0.0",
    }
    return row | changes


def lines(rows: Iterable[object]) -> str:
    """Return these rows as JSON lines."""
    return "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)


def members(account: str = "Account", messages: str = "Messages", activity: str = "Activity") -> dict[str, Member]:
    """Return a package with something of everything that is read.

    It has 3 sessions, 3 sign-ins and 5 messages in 2 channels.
    """
    return {
        "README.txt": "Welcome to your Discord Data Package!\n",
        f"{account}/user.json": json.dumps(user(), indent=2),
        f"{account}/avatar.png": b"\x89PNG",
        f"{messages}/index.json": json.dumps(dict.fromkeys(CHANNELS, "general in A Server")),
        f"{messages}/c{CHANNELS[0]}/channel.json": json.dumps({"id": CHANNELS[0], "type": 0}),
        f"{messages}/c{CHANNELS[0]}/messages.json": json.dumps([message(n) for n in range(3)]),
        f"{messages}/c{CHANNELS[1]}/channel.json": json.dumps({"id": CHANNELS[1], "type": 1}),
        f"{messages}/c{CHANNELS[1]}/messages.json": json.dumps([message(n) for n in range(3, 5)]),
        f"{activity}/analytics/events-2026-00000-of-00001.json": "{not json at all\n",
        f"{activity}/tns/events-2026-00000-of-00001.json": lines(
            [
                event("login_successful", "2026-05-01T08:00:00.000Z"),
                event("channel_opened"),
                event("session_start_success", "2026-05-02T08:00:00.000Z"),
                event("login_failed", "2026-05-03T08:00:00.000Z", ip="198.51.100.99", country_code="DE"),
            ]
        ),
    }


def write_package(path: Path, some: dict[str, Member] | None = None) -> Path:
    """Write the package as a zip, as downloaded."""
    return write_zip(path / "package.zip", (members() if some is None else some).items())
