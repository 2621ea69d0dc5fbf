"""The messages of a document that maps each conversation to its messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hygiene.language.words import tr
from hygiene.sources.reader_kit.rows import NoRowsError, Rows


class ChatRows:
    """The messages of some documents, each with its conversation's name.

    `documents` yields an object whose values are lists of messages, or nothing.
    """

    def __init__(self, documents: Rows) -> None:
        self._documents = documents
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[tuple[str, dict[str, Any]]]]:
        """Yield the messages of one conversation after the other.

        A message that is not an object, and a conversation that is not a list, are counted.

        Raises:
            UnreadableError: when `documents` does.
            NoRowsError: when there are several documents, because the file is a list.
        """
        for number, document in enumerate(document for batch in self._documents for document in batch):
            if number:
                raise NoRowsError(tr("it is a list of objects instead of one object"))
            for name, messages in document.items():
                yield list(self._messages(str(name), messages))
        self.unreadable += self._documents.unreadable
        self.why = self.why or self._documents.why

    def _messages(self, name: str, messages: object) -> Iterator[tuple[str, dict[str, Any]]]:
        # An empty conversation may be written as null.
        for message in messages if isinstance(messages, list) else [messages] if messages is not None else ():
            if isinstance(messages, list) and isinstance(message, dict):
                yield name, message
            else:
                self.unreadable, self.why = self.unreadable + 1, self.why or tr("it is not in the expected form")
