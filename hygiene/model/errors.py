"""The tree of errors that a user sees, and the remedies of gaps.

HygieneError               states the problem, its place and the remedy; becomes one line and an exit code
├── UnreadableError        a file, or a part of it, could not be read          exit 3
│   ├── LiveError           a live account could not be connected or read      exit 3
│   │   ├── WaitError       its server asks to wait longer than a run may take exit 3
│   │   └── ConsentError    consent was denied, withdrawn, or never came       exit 3
│   ├── NoRowsError        a sound file has no such rows (in the reader kit)   exit 3
│   └── UnrecognisedError  no reader or vault knows the file                   exit 3
├── PolicyError            the policy, or another settings file, is not valid  exit 2
├── RememberError          passwords cannot be remembered or recalled          exit 1
├── PluginError            a built-in failed to load, so a check would be lost exit 1
├── CaseError              the folder of an incident cannot be used            exit 1
│   └── NoCaseError        the folder holds no case                            exit 3
├── NotFoundError          no such post or account (in hygiene.incident.asked) exit 2
├── NothingReadError       no export of an account was read (there too)        exit 3
├── HistoryError           earlier runs cannot be kept or read                 exit 1
├── EngineError            the workers of a fleet cannot be used               exit 1
└── OutputError            the report could not be written                     exit 1

The layer that knows a file's name adds it: `raise error.within(path) from error`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from errno import ELOOP, EMFILE, ENAMETOOLONG, ENFILE, ENOMEM
from typing import ClassVar, Final, Self

from hygiene.language.words import tr, tr_later

_SHOWN: Final = 400
"""The most characters of a path that are shown."""


_SYSTEM: Final = (
    tr_later("No such file or directory"),
    tr_later("Permission denied"),
    tr_later("Is a directory"),
    tr_later("Not a directory"),
    tr_later("File exists"),
    tr_later("File name too long"),
    tr_later("No space left on device"),
    tr_later("Read-only file system"),
    tr_later("Input/output error"),
    tr_later("Too many levels of symbolic links"),
    tr_later("Broken pipe"),
    tr_later("Too many open files"),
)
"""What the system says most often."""


GOES_ON: Final = tr_later("the next run goes on where this one stopped")
STARTS_ANEW: Final = tr_later("the next run asks for it anew")
"""The remedies where not all of an account's servers were asked."""
CONNECT_AGAIN: Final = tr_later("connect it again")
"""The remedy where the permission has ended, or does not cover a part."""
RUN_AGAIN: Final = tr_later("run it again")
GIVE_WHOLE: Final = tr_later("give the whole export, with all its zips")
GIVE_LESS: Final = tr_later("give a part of it")
MORE_TIME: Final = tr_later("give it more time with --budget SECONDS")
UNPACK: Final = tr_later("unpack the export and give the folder")
CHECK_PERMISSIONS: Final = tr_later("check its permissions")
CHECK_NAME: Final = tr_later("check the name and the permissions")
CLOSE_OTHERS: Final = tr_later("close other programs")
REMEDIES: Final = (
    GOES_ON, STARTS_ANEW, CONNECT_AGAIN, RUN_AGAIN, GIVE_WHOLE, GIVE_LESS, MORE_TIME, UNPACK, CHECK_PERMISSIONS,
    CHECK_NAME, CLOSE_OTHERS,
)  # fmt: skip
"""The remedies that a reason for a gap may state itself.

Where it states none, a new download may be whole.
"""


def states_remedy(why: str, *remedies: str) -> bool:
    """Return whether a reason states one of these remedies itself."""
    return any(tr(remedy) in why for remedy in remedies or REMEDIES)


def remedies_once(reasons: Iterable[str]) -> Iterator[str]:
    """Yield distinct reasons; what several advise stays with the last."""
    waiting = list(dict.fromkeys(reasons))
    known = {tr(remedy) for remedy in REMEDIES}
    while waiting:
        reason = waiting.pop(0)
        rest, _, remedy = reason.rpartition("; ")
        repeated = remedy in known and any(other.endswith(f"; {remedy}") for other in waiting)
        yield rest if repeated else reason


def remedy_for(error: OSError) -> str:
    """Return the remedy for a file that the system does not read."""
    if isinstance(error, PermissionError):
        return tr(CHECK_PERMISSIONS)
    if isinstance(error, FileNotFoundError | IsADirectoryError | NotADirectoryError) or error.errno in {
        ELOOP,
        ENAMETOOLONG,
    }:
        return tr(CHECK_NAME)
    return tr(CLOSE_OTHERS if error.errno in {EMFILE, ENFILE, ENOMEM} else RUN_AGAIN)


def system_words(error: OSError) -> str:
    """Return the system's words for an error.

    Common ones are in the user's language.
    """
    return tr(error.strerror) if error.strerror in _SYSTEM else str(error.strerror)


class HygieneError(Exception):
    """The base of all errors that a user sees.

    Attributes:
        message: the problem, as one phrase.
        hint: the remedy, or empty.
        path: the file it is about, or empty.
        line: the line of the file, from 1, or 0 when it is not about one line.
        exit_code: the exit code of the command when this error ends the run.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "", path: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = path
        self.line = line

    def within(self, path: str) -> Self:
        """Return the same error with the name of the file it is about.

        An inner name stays, behind the outer one.
        """
        joined = f"{path}: {self.path}" if self.path and self.path != path else path
        return type(self)(self.message, hint=self.hint, path=joined, line=self.line)

    def __str__(self) -> str:
        # A name of thousands of characters would push the reason out of sight.
        ends = self.path[: _SHOWN // 2], self.path[-_SHOWN // 2 :]
        path = self.path if len(self.path) <= _SHOWN else "…".join(ends)
        place = ", ".join(filter(None, (path, tr("line {line}", line=self.line) if self.line else "")))
        text = f"{place}: {self.message}" if place else self.message
        return f"{text} ({self.hint})" if self.hint else text


class UnreadableError(HygieneError):
    """An unreadable file, or part of one."""

    exit_code = 3

    @property
    def reason(self) -> str:
        """The problem as a reason for a gap, with any remedy of its own."""
        return f"{self.message} ({self.hint})" if states_remedy(self.hint) else self.message


class UnrecognisedError(UnreadableError):
    """A file that no reader and no vault recognises by its content."""


class LiveError(UnreadableError):
    """A live account that cannot be connected or read.

    Its server did not answer, refused, or answered what cannot be used. No address, token or code is in the message.
    """


class WaitError(LiveError):
    """A server that asks to wait longer than a run may take."""


class ConsentError(LiveError):
    """Consent that was denied or withdrawn, or that never came."""


class PolicyError(HygieneError):
    """An invalid policy, or another file of settings that a user writes."""

    exit_code = 2


class PluginError(HygieneError):
    """A built-in check, reader, vault or format that cannot be loaded.

    It ends the run, because a lost check must never read as clear.
    """


class OutputError(HygieneError):
    """A report that cannot be written to the requested path."""


class RememberError(HygieneError):
    """A failure to remember or recall passwords.

    There is no place for the key, the key is another one, or the file is damaged.
    """


class CaseError(HygieneError):
    """A case folder that cannot be made, read, written or trusted."""


class NoCaseError(CaseError):
    """A folder that holds no case."""

    exit_code = 3


class HistoryError(HygieneError):
    """A history of runs that cannot be made, read or written."""


class EngineError(HygieneError):
    """Workers for a fleet that cannot be started, reached or trusted."""
