"""Everything that can go wrong, as one tree.

HygieneError               says what is wrong, where, and what to do; becomes one line and an exit code
├── UnreadableError        a file, or a part of it, could not be read          exit 3
│   ├── NoRowsError        a sound file lacks what was sought (hygiene.readers) exit 3
│   └── UnrecognisedError  no reader or vault knows the file                   exit 3
├── PolicyError            the policy file does not say something valid        exit 2
├── RememberError          nothing can be remembered (in hygiene.memory)       exit 1
├── PluginError            a built-in failed to load, so a check would be lost exit 1
└── OutputError            the report could not be written                     exit 1

The layer that knows a file's name adds it: `raise error.within(path) from error`.
"""

from __future__ import annotations

from typing import ClassVar, Self


class HygieneError(Exception):
    """Base of all errors a user is meant to see.

    Attributes:
        message: what is wrong, in one sentence.
        hint: what to do about it; may be empty.
        path: the file it is about; may be empty.
        exit_code: what the command exits with when this ends the run.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "", path: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = path

    def within(self, path: str) -> Self:
        """The same error, naming the file it is about (the innermost name stays, behind the outer one)."""
        joined = f"{path}: {self.path}" if self.path and self.path != path else path
        return type(self)(self.message, hint=self.hint, path=joined)

    def __str__(self) -> str:
        text = f"{self.path}: {self.message}" if self.path else self.message
        return f"{text} ({self.hint})" if self.hint else text


class UnreadableError(HygieneError):
    """Raised when a file, or a part of it, cannot be read."""

    exit_code = 3


class UnrecognisedError(UnreadableError):
    """Raised when no reader and no vault knows a file by its content."""


class PolicyError(HygieneError):
    """Raised when the policy file is not valid; the message names the key."""

    exit_code = 2


class PluginError(HygieneError):
    """Raised when a built-in check, reader, vault or format cannot be loaded: a lost check must never read as clear."""


class OutputError(HygieneError):
    """Raised when the report cannot be written where it was asked for."""


class RememberError(HygieneError):
    """Raised when nothing can be remembered or recalled: no place for a key, another key, or a file that is not sound."""
