"""What the rows of a Google Takeout say: accesses, sign-ins, devices, changes, addresses. Found by names, never by place.

The access log has been seen with English column names in several languages; how many columns there are, and what they are
called, has changed. Times are UTC and say so; one that does not is no time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, Literal

from hygiene.model.records import Contact, Device, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import TEXT_LIMIT
from hygiene.sources.reader_kit.times import moment

NOT_BY_HAND: Final = "non user initiated"
"""The type of accesses that a device made by itself."""
_FIELD: Final = re.compile(
    r"([A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)*) : (.*?)(?=\. [A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)* : |\.?\s*$)"
)
_SYSTEMS: Final = {
    "IOS_OS": "iOS", "ANDROID_OS": "Android", "WINDOWS_OS": "Windows", "MAC_OS": "macOS", "LINUX_OS": "Linux",
    "CHROME_OS": "CrOS",
}  # fmt: skip
_COUNTRY: Final = re.compile(r"Country ISO:\s*([A-Za-z]{2})\b")
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
"""Words in the type of a change, and the kind of change it is; the first that is found counts."""


def access(row: Mapping[str, str]) -> Login:
    """One row of the access log: a service that was used in a session. What a device did by itself is told by its type."""
    at, ip = like(row, "timestamp"), like(row, "ip", "address")
    if not at and not ip:
        raise ValueError("activity timestamp")
    city, region = like(row, "city"), like(row, "region")
    return Login(
        at=moment(at),
        ip=Hidden(ip),
        agent=agent(like(row, "user", "agent"))
        or " ".join(filter(None, (like(row, "device", "type"), like(row, "device", "model")))),
        place=", ".join(dict.fromkeys(filter(None, (city, region)))),
        country=like(row, "country"),
    )


def by_itself(row: Mapping[str, str]) -> bool:
    """Whether a device did it, and nobody at it."""
    return like(row, "activity", "type").casefold() == NOT_BY_HAND


def like(row: Mapping[str, str], *words: str) -> str:
    """The column that is called by all of these words; of several the shortest name, for a longer one says more."""
    name = _column(tuple(row), words)
    return row[name][:TEXT_LIMIT].strip() if name is not None else ""


@lru_cache(maxsize=256)
def _column(names: tuple[str, ...], words: tuple[str, ...]) -> str | None:
    return min((name for name in names if all(word in name for word in words)), key=len, default=None)


def agent(text: str) -> str:
    """A user agent; of Google's own way to write one (`App : GMAIL_APP. App Version : 6.0. Os : IOS_OS.`) the words."""
    told = {name.casefold(): value for name, value in _FIELD.findall(text)}
    if "app" not in told and "os" not in told:
        return text
    app = told.get("app", "").removesuffix("_APP").replace("_", " ").capitalize()
    system = told.get("os", "")
    words = (
        f"{app} app {told.get('app version', '')}".strip() if app else "",
        f"{_SYSTEMS.get(system, system)} {told.get('os version', '')}".strip(),
        told.get("device type", "").lower(),
    )
    return ", ".join(filter(None, words))


def device(row: Mapping[str, str]) -> Device:
    """One row of the list of devices, in either generation: what it is, and when it was first and last seen."""
    kind = like(row, "device", "type")
    names = (
        like(row, "brand"),
        like(row, "marketing") or like(row, "model"),
        row.get("os", "")[:40] or like(row, "device", "os"),
    )
    told = " ".join(dict.fromkeys(name for name in names if name))
    if not kind and not told:
        raise ValueError("device type")
    where = like(row, "last", "location")
    last = _LAST.search(where)
    return Device(
        name=told[:200],
        kind=kind or "device",
        first_seen_at=moment(like(row, "first", "activity")),
        last_seen_at=moment(like(row, "last", "activity")) or (moment(last[1]) if last else None),
    )


def sign_in(row: Mapping[str, str]) -> Login:
    """One row of the table of sign-ins on the account's page."""
    at, ip = row.get("timestamp", ""), row.get("ip address", "")
    if moment(at) is None or not ip:
        raise ValueError("timestamp")
    return Login(
        at=moment(at),
        ip=Hidden(ip),
        agent=agent(like(row, "user", "agent")),
        outcome=_outcome(row.get("activity type", "")),
    )


def _outcome(words: str) -> Literal["success", "failure", "challenge", "session"]:
    said = words.casefold()
    if "fail" in said or "denied" in said:
        return "failure"
    if "challenge" in said:
        return "challenge"
    return "success" if said in {"login", "sign in", "signin"} else "session"


def change(row: Mapping[str, str]) -> Event:
    """One row of the page of changes. Old and new values are addresses and names, and are left behind."""
    said = row.get("change type", "").casefold().replace("_", " ")
    kind = next((kind for word, kind in _CHANGES if word in said), "")
    if not kind or not row.get("timestamp"):
        raise ValueError("change type")
    if kind == "second-factor-on" and re.search(r"disab|remov|off|unenrol", said):
        kind = "second-factor-off"
    return Event(at=moment(row["timestamp"]), kind=kind, detail=f"recovery {kind}" if "recovery" in said else "")


def labelled(items: Iterable[str]) -> dict[str, str]:
    """The `Label: value` lines of the account's page, by casefolded label."""
    parted = (item.partition(":") for item in items)
    return {label.strip().casefold(): value.strip() for label, colon, value in parted if colon}


def contacts(told: Mapping[str, str]) -> Iterator[Contact]:
    """The addresses that reach or recover the account, each once."""
    for kind, labels, pattern in (("email", _EMAILS, _EMAIL), ("phone", _PHONES, _PHONE)):
        found = [value for label in sorted(labels) for value in pattern.findall(told.get(label, ""))]
        # One number is written in several ways.
        each = {re.sub(r"[ ().-]", "", value) if kind == "phone" else value.casefold(): value for value in found}
        yield from (Contact(kind=kind, value=Hidden(value)) for value in each.values())


def knows(told: Mapping[str, str]) -> bool:
    """Whether the labels are in a language that is known."""
    return bool(told.keys() & (_EMAILS | _PHONES))


def account_id(told: Mapping[str, str]) -> str:
    """The number of the account."""
    return told.get(_ACCOUNT, "")


def texted(told: Mapping[str, str]) -> bool:
    """Whether codes go to a telephone as a second factor."""
    return bool(_PHONE.search(told.get(_TEXTED, "")))
