"""Parsers for the rows of a Google Takeout.

The rows are accesses, sign-ins, devices, changes and addresses. Columns are found by name, never by position.

The access log has been seen with English column names in several languages. The number of its columns and their names
have changed over time. Times are in UTC and say so. A time that does not is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, Literal

from hygiene.language.words import tr_later
from hygiene.model.records import Contact, Device, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.sources.files.budget import MAX_TEXT
from hygiene.sources.reader_kit.times import moment

AUTOMATIC: Final = "non user initiated"
"""The type of accesses that a device made without its user."""
_FIELD: Final = re.compile(
    r"([A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)*) : (.*?)(?=\. [A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)* : |\.?\s*$)"
)
_SYSTEMS: Final = {
    "IOS_OS": "iOS", "ANDROID_OS": "Android", "WINDOWS_OS": "Windows", "MAC_OS": "macOS", "LINUX_OS": "Linux",
    "CHROME_OS": "CrOS",
}  # fmt: skip
_LAST: Final = re.compile(r"Last Activity Time:\s*([^\n,;]+?(?: (?:UTC|Z)|Z|[+-]\d\d:?\d\d))(?=\s|$|[,;])")
_EMAIL: Final = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,253}")
_PHONE: Final = re.compile(r"\+?\d[\d ().-]{5,20}\d")
_EMAILS: Final = frozenset({"e-mail", "alternate e-mails", "contact e-mail", "recovery e-mail"})
_PHONES: Final = frozenset({"recovery sms", "user phone numbers"})
_TEXTED: Final = "2-step verification phone numbers"
_ACCOUNT: Final = "google account id"
_CHANGES: Final = (
    ("password", "password"),
    ("2-step", "second-factor-on"),
    ("2sv", "second-factor-on"),
    ("two step", "second-factor-on"),
    ("phone", "phone"),
    ("sms", "phone"),
    ("e-mail", "email"),
    ("email", "email"),
    ("name", "name"),
)
"""Words in the type of a change, with the kind of change.

The first word found counts.
"""
_RECOVERY: Final = {"email": tr_later("recovery email"), "phone": tr_later("recovery phone")}
"""The details of changes to recovery addresses."""


def access(row: Mapping[str, str]) -> Login:
    """Read a row of the access log: a service used in a session.

    `is_automatic` recognises automatic activity of a device by the type.
    """
    at, ip = cell(row, "timestamp"), cell(row, "ip", "address")
    if not at and not ip:
        raise ValueError("activity timestamp")
    city, region = cell(row, "city"), cell(row, "region")
    return Login(
        at=moment(at),
        ip=Hidden(ip),
        agent=agent(cell(row, "user", "agent"))
        or " ".join(filter(None, (cell(row, "device", "type"), cell(row, "device", "model")))),
        place=", ".join(dict.fromkeys(filter(None, (city, region)))),
        country=cell(row, "country"),
    )


def is_automatic(row: Mapping[str, str]) -> bool:
    """Return whether a device did this without its user."""
    return cell(row, "activity", "type").casefold() == AUTOMATIC


def cell(row: Mapping[str, str], *words: str) -> str:
    """Return the value of the column whose name has all of these words.

    If there are several, the one with the shortest name counts, because a longer name is more specific.
    """
    name = _column(tuple(row), words)
    return row[name][:MAX_TEXT].strip() if name is not None else ""


@lru_cache(maxsize=256)
def _column(names: tuple[str, ...], words: tuple[str, ...]) -> str | None:
    return min((name for name in names if all(word in name for word in words)), key=len, default=None)


def agent(text: str) -> str:
    """Return a user agent in readable form.

    Google has a format of its own: `App : GMAIL_APP. App Version : 6.0. Os : IOS_OS.` Its words are taken out. Any
    other text is returned as it is.
    """
    fields = {name.casefold(): value for name, value in _FIELD.findall(text)}
    if "app" not in fields and "os" not in fields:
        return text
    app = fields.get("app", "").removesuffix("_APP").replace("_", " ").capitalize()
    system = fields.get("os", "")
    words = (
        f"{app} app {fields.get('app version', '')}".strip() if app else "",
        f"{_SYSTEMS.get(system, system)} {fields.get('os version', '')}".strip(),
        fields.get("device type", "").lower(),
    )
    return ", ".join(filter(None, words))


def device(row: Mapping[str, str]) -> Device:
    """Read a row of the list of devices, in either of its two layouts.

    The result is the device, with the times when it was first and last seen.
    """
    kind = cell(row, "device", "type")
    names = (
        cell(row, "brand"),
        cell(row, "marketing") or cell(row, "model"),
        row.get("os", "")[:40] or cell(row, "device", "os"),
    )
    name = " ".join(dict.fromkeys(filter(None, names)))
    if not kind and not name:
        raise ValueError("device type")
    location = cell(row, "last", "location")
    last = _LAST.search(location)
    return Device(
        name=name[:200],
        kind=kind or "device",
        first_seen_at=moment(cell(row, "first", "activity")),
        last_seen_at=moment(cell(row, "last", "activity")) or (moment(last[1]) if last else None),
    )


def sign_in(row: Mapping[str, str]) -> Login:
    """Read a row of the sign-ins on the account page.

    A sign-in without a network address is kept if it has a time.
    """
    at, ip = row.get("timestamp", ""), row.get("ip address", "").strip()
    if moment(at) is None:
        raise ValueError("timestamp")
    return Login(
        at=moment(at),
        ip=Hidden(ip),
        agent=agent(cell(row, "user", "agent")),
        outcome=_outcome(row.get("activity type", "")),
    )


def _outcome(words: str) -> Literal["success", "failure", "challenge", "session"]:
    activity = words.casefold()
    if "fail" in activity or "denied" in activity:
        return "failure"
    if "challenge" in activity:
        return "challenge"
    return "success" if activity in {"login", "sign in", "signin"} else "session"


def change(row: Mapping[str, str]) -> Event:
    """Read a row of the page of changes.

    Old and new values are addresses and names, and are left out.
    """
    change_type = row.get("change type", "").casefold().replace("_", " ")
    kind = next((kind for word, kind in _CHANGES if word in change_type), "")
    if not kind or not row.get("timestamp"):
        raise ValueError("change type")
    if kind == "second-factor-on" and re.search(r"disab|remov|off|unenrol", change_type):
        kind = "second-factor-off"
    detail = ""
    if "recovery" in change_type:
        detail = _RECOVERY.get(kind, f"recovery {kind}")
    return Event(at=moment(row["timestamp"]), kind=kind, detail=detail)


def labelled_values(items: Iterable[str]) -> dict[str, str]:
    """Return the `Label: value` lines of the account page by label.

    Labels are casefolded.
    """
    split = (item.partition(":") for item in items)
    return {label.strip().casefold(): value.strip() for label, colon, value in split if colon}


def contacts(values: Mapping[str, str]) -> Iterator[Contact]:
    """Yield the addresses that reach or recover the account, each once."""
    for kind, labels, pattern in (("email", _EMAILS, _EMAIL), ("phone", _PHONES, _PHONE)):
        found = [value for label in sorted(labels) for value in pattern.findall(values.get(label, ""))]
        # The page may write one number in several ways.
        distinct = {re.sub(r"[ ().-]", "", value) if kind == "phone" else value.casefold(): value for value in found}
        yield from (Contact(kind=kind, value=Hidden(value)) for value in distinct.values())


def has_known_labels(values: Mapping[str, str]) -> bool:
    """Return whether the labels are in a known language."""
    return bool(values.keys() & (_EMAILS | _PHONES))


def account_id(values: Mapping[str, str]) -> str:
    """Return the number of the account."""
    return values.get(_ACCOUNT, "")


def uses_text_messages(values: Mapping[str, str]) -> bool:
    """Return whether a phone gets codes as a second factor."""
    return bool(_PHONE.search(values.get(_TEXTED, "")))
