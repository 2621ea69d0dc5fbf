"""The Tumblr export: JSON lists (`payload-0.json`, `-1`, …) of what Tumblr knows of the account, with the posts as pages beside.

No real export was at hand. What is read here two independent programs read from theirs: the e-mail address, the times at which
the account was in use, and opened push messages with their device. Programs that used Tumblr's interface are listed in a form
that neither of them shows, so they are counted and said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Contact, Device, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import plural
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import text_of
from hygiene.sources.reader_kit.json_stream import document
from hygiene.sources.reader_kit.reading import MAX_RECORDS, Reading
from hygiene.sources.reader_kit.times import utc

T = TypeVar("T")
_NAME: Final = re.compile(r"(?:^|/)payload-?[0-9]{1,4}\.json$", re.IGNORECASE)
_BEGIN: Final = re.compile(
    rb'^(?:\xef\xbb\xbf)?\s*\[\s*\{\s*"data"\s*:\s*\{(?=.*"(?:email|unfollows|(?:last_)?active_times|client_side_ad_analytics)")',
    re.DOTALL,
)
LOOK_AT: Final = 40
_MOST: Final = 128 << 20
"""Bytes of one file: advertisements fill it, and are stepped over."""


class _Data(msgspec.Struct, frozen=True):
    """What one element holds, as far as it is used; each is looked at before it is believed."""

    email: Any = None
    active_times: Any = None
    last_active_times: Any = None
    push_notification_opens: Any = None
    api_applications_used: Any = None


class _Payload(msgspec.Struct, frozen=True):
    data: _Data = _Data()


def _payloads(files: Files) -> list[str]:
    """The files that begin as Tumblr's do; of many, those that are named as Tumblr names them."""
    names = files.names if len(files.names) <= LOOK_AT else filter(_NAME.search, files.names)
    return [name for name in sorted(names)[:LOOK_AT] if _BEGIN.match(first_bytes(files, name, 65_536))]


@reader(
    "tumblr",
    title="Tumblr export (zip, folder or payload-0.json)",
    platform="tumblr",
    holds="the e-mail address, when the account was in use, devices that opened push messages",
    lacks="posts (they are pages), names of programs with access, sign-ins with their address, changes, second factors",
    request="https://www.tumblr.com/settings/privacy, for each blog, then wait for Tumblr's mail",
    wait="hours to a few days",
    recognises=lambda files: bool(_payloads(files)),
)
def tumblr(files: Files) -> Snapshot:
    """Read the little there is.

    Raises:
        UnreadableError: when no file of it can be read.
    """
    reading = Reading(files, "tumblr", "tumblr")
    data = _data(reading, _payloads(files))
    emails = {one.email.strip() for one in data if isinstance(one.email, str) and one.email.strip()}
    apps = sum(len(one.api_applications_used) for one in data if isinstance(one.api_applications_used, list))
    if apps:
        count = plural(apps, "session")
        where = reading.platform.page("apps")
        reading.gap("apps", f"it lists {count} of programs with access in a form that is not known; look {where}")
    reading.gap("posts", "posts are pages in this export, and are not read")
    page = reading.platform.page("sessions")
    reading.gap("logins", f"only times are told, neither address nor device of a sign-in; look {page}")
    return reading.snapshot(
        Account(platform="tumblr", handle="unknown"),
        contacts=tuple(Contact(kind="email", value=Hidden(email)) for email in sorted(emails)) or None,
        logins=_each(reading, "logins", _use, [v for one in data for v in (one.active_times, one.last_active_times)]),
        devices=_devices(_each(reading, "devices", _opened, [one.push_notification_opens for one in data])),
    )


def _data(reading: Reading, names: list[str]) -> list[_Data]:
    found: list[_Data] = []
    for name in names:
        try:
            found += [one.data for one in document(reading.chunks(name), list[_Payload], _MOST)]
        except UnreadableError as error:
            for part in ("contacts", "logins", "devices"):
                reading.gap(part, f"{name}: {error.message}")
    return found


def _each(reading: Reading, part: str, parse: Callable[[Any], T], lists: list[Any]) -> tuple[T, ...] | None:
    """Every item of some lists; None when none of them is there."""
    there = [one for one in lists if isinstance(one, list)]
    found: list[T] = []
    bad = 0
    for item in (item for one in there for item in one[:MAX_RECORDS]):
        try:
            found.append(parse(item))
        except ValueError:
            bad += 1
    if bad:
        reading.gap(part, f"{plural(bad, 'record')} could not be read (it is not of the expected shape)")
    if any(len(one) > MAX_RECORDS for one in there):
        reading.gap(part, f"there are over {MAX_RECORDS:,} records; the first were read")
    reading.counts |= {part: len(found)} if there else {}
    return tuple(found) if there else None


def _use(item: object) -> Login:
    """A time at which the account was in use, with no address and no device."""
    at = utc(item) if isinstance(item, str) else None
    if at is None:
        raise ValueError("active_times")
    return Login(at=at, ip=Hidden(""))


def _opened(item: object) -> Device:
    """A push message that was opened on a device."""
    name = text_of(item, "device") if isinstance(item, dict) else ""
    if not name or not isinstance(item, dict):
        raise ValueError("push_notification_opens")
    at = utc(item.get("timestamp"))
    return Device(name=name, kind="push", first_seen_at=at, last_seen_at=at)


def _devices(opened: tuple[Device, ...] | None) -> tuple[Device, ...] | None:
    """One device for each name, from the first message that was opened on it to the last."""
    if opened is None:
        return None
    by_name: dict[str, list[Device]] = {}
    for one in opened:
        by_name.setdefault(one.name, []).append(one)
    return tuple(
        Device(
            name=name,
            kind="push",
            first_seen_at=min((one.first_seen_at for one in those if one.first_seen_at), default=None),
            last_seen_at=max((one.last_seen_at for one in those if one.last_seen_at), default=None),
        )
        for name, those in by_name.items()
    )
