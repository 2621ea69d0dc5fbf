"""What parsers of records share: fields as text and as times, nested objects, links, and letters that were escaped byte by byte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from typing import Any, Final

from hygiene.sources.reader_kit.times import utc

TEXT_LIMIT: Final = 400
"""Characters of a field that are kept; the longest real ones are user agents."""
_DEEP: Final = 32
"""How far down an object words are mended; exports nest a quarter of it."""
_LINK: Final = re.compile(r"https?://[^\s<>\"'()\[\]]+", re.IGNORECASE)
_UNTOLD: Final = frozenset({"", "0", "-", "n/a", "none", "null", "not available"})
"""How exports write that there is nothing to tell, in place of a value."""


def text_of(record: dict[str, Any], key: str) -> str:
    """A field that holds text or a number, as text; empty when it holds anything else."""
    value = record.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 64:
        return str(value)
    return value[:TEXT_LIMIT] if isinstance(value, str) else ""


def value_of(record: dict[str, Any], key: str) -> str:
    """A field as text, without blanks around it; empty when it only says that there is nothing to tell (`N/A`)."""
    text = text_of(record, key).strip()
    return "" if text.casefold() in _UNTOLD else text


def time_of(record: dict[str, Any], key: str) -> datetime | None:
    """A field that holds a time of an export that writes UTC, marked or not; None when it tells none.

    Raises:
        ValueError: when it is no time, or a bare day, whose midnight would be a guess.
    """
    text = value_of(record, key)
    found = utc(text)
    if text and found is None:
        raise ValueError(key)
    return found


def inner(record: object, key: str) -> dict[str, Any]:
    """What a record holds under `key`.

    Raises:
        ValueError: when the record is not of that shape.
    """
    found = record.get(key) if isinstance(record, dict) else None
    if not isinstance(found, dict):
        raise ValueError(key)  # noqa: TRY004  # one kind of error for one kind of damage
    return found


def required(record: dict[str, Any], key: str) -> str:
    """A field that has to be there, as text.

    Raises:
        ValueError: when it is missing, empty, or no text and no number.
    """
    if not (text := text_of(record, key)):
        raise ValueError(key)
    return text


def dicts(value: object) -> Iterator[dict[str, Any]]:
    """The objects in a list; none where there is no list."""
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def repaired(value: Any, depth: int = 0) -> Any:
    r"""A JSON value with every text in it, keys too, mended where its UTF-8 bytes were escaped one by one, as Meta does.

    `S\u00c5\u0082owo` becomes `Słowo`; a text that is no such accident stays as it is.
    """
    if isinstance(value, str):
        try:
            return value.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return value
    if depth < _DEEP and isinstance(value, dict):
        return {repaired(key): repaired(inside, depth + 1) for key, inside in value.items()}
    if depth < _DEEP and isinstance(value, list):
        return [repaired(inside, depth + 1) for inside in value]
    return value


def is_address(text: str) -> bool:
    """Whether a text is a network address, and nothing else."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def linked_host(url: str) -> str:
    """The host of a link, lower case, without `www.`; empty when it has none."""
    found = url.partition("://")[2].partition("/")[0]
    for stop in "?#\\":
        found = found.partition(stop)[0]
    # What stands before an @ is a user name, a favourite way to dress up an address.
    return found.rpartition("@")[2].partition(":")[0].lower().removeprefix("www.")


def hosts_in(*texts: str) -> list[str]:
    """The hosts of the links in some texts, each once."""
    hosts = (linked_host(link).rstrip(".,;!?") for text in texts if "://" in text for link in _LINK.findall(text))
    return list(dict.fromkeys(filter(None, hosts)))
