"""Follows, blocks and likes in the exports of Meta.

Instagram and Threads write a text with its link and time, or since 2025 labelled fields, whose labels are in the
owner's language. So a handle comes from the link to the profile where no known label holds it. A like is kept without
the author of the post.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any, Final, NamedTuple

from hygiene.language.words import tr
from hygiene.model.acts import Acts
from hygiene.sources.reader_kit.columns.acts import Act, ActsBuilder
from hygiene.sources.reader_kit.fields import dicts, repaired, required, text_of
from hygiene.sources.reader_kit.reading import MemberPattern
from hygiene.sources.reader_kit.rows import JsonRows
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.meta.labels import Fields
from hygiene.sources.readers.meta.layout import MetaReading

Parse = Callable[[dict[str, Any]], Iterator[Act]]

_LINK: Final = "://"
_SECONDS: Final = range(10**9, 10**10)
_START: Final = 512
"""Bytes within which the fields of a record alone in its file begin."""


class Listed(NamedTuple):
    """Files of one kind that list acts.

    `names` are the ends of their paths, and `at` the keys of their lists.
    """

    names: tuple[MemberPattern, ...]
    at: tuple[str, ...]
    parse: Parse


class Half(NamedTuple):
    """The files of one half of the part, such as the likes.

    One of the `lists` or of the `folders` shows that the export holds this half. Files in `besides` do not.
    """

    name: str
    lists: tuple[Listed, ...]
    folders: tuple[str, ...] = ()
    besides: tuple[Listed, ...] = ()


def follows(reading: MetaReading, *halves: Half) -> Acts | None:
    """Return the follows, blocks and likes of an export.

    The result is None where the export holds no half. A half that is missing is a gap.
    """
    table = _Table(reading)
    missing = [half.name for half in halves if not table.read(half)]
    if len(missing) == len(halves) and not len(table.acts):
        return None
    for name in missing:
        absent = tr("the export holds no {name}: there are none, or you did not ask for them", name=name)
        reading.gap("follows", tr("{absent} (ask for all information, of all time)", absent=absent))
    reading.counts["follows"] = len(table.acts)
    return table.acts.build()


class _Records:
    """The records of a file: a list, a list under a key, or one by itself.

    Since 2025 a list with a single record may be that record alone.
    """

    def __init__(self, chunks: Iterable[bytes], at: tuple[str, ...]) -> None:
        self._chunks, self._at = chunks, at
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[tuple[dict[str, Any]]]]:
        """Yield the records in batches, with the errors of `JsonRows`.

        Each is alone in a tuple, because repairing all of its texts would take longer than reading it.
        """
        chunks = iter(self._chunks)
        start = next(chunks, b"")
        is_one = b'"label_values"' in start[:_START] and start.lstrip()[:1] == b"{"
        rows = JsonRows(chain([start], chunks), () if is_one else self._at)
        try:
            yield from ([(row,) for row in batch] for batch in rows)
        finally:
            self.unreadable, self.why = rows.unreadable, rows.why


class _Table:
    """The acts that were read so far.

    A person who is in several lists is followed once. Other acts count once where several files list them.
    """

    def __init__(self, reading: MetaReading) -> None:
        self.acts = ActsBuilder()
        self._reading, self._known = reading, set[Hashable]()

    def read(self, half: Half) -> bool:
        """Read the files of a half; return whether the export holds it."""
        seen = self._reading.has_folder(half.folders)
        for listed in half.lists:
            seen |= self._read(listed)
        for listed in half.besides:
            self._read(listed)
        return seen

    def _read(self, listed: Listed) -> bool:
        members, reading = self._reading.find(*listed.names), self._reading
        parse = _parse_whole(listed.parse)
        add = self._once if len(members) > 1 else self._each
        found = False
        reading.note_missing("follows", members)
        for member, chunks in reading.files.each(members) if members else ():
            outcome = reading.take("follows", _Records(chunks, listed.at), parse, add)
            found |= reading.note_outcome("follows", member, outcome)
        return found

    def _each(self, acts: Iterable[Act]) -> None:
        for act in acts:
            if act.kind != "follow" or not act.whom or self._is_new((act.kind, act.whom)):
                self.acts.add(act)

    def _once(self, acts: Iterable[Act]) -> None:
        self._each(act for act in acts if self._is_new(_identity(act)))

    def _is_new(self, key: Hashable) -> bool:
        """Return whether an act is new, and count it if it is not."""
        if key in self._known:
            counts = self._reading.counts
            counts["follows_repeated"] = counts.get("follows_repeated", 0) + 1
            return False
        self._known.add(key)
        return True


def _identity(act: Act) -> Hashable:
    """Return the identity of an act, with its time in milliseconds."""
    at = int(act.at.timestamp() * 1000) if isinstance(act.at, datetime) else act.at
    return act.kind, at, act.whom


def of_profile(kind: str) -> Parse:
    """Return a parser of a profile in a list of Instagram or Threads."""

    def parse(record: dict[str, Any]) -> Iterator[Act]:
        items = list(dicts(record.get("string_list_data")))
        for item in items:
            whom = text_of(item, "value") or text_of(record, "title") or _end(text_of(item, "href"))
            yield Act(kind, _at(item), _handle(repaired(whom)))
        if not items:
            labelled = Fields(repaired(record))
            links = (_end(text) for text in labelled.texts() if _LINK in text)
            whom = labelled.text("username") or next(links, "") or labelled.text("name")
            yield Act(kind, labelled.when(), _handle(whom))

    return parse


def like(record: dict[str, Any]) -> Iterator[Act]:
    """Parse a liked post of Instagram, Threads or Facebook."""
    items = list(dicts(record.get("string_list_data")))
    for item in items:
        yield Act("like", _at(item))
    if not items and "label_values" in record:
        yield Act("like", Fields(record).when())
    elif not items:
        required(record, "timestamp")
        yield Act("like", _at(record))


def of_name(kind: str) -> Parse:
    """Return a parser of a person or page in a list of Facebook."""

    def parse(record: dict[str, Any]) -> Iterator[Act]:
        inside = record.get("data")
        holder = next(dicts(inside if isinstance(inside, list) else [inside]), record)
        name = text_of(holder, "name") or required(record, "name")
        yield Act(kind, _at(record), repaired(name).strip().casefold())

    return parse


def _at(record: dict[str, Any]) -> datetime | int | None:
    """Return the time of a record, in milliseconds since 1970 if it is short.

    Nearly all times are a number of seconds with ten digits.
    """
    seconds = record.get("timestamp")
    return seconds * 1000 if type(seconds) is int and seconds in _SECONDS else moment(seconds)


def _handle(text: str) -> str:
    """Return a handle in the form in which handles are compared."""
    handle = text.strip().removeprefix("@").casefold()
    if not handle:
        raise ValueError("name")
    return handle


def _end(link: str) -> str:
    """Return the last part of the path of a link."""
    return link.partition("?")[0].rstrip("/").rpartition("/")[2]


def _parse_whole(parse: Parse) -> Callable[[Any], list[Act]]:
    """Return a parser that parses all of a record at once."""
    return lambda row: list(parse(row[0]))
