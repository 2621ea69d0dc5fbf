"""The invented fleet's archives of X."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any, Final

from scripts.fleet.apps import App, apps
from scripts.fleet.lives import DAY, MINUTE, Export, Said, contacts, posts, sessions, site
from scripts.fleet.pretty import pretty
from tests.support import x_archive
from tests.support.snapshots import anchor
from tests.support.x_archive import Row, XArchive, id_of, iso, ruby

_BUFFER: Final = "417273"
"""Buffer's id on X."""
_PURGED: Final = 30
"""Posts deleted within minutes, and a few in ordinary weeks."""
_SESSIONS: Final = 60
"""Days of sessions that X records."""


def members(export: Export) -> dict[str, bytes]:
    """Return the files of an archive of X."""
    brand, number = export.brand, str(70_000_000 + export.brand.number)
    reach = contacts(export)
    owner = {"username": brand.handle, "accountId": number, "email": reach.email, "accountDisplayName": site(export)}
    said = posts(export)
    device: Row = {"pushDevice": {"deviceType": "Twitter for iOS", "createdDate": f"{export.ago(300):%Y.%m.%d}"}}
    rows: dict[str, list[Row]] = {
        "account": [x_archive.account(**owner)],
        "connected_application": [_grant(app) for app in apps(export)],
        "ip_audit": [
            {"ipAudit": {"accountId": number, "createdAt": iso(each.at), "loginIp": each.ip}}
            for each in reversed(sessions(export, _SESSIONS))
        ],
        "device_token": [],
        "ni_devices": [{"niDeviceResponse": device}, *_second_factor(export, reach.phone)],
        "screen_name_change": [],
        "email_address_change": [],
        "phone_number": [{"device": {"phoneNumber": reach.phone}}],
        "sso": [],
        "tweets": [{"tweet": _post(n, each)} for n, each in enumerate(said)],
        "deleted_tweets": [],
        "deleted_tweet_headers": list(_deleted(export)),
        "direct_message_headers": [],
        "block": [],
        "following": [{"following": {"accountId": str(900 + n), "userLink": "https://x.com/i/user"}} for n in range(9)],
        "profile": [{"profile": {"description": {"bio": "News and offers.", "website": f"https://{site(export)}"}}}],
    }
    return XArchive(rows=rows, taken_at=export.taken, owner=(number, brand.handle), text=pretty).members()


def _post(number: int, said: Said) -> dict[str, Any]:
    name = id_of(said.at, number)
    return x_archive.post(
        0,
        said.text,
        source=anchor(said.client),
        id_str=name,
        id=name,
        created_at=ruby(said.at),
        entities={
            "hashtags": [{"text": tag} for tag in re.findall(r"#(\w+)", said.text)],
            "symbols": [],
            "user_mentions": [],
            "urls": [{"url": url, "expanded_url": url} for url in re.findall(r"https://\S+", said.text)],
        },
    )


def _grant(app: App) -> Row:
    number = _BUFFER if app.name == "Buffer" else str(10**9 + zlib.crc32(app.name.encode()))
    return x_archive.app(
        0,
        organization={"name": app.name, "url": app.site},
        name=app.name,
        permissions=list(app.permissions),
        approvedAt=iso(app.at),
        id=number,
    )


def _second_factor(export: Export, phone: str) -> Iterator[Row]:
    if export.has("text messages"):
        yield {"niDeviceResponse": {"messagingDevice": {"deviceType": "Auth", "phoneNumber": phone}}}


def _deleted(export: Export) -> Iterator[Row]:
    """Yield the headers of deleted posts, which X keeps for two weeks."""
    ordinary = [(export.ago(days), n) for n, days in enumerate((2, 6))]
    purged = [(export.planted_at + n * MINUTE, n + 5) for n in range(_PURGED if export.role("deletions") else 0)]
    for at, number in (*ordinary, *purged):
        made = export.ago(200) + number * DAY
        yield {"tweet": {"tweet_id": id_of(made, number), "created_at": ruby(made), "deleted_at": ruby(at)}}
