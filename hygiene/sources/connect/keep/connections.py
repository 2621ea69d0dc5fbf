"""The accounts that the user connected, kept in a safe."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from secrets import token_bytes
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import LiveError
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.connection import Connection
from hygiene.sources.connect.keep.codec import decoded, encoded
from hygiene.sources.connect.keep.safe import Safe

_INDEX: Final = "accounts"
_KEY: Final = "documents"
"""The names of the list and of the key in the safe.

Those of connections hold a colon.
"""
_SIZE: Final = 32
"""Bytes of the key of the documents."""


class Connections:
    """The connections in one safe.

    Every method raises LiveError when the safe fails. Changes hold a lock, so that two processes lose nothing.
    """

    def __init__(self, safe: Safe) -> None:
        self._safe = safe

    @property
    def title(self) -> str:
        """The place where they are kept, for people."""
        return tr(self._safe.title)

    @property
    def lasts(self) -> bool:
        """Return whether a later run will find them."""
        return self._safe.lasts

    def names(self) -> tuple[str, ...]:
        """Return the names of the connections, sorted.

        Raises:
            LiveError: when the list is damaged.
        """
        text = self._safe.get(_INDEX)
        with suppress(ValueError, TypeError, RecursionError):
            return tuple(sorted(map(str, json.loads(text.reveal())))) if text else ()
        raise LiveError(tr("the list of accounts in {title} is damaged", title=self.title))

    def get(self, name: str) -> Connection | None:
        """Return a connection, or None.

        Raises:
            LiveError: when it is damaged.
        """
        text = self._safe.get(name) if name in self.names() else None
        return decoded(text, name) if text else None

    def ready(self) -> None:
        """Write the list as it is, which shows that it can be changed.

        This comes before any request, because otherwise a new permission might not be recorded here.
        """
        with self._safe.alone():
            self._list({*self.names()})

    def keep(self, connection: Connection) -> None:
        """Keep a new connection, in place of an older one of the same name."""
        with self._safe.alone():
            # The list comes first, so that every kept permission is listed.
            self._list({*self.names(), connection.name})
            self._safe.put(connection.name, encoded(connection))

    def renew(self, connection: Connection) -> None:
        """Keep a connection whose token was renewed, unless it was dropped."""
        with self._safe.alone():
            if connection.name in self.names():
                self._safe.put(connection.name, encoded(connection))

    def used(self, name: str, at: datetime) -> None:
        """Note when the account of a connection was last read."""
        with self._safe.alone():
            if found := self.get(name):
                self._safe.put(name, encoded(replace(found, last_used_at=at)))

    def drop(self, name: str) -> None:
        """Remove a connection, even a damaged one.

        The key is removed with the last one.
        """
        with self._safe.alone():
            self._safe.remove(name)
            self._list({*self.names()} - {name})
        self.tidy()

    def tidy(self) -> None:
        """Remove the key where there is no connection."""
        with self._safe.alone():
            if not self.names():
                self._safe.remove(_KEY)

    def documents_key(self) -> bytes:
        """Return the key of the documents, of 32 bytes; make one if there is none."""
        if found := self._key():
            return found
        with self._safe.alone():
            if found := self._key():  # another process may have made it
                return found
            made = token_bytes(_SIZE)
            self._safe.put(_KEY, Hidden(made.hex()))
            return made

    def _key(self) -> bytes:
        """Return the key, or nothing where none is kept.

        A damaged key counts as missing, because it opens nothing.
        """
        text = self._safe.get(_KEY)
        try:
            found = bytes.fromhex(text.reveal()) if text else b""
        except ValueError:
            return b""
        return found if len(found) == _SIZE else b""

    def _list(self, names: set[str]) -> None:
        if names:
            self._safe.put(_INDEX, Hidden(json.dumps(sorted(names))))
        else:
            self._safe.remove(_INDEX)
