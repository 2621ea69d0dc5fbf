"""Safes for secret texts: the system's keyring, and memory."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from itertools import count
from pathlib import Path
from typing import Final, Protocol

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import LiveError
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.keep.keyring import SERVICE, Keyring, failures
from hygiene.sources.connect.keep.lock import held

PIECE: Final = 1000
"""ASCII characters of an entry in a keyring.

Windows takes 2,560 bytes, two for each character.
"""
MOST: Final = 100
"""Entries of a text. No permission is that long."""
TOO_LONG: Final = tr_later("the server's permission is too long to be kept")
_HEAD: Final = re.compile(r"([01]) ([0-9]{1,3})")
_TRIES: Final = 5
_PAUSES: Final = (0.2, 0.0)
"""Seconds to pause after each try.

A busy keyring sometimes fails, and answers a moment later.
"""


class Safe(Protocol):
    """A place for secret texts, each under a name.

    The texts are of ASCII characters, and not empty.

    Every method raises LiveError when the place does not answer, refuses, or its content is damaged.

    Attributes:
        lasts: Whether a later run finds the texts.
    """

    lasts: bool

    @property
    def title(self) -> str:
        """The place, for people."""

    def alone(self) -> AbstractContextManager[None]:
        """Return a context in which no other process changes the safe.

        It must not be entered twice.
        """

    def get(self, name: str) -> Hidden | None:
        """Return a text, or None."""

    def put(self, name: str, text: Hidden) -> None:
        """Keep a text. A crash leaves the old one or the new one whole."""

    def remove(self, name: str) -> None:
        """Remove a text, if there is one."""


class MemorySafe:
    """A safe in memory, which lasts for one run."""

    lasts = False
    title = tr_later("memory, for this run")

    def __init__(self) -> None:
        self._texts: dict[str, Hidden] = {}

    def alone(self) -> AbstractContextManager[None]:
        """Return a context that does nothing, because no other process sees it."""
        return nullcontext()

    def get(self, name: str) -> Hidden | None:
        """Return a text, or None."""
        return self._texts.get(name)

    def put(self, name: str, text: Hidden) -> None:
        """Keep a text."""
        self._texts[name] = text

    def remove(self, name: str) -> None:
        """Remove a text, if there is one."""
        self._texts.pop(name, None)


class KeyringSafe:
    """A safe in the system's keyring.

    A text is split into several entries, and the first one names the others. A new text is written beside the old one,
    and then the first entry is changed. Each entry has a service of its own, because the keyring of Windows moves the
    other entries of a service when one is written.
    """

    lasts = True
    title = tr_later("the system's keyring")

    def __init__(self, ring: Keyring, lock: Path) -> None:
        self._ring, self._lock = ring, lock

    def alone(self) -> AbstractContextManager[None]:
        """Return a context in which no other process of the user changes the safe."""
        return held(self._lock)

    def get(self, name: str) -> Hidden | None:
        """Return a text, or None.

        Raises:
            LiveError: when the keyring does not answer, or an entry is missing.
        """
        for _ in range(_TRIES):
            if (head := self._entry(name)) is None:
                return None
            found = _HEAD.fullmatch(head)
            pieces = [self._entry(f"{name} {found[1]}.{at}") for at in range(int(found[2]))] if found else []
            if self._entry(name) == head:  # otherwise another process has changed it meanwhile
                break
        if not pieces or None in pieces:
            raise LiveError(
                tr("what the system's keyring holds under {service}/{name} is damaged", service=SERVICE, name=name)
            )
        return Hidden("".join(filter(None, pieces)))

    def put(self, name: str, text: Hidden) -> None:
        """Keep a text.

        Raises:
            LiveError: when the keyring does not answer or refuses. The old text is then whole.
        """
        value = text.reveal()
        pieces = [value[at : at + PIECE] for at in range(0, len(value), PIECE)]
        if len(pieces) > MOST:
            raise LiveError(tr(TOO_LONG))
        old = _HEAD.fullmatch(self._entry(name) or "")
        new = "1" if old and old[1] == "0" else "0"
        self._sweep(name, new)  # what an interrupted run left
        for at, piece in enumerate(pieces):
            self._write(f"{name} {new}.{at}", piece)
        self._write(name, f"{new} {len(pieces)}")
        self._sweep(name, "01"[new == "0"])

    def remove(self, name: str) -> None:
        """Remove a text, if there is one.

        The first entry is removed last, so that the remains of an interrupted run can still be found.

        Raises:
            LiveError: when the keyring does not answer or refuses.
        """
        self._sweep(name, "0")
        self._sweep(name, "1")
        if self._entry(name) is not None:
            self._delete(name)

    def _sweep(self, name: str, generation: str) -> None:
        """Remove the pieces of a text, the last one first."""
        there = next(at for at in count() if self._entry(f"{name} {generation}.{at}") is None)
        for at in reversed(range(there)):
            self._delete(f"{name} {generation}.{at}")

    def _entry(self, entry: str) -> str | None:
        for pause in _PAUSES:
            with suppress(*failures()):
                return self._ring.get_password(_service(entry), SERVICE)
            time.sleep(pause)
        raise LiveError(tr("the system's keyring did not answer"), hint=tr("unlock it and try again"))

    def _write(self, entry: str, text: str) -> None:
        _change(lambda: self._ring.set_password(_service(entry), SERVICE, text), _PAUSES)

    def _delete(self, entry: str) -> None:
        _change(lambda: self._ring.delete_password(_service(entry), SERVICE))


def _change(change: Callable[[], object], pauses: Sequence[float] = (0.0,)) -> None:
    """Change a keyring, with a pause after each try that failed.

    Raises:
        LiveError: when it refuses. The keyring's own error is not behind it, because it may hold the entry.
    """
    for pause in pauses:
        with suppress(*failures()):
            change()
            return
        time.sleep(pause)
    raise LiveError(tr("the system's keyring refused a change"), hint=tr("unlock it and try again"))


def _service(entry: str) -> str:
    return f"{SERVICE}/{entry}"
