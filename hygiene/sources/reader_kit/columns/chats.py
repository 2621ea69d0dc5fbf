"""The messages of a document that maps each conversation to its messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hygiene.sources.reader_kit.rows import Rows


class ChatRows:
    """The messages of some documents, each with its conversation's name.

    `documents` yields objects whose values are lists of messages. A value of another kind holds no messages.
    """

    def __init__(self, documents: Rows) -> None:
        self._documents = documents
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[tuple[str, dict[str, Any]]]]:
        """Yield the messages of one conversation after the other.

        A message that is not an object is counted. The errors are those of `documents`.
        """
        for batch in self._documents:
            for document in batch:
                for name, messages in document.items():
                    yield list(self._messages(str(name), messages))
        self.unreadable += self._documents.unreadable
        self.why = self.why or self._documents.why

    def _messages(self, name: str, messages: object) -> Iterator[tuple[str, dict[str, Any]]]:
        for message in messages if isinstance(messages, list) else ():
            if isinstance(message, dict):
                yield name, message
            else:
                self.unreadable, self.why = self.unreadable + 1, self.why or "it is not an object"
