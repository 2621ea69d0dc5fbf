"""The entries of a case's log, in types.

No secret, text of a post, e-mail address, telephone number or network address enters one. Every text goes through
`kept_text` on its way in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

import msgspec

from hygiene.incident.case.run import Run
from hygiene.incident.records import State, Surety

Digest = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
FILE_NAME: Final = r"\A(?!log\.jsonl\Z|inputs\Z)(inputs/[0-9a-f]{64}-)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z"
"""The form of a file's name in the folder, which cannot lead outside."""
FileName = Annotated[str, msgspec.Meta(pattern=FILE_NAME)]


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of a file: its SHA-256 and its size in bytes."""

    sha256: Digest
    size: Annotated[int, msgspec.Meta(ge=0)]


class LogEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """A line of the log; `previous` is the hash of the line before.

    The number and the previous hash are set when the entry is added.
    """

    n: int = 0
    at: datetime
    previous: str = ""


class Opened(LogEntry, frozen=True, kw_only=True, tag="opened"):
    """The first line: the arguments and inputs of the first run."""

    run: Run


class Inputs(LogEntry, frozen=True, kw_only=True, tag="inputs"):
    """A later run with other inputs, or of another version."""

    run: Run


class Answer(LogEntry, frozen=True, kw_only=True, tag="answer"):
    """An answer of the user."""

    key: str
    value: str


class StepState(LogEntry, frozen=True, kw_only=True, tag="step"):
    """The state of a step of the playbook."""

    key: str
    state: State


class Noticed(LogEntry, frozen=True, kw_only=True, tag="noticed"):
    """The time at which the user noticed the incident."""

    noticed_at: datetime


class Concluded(LogEntry, frozen=True, kw_only=True, tag="concluded"):
    """The conclusion, and the share of each explanation."""

    leading: str
    surety: Surety
    shares: dict[str, float]


class Writing(LogEntry, frozen=True, kw_only=True, tag="writing"):
    """Files that are about to be replaced, with their new content."""

    files: dict[FileName, Content]


class Written(LogEntry, frozen=True, kw_only=True, tag="written"):
    """The end of the last `writing`: all its files are in place."""


class Kept(LogEntry, frozen=True, kw_only=True, tag="kept"):
    """The end of the last `writing`: a kill kept all its files as they were."""


class Cut(LogEntry, frozen=True, kw_only=True, tag="cut"):
    """An unfinished line of a killed run, which was cut off."""

    size: int
    sha256: Digest


AnyEntry = Opened | Inputs | Answer | StepState | Noticed | Concluded | Writing | Written | Kept | Cut
