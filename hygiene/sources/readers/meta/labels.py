"""Meta's labelled fields, words and cookies.

Labels are in the owner's language. If a label is unknown, the form of a value can still show its meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from secrets import token_bytes
from typing import Any, Final, Generic, TypeVar

from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import is_address, text_of
from hygiene.sources.reader_kit.times import moment

T = TypeVar("T")

_MAX_DEPTH: Final = 4
"""Levels of nested labelled fields. The exports seen have three."""
_AGENT: Final = re.compile(r"[\w.+-]{2,40}[/ ]\d+\.\d")
"""The form of a program's name: `Instagram 422.1.0`, `Mozilla/5.0`."""
_TIMES: Final = ("time", "last login", "zeit", "tijd")
_SHOWN: Final = 3
"""The fewest letters and digits of a cookie by which it is compared.

Facebook shows the first four of a cookie, which are 24 bits of the second in which it was made, and stars instead of
the others. With three of them, two cookies look alike once in 262,144 pairs.
"""

_LEFT_OUT: Final = re.compile(r"\s*(?:[\[(<{]|redacted|hidden|masked)", re.IGNORECASE)
"""The beginning of a word that stands for a cookie, as in `[REDACTED]`."""


class Fields:
    """The labelled fields of one record.

    They are `string_map_data` in older exports and `label_values` in newer ones. Labels are in the owner's language,
    and their capitals change by year, so the comparison ignores case. `ent_field_name` is the same in every language
    and takes precedence. Some values are recognised by their form, without a label: a network address, a program, the
    only time.
    """

    def __init__(self, record: object, depth: int = 0) -> None:
        """Read the fields of a record.

        Raises:
            ValueError: when the record has no labelled fields.
        """
        self._all = list(_fields(record))
        if not self._all:
            raise ValueError("labels")
        self._record = record if isinstance(record, dict) else {}
        self._depth = depth
        self._named: dict[str, dict[str, Any]] = {}
        for key in ("ent_field_name", "label"):
            for field in self._all:
                if name := _normalised(text_of(field, key)):
                    self._named.setdefault(name, field)

    def text(self, *names: str) -> str:
        """Return the first text among these fields, or an empty string."""
        return next((text for name in names if (text := text_of(self._field(name), "value").strip())), "")

    def holds(self, *names: str) -> bool:
        """Return whether the record has one of these fields, even if empty."""
        return any(self._field(name) for name in names)

    def texts(self) -> Iterator[str]:
        """Yield the text of every field in the record's order."""
        return (text for field in self._all if (text := text_of(field, "value").strip()))

    def time(self, *names: str) -> datetime | None:
        """Return the first time among these fields, or None."""
        return next((at for name in names if (at := _time_in(self._field(name)))), None)

    def times(self) -> Iterator[tuple[str, datetime]]:
        """Yield the name and the time of every field that holds a time."""
        for field in self._all:
            if at := _time_in(field):
                yield _normalised(text_of(field, "ent_field_name") or text_of(field, "label")), at

    def when(self) -> datetime | None:
        """Return the time of the event, or None.

        In order of preference, it is the record's own time, the time in a field with a known label, the time in the
        title, or the only time in the record.
        """
        stated = moment(self._record.get("timestamp")) or self.time(*_TIMES) or moment(self._record.get("title"))
        times = {at for _, at in self.times()}
        return stated or (times.pop() if len(times) == 1 else None)

    def ip(self) -> Hidden:
        """Return the network address, found by its label or its form."""
        return Hidden(self.text("ip address") or next(filter(is_address, self.texts()), ""))

    def agent(self) -> str:
        """Return the program, found by its label or its form.

        The longest text that looks like a program's name counts.
        """
        return self.text("user agent") or max(filter(_AGENT.match, self.texts()), key=len, default="")

    def cookie(self) -> str:
        """Return the browser's cookie, whose label names it in most languages.

        Give it to `Cookies` at once, and keep nothing of it.
        """
        return next((text_of(field, "value") for name, field in self._named.items() if "cookie" in name), "")

    def within(self, *names: str) -> Fields | None:
        """Return the fields inside the first of these that has any, or None."""
        for name in names:
            inner = {"label_values": self._field(name).get("dict")}
            if self._depth < _MAX_DEPTH and next(_fields(inner), None):
                return Fields(inner, self._depth + 1)
        return None

    def lists(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the name and the texts of every field that is a list.

        The name is the one that is the same in every language, or else the label.
        """
        for field in self._all:
            if isinstance(items := field.get("vec"), list):
                name = text_of(field, "ent_field_name") or text_of(field, "label")
                yield name, [text_of(item, "value") for item in items if isinstance(item, dict)]

    def _field(self, name: str) -> dict[str, Any]:
        return self._named.get(_normalised(name), {})


def _fields(record: object) -> Iterator[dict[str, Any]]:
    """Yield every field of a record with its label inside it."""
    if not isinstance(record, dict):
        return
    mapped = record.get("string_map_data")
    for label, field in mapped.items() if isinstance(mapped, dict) else ():
        if isinstance(field, dict):
            yield {**field, "label": label}
    for key in ("label_values", "string_list_data"):
        items = record.get(key)
        yield from (field for field in items if isinstance(field, dict)) if isinstance(items, list) else ()


def _normalised(name: str) -> str:
    """Return a label's letters and digits in lower case, for comparison."""
    return "".join(filter(str.isalnum, name.casefold()))


def _time_in(field: Mapping[str, Any]) -> datetime | None:
    """Return the time in a field, or None. Other fields hold 0 there."""
    return moment(field.get("timestamp_value")) or moment(field.get("timestamp"))


class Words(Generic[T]):
    """A platform's own words and their meanings.

    An unknown word, in any language, is counted and never guessed at.
    """

    def __init__(self, known: Mapping[str, T]) -> None:
        self._known = {_normalised(word): meaning for word, meaning in known.items()}
        self.unknown = 0

    def __call__(self, word: str) -> T | None:
        """Return the meaning of a word, or None when it is unknown."""
        meaning = self._known.get(_normalised(word))
        self.unknown += meaning is None
        return meaning


class Cookies:
    """Numbers in place of browsers' cookies, which only show equality.

    A cookie opens an account, so it is neither kept nor shown. Even the numbers are kept by digests under a key that is
    made for one reading and goes away with it.
    """

    def __init__(self) -> None:
        self._key = token_bytes(32)
        self._numbers: dict[bytes, int] = {}

    def __call__(self, text: str) -> int | None:
        """Return the number of a cookie, or None if too little of it is shown."""
        if sum(map(str.isalnum, text)) < _SHOWN or _LEFT_OUT.match(text):
            return None
        digest = blake2b(text.strip().encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()
        return self._numbers.setdefault(digest, len(self._numbers) + 1)
