"""The Tumblr export: JSON lists about the account.

They are called `payload-0.json`, `payload-1.json` and so on. The posts are beside them as web pages. No real export was
available. The reader relies on two independent programs that read the same fields from real exports: the e-mail
address, the times at which the account was in use, and opened push messages with their device. Neither program shows
the form of the list of programs that used Tumblr's API, or of the list of unfollows, so the reader counts their entries
and reports the count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Contact, Device, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.budget import MAX_RECORDS
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.parts.numbered import Numbered
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import text_of
from hygiene.sources.reader_kit.json_stream import document
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.times import utc

T = TypeVar("T")
_NAME: Final = re.compile(r"(?:^|/)(?P<list>payload)-?(?P<number>[0-9]{1,4})\.json$", re.IGNORECASE)
_BEGIN: Final = re.compile(
    rb'^\s*\[\s*\{\s*"data"\s*:\s*\{'
    rb'(?=.*"(?:email|unfollows|(?:last_)?active_times|client_side_ad_analytics)")',
    re.DOTALL,
)
LOOK_AT: Final = 40
_MAX_BYTES: Final = 128 << 20
"""Bytes of one file. Most of them are advertisements, which are skipped."""


class _Data(msgspec.Struct, frozen=True):
    """The fields we use of an element, each checked before use."""

    email: Any = None
    active_times: Any = None
    last_active_times: Any = None
    push_notification_opens: Any = None
    api_applications_used: Any = None
    unfollows: Any = None


class _Payload(msgspec.Struct, frozen=True):
    data: _Data = _Data()


def _payloads(files: Files) -> list[str]:
    """Return the files that begin like Tumblr's, and others with its names.

    Among more than `LOOK_AT` files, only those with Tumblr's own names are opened.
    """
    names = sorted(files.names if len(files.names) <= LOOK_AT else filter(_NAME.search, files.names))
    found = [name for name in names[:LOOK_AT] if _BEGIN.match(first_bytes(files, name, 65_536))]
    return [name for name in names if name in found or _NAME.search(name)] if found else []


@reader(
    "tumblr",
    title=tr_later("Tumblr export (zip, folder or payload-0.json)"),
    platform="tumblr",
    holds=tr_later("the e-mail address, when the account was in use, devices that opened push messages"),
    lacks=tr_later(
        "posts (the export holds them as pages), names of programs with access, network "
        "addresses of sign-ins, changes, second factors"
    ),
    request=tr_later("https://www.tumblr.com/settings/privacy, for each blog, then wait for Tumblr's e-mail"),
    wait=tr_later("hours to a few days"),
    recognises=lambda files: bool(_payloads(files)),
)
def tumblr(files: Files) -> Snapshot:
    """Read the few parts that the export holds.

    Raises:
        UnreadableError: when no file can be read.
    """
    reading = _Export(files, "tumblr", "tumblr")
    data = _data(reading, _payloads(files))
    emails = {item.email.strip() for item in data if isinstance(item.email, str) and item.email.strip()}
    apps = sum(len(item.api_applications_used) for item in data if isinstance(item.api_applications_used, list))
    if apps:
        count = tr_n(apps, "{count:,} session", "{count:,} sessions")
        page = reading.platform.page("apps")
        reading.gap(
            "apps",
            tr(
                "the export lists {count} of programs with access in an unknown form; look {page}",
                count=count,
                page=page,
            ),
        )
    unfollows = sum(len(item.unfollows) for item in data if isinstance(item.unfollows, list))
    if unfollows:
        reading.gap(
            "follows",
            tr_n(
                unfollows,
                "the export lists {count:,} unfollow in an unknown form",
                "the export lists {count:,} unfollows in an unknown form",
            ),
        )
    reading.gap("posts", tr("posts are pages in this export and are not read"))
    page = reading.platform.page("sessions")
    reading.gap(
        "logins",
        tr(("the export holds only the times of sign-ins, without network address or device; look {page}"), page=page),
    )
    return reading.snapshot(
        Account(platform="tumblr", handle="unknown"),
        contacts=tuple(Contact(kind="email", value=Hidden(email)) for email in sorted(emails)) or None,
        logins=_records(
            reading, "logins", _use, [times for item in data for times in (item.active_times, item.last_active_times)]
        ),
        devices=_devices(_records(reading, "devices", _opened, [item.push_notification_opens for item in data])),
    )


class _Export(Reading):
    numbered = Numbered(_NAME, first=0)


def _data(reading: Reading, names: list[str]) -> list[_Data]:
    data: list[_Data] = []
    for part in ("contacts", "logins", "devices"):
        reading.note_missing(part, names)
    for name in names:
        try:
            data += [payload.data for payload in document(reading.chunks(name), list[_Payload], _MAX_BYTES)]
        except UnreadableError as error:
            for part in ("contacts", "logins", "devices"):
                reading.note_damage(part, f"{name}: {error.reason}")
    return data


def _records(reading: Reading, part: str, parse: Callable[[Any], T], lists: list[Any]) -> tuple[T, ...] | None:
    """Parse every item of several lists, or return None without any list."""
    present = [items for items in lists if isinstance(items, list)]
    parsed: list[T] = []
    malformed = 0
    for item in (item for items in present for item in items[:MAX_RECORDS]):
        try:
            parsed.append(parse(item))
        except ValueError:
            malformed += 1
    if malformed:
        reading.note_damage(
            part,
            tr_n(
                malformed,
                "{count:,} record could not be read (it is not in the expected form)",
                "{count:,} records could not be read (it is not in the expected form)",
            ),
        )
    if any(len(items) > MAX_RECORDS for items in present):
        reading.note_damage(
            part, tr("there are over {limit:,} records; only the first {limit:,} were read", limit=MAX_RECORDS)
        )
    reading.counts |= {part: len(parsed)} if present else {}
    return tuple(parsed) if present else None


def _use(item: object) -> Login:
    """Parse a time at which the account was in use.

    The export states neither a network address nor a device.
    """
    at = utc(item) if isinstance(item, str) else None
    if at is None:
        raise ValueError("active_times")
    return Login(at=at, ip=Hidden(""))


def _opened(item: object) -> Device:
    """Parse the opening of a push message on a device."""
    name = text_of(item, "device") if isinstance(item, dict) else ""
    if not name or not isinstance(item, dict):
        raise ValueError("push_notification_opens")
    at = utc(item.get("timestamp"))
    return Device(name=name, kind="push", first_seen_at=at, last_seen_at=at)


def _devices(opened: tuple[Device, ...] | None) -> tuple[Device, ...] | None:
    """Merge the openings by device, from the first message to the last."""
    if opened is None:
        return None
    by_name: dict[str, list[Device]] = {}
    for opening in opened:
        by_name.setdefault(opening.name, []).append(opening)
    return tuple(
        Device(
            name=name,
            kind="push",
            first_seen_at=min((device.first_seen_at for device in openings if device.first_seen_at), default=None),
            last_seen_at=max((device.last_seen_at for device in openings if device.last_seen_at), default=None),
        )
        for name, openings in by_name.items()
    )
