"""Fields of a record: text, times, nested objects and links.

They also repair text whose UTF-8 bytes were escaped one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from typing import Any, Final, TypeVar

from hygiene.language.words import tr_later
from hygiene.model.records import Login
from hygiene.sources.files.budget import MAX_NESTING, MAX_TEXT
from hygiene.sources.reader_kit.times import utc

T = TypeVar("T")
_LINK: Final = re.compile(r"https?://[^\s<>\"'()\[\]]+", re.IGNORECASE)
_PLACEHOLDERS: Final = frozenset({"", "0", "-", "n/a", "none", "null", "not available"})
"""Texts that exports write in place of a missing value."""


def text_of(record: dict[str, Any], key: str) -> str:
    """Return a field that holds text or a number as text, or else ""."""
    value = record.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 64:
        return str(value)
    return value[:MAX_TEXT] if isinstance(value, str) else ""


def count_of(record: dict[str, Any], key: str) -> int | None:
    """Return a field that holds a count as a number or as text, or None."""
    text = text_of(record, key).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def value_of(record: dict[str, Any], key: str) -> str:
    """Return a field as stripped text, or "" for a placeholder (`N/A`)."""
    text = text_of(record, key).strip()
    return "" if text.casefold() in _PLACEHOLDERS else text


def time_of(record: dict[str, Any], key: str) -> datetime | None:
    """Return a field that holds a time in UTC, or None without one.

    It is for exports that write UTC, whether or not they mark it. A placeholder counts as a missing time.

    Raises:
        ValueError: when it holds something else, or a day without a time, whose midnight would be a guess.
    """
    text = value_of(record, key)
    found = utc(text)
    if text and found is None:
        raise ValueError(key)
    return found


def inner(record: object, key: str) -> dict[str, Any]:
    """Return the object that a record holds under `key`.

    Raises:
        ValueError: when the record is not an object, or holds no object there.
    """
    found = record.get(key) if isinstance(record, dict) else None
    if not isinstance(found, dict):
        raise ValueError(key)  # noqa: TRY004  # one kind of error for one kind of damage
    return found


def required(record: dict[str, Any], key: str) -> str:
    """Return a mandatory field as text.

    Raises:
        ValueError: when it is missing, empty, or neither text nor a number.
    """
    if not (text := text_of(record, key)):
        raise ValueError(key)
    return text


def dicts(value: object) -> Iterator[dict[str, Any]]:
    """Return the objects in a list, or nothing when `value` is not a list."""
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def repaired(value: Any, depth: int = 0) -> Any:
    r"""Return a JSON value with the texts in it repaired, keys included.

    Meta escapes the UTF-8 bytes of a text one by one: `S\u00c5\u0082owo` becomes `Słowo`. Any other text stays as it
    is.
    """
    if isinstance(value, str):
        try:
            return value.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return value
    if depth < MAX_NESTING and isinstance(value, dict):
        return {repaired(key): repaired(item, depth + 1) for key, item in value.items()}
    if depth < MAX_NESTING and isinstance(value, list):
        return [repaired(item, depth + 1) for item in value]
    return value


def renamed(old: str, new: str) -> str:
    """Return the words for a changed handle, or "" unless both are known."""
    return tr_later("@{old} became @{new}", old=old[:50], new=new[:50]) if old and new else ""


def is_address(text: str) -> bool:
    """Return whether a text is a network address and nothing else."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def linked_host(url: str) -> str:
    """Return a link's host in lower case without `www.`, or "" without one."""
    found = url.partition("://")[2].partition("/")[0]
    for stop in "?#\\":
        found = found.partition(stop)[0]
    # The text before an @ is a user name. Attackers use it to make an address look like another.
    return found.rpartition("@")[2].partition(":")[0].lower().removeprefix("www.")


def hosts_in(*texts: str) -> list[str]:
    """Return the hosts of the links in some texts, each once."""
    hosts = (linked_host(link).rstrip(".,;!?") for text in texts if "://" in text for link in _LINK.findall(text))
    return list(dict.fromkeys(filter(None, hosts)))


def combined(*parts: tuple[T, ...] | None) -> tuple[T, ...] | None:
    """Return the records of several files, or None when no file was read."""
    return None if all(part is None for part in parts) else tuple(record for part in parts for record in part or ())


def login_key(login: Login) -> tuple[object, ...]:
    """Return a key that is the same for a sign-in in several files."""
    return login.at, login.ip.reveal(), login.agent, login.outcome
