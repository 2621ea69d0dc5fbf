"""Reports in JSON, read again for a comparison.

A report of an earlier version of hygiene lacks some fields. Their values are then unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from hygiene.formats.wire.fleet import SCHEMA as FLEET
from hygiene.formats.wire.parts import Day, Mark
from hygiene.formats.wire.report import SCHEMA
from hygiene.history.runs.kept_report import LARGEST
from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import HistoryError, UnreadableError, system_words
from hygiene.model.finding import AttackPath, Confidence, Finding, Result, Severity, Status
from hygiene.model.snapshot import Input
from hygiene.model.text import home_hidden, printable
from hygiene.report.parts.lines import PluginLine
from hygiene.report.verdict.word import Word
from hygiene.sources.files.files import utf_8_of

_WRITE: Final = tr_later("write it again with --format json")
_YEARS: Final = (1970, 9000)
"""The first and last year of a report.

Within them, its day exists in every time zone.
"""


class _Account(msgspec.Struct):
    platform: str
    handle: str
    id: str = ""


class _Finding(msgspec.Struct):
    fingerprint: Mark
    subject: str
    message: str
    severity: Severity
    confidence: Confidence
    fix: str = ""


class _Result(msgspec.Struct):
    check: str
    path: AttackPath
    account: _Account | None
    status: Status
    findings: list[_Finding]
    reason: str = ""
    reason_in_english: str = ""


class _Input(msgspec.Struct):
    sha256: str = ""
    reader: str = ""
    damaged: list[str] = []
    account: _Account | msgspec.UnsetType | None = msgspec.UNSET


class _Plugin(msgspec.Struct):
    group: str
    name: str
    distribution: str
    version: str


class _Provenance(msgspec.Struct):
    inputs: list[_Input]
    plugins: list[_Plugin]
    policy_digest: str = ""


class _Accepted(msgspec.Struct):
    fingerprint: Mark
    until: Day


class _Verdict(msgspec.Struct):
    word: Word


class _Score(msgspec.Struct):
    expected: float
    model: str


class _Report(msgspec.Struct):
    hygiene_version: str
    generated_at: datetime
    verdict: _Verdict
    score: _Score
    results: list[_Result]
    accepted: list[_Accepted]
    provenance: _Provenance
    redacted: bool = False


class _Kind(msgspec.Struct):
    schema: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An acceptance that held."""

    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """The part of a report in JSON that is compared with another report.

    `word` and `expected` are those of its verdict and its score, under the score's `model`.
    """

    generated_at: datetime
    version: str
    word: str
    expected: float
    model: str
    results: tuple[Result, ...]
    accepted: tuple[Accepted, ...]
    inputs: tuple[Input, ...]
    plugins: tuple[PluginLine, ...]
    policy_digest: str
    language: str = ""


def read_report(path: Path) -> ReadReport:
    """Read a report in JSON.

    Raises:
        HistoryError: It cannot be read, is larger than a report can be, or is not a report of this version.
    """
    shown = home_hidden(str(path))
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
    except OSError as error:
        raise HistoryError(
            tr("it cannot be read: {reason}", reason=system_words(error)), hint=tr("check its name"), path=shown
        ) from None
    if len(text) > LARGEST:
        raise HistoryError(tr("it is too large to be a report"), hint=tr("give a report in JSON"), path=shown)
    try:
        return _decoded(utf_8_of(text))
    except UnreadableError as error:
        raise HistoryError(error.message, hint=tr(_WRITE), path=shown) from None
    except HistoryError as error:
        raise error.within(shown) from error


def _decoded(text: bytes) -> ReadReport:
    try:
        schema = msgspec.json.decode(text, type=_Kind).schema
    except (msgspec.DecodeError, RecursionError):
        raise HistoryError(
            tr("it is no JSON, or was cut short"),
            hint=tr("give a report in JSON, or write it again with --format json"),
        ) from None
    if schema == FLEET:
        raise HistoryError(
            tr("it is the report about a fleet"), hint=tr("give the number of its run, or an account's report")
        )
    if schema != SCHEMA:
        if not schema:
            raise HistoryError(tr("it is no report of hygiene, and {wanted} is read", wanted=SCHEMA), hint=tr(_WRITE))
        found = printable(schema, 40)
        raise HistoryError(
            tr("it is a report of version {found}, and {wanted} is read", found=found, wanted=SCHEMA), hint=tr(_WRITE)
        )
    try:
        return _report(msgspec.json.decode(text, type=_Report))
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise HistoryError(tr("it is no whole report"), hint=tr(_WRITE)) from None


def _report(read: _Report) -> ReadReport:
    if read.redacted:
        raise HistoryError(
            tr("it is a report without names (--redact), whose findings cannot be found again"),
            hint=tr("compare the report with names, or the runs in the history"),
        )
    if read.generated_at.utcoffset() is None:
        raise ValueError("a report's time has a zone")
    if not _YEARS[0] <= read.generated_at.year <= _YEARS[1] or not 0 <= read.score.expected <= 1:
        raise ValueError("its year or its chance cannot be")
    return ReadReport(
        generated_at=read.generated_at,
        version=read.hygiene_version,
        word=read.verdict.word,
        expected=read.score.expected,
        model=read.score.model,
        results=tuple(map(_result, read.results)),
        accepted=tuple(Accepted(fingerprint=each.fingerprint) for each in read.accepted),
        inputs=tuple(_inputs(read.provenance.inputs)),
        plugins=tuple(
            PluginLine(group=each.group, name=each.name, distribution=each.distribution, version=each.version)
            for each in read.provenance.plugins
        ),
        policy_digest=read.provenance.policy_digest,
    )


def _account(read: _Account | None) -> Account | None:
    return Account(platform=read.platform, handle=read.handle, id=read.id) if read else None


def _result(read: _Result) -> Result:
    return Result(
        check=read.check,
        path=read.path,
        account=_account(read.account),
        status=read.status,
        reason=read.reason,
        in_english=read.reason_in_english,
        findings=tuple(
            Finding(
                subject=each.subject,
                message=each.message,
                severity=each.severity,
                confidence=each.confidence,
                fix=each.fix,
                mark=each.fingerprint,
            )
            for each in read.findings
        ),
    )


def _inputs(read: Iterable[_Input]) -> Iterable[Input]:
    """Yield the inputs. One without a stated account identifies no data."""
    for each in read:
        known = each.account is not msgspec.UNSET
        yield Input(
            path="",
            sha256=each.sha256,
            reader=each.reader if known else "",
            read={},
            gaps={},
            damaged=tuple(each.damaged),
            account=_account(each.account) if isinstance(each.account, _Account) else None,
        )
