"""The export of Telegram Desktop: one file, `result.json`.

The structure comes from the open source of Telegram Desktop, which writes the file, and from public programs that read
it. No real export was available. The file holds personal information, contacts, open sessions, logins to websites, and
then all chats, which make it gigabytes large. Only the times of the owner's messages in the chats are read, and no word
of a message is decoded. Telegram Desktop writes each time twice, in local time without a zone and in seconds since
1970. Older versions only wrote the first form, and their times are not used. The form of the lists below `other_data`
is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.acts import Acts
from hygiene.model.errors import UnreadableError
from hygiene.model.records import App, Contact, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.coverage import Damage, Others, part_by_name, unread_sections
from hygiene.sources.reader_kit.fields import text_of
from hygiene.sources.reader_kit.json_stream import decoded
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import JsonRows
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.communities.sections import Sections, read_sections
from hygiene.sources.readers.communities.telegram_messages import SentMessages, message

Record = dict[str, Any]
_OWNER, _SESSIONS, _WEBSITES, _OTHER = "personal_information", "sessions", "web_sessions", "other_data"
_CHATS: Final = frozenset({"chats", "left_chats"})
"""The sections with messages, which Telegram Desktop writes last."""
_REQUIRED: Final = frozenset({_OWNER, _SESSIONS, _WEBSITES})
_KNOWN: Final = (
    _REQUIRED
    | _CHATS
    | {_OTHER, "about", "contacts", "frequent_contacts", "profile_music", "profile_pictures", "stories"}
)
_BEGIN: Final = re.compile(
    rb'^\s*\{\s*"about"\s*:\s*"(?:[^"\\]|\\.){0,6000}"\s*,\s*"(?:%s)"\s*:'
    % b"|".join(sorted(name.encode() for name in _KNOWN - {"about"})),
    re.DOTALL,
)
_START: Final = 8192
"""Bytes within which the first section after the introduction begins."""
_LOOK_AT: Final = 40
_OTHERS: Final = Others(
    aside=re.compile(
        r"(?:^|/)(?:chats|lists|profile_pictures|stories|css|js|images|ChatExport[^/]*)/"
        r"|(?:^|/)(?:export_results|messages\d*)\.html$",
        re.IGNORECASE,
    )
)
"""The files that are not read.

People sent them in chats, or they are web pages with the same data.
"""
_OF_NO_USE: Final = re.compile(r"^other_data > (?:about_meta|help|installed_stickers)$")
_WORDS: Final = {
    _OWNER: tr_later("the export holds no personal information; export again with “Account information” ticked"),
    _SESSIONS: tr_later("the export holds no sessions; export again with “Active sessions” ticked"),
    _WEBSITES: tr_later("the export holds no logins to websites; export again with “Active sessions” ticked"),
}
"""The words for a section that is absent."""
_ZONE: Final = tr_later("the time is written without its zone; export again with today's Telegram Desktop")


def _exports(files: Files) -> list[str]:
    """Return the files that begin like the export of an account.

    The export of a single chat begins with the chat's name instead. If there are more than `_LOOK_AT` files, only those
    with Telegram's own name are opened.
    """
    few = len(files.names) <= _LOOK_AT
    names = [name for name in files.names if name.lower().endswith(".json")] if few else files.ending("result.json")
    nearest = sorted(names, key=lambda name: (name.count("/"), name))[:_LOOK_AT]
    return [name for name in nearest if _BEGIN.match(first_bytes(files, name, _START))]


@reader(
    "telegram",
    title=tr_later("Telegram data (JSON of Telegram Desktop; result.json, folder or zip)"),
    platform="telegram",
    holds=tr_later(
        "open sessions with device, country and network address, websites you log in to with "
        "Telegram, phone number, the times of your messages where their chats are in the export"
    ),
    lacks=tr_later(
        "posts in channels (in the export, but not read), bots that may act for you, second "
        "factors, changes to the account, sessions that ended"
    ),
    request=tr_later(
        "https://desktop.telegram.org, in Telegram Desktop under Settings > Advanced > Export Telegram data, with "
        "Account information, Active sessions and the format Machine-readable JSON; chats are not needed"
    ),
    wait=tr_later("minutes without chats; after a new sign-in, Telegram may ask you to wait a day"),
    recognises=lambda files: bool(_exports(files)),
)
def telegram(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Raises:
        UnreadableError: when no useful section can be read.
    """
    reading = Reading(files, "telegram", "telegram", absent=tr_later("the export holds no {part}"))
    reading.others = _OTHERS
    name = reading.find(_exports(files)[0])[0]
    found = read_sections(reading.chunks(name), _REQUIRED | {_OTHER}, _REQUIRED, _CHATS)
    owner = _owner(reading, name, found)
    logins, websites = _sessions(reading, name, found), _websites(reading, name, found)
    messages = _messages(reading, name, found, text_of(owner, "user_id"))
    _note_others(reading, name, found)
    handle = text_of(owner, "username").lstrip("@")[:50]
    names = [text_of(owner, "first_name")[:100], text_of(owner, "last_name")[:100]]
    phone = text_of(owner, "phone_number").strip()
    return reading.snapshot(
        Account(
            platform="telegram",
            handle=handle or " ".join(filter(None, names))[:50] or "unknown",
            id=text_of(owner, "user_id")[:40],
        ),
        names=(handle, *names),
        logins=logins,
        apps=websites,
        messages=messages,
        contacts=(Contact(kind="phone", value=Hidden(phone)),) if phone else None,
    )


def _missing(name: str, found: Sections, section: str) -> str:
    """Return why the file has no such section."""
    if why := found.problems.get(section) or found.stopped:
        return Damage(f"{name} ({section}): {why}")
    return tr(_WORDS[section])


def _owner(reading: Reading, name: str, found: Sections) -> Record:
    """Return the owner's personal information, empty when there is none."""
    reading.gap("contacts", tr("the export does not hold the e-mail address that recovers the password"))
    if _OWNER not in found.held:
        reading.gap("contacts", _missing(name, found, _OWNER))
        return {}
    try:
        return decoded(found.held[_OWNER], dict)
    except UnreadableError as error:
        reading.note_damage("contacts", f"{name} ({_OWNER}): {error.reason}")
        return {}


def _sessions(reading: Reading, name: str, found: Sections) -> tuple[Login, ...] | None:
    """Return the sessions that are open, each dated by its sign-in."""
    if _SESSIONS not in found.held:
        reading.gap("logins", _missing(name, found, _SESSIONS))
        return None
    rows = JsonRows([found.held[_SESSIONS]], ("list",))
    sessions = reading.records("logins", _session, {f"{name} ({_SESSIONS})": rows})
    if count := _undated(session.at for session in sessions or ()):
        why = tr_n(
            count,
            "{count:,} session without a date ({why})",
            "{count:,} sessions without a date ({why})",
            why=tr(_ZONE),
        )
        reading.gap("logins", why)
    return sessions


def _websites(reading: Reading, name: str, found: Sections) -> tuple[App, ...] | None:
    """Return the websites that the owner logs in to with Telegram.

    Logins to one website with one bot are one grant, from the first to the last use.
    """
    reading.gap("apps", reading.platform.cannot("delegates"))
    if _WEBSITES not in found.held:
        reading.gap("apps", _missing(name, found, _WEBSITES))
        return None
    rows = JsonRows([found.held[_WEBSITES]], ("list",))
    logins = reading.records("apps", _website, {f"{name} ({_WEBSITES})": rows})
    if logins is None:
        return None
    if count := _undated(login.granted_at for login in logins):
        why = tr_n(
            count,
            "{count:,} login without a date ({why})",
            "{count:,} logins without a date ({why})",
            why=tr(_ZONE),
        )
        reading.gap("apps", why)
    by_id: dict[str, list[App]] = {}
    for login in logins:
        by_id.setdefault(login.id, []).append(login)
    reading.counts["apps"] = len(by_id)
    return tuple(
        replace(
            same[0],
            granted_at=min((app.granted_at for app in same if app.granted_at), default=None),
            last_used_at=max((app.last_used_at for app in same if app.last_used_at), default=None),
        )
        for same in by_id.values()
    )


def _undated(times: Iterable[datetime | None]) -> int:
    """Return the number of times without a zone, as in older exports."""
    return sum(at is None for at in times)


def _session(record: Record) -> Login:
    """Parse an open session."""
    app = " ".join(filter(None, (text_of(record, key) for key in ("application_name", "application_version"))))
    device = ", ".join(filter(None, (text_of(record, key) for key in ("device_model", "platform", "system_version"))))
    ip = text_of(record, "last_ip")
    if not (app or device or ip):
        raise ValueError("application_name")
    return Login(
        at=moment(record.get("created_unixtime")),
        ip=Hidden(ip),
        agent=" on ".join(filter(None, (app, device))),
        place=text_of(record, "last_region"),
        country=text_of(record, "last_country"),
        outcome="open",
        last_used_at=moment(record.get("last_active_unixtime")),
    )


def _website(record: Record) -> App:
    """Parse a login to a website.

    The owner logs in through a bot of the website. The bot then knows the owner's name and may write to the owner.
    """
    site, bot = text_of(record, "domain_name").strip(), text_of(record, "bot_username").strip().lstrip("@")
    if not (site or bot):
        raise ValueError("domain_name")
    return App(
        id="/".join(filter(None, (site, bot))),
        name=site or f"@{bot}",
        publisher=f"@{bot}" if bot else "",
        granted_at=moment(record.get("created_unixtime")),
        last_used_at=moment(record.get("last_active_unixtime")),
    )


def _messages(reading: Reading, name: str, found: Sections, owner: str) -> Acts | None:
    """Return the messages that the owner sent, by their times and chats."""
    if _CHATS.isdisjoint(found.names):
        reading.gap("posts", tr("the export holds no chats, and so no posts in channels"))
        reading.gap("messages", tr("the export holds no chats, and so no messages"))
        return None
    reading.gap("posts", tr("posts in channels are in this export and are not read"))
    if not owner:
        reading.gap("messages", tr("the export does not hold your number, by which your messages are known"))
        return None
    rows = SentMessages(reading.chunks(name), owner)
    messages = reading.acts("messages", message, {f"{name} (chats)": rows})
    reading.gap("messages", tr("the export holds only the kinds of chats that were chosen for it"))
    if rows.undated:
        why = tr_n(
            rows.undated,
            "{count:,} message without a date ({why})",
            "{count:,} messages without a date ({why})",
            why=tr(_ZONE),
        )
        reading.gap("messages", why)
    return messages


def _note_others(reading: Reading, name: str, found: Sections) -> None:
    """Record which sections are not read."""
    for section in found.names:
        if section not in _KNOWN and (part := part_by_name(section)):
            reason = tr(
                "{name} ({section}): hygiene does not read this kind of data",
                name=name,
                section=printable(section, 60),
            )
            reading.gap(part, reason)
    try:
        other = decoded(found.held.get(_OTHER, b"{}"), dict)
    except UnreadableError as error:
        reading.note_damage("events", f"{name} ({_OTHER}): {error.reason}")
        return
    for part, why in unread_sections(name, {_OTHER: other}, _OF_NO_USE):
        reading.gap(part, why)
    if other.get("changes_log"):
        reason = tr("{name} ({other} > changes_log): hygiene does not read this kind of data", name=name, other=_OTHER)
        reading.gap("events", reason)
