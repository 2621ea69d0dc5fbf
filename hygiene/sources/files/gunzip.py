"""The unpacked bytes of a file that may be gzipped, from any offset.

A gzip can only be decoded from its beginning. So the state of the decoder is kept every few megabytes, and decoding
goes on from the last state before the offset. The decoder is zlib's, whose state can be copied.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import Budget
from hygiene.sources.files.files import CHUNK
from hygiene.sources.files.guards import SteadyFile, reading, refuse_bomb

GZIP: Final = b"\x1f\x8b"
"""The first bytes of a gzip."""
_FARTHEST: Final = 1 << 42
"""An offset behind the end of every export: 4 TB."""
_WINDOW: Final = 31
"""The window of zlib: the largest, with a gzip's header and checksum."""
_APART: Final = 4 << 20
"""The fewest unpacked bytes between two kept states of the decoder.

To inflate them takes about 20 milliseconds.
"""
_MAX_STATES: Final = 1024
"""States that are kept.

Each takes about 40 KB. When there are more, every second one is dropped.
"""


@dataclass(frozen=True, slots=True)
class _State:
    """A gunzip decoder between two bytes.

    `at` counts unpacked bytes, and `packed` the bytes of the file that it has decoded.
    """

    at: int
    packed: int
    decoder: Any  # zlib does not export its class


class Unpacked:
    """The bytes of a tar, gunzipped if necessary, from any offset.

    They may not expand to far more than was read, nor exceed the budget. Errors name the file as `shown`.
    """

    def __init__(self, file: SteadyFile, shown: str, budget: Budget) -> None:
        self._file, self._shown, self._budget = file, shown, budget
        self.gzipped = self._packed_bytes(0, len(GZIP)) == GZIP
        self._at, self._packed, self._rest = 0, 0, b""
        self._decoder = zlib.decompressobj(_WINDOW)
        self._states, self._apart = [_State(0, 0, self._decoder.copy())], _APART

    def damage(self) -> UnreadableError:
        """Return the error for a tar that is not complete."""
        return UnreadableError(
            tr("the tar is cut short or damaged"), hint=tr("download the complete export again"), path=self._shown
        )

    def pieces(self, at: int, size: int) -> Iterator[bytes]:
        """Yield `size` bytes that begin at `at`, in pieces of at most `CHUNK`.

        Raises:
            UnreadableError: when there are fewer.
        """
        while size > 0:
            data = self._read_at(at, min(size, CHUNK))
            if not data:
                raise self.damage()
            at, size = at + len(data), size - len(data)
            yield data

    def packed(self, size: int) -> int:
        """Return about how many bytes of the file `size` bytes of the tar take."""
        return size * self._packed // self._at if self.gzipped and self._at else size

    def drain(self, at: int) -> None:
        """Read from `at` to the end of a gzip, and discard the bytes."""
        while self.gzipped and (data := self._read_at(at, CHUNK)):
            at += len(data)

    def _read_at(self, at: int, size: int) -> bytes:
        """Return at most `size` bytes that begin at `at`; none at the end."""
        if not self.gzipped:
            return self._packed_bytes(at, size)
        try:
            self._seek(at)
            while self._at < at:
                if not self._read_next(min(CHUNK, at - self._at)):
                    return b""
            return self._read_next(size)
        except (EOFError, zlib.error) as error:
            raise self.damage() from error

    def _seek(self, at: int) -> None:
        """Go to the last kept state before `at`, unless the decoder is nearer."""
        state = self._states[bisect_right(self._states, at, key=attrgetter("at")) - 1]
        if not state.at <= self._at <= at:
            self._at, self._packed, self._decoder, self._rest = state.at, state.packed, state.decoder.copy(), b""

    def _read_next(self, size: int) -> bytes:
        """Return at most `size` of the bytes after the last ones; none at the end.

        Raises:
            EOFError: when the file ends too early.
        """
        while True:
            # The last bytes of input may stand for more than one piece of output.
            data: bytes = self._decoder.decompress(self._rest, size)
            self._rest = self._decoder.unconsumed_tail
            if data:
                self._at += len(data)
                self._budget.spend(len(data))
                refuse_bomb("", self._at, self._packed, self._shown)
                return data
            if self._decoder.eof:
                if not self._begin_again():
                    return b""
            elif not self._rest:
                self._keep()
                if not self._feed():
                    raise EOFError

    def _feed(self) -> bool:
        """Read packed bytes, and return whether there were any."""
        self._rest = self._packed_bytes(self._packed, CHUNK)
        self._packed += len(self._rest)
        return bool(self._rest)

    def _begin_again(self) -> bool:
        """Begin the next of several gzips; return whether there is one.

        Zeros behind a gzip are padding.
        """
        self._rest = self._decoder.unused_data.lstrip(b"\0")
        while not self._rest:
            if not self._feed():
                return False
            self._rest = self._rest.lstrip(b"\0")
        self._decoder = zlib.decompressobj(_WINDOW)
        return True

    def _keep(self) -> None:
        """Keep the state of the decoder, where the last one is far away."""
        if self._at - self._states[-1].at >= self._apart:
            self._states.append(_State(self._at, self._packed, self._decoder.copy()))
        if len(self._states) > _MAX_STATES:
            self._states, self._apart = self._states[::2], 2 * self._apart

    def _packed_bytes(self, at: int, size: int) -> bytes:
        with reading(self._shown), self._file.opened(self._shown) as file:
            file.seek(min(at, _FARTHEST))
            return file.read(size)
