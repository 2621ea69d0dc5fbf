"""A report in JSON, as the page of a finding reads it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import msgspec

from hygiene.formats.wire.fleet import SCHEMA as FLEET
from hygiene.formats.wire.report import SCHEMA
from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError, system_words
from hygiene.model.finding import Confidence, Severity
from hygiene.sources.files.files import utf_8_of

_OF_FLEET: Final = tr_later(
    "give that of an account: `hygiene fleet FILE --format json --output FOLDER` writes it below accounts/"
)
_WRITE: Final = tr_later("write one with `hygiene scan --format json --output report.json`")
LIMIT: Final = 1 << 28
"""Bytes that a report may have.

One with 100,000 findings has about 100 MB.
"""


class _Owned(msgspec.Struct):
    """An account of a report."""

    platform: str
    handle: str


class Finding(msgspec.Struct):
    """The fields of a finding that are shown."""

    fingerprint: str
    message: str
    severity: Severity
    confidence: Confidence
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    last_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    why: str = ""
    fix: str = ""
    evidence: list[str] = []


class _Result(msgspec.Struct):
    """A result with its findings."""

    check: str
    account: _Owned | None
    findings: list[Finding]


class Accepted(msgspec.Struct):
    """An acceptance that covers a finding."""

    fingerprint: str
    reason: str
    owner: str
    until: str


class _Kind(msgspec.Struct):
    """The version of a report, which also shows its kind."""

    schema: str = ""


class Saved(msgspec.Struct):
    """The fields of a JSON report that we use. Others are ignored."""

    schema: str
    generated_at: Annotated[datetime, msgspec.Meta(tz=True)]
    results: list[_Result]
    accepted: list[Accepted] = []


def load(path: Path) -> Saved:
    """Read a JSON report from a file.

    Raises:
        UnreadableError: It cannot be read, is too large, or is not a report of hygiene.
    """
    try:
        if path.exists() and not path.is_file():
            raise UnreadableError(
                tr("it is a folder or a device"), hint=tr("give the file of a JSON report"), path=str(path)
            )
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise UnreadableError(tr("it cannot be read: {reason}", reason=system_words(error)), path=str(path)) from error
    if len(data) > LIMIT:
        raise UnreadableError(tr("it is larger than 256 MB, which is too large for a report"), path=str(path))
    try:
        text = utf_8_of(data)
    except UnreadableError as error:
        raise UnreadableError(error.message, hint=tr(_WRITE), path=str(path)) from None
    try:
        return parse(text)
    except UnreadableError as error:
        raise error.within(str(path)) from error


def parse(data: bytes | str) -> Saved:
    """Read a JSON report.

    Raises:
        UnreadableError: It is not a report of hygiene, is about a fleet, or is of another version.
    """
    try:
        if msgspec.json.decode(data, type=_Kind).schema == FLEET:
            raise UnreadableError(
                tr("it is the report about a fleet, which holds no finding in full"), hint=tr(_OF_FLEET)
            )
        report = msgspec.json.decode(data, type=Saved)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(tr("it is not a JSON report of hygiene"), hint=tr(_WRITE)) from error
    if report.schema != SCHEMA:
        raise UnreadableError(
            tr("it is a report of another version, {found}, not {wanted}", found=report.schema, wanted=SCHEMA),
            hint=tr(_WRITE),
        )
    return report
