"""The apps that have access to an account of the invented fleet."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from scripts.fleet.lives import DAY, Export

_FIRST: Final = (
    "Tally",
    "Pixel",
    "Echo",
    "Chart",
    "Loop",
    "Spark",
    "Poll",
    "Frame",
    "Pulse",
    "Quill",
    "Stack",
    "Trend",
)
_SECOND: Final = ("Nest", "Desk", "Yard", "Mill", "Works", "Port", "Field", "Forge", "Barn", "Lane", "Peak", "Dock")
SHARED: Final = "CampaignLoom"
"""The app on four accounts, and on five in the second week."""


class App(NamedTuple):
    """A grant.

    Only X states its permissions, and the maker's site.
    """

    name: str
    site: str
    at: datetime
    permissions: tuple[str, ...]


def number_of(export: Export, app: App) -> int:
    """Return the id of a grant as Meta writes it.

    The number differs for every account that has the app.
    """
    return 10**9 + zlib.crc32(f"{export.brand.platform} {export.brand.number} {app.name}".encode())


def own_name(export: Export, purpose: str) -> str:
    """Return the name of an app that few other accounts have."""
    chance = export.chance(purpose)
    return f"{chance.choice(_FIRST)}{chance.choice(_SECOND)} {export.brand.number}"


def _app(export: Export, purpose: str, at: datetime, *permissions: str) -> App:
    name = own_name(export, purpose)
    return App(name, f"https://{name.replace(' ', '').lower()}.example", at, permissions)


def apps(export: Export) -> Iterator[App]:
    """Yield the grants of an account, whatever its platform.

    Their ages stay clear of every limit of the checks (30, 180 and 730 days), so that a week crosses none.
    """
    if export.brand.platform == "x" or export.chance("buffer").random() < 0.4:
        yield App("Buffer", "https://buffer.com", export.ago(400), ("read", "write"))
    yield from _always(export)
    yield from _in_the_story(export)


def _always(export: Export) -> Iterator[App]:
    if export.has("idle app"):
        yield _app(export, "idle", export.ago(900), "read", "write", "directmessages")
    if export.has("old app"):
        yield _app(export, "old", export.ago(2_200), "read", "write")
    if export.has("recent app"):
        yield _app(export, "recent", export.ago(9), "read", "write")


def _in_the_story(export: Export) -> Iterator[App]:
    role = export.brand.role
    if role == "shared":
        yield App(SHARED, "https://campaignloom.example", export.ago(100), ("read", "write"))
    if export.role("fifth"):
        yield App(SHARED, "https://campaignloom.example", export.planted_at, ("read",))
    if export.role("new app"):
        yield _app(export, "new", export.planted_at, "read", "write")
    if role == "app gone" and not export.later:
        yield _app(export, "gone", export.ago(2_400), "read", "write")
    if role == "permission":
        more = ("directmessages",) if export.later else ()
        yield _app(export, "worse", export.ago(420), "read", "write", *more)


def gone(export: Export) -> App | None:
    """Return the grant that was revoked before this export, or None."""
    return _app(export, "gone", export.ago(2_400)) if export.role("app gone") else None


def revoked_at(export: Export) -> datetime:
    """Return when it was revoked."""
    return export.planted_at + 9 * DAY / 24
