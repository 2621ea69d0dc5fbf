"""The Discord data package: account, sessions, sign-ins, message times.

Folder names are in the owner's language, so the reader finds files by the shape of their paths. It does not read the
text of messages, because most of them are private and no check needs it. `Activity` holds hundreds of megabytes of
telemetry. The reader opens only the part that records sign-ins, and decodes only the lines about them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, Literal

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Contact, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.parts.numbered import Numbered
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.coverage import Others, unread_sections
from hygiene.sources.reader_kit.fields import combined, text_of
from hygiene.sources.reader_kit.id_times import discord_id_times, time_in
from hygiene.sources.reader_kit.json_stream import document
from hygiene.sources.reader_kit.newest import newest
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import CsvRows, JsonLines, JsonRows, Rows
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.communities import discord_acts as acts

_CHANNEL: Final = re.compile(r"(?:[^/]+/){1,3}c?[0-9]{16,32}/channel\.json", re.IGNORECASE)
_MESSAGES: Final = re.compile(r"(?:[^/]+/)+c?[0-9]{16,32}/messages\.(?:json|csv)", re.IGNORECASE)
_USER: Final = re.compile(r"(?:[^/]+/){0,3}user\.json", re.IGNORECASE)
_EVENTS: Final = re.compile(r"(?:[^/]+/)*(analytics|modeling|reporting|tns)/events-[^/]+\.json", re.IGNORECASE)
_OTHERS: Final = Others(
    aside=re.compile(
        r"(?:^|/)c?[0-9]{16,32}/|(?:^|/)(?:analytics|modeling|reporting|tns)/|(?:^|/)(?:index|user)\.json$",
        re.IGNORECASE,
    )
)
"""The files that are not read.

They are about channels, servers, the owner's programs, and telemetry.
"""
_LISTS: Final = re.compile(
    r"^(?:user_sessions|connections|mfa_sessions|settings|relationships|payments|payment_sources|guild_settings|notes"
    r"|library_applications|entitlements|user_activity_application_statistics|external_friends_lists)$"
)
"""The lists of `user.json` that are read, or that no check could use."""
_NUMBERED: Final = Numbered(
    re.compile(r"(?P<list>/events-[^/]*?)-(?P<number>[0-9]{1,6})-of-(?P<all>[0-9]{1,6})\.json$", re.IGNORECASE), first=0
)
_SIGN_INS: Final = "tns"
"""The folder of trust and safety events.

Its sibling folders hold the same sign-ins among far more events of other kinds.
"""
_ABOUT_SIGN_INS: Final = re.compile(r'"event_type":\s*"(?:login_succe|login_fail|session_start)')
_OWNER: Final = re.compile(rb'"(?:discriminator|global_name|avatar_hash|has_mobile|premium_until)"\s*:')
_README: Final = b"Discord Data Package"


def is_package(files: Files) -> bool:
    """Return whether these files are a Discord data package.

    A package has a channel's folder, a `user.json` with fields that only Discord uses, or a README that names it.
    """
    if any(_CHANNEL.fullmatch(name) for name in files.names):
        return True
    if any(_OWNER.search(first_bytes(files, name, 4096)) for name in files.names if _USER.fullmatch(name)):
        return True
    readmes = [name for name in files.ending("README.txt") if name.count("/") <= 1]
    return any(_README in first_bytes(files, name, 8192) for name in readmes[:2])


@reader(
    "discord",
    title=tr_later("Discord data package (zip or folder)"),
    platform="discord",
    holds=tr_later(
        "open sessions with location and device, sign-ins, e-mail address and phone number, the times of messages, "
        "friends and blocks without times"
    ),
    lacks=tr_later(
        "authorised apps, changes to the account, the kinds of second factor, the client each message was sent from"
    ),
    request=tr_later(
        "https://support.discord.com/hc/articles/360004027692, in the app under User Settings > "
        "Data & Privacy > Request Data, with Account, Activity and Messages"
    ),
    wait=tr_later("up to 30 days"),
    recognises=is_package,
    belongs=lambda files: files.path,  # Discord sends a package as one archive
)
def discord(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Raises:
        UnreadableError: when no useful file can be read.
    """
    reading = Reading(files, "discord", "discord")
    reading.others, reading.numbered = _OTHERS, _NUMBERED
    user = _user(reading)
    channels = [name for name in files.names if _CHANNEL.fullmatch(name)]
    direct, public = acts.in_direct(reading, channels, _messages(reading))
    posts = reading.posts(_message, public, id_times=discord_id_times)
    messages = acts.direct_messages(reading, direct, _message)
    reading.counts["channels"] = len(channels)
    sign_ins = reading.records("logins", _sign_in, dict(_sign_in_lines(reading)), key=_same_sign_in)
    sessions = _sessions(reading, user, newest(posts, messages, sign_ins, latest=files.budget.latest))
    contacts = None if user is None or not user.keys() & {"email", "phone"} else tuple(_contacts(user))
    if user is not None and contacts is None:
        reading.gap("contacts", tr("user.json holds no addresses"))
    user = user or {}
    name = text_of(user, "username")[:50]
    account = Account(platform="discord", handle=name or "unknown", id=text_of(user, "id")[:40])
    return reading.snapshot(
        account,
        names=(name, text_of(user, "global_name")[:100]),
        # An account's number holds the time at which it was made.
        dates=[*(_last_used(data) for data in _session_data(user)), time_in(account.id, discord_id_times)],
        posts=posts,
        messages=messages,
        follows=acts.relationships(reading, user),
        profile=acts.profile(user),
        logins=combined(sign_ins, sessions),
        contacts=contacts,
        second_factors=_second_factors(user),
    )


def _user(reading: Reading) -> dict[str, Any] | None:
    """Return `user.json`, or None when it is missing or unreadable."""
    named = reading.find(lambda name: _USER.fullmatch(name) is not None)
    if not named:
        reading.gap("logins", tr("the package holds no user.json, which lists the open sessions"))
    owners = [name for name in named if _OWNER.search(first_bytes(reading.files, name, 4096))] or named
    for name in owners[:1]:
        try:
            user = document(reading.files.chunks(name), dict[str, Any])
        except UnreadableError as error:
            for part in ("contacts", "logins", "second_factors"):
                reading.note_damage(part, f"{name}: {error.reason}")
            continue
        linked = user.get("connections")
        reading.counts["linked_accounts"] = len(linked) if isinstance(linked, list) else 0
        for part, why in unread_sections(name, user, _LISTS):
            reading.gap(part, why)
        return user
    return None


def _contacts(user: dict[str, Any]) -> Iterator[Contact]:
    verified = user.get("verified")
    if email := text_of(user, "email"):
        yield Contact(kind="email", value=Hidden(email), confirmed=verified if isinstance(verified, bool) else None)
    if phone := text_of(user, "phone"):
        yield Contact(kind="phone", value=Hidden(phone))


def _second_factors(user: dict[str, Any]) -> tuple[str, ...] | None:
    """Return a second factor of unknown kind where the package shows one.

    An empty result means that the package states that the account has no second factor. None means that it does not
    say.
    """
    enabled = user.get("mfa_enabled")
    if True in (enabled, *(data.get("is_mfa") for data in _session_data(user))):
        return (tr_later("kind unknown"),)
    return () if enabled is False else None


def _session_data(user: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the `user_data` of each session in `user.json`."""
    rows = user.get("user_sessions")
    return [row["user_data"] for row in rows if _is_session(row)] if isinstance(rows, list) else []


def _is_session(row: object) -> bool:
    return isinstance(row, dict) and isinstance(row.get("user_data"), dict)


def _last_used(data: dict[str, Any]) -> datetime | None:
    return moment(data.get("approx_last_used_time"))


def _sessions(reading: Reading, user: dict[str, Any] | None, latest: datetime | None) -> tuple[Login, ...] | None:
    """Return the sessions that `user.json` lists.

    A session counts as open when it expires after everything else in the package. `latest` is the newest time outside
    `user.json`.
    """
    rows = (user or {}).get("user_sessions")
    if not isinstance(rows, list):
        if user is not None:
            reading.gap("logins", tr("user.json lists no sessions"))
        return None
    if malformed := sum(not _is_session(row) for row in rows):
        why = tr_n(
            malformed,
            "{count:,} session of user.json could not be read (it is not in the expected form)",
            "{count:,} sessions of user.json could not be read (it is not in the expected form)",
        )
        reading.gap("logins", why)
    uses = [at for data in _session_data(user or {}) if (at := _last_used(data))]
    now = max([*uses, *([latest] if latest else [])], default=None)
    sessions = tuple(
        _session(row["user_data"], deleted=row.get("is_soft_deleted") is True, now=now)
        for row in rows
        if _is_session(row)
    )
    reading.counts["sessions"] = len(sessions)
    return sessions


def _session(data: dict[str, Any], *, deleted: bool, now: datetime | None) -> Login:
    """Parse one session, dated by its start: the time of the sign-in."""
    info = data.get("client_info")
    client = info if isinstance(info, dict) else {}
    expires = moment(data.get("expiration_time"))
    outcome: Literal["open", "session"] = "session" if deleted or (expires and now and expires <= now) else "open"
    return Login(
        at=moment(data.get("creation_time")) or _last_used(data),
        ip=Hidden(text_of(client, "ip")),
        agent=" on ".join(filter(None, (text_of(client, "platform"), text_of(client, "os")))),
        # The location names the country; other records hold its code. As `country`, one country would count as two.
        place=text_of(client, "location"),
        outcome=outcome,
        last_used_at=_last_used(data),
    )


def _messages(reading: Reading) -> dict[str, Rows]:
    """Return the messages of each channel: JSON, or CSV in older packages."""
    files = reading.files
    return {
        name: CsvRows(files.chunks(name), ["ID", "Timestamp"])
        if name.lower().endswith(".csv")
        else JsonRows(files.chunks(name))
        for name in reading.find(lambda name: _MESSAGES.fullmatch(name) is not None)
    }


def _message(record: dict[str, Any]) -> Row:
    """Parse the id and the time of a message.

    Its text and its recipients are not read.
    """
    message_id = text_of(record, "ID") or text_of(record, "id")
    if not message_id:
        raise ValueError("ID")
    return Row(id=message_id, created=acts.with_zone(text_of(record, "Timestamp") or text_of(record, "timestamp")))


def _sign_in_lines(reading: Reading) -> Iterator[tuple[str, Rows]]:
    """Yield each file of sign-in events and its lines.

    A package without such a file gets a gap.
    """
    folders = {name: match[1].lower() for name in reading.files.names if (match := _EVENTS.fullmatch(name))}
    for name in (name for name, folder in folders.items() if folder == _SIGN_INS):
        yield name, JsonLines(reading.files.chunks(name), _ABOUT_SIGN_INS)
    if _SIGN_INS not in folders.values():
        why = tr("the package holds no file of sign-ins (Activity/{folder}/events-*.json)", folder=_SIGN_INS)
        reading.gap("logins", why)


def _sign_in(record: dict[str, Any]) -> Login | None:
    """Parse a sign-in, or a start of the app within a session."""
    kind = text_of(record, "event_type")
    if not kind.startswith(("login_succe", "login_fail", "session_start")):
        return None
    outcome: Literal["failure", "success", "session"] = (
        "failure" if kind.startswith("login_fail") else "success" if kind.startswith("login") else "session"
    )
    device = " ".join(filter(None, (text_of(record, key) for key in ("device", "os", "os_version"))))
    return Login(
        # Within the JSON string, the time is in quotes again.
        at=moment(text_of(record, "timestamp").strip('"')),
        ip=Hidden(text_of(record, "ip")),
        agent=text_of(record, "browser_user_agent") or device,
        place=text_of(record, "city"),
        country=text_of(record, "country_code"),
        outcome=outcome,
    )


def _same_sign_in(login: Login) -> tuple[object, ...]:
    """Return the fields shared by all lines about one sign-in.

    Several files and several events describe the same sign-in.
    """
    at = login.at.replace(second=0, microsecond=0) if login.at else None
    return at, login.ip.reveal(), login.agent, login.outcome
