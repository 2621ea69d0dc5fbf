"""The words of hygiene's own messages.

They distinguish messages from the words of the input, such as names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from hygiene.language.catalogue import FOLDER

NAME: Final = "words.txt"
"""The name of a language's file of words."""
_PART: Final = re.compile(r"\{[^{}]*\}")
_QUOTED: Final = re.compile(r"[“„«]([^“”„«»]*)[”“»]")
_EXAMPLE: Final = re.compile(r'"\w+"|= "[^"\n]*"|\S*(?:\w@\w|\.example|\.bsky\.social)\S*')
"""An invented name in a message, which does not count as a word."""
_MARKS: Final = re.compile(r"[@/\\]|\w\.\w")
"""A mark in a chunk that makes it look like a name, a path or a site."""
EDGES: Final = "\"'()[]{}<>.,:;!?¡¿…`*“”„«»|"
"""The marks around a word of a sentence."""


def words_of(messages: Iterable[str]) -> list[str]:
    """Return the distinct words of messages in small letters, sorted.

    Words of a chunk such as `and/or` are followed by the chunk itself. Text in quotes is kept whole.
    """
    return sorted({word for message in messages for word in _words(message)})


def _words(message: str) -> Iterator[str]:
    yield from (quoted.casefold() for quoted in _QUOTED.findall(message) if quoted and not _PART.search(quoted))
    for chunk in _PART.sub(" ", _EXAMPLE.sub(" ", message)).casefold().split():
        yield from re.findall(r"\w+", chunk)
        if _MARKS.search(core := chunk.strip(EDGES)):
            yield core


@cache
def vocabulary(language: str) -> frozenset[str]:
    """Return the words of all messages in English and in a language."""
    files = [FOLDER / NAME, *([] if language == "en" else [FOLDER / language / "LC_MESSAGES" / NAME])]
    found: set[str] = set()
    for file in files:
        if file.is_file():
            found.update(file.read_text(encoding="utf-8").splitlines())
    return frozenset(found)
