"""Connections as text, for a safe. The texts are of ASCII characters."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import msgspec

from hygiene.language.words import tr
from hygiene.model.errors import LiveError
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.connection import Connection


def encoded(connection: Connection) -> Hidden:
    """Return a connection as text."""
    return Hidden(json.dumps(msgspec.to_builtins(connection, enc_hook=_revealed), separators=(",", ":")))


def decoded(text: Hidden, name: str) -> Connection:
    """Return the connection in a text.

    Raises:
        LiveError: when it is damaged. Nothing of the text is in the error.
    """
    with suppress(ValueError, msgspec.ValidationError, RecursionError):
        return msgspec.convert(json.loads(text.reveal()), Connection, dec_hook=_hidden)
    # Raised outside the handler, because the decoder's error holds the whole text.
    hint = tr("`hygiene disconnect {name} --forget` removes it; then connect the account again", name=name)
    raise LiveError(tr("what was kept of the connection is damaged"), hint=hint, path=name)


def _revealed(value: Any) -> str:
    if isinstance(value, Hidden):
        return value.reveal()
    raise NotImplementedError(type(value).__name__)


def _hidden(kind: type, value: Any) -> Hidden:
    if kind is Hidden and isinstance(value, str):
        return Hidden(value)
    raise NotImplementedError(kind.__name__)
