"""Write the catalogues of messages, and hand messages to translators.

Without arguments, it gathers every message of hygiene into each catalogue, keeps the translations and compiles them.
`todo` writes the messages without a translation as a JSON list. `take` reads translations, an object by the `n` of that
list, into the catalogue.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hygiene.language.vocabulary import NAME, words_of
from scripts.messages import Message, messages

FOLDER: Final = Path(__file__).resolve().parent.parent / "hygiene" / "language" / "catalogues"
PLURALS: Final[Mapping[str, str]] = {
    "de": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "pt": "nplurals=2; plural=(n > 1);",
}
"""Each language's rule for plurals as gettext writes it.

The source is Unicode CLDR 47, and Portuguese is that of Brazil.
"""
Words = str | tuple[str, str]
"""A translation: one text, or the forms for one and for many."""


class _Catalog(Catalog):
    """A catalogue whose head has only the fields that are read.

    The same messages thus make the same files.
    """

    def __init__(self, language: str) -> None:
        super().__init__(fuzzy=False, header_comment="")
        self._head = [
            ("Language", language),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", PLURALS[language]),
        ]

    def _get_mime_headers(self) -> list[tuple[str, str]]:
        return self._head

    mime_headers = property(_get_mime_headers, Catalog._set_mime_headers)  # noqa: SLF001  # half of a property


def number(message: Message) -> str:
    """Return the number of a message.

    It is the same in every language and at any time.
    """
    text = f"{message.context}\x04{message.one}\x04{message.many}"
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def file(language: str, ending: str = "po") -> Path:
    """Return the file of a language's catalogue."""
    return FOLDER / language / "LC_MESSAGES" / f"hygiene.{ending}"


def translations(language: str) -> dict[Message, Words]:
    """Return the translations in a catalogue."""
    try:
        with file(language).open("rb") as opened:
            read = read_po(opened, locale=None)
    except FileNotFoundError:
        return {}
    return {
        _message(each.context, each.id): words
        for each in read
        if each.id and not each.fuzzy and (words := _words(each.string or ""))
    }


def _message(context: str | None, identity: str | Sequence[str]) -> Message:
    return Message(context or "", *([identity] if isinstance(identity, str) else identity))


def _words(string: str | Sequence[str]) -> Words:
    """Return a translation, or "" where it lacks a form."""
    if isinstance(string, str):
        return string
    one, many = string
    return (one, many) if one and many else ""


def written(language: str, known: Mapping[Message, Words], found: Mapping[Message, set[str]]) -> tuple[bytes, bytes]:
    """Return a catalogue as a text, and compiled."""
    whole, translated = _Catalog(language), _Catalog(language)
    for message, places in sorted(found.items()):
        identity = (message.one, message.many) if message.many else message.one
        words, context = known.get(message, ""), message.context or None
        whole.add(identity, words or ("", "") if message.many else words, context=context, locations=_places(places))
        if words:
            translated.add(identity, words, context=context)
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, whole, width=110, sort_output=True, include_lineno=False)
    write_mo(compiled, translated)
    return text.getvalue(), compiled.getvalue()


def _places(places: Iterable[str]) -> list[tuple[str, int]]:
    return [(place.replace(" ", "-"), 1) for place in sorted(places)]


def write(language: str, known: Mapping[Message, Words], found: Mapping[Message, set[str]]) -> None:
    """Write both files of a catalogue."""
    for ending, data in zip(("po", "mo"), written(language, known, found), strict=True):
        target = file(language, ending)
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_suffix(f".{os.getpid()}")
        new.write_bytes(data)
        new.replace(target)
    write_words(file(language).with_name(NAME), chain.from_iterable(map(_forms, known.values())))


def write_words(target: Path, texts: Iterable[str]) -> None:
    """Write the words of some messages, to tell names from them."""
    new = target.with_suffix(f".{os.getpid()}")
    new.write_text("".join(f"{word}\n" for word in words_of(texts)), encoding="utf-8")
    new.replace(target)


def _forms(words: Words) -> Sequence[str]:
    return (words,) if isinstance(words, str) else words


def faults(language: str, message: Message, words: Any) -> Iterator[str]:
    """Yield the faults of a translation."""
    english = [message.one, message.many] if message.many else [message.one]
    forms = words if message.many else [words]
    if not isinstance(forms, list | tuple) or len(forms) != len(english) or not all(isinstance(f, str) for f in forms):
        yield "it is no list of two texts" if message.many else "it is no text"
        return
    for theirs, ours in zip(forms, english, strict=True):
        needed = _parts(ours)
        if message.many and PLURALS[language] == PLURALS["pt"] and "count" in _parts(message.many):
            needed |= {"count"}  # its form for one is also that for 0
        optional = {"count"} if message.many and ours is message.one and PLURALS[language] != PLURALS["pt"] else set()
        if not theirs.strip():
            yield "it is empty"
        elif (_parts(theirs) ^ needed) - optional:
            yield f"its parts are {sorted(_parts(theirs))}, not {sorted(needed)}: {theirs}"
        elif _edges(theirs) != _edges(ours):
            yield f"it begins or ends with other blanks or lines: {theirs}"


def _parts(text: str) -> set[str]:
    """Return the names in braces."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name}
    except ValueError:  # braces that do not hold parts
        return set()


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def clashes(found: Mapping[Message, set[str]]) -> Iterator[str]:
    """Yield messages that a catalogue cannot distinguish.

    It looks them up by their form for one.
    """
    seen: dict[tuple[str, str], Message] = {}
    for message in sorted(found):
        other = seen.setdefault((message.context, message.one), message)
        if message.many and other.many and other.many != message.many:
            places = ", ".join(sorted(found[other] | found[message]))
            yield f"{message.one!r} has two forms for many, {other.many!r} and {message.many!r}: {places}"


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other process writes a catalogue."""
    with Path(__file__).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def write_all() -> int:
    """Gather the messages into every catalogue."""
    found = messages()
    for language in PLURALS:
        with _alone():
            known = translations(language)
            write(language, known, found)
        missing = sum(message not in known for message in found)
        print(f"{language}: {len(found):,} messages, {missing:,} without a translation")
    write_words(FOLDER / NAME, chain.from_iterable((message.one, message.many) for message in found))
    for clash in clashes(found):
        print(f"error: {clash}", file=sys.stderr)
    return int(any(clashes(found)))


def todo(language: str, part: str, target: str) -> int:
    """Write the messages without a translation."""
    index, _, count = part.partition("/")
    known, found = translations(language), messages()
    in_order = sorted(found, key=lambda message: (min(found[message]), message))
    total = sum(len(message.one) for message in in_order)
    rows, before = [], 0
    for message in in_order:
        # Parts are cut from all messages, so that they stay the same while others hand in theirs.
        if before * int(count) // total == int(index) - 1 and message not in known:
            text = [message.one, message.many] if message.many else message.one
            row = {"n": number(message), "message": text, "where": min(found[message])}
            rows.append({**row, "context": message.context} if message.context else row)
        before += len(message.one)
    Path(target).write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{target}: {len(rows):,} messages")
    return 0


def take(language: str, source: str) -> int:
    """Read translations into a catalogue."""
    given: dict[str, Any] = json.loads(Path(source).read_text(encoding="utf-8"))
    found = messages()
    by_number = {number(message): message for message in found}
    taken: dict[Message, Words] = {}
    refused = [f"{n}: there is no such message" for n in given if n not in by_number]
    for n, words in given.items():
        if message := by_number.get(n):
            if wrong := list(faults(language, message, words)):
                refused += [f"{n}: {fault}" for fault in wrong]
            else:
                taken[message] = _words(words)
    with _alone():
        known = translations(language) | taken
        write(language, known, {**{message: set() for message in known}, **found})  # only `write_all` drops any
    print(f"{language}: took {len(taken):,}, refused {len(given) - len(taken):,}")
    for line in refused:
        print(line, file=sys.stderr)
    return int(bool(refused))


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command")
    asked = commands.add_parser("todo", help="write what has no translation to a file")
    asked.add_argument("language", choices=PLURALS)
    asked.add_argument("--part", default="1/1", help="one of several translators' shares, such as 2/3")
    asked.add_argument("--to", help="the file (default: todo-LANGUAGE-I-N.json)")
    given = commands.add_parser("take", help="read translations from a file")
    given.add_argument("language", choices=PLURALS)
    given.add_argument("file")
    args = parser.parse_args()
    if args.command == "todo":
        return todo(args.language, args.part, args.to or f"todo-{args.language}-{args.part.replace('/', '-')}.json")
    if args.command == "take":
        return take(args.language, args.file)
    return write_all()


if __name__ == "__main__":
    sys.exit(main())
