"""Labelled fields, as Meta writes them: by label in the owner's language, or by what they hold where the label is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import is_address, text_of
from hygiene.sources.reader_kit.times import moment

T = TypeVar("T")

_DEEP: Final = 4
"""Labelled fields within labelled fields; the deepest seen are three."""
_AGENT: Final = re.compile(r"[\w.+-]{2,40}[/ ]\d+\.\d")
"""How a program names itself: `Instagram 422.1.0`, `Mozilla/5.0`."""
_TIMES: Final = ("time", "last login", "zeit", "tijd")


class Fields:
    """The labelled fields of one record: `string_map_data` in older exports, `label_values` in newer ones.

    Labels come in the owner's language and change their capitals by year, so they are compared without; `ent_field_name` is
    the same in every language and goes first. What its form tells needs no label: an address, a program, the only time.
    """

    def __init__(self, record: object, depth: int = 0) -> None:
        """Read them.

        Raises:
            ValueError: when the record has none.
        """
        self._all = list(_fields(record))
        if not self._all:
            raise ValueError("labels")
        self._record = record if isinstance(record, dict) else {}
        self._depth = depth
        self._named: dict[str, dict[str, Any]] = {}
        for key in ("ent_field_name", "label"):
            for field in self._all:
                if name := _plain(text_of(field, key)):
                    self._named.setdefault(name, field)

    def text(self, *names: str) -> str:
        """What the first of these fields says that says anything."""
        return next((text for name in names if (text := text_of(self._field(name), "value").strip())), "")

    def texts(self) -> Iterator[str]:
        """What every field says, in the order they stand in."""
        return (text for field in self._all if (text := text_of(field, "value").strip()))

    def time(self, *names: str) -> datetime | None:
        """The first of these fields that tells a time."""
        return next((at for name in names if (at := _time(self._field(name)))), None)

    def times(self) -> Iterator[tuple[str, datetime]]:
        """Every time in it, behind the name of its field."""
        for field in self._all:
            if at := _time(field):
                yield _plain(text_of(field, "ent_field_name") or text_of(field, "label")), at

    def when(self) -> datetime | None:
        """When it happened: the record's own time, that of a field called so, a title that is one, or the only one there is."""
        told = moment(self._record.get("timestamp")) or self.time(*_TIMES) or moment(self._record.get("title"))
        only = {at for _, at in self.times()}
        return told or (only.pop() if len(only) == 1 else None)

    def ip(self) -> Hidden:
        """The network address in it."""
        return Hidden(self.text("ip address") or next(filter(is_address, self.texts()), ""))

    def agent(self) -> str:
        """The program in it: by its label, or the longest text that looks like one."""
        return self.text("user agent") or max(filter(_AGENT.match, self.texts()), key=len, default="")

    def within(self, *names: str) -> Fields | None:
        """The fields inside the first of these that has any."""
        for name in names:
            inner = {"label_values": self._field(name).get("dict")}
            if self._depth < _DEEP and next(_fields(inner), None):
                return Fields(inner, self._depth + 1)
        return None

    def lists(self) -> Iterator[tuple[str, list[str]]]:
        """Every field that is a list of texts, and its name: that which is the same in every language, or its label."""
        for field in self._all:
            if isinstance(listed := field.get("vec"), list):
                name = text_of(field, "ent_field_name") or text_of(field, "label")
                yield name, [text_of(one, "value") for one in listed if isinstance(one, dict)]

    def _field(self, name: str) -> dict[str, Any]:
        return self._named.get(_plain(name), {})


def _fields(record: object) -> Iterator[dict[str, Any]]:
    """Every field of a record, its label within it."""
    if not isinstance(record, dict):
        return
    mapped = record.get("string_map_data")
    for label, field in mapped.items() if isinstance(mapped, dict) else ():
        if isinstance(field, dict):
            yield {**field, "label": label}
    for key in ("label_values", "string_list_data"):
        listed = record.get(key)
        yield from (field for field in listed if isinstance(field, dict)) if isinstance(listed, list) else ()


def _plain(name: str) -> str:
    """A label as it is compared."""
    return "".join(filter(str.isalnum, name.casefold()))


def _time(field: Mapping[str, Any]) -> datetime | None:
    """The time in a field; every field that is no time has 0 there."""
    return moment(field.get("timestamp_value")) or moment(field.get("timestamp"))


class Words(Generic[T]):
    """A platform's own words, sorted. One that is not known, in whatever language it is, is counted and never guessed at."""

    def __init__(self, known: Mapping[str, T]) -> None:
        self._known = {_plain(word): meaning for word, meaning in known.items()}
        self.unknown = 0

    def __call__(self, word: str) -> T | None:
        """What a word means; None where that is not known."""
        meaning = self._known.get(_plain(word))
        self.unknown += meaning is None
        return meaning
