"""The budget of an input: its size, its files and its time.

Every input is hostile until it is read, so everything about it is limited: its size, its members and their names, its
nesting, its expansion, and time. The limits lie far above those of real exports. Each reader says in the report when it
stopped at a limit.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final, TypeVar

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import CLOSE_OTHERS, GIVE_LESS, MORE_TIME, UnreadableError

T = TypeVar("T")

SECONDS: Final = 900.0
"""Seconds that reading one input may take.

A million posts take about ten (`bench/scan.py`).
"""
ASKING: Final = 7200.0
"""Seconds that asking the servers of one connected account may take.

No account may hold up a run for ever. The largest repositories take half an hour on a slow line.
"""
SMALL: Final = 4 << 20
"""Bytes of a file that are read even when the time is up.

The records of apps, sessions and changes are mostly in such files, so a large one does not cost them.
"""
MAX_READ: Final = 256 << 30
"""Bytes that are read of one input, over all its members."""
MAX_OPENED: Final = 50_000
"""Times that a file of one input is opened.

It takes about 20 s for files of a few bytes. An export of 10,000 conversations takes half. This is our judgement.
"""
MAX_MEMBERS: Final = 500_000
"""Files in a zip, a tar or a folder.

An export with every photo of ten years has a fifth.
"""
MAX_NAME: Final = 1024
"""Characters of a member's path: the most that macOS allows.

Paths in real exports have a quarter.
"""
MAX_NAMES: Final = 64 << 20
"""Characters of all names together; real exports have far fewer."""
MAX_LEVELS: Final = 64
"""Levels of folders within folders; real exports have five."""
MAX_RATIO: Final = 100
"""The largest allowed ratio of unpacked to packed size.

Real archives expand 5 to 30 times, and deflate cannot exceed 1,032. The limit applies only above `RATIO_FROM` bytes.
"""
RATIO_FROM: Final = 64 << 20
"""Unpacked bytes above which `MAX_RATIO` applies."""

MAX_RECORDS: Final = 200_000
"""Records of most parts of an export; the most sessions seen are a tenth."""
MAX_INNER_ZIPS: Final = 8
"""The most zips inside an input that are opened.

Zips inside those are not opened.
"""
MAX_INNER_ZIP: Final = 128 << 20
"""Bytes of all zips inside an input that are opened.

They are held in memory.
"""
MAX_ROWS: Final = 20_000_000
"""Records of a part of columns; the most posts seen are a tenth."""
MAX_DOCUMENT: Final = 16 << 20
"""Bytes of a file that is decoded in one piece."""
MAX_BEHIND_KEY: Final = 128 << 20
"""Bytes of a JSON document whose list is under a key.

Unlike a bare list, it has to be in memory as a whole, and briefly twice.
"""
MAX_KEYS: Final = 100_000
"""Members of an object that holds lists of records.

Real ones have a hundred.
"""
MAX_ELEMENT: Final = 4 << 20
"""Bytes of one element of a JSON array.

Real posts have less than a hundredth.
"""
MAX_LINE: Final = 1 << 20
"""Characters of one line; the longest real ones have a hundredth."""
MAX_NESTING: Final = 32
"""Levels of a record that are descended; exports have a quarter."""
MAX_TEXT: Final = 400
"""Characters kept of a field; the longest real ones are user agents."""

MAX_VAULT: Final = 256 << 20
"""Bytes of a password export, or of a file in one."""
MAX_VAULT_TEXT: Final = 32 << 20
"""Bytes of text in a password export.

A hundred thousand entries take half. Only zip exports, which include the files attached to entries, are larger.
"""
MAX_ENTRIES: Final = 100_000
"""Entries of a password export, and members of one list or object in it.

The largest real vaults have a tenth.
"""
MAX_BRACKETS: Final = 1_000_000
"""Lists and objects in a password export.

There are ten for each entry, twice what managers write.
"""
MAX_TITLE: Final = 1000
"""Characters kept of an entry's title and of its user name.

They are cut before anything is compared.
"""
MAX_ADDRESS: Final = 4000
"""Characters kept of an entry's address. Browsers accept about half."""
DEFECT: Final = tr_later("this is a defect of hygiene or of a plugin; the other inputs were read")
_FINISH: Final = 5.0
"""The fewest seconds to build the Snapshot when the time is up."""
_FINISH_SHARE: Final = 0.25
"""The share of the time that may be used for that, if it is more."""
_AGAIN: Final = 5.0
"""Seconds until the work is interrupted again if it went on."""


class OverBudgetError(UnreadableError):
    """An input that takes too long to read."""


class Budget:
    """The time, the bytes and the files that reading one input may take.

    It lasts for all steps of reading. The clock only runs inside `contain`. It is checked with every piece of an export
    and every record of a password export. When the time is up, files are read only up to their first `SMALL` bytes, and
    records of a password export not at all. The data read so far counts, and there is some time to build the Snapshot.
    When that is up too, nothing more is read. On POSIX systems an alarm then also interrupts endless work of the main
    thread.

    `now` is the time of the run, by default the present. Readers take it from here and never read the clock.
    """

    def __init__(self, seconds: float = SECONDS, *, spent: float = 0, now: datetime | None = None) -> None:
        self.seconds, self.now = seconds, now or datetime.now(UTC)
        self._finish = max(_FINISH, _FINISH_SHARE * seconds)
        self._left, self._bytes_left, self._opens_left = seconds - spent, MAX_READ, MAX_OPENED
        self._until: float | None = None

    @property
    def latest(self) -> datetime:
        """The latest time that an input can hold: a day after the run."""
        return self.now + timedelta(days=1)

    @property
    def spent(self) -> float:
        """The seconds that are spent."""
        return self.seconds - self._left

    @property
    def exhausted(self) -> bool:
        """True when the time to build the Snapshot is up as well."""
        return self._left + self._finish <= 0

    def contain(self, work: Callable[[], T], problem: str, hint: str = DEFECT) -> T:
        """Return what `work` returns, or turn its failure into one error.

        An error's own text is dropped, because it may quote the input.

        Args:
            work: The function that reads the input, or a part of it.
            problem: The failure, such as "the reader “x-archive” failed on it".
            hint: The advice to the user.

        Raises:
            UnreadableError: as `work` does, or with the problem and the type of the error that `work` failed with.
            OverBudgetError: when all the time is up, before or during the work.
        """
        try:
            with self._running():
                return work()
        except UnreadableError:
            raise
        except MemoryError:
            failure, hint = tr("there is not enough memory to read it"), tr(CLOSE_OTHERS)
        except Exception as error:  # noqa: BLE001  # one bad input costs only itself
            failure = f"{problem} ({type(error).__name__})"
        # Raised outside the handler, so that no traceback shows the data of the failed code.
        raise UnreadableError(failure, hint=tr(hint))

    def counted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the pieces of one file, as long as the budget lasts.

        Raises:
            OverBudgetError: when it is spent, and the file is not small.
        """
        read = 0
        self._opens_left -= 1
        if self._opens_left < 0:
            why = tr("over {limit:,} files of it would have to be read", limit=MAX_OPENED)
            raise OverBudgetError(why, hint=tr(GIVE_LESS))
        for chunk in chunks:
            read += len(chunk)
            self.spend(len(chunk))
            if read > SMALL and self.is_up:
                raise self.over()
            yield chunk

    def spend(self, size: int) -> None:
        """Count `size` bytes that were read, and check the clock.

        Raises:
            OverBudgetError: when nothing more may be read.
        """
        self._bytes_left -= size
        if self._bytes_left < 0:
            why = tr("over {limit} GB of it would have to be read", limit=MAX_READ >> 30)
            raise OverBudgetError(why, hint=tr(GIVE_LESS))
        if self._late() > self._finish:
            raise self.over()

    @property
    def is_up(self) -> bool:
        """True when the time to read is up."""
        return self._late() > 0

    def _late(self) -> float:
        """Return the seconds since the time to read was up; at most 0 before."""
        return monotonic() - self._until if self._until is not None else 0

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock, for example while a question waits for its answer."""
        if self._until is None:
            yield
            return
        left, self._until = self._until - monotonic(), None
        try:
            with _alarm(None, self.over):
                yield
        finally:
            self._until = monotonic() + left

    @contextmanager
    def _running(self) -> Iterator[None]:
        """Let the clock run, unless it runs already."""
        if self._until is not None:
            yield
            return
        if self.exhausted:
            raise self.over()
        self._until = monotonic() + self._left
        try:
            with _alarm(self._left + self._finish, self.over):
                yield
        finally:
            self._left, self._until = self._until - monotonic(), None

    def over(self) -> OverBudgetError:
        """Return the error about an input that takes too long."""
        why = tr("reading it took longer than {seconds:,g} seconds", seconds=self.seconds)
        if self.seconds == 1:
            why = tr("reading it took longer than 1 second")
        return OverBudgetError(why, hint=tr(MORE_TIME))


@contextmanager
def _alarm(seconds: float | None, error: Callable[[], Exception]) -> Iterator[None]:
    """Raise an error in the main thread after `seconds`.

    It is raised again until the work ends. None silences an alarm that is set. Nothing happens in another thread, or
    without such alarms (Windows).
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, _frame: object) -> None:
        raise error()

    handler = signal.signal(signal.SIGALRM, ring)
    left = signal.setitimer(signal.ITIMER_REAL, seconds or 0, _AGAIN if seconds else 0)
    try:
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, *left)
    finally:  # once more, in case it rang on the line above
        signal.setitimer(signal.ITIMER_REAL, *left)
        signal.signal(signal.SIGALRM, handler)
