"""The Discord data package: the account, its open sessions, and when and in what channels messages were written.

Folders have names in the owner's language, so files are known by the shape of their paths. Words of messages are left
behind: most of them are private, and no rule asks for them. Of `Activity`, telemetry of hundreds of megabytes, only the
part that records sign-ins is opened, and of that only the lines about them are decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, Literal

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Contact, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import plural
from hygiene.sources.files.files import Files, head
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import text_of
from hygiene.sources.reader_kit.id_times import discord_id_times
from hygiene.sources.reader_kit.json_stream import document
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading, newest, together
from hygiene.sources.reader_kit.rows import CsvRows, JsonLines, JsonRows, Rows
from hygiene.sources.reader_kit.times import moment

_CHANNEL: Final = re.compile(r"(?:[^/]+/){1,3}c?[0-9]{16,32}/channel\.json", re.IGNORECASE)
_MESSAGES: Final = re.compile(r"(?:[^/]+/)+c?[0-9]{16,32}/messages\.(?:json|csv)", re.IGNORECASE)
_USER: Final = re.compile(r"(?:[^/]+/){0,3}user\.json", re.IGNORECASE)
_EVENTS: Final = re.compile(r"(?:[^/]+/)*(analytics|modeling|reporting|tns)/events-[^/]+\.json", re.IGNORECASE)
_SIGN_INS: Final = "tns"
"""The folder of events on trust and safety. The same sign-ins are in others beside it, among far more else."""
_ABOUT_SIGN_INS: Final = re.compile(r'"event_type":\s*"(?:login_succe|login_fail|session_start)')
_OWNER: Final = re.compile(rb'"(?:discriminator|global_name|avatar_hash|has_mobile|premium_until)"\s*:')
_README: Final = b"Discord Data Package"
_UTC: Final = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?", re.ASCII)


def is_package(files: Files) -> bool:
    """Whether it has a channel's folder, or the account's file with Discord's own fields, or says that it is a package."""
    if any(_CHANNEL.fullmatch(name) for name in files.names):
        return True
    if any(_OWNER.search(head(files, name, 4096)) for name in files.names if _USER.fullmatch(name)):
        return True
    readme = [name for name in files.ending("README.txt") if name.count("/") <= 1]
    return any(_README in head(files, name, 8192) for name in readme[:2])


@reader(
    "discord",
    title="Discord data package (zip or folder)",
    platform="discord",
    holds="open sessions with place and device, sign-ins, e-mail address and telephone number, when messages were written",
    lacks="authorised apps, changes to the account, which second factors there are, the client of a message",
    request="https://support.discord.com/hc/articles/360004027692, in the app under User Settings > Data & Privacy > Request "
    "Data, with Account, Activity and Messages",
    wait="up to 30 days",
    recognises=is_package,
    belongs=lambda files: files.path,  # it comes whole
)
def discord(files: Files) -> Snapshot:
    """Read what bears on the account's security.

    Raises:
        UnreadableError: when no file of use can be read.
    """
    reading = Reading(files, "discord", "discord")
    user = _user(reading)
    posts = reading.posts(_message, _messages(reading), id_times=discord_id_times)
    reading.counts["channels"] = sum(_CHANNEL.fullmatch(name) is not None for name in files.names)
    signed_in = reading.records("logins", _sign_in, dict(_sign_in_lines(reading)), key=_once)
    sessions = _sessions(reading, user, newest(posts, signed_in))
    contacts = None if user is None or not user.keys() & {"email", "phone"} else tuple(_contacts(user))
    if user is not None and contacts is None:
        reading.gap("contacts", "user.json tells no addresses")
    user = user or {}
    name = text_of(user, "username")[:50]
    account = Account(platform="discord", handle=name or "unknown", id=text_of(user, "id")[:40])
    return reading.snapshot(
        account,
        names=(name, text_of(user, "global_name")[:100]),
        dates=[_used(row) for row in _rows_of(user)],
        posts=posts,
        logins=together(signed_in, sessions),
        contacts=contacts,
        second_factors=_second_factors(user),
    )


def _user(reading: Reading) -> dict[str, Any] | None:
    """`user.json`; None when it is not there or cannot be read."""
    found = reading.find(lambda name: _USER.fullmatch(name) is not None)
    own = [name for name in found if _OWNER.search(head(reading.files, name, 4096))] or found
    for name in own[:1]:
        try:
            user = document(reading.files.chunks(name), dict[str, Any])
        except UnreadableError as error:
            for part in ("contacts", "logins", "second_factors"):
                reading.gap(part, f"{name}: {error.message}")
            continue
        linked = user.get("connections")
        reading.counts["linked_accounts"] = len(linked) if isinstance(linked, list) else 0
        return user
    return None


def _contacts(user: dict[str, Any]) -> Iterator[Contact]:
    verified = user.get("verified")
    if email := text_of(user, "email"):
        yield Contact(kind="email", value=Hidden(email), confirmed=verified if isinstance(verified, bool) else None)
    if phone := text_of(user, "phone"):
        yield Contact(kind="phone", value=Hidden(phone))


def _second_factors(user: dict[str, Any]) -> tuple[str, ...] | None:
    """That there is one, where the package lets it be seen; that there is none only where it says so."""
    marks = [user.get("mfa_enabled"), *(row.get("is_mfa") for row in _rows_of(user))]
    if True in marks:
        return ("of a kind not told",)
    return () if marks[0] is False else None


def _rows_of(user: dict[str, Any]) -> list[dict[str, Any]]:
    """What is told of each session."""
    rows = user.get("user_sessions")
    return [row["user_data"] for row in rows if _is_session(row)] if isinstance(rows, list) else []


def _is_session(row: object) -> bool:
    return isinstance(row, dict) and isinstance(row.get("user_data"), dict)


def _used(row: dict[str, Any]) -> datetime | None:
    return moment(row.get("approx_last_used_time"))


def _sessions(reading: Reading, user: dict[str, Any] | None, before: datetime | None) -> tuple[Login, ...] | None:
    """The sessions that the account's file lists; open are those that end after everything else that is told."""
    rows = (user or {}).get("user_sessions")
    if not isinstance(rows, list):
        if user is not None:
            reading.gap("logins", "user.json lists no sessions")
        return None
    if wrong := sum(not _is_session(row) for row in rows):
        reading.gap(
            "logins", f"{plural(wrong, 'session')} of user.json could not be read (it is not of the expected shape)"
        )
    used = [at for row in _rows_of(user or {}) if (at := _used(row))]
    now = max([*used, *([before] if before else [])], default=None)
    out = tuple(_session(row, deleted=whole.get("is_soft_deleted") is True, now=now) for whole, row in _pairs(rows))
    reading.counts["sessions"] = len(out)
    return out


def _pairs(rows: list[Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    yield from ((row, row["user_data"]) for row in rows if _is_session(row))


def _session(row: dict[str, Any], *, deleted: bool, now: datetime | None) -> Login:
    """One session, dated by its beginning: that is when somebody signed in."""
    info = row.get("client_info")
    client = info if isinstance(info, dict) else {}
    ends = moment(row.get("expiration_time"))
    outcome: Literal["open", "session"] = "session" if deleted or (ends and now and ends <= now) else "open"
    return Login(
        at=moment(row.get("creation_time")) or _used(row),
        ip=Hidden(text_of(client, "ip")),
        agent=" on ".join(filter(None, (text_of(client, "platform"), text_of(client, "os")))),
        # Countries stand in it by name, elsewhere by code: taken for one, they would be two.
        place=text_of(client, "location"),
        outcome=outcome,
        last_used_at=_used(row),
    )


def _messages(reading: Reading) -> dict[str, Rows]:
    """The messages of each channel: JSON, or CSV in older packages."""
    files = reading.files
    return {
        name: CsvRows(files.chunks(name), ["ID", "Timestamp"])
        if name.lower().endswith(".csv")
        else JsonRows(files.chunks(name))
        for name in reading.find(lambda name: _MESSAGES.fullmatch(name) is not None)
    }


def _message(record: dict[str, Any]) -> Row:
    """When a message was written; its words, and whom it was written to, stay where they are."""
    found = text_of(record, "ID") or text_of(record, "id")
    if not found:
        raise ValueError("ID")
    return Row(id=found, created=_zoned(text_of(record, "Timestamp") or text_of(record, "timestamp")))


def _zoned(text: str) -> str:
    """Times are UTC; newer packages leave that out."""
    return f"{text} +0000" if _UTC.fullmatch(text) else text


def _sign_in_lines(reading: Reading) -> Iterator[tuple[str, Rows]]:
    """The lines on sign-ins, by file; what was not opened is said."""
    found = {name: match[1].lower() for name in reading.files.names if (match := _EVENTS.fullmatch(name))}
    for name, folder in found.items():
        if folder == _SIGN_INS:
            yield name, JsonLines(reading.files.chunks(name), _ABOUT_SIGN_INS)
    if _SIGN_INS not in found.values():
        reading.gap("logins", f"the package holds no file of sign-ins (Activity/{_SIGN_INS}/events-*.json)")


def _sign_in(record: dict[str, Any]) -> Login | None:
    """One sign-in, or one start of the app in a session."""
    kind = text_of(record, "event_type")
    if not kind.startswith(("login_succe", "login_fail", "session_start")):
        return None
    outcome: Literal["failure", "success", "session"] = (
        "failure" if kind.startswith("login_fail") else "success" if kind.startswith("login") else "session"
    )
    device = " ".join(filter(None, (text_of(record, "device"), text_of(record, "os"), text_of(record, "os_version"))))
    return Login(
        # Times stand in quotes of their own within the text.
        at=moment(text_of(record, "timestamp").strip('"')),
        ip=Hidden(text_of(record, "ip")),
        agent=text_of(record, "browser_user_agent") or device,
        place=text_of(record, "city"),
        country=text_of(record, "country_code"),
        outcome=outcome,
    )


def _once(login: Login) -> tuple[object, ...]:
    """What two lines have in common that tell of one sign-in: several files and several events do."""
    at = login.at.replace(second=0, microsecond=0) if login.at else None
    return at, login.ip.reveal(), login.agent, login.outcome
