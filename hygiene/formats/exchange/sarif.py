"""The report as SARIF 2.1.0, for code scanning and its viewers.

The format is the OASIS standard "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", with its errata 01.
Each finding is a result. Data that a check could not see is a result of kind `open`, and a check that found nothing has
the kind `pass`. The kind of a finding is `fail`, `review` where its confidence is low, and `informational` for a fact
that is not a fault. Only `fail` has a level, as the standard demands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from hygiene.formats.exchange.rows import Row, clean, gone, owners, prose, rows, utc, who
from hygiene.formats.exchange.sarif_tool import Tool, text
from hygiene.formats.wording import provenance
from hygiene.formats.wording.phrases import nothing_found, stale
from hygiene.language.words import tr
from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Confidence, Result, Severity, Status
from hygiene.model.snapshot import Input
from hygiene.model.text import sentence
from hygiene.plugins.format import Screen
from hygiene.report.changes.records import Change, Found
from hygiene.report.report import Report

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {
    Severity.INFO: "none",
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
_STATES: Final = {"new": "new", "changed": "updated", "still": "unchanged"}
_FIRST: Final = 100
"""The highest rank. The standard has ranks from 0 to 100."""
_MASKS: Final = ("[e-mail]", "[network address]", "[number]")
"""The masks for addresses and numbers that were left out."""


def render(report: Report, screen: Screen) -> str:
    """Return the report as an indented SARIF log with one run, in ASCII."""
    del screen  # a program reads it
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report)]}
    return json.dumps(log, ensure_ascii=True, indent=2, allow_nan=False) + "\n"


def _run(report: Report) -> dict[str, Any]:
    tool = Tool(report)
    files = _Files(report)
    unchecked = [] if report.results else [_note("error", nothing_found(report))]
    return {
        "tool": tool.described(),
        "language": report.language,
        "automationDetails": {"id": f"hygiene/{utc(report.generated_at)}"},
        "invocations": [
            {
                "executionSuccessful": True,
                "endTimeUtc": utc(report.generated_at),
                "toolExecutionNotifications": [*unchecked, *files.notes(), *tool.failures()],
                "toolConfigurationNotifications": list(_policy(report)),
            }
        ],
        "artifacts": files.artifacts(),
        "redactionTokens": list(_MASKS),
        "results": list(_results(report, tool, files)),
        "properties": {
            "verdict": report.verdict.word,
            "sentence": clean(report.verdict.sentence),
            "chance": report.score.expected,
            "model": report.score.model,
        },
    }


def _results(report: Report, tool: Tool, files: _Files) -> Iterator[dict[str, Any]]:
    """Yield the results in the report's order, then findings that are gone."""
    ranks, people = _ranks(report), owners(report)
    for result, found in rows(report):
        for row in found:
            made = _finding(row, ranks.get(row.fingerprint), people)
            yield tool.rule(result.check) | made | files.location(result.account, row.finding.subject)
        if result.reason or result.status is Status.CLEAR:
            yield tool.rule(result.check) | _answer(result) | files.location(result.account, "")
    for change in gone(report):
        yield tool.rule(change.check) | _gone(change) | files.location(change.account, change.found.subject)


def _finding(row: Row, rank: int | None, people: dict[tuple[str, str], str]) -> dict[str, Any]:
    finding, account = row.finding, row.result.account
    made = _judged(finding.severity, finding.confidence) | {
        "message": text(prose(finding.message, finding.why, finding.fix)),
        "partialFingerprints": {"hygiene/v1": row.fingerprint},
    }
    if row.state:
        made["baselineState"] = _STATES[row.state]
    if row.first_seen:
        made["provenance"] = {"firstDetectionTimeUtc": utc(row.first_seen)}
    if rank is not None:
        made["rank"] = rank
    if line := row.accepted:
        terms = {"until": clean(line.until), "owner": clean(line.owner)}
        suppression = {"kind": "external", "status": "accepted", "justification": clean(line.reason)}
        made["suppressions"] = [suppression | {"properties": terms}]
    more = {
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "path": row.result.path,
        "owner": people.get(account.key, "") if account else "",
        "fix": prose(finding.fix),
        "evidence": [clean(fact) for fact in finding.evidence],
        "at": utc(finding.at) if finding.at else "",
        "lastAt": utc(finding.ended) if finding.ended and finding.ended != finding.at else "",
    }
    return made | {"properties": {name: value for name, value in more.items() if value}}


def _judged(severity: Severity, confidence: Confidence) -> dict[str, Any]:
    """Return the kind and the level of a finding."""
    if severity is Severity.INFO:
        return {"kind": "informational", "level": "none"}
    if confidence is Confidence.LOW:
        return {"kind": "review", "level": "none"}
    return {"kind": "fail", "level": _LEVELS[severity]}


def _answer(result: Result) -> dict[str, Any]:
    """Return what a check could not see, or that it found nothing."""
    if result.reason:
        return {
            "kind": "open",
            "level": "none",
            "message": text(prose(tr("Not checked: {reason}", reason=result.reason))),
        }
    return {"kind": "pass", "level": "none", "message": text(tr("Nothing found."))}


def _gone(change: Change) -> dict[str, Any]:
    """Return a finding of the earlier run that this one does not have.

    Where less was read this time, it may still be there, and its kind is `open`.
    """
    found: Found = change.found
    unread = {"kind": "open", "level": "none"}
    made = unread if change.cause == "reading" else _judged(found.severity, found.confidence)
    properties = {"severity": found.severity.value, "confidence": found.confidence.value, "cause": change.cause}
    return made | {
        "message": text(prose(found.message, change.why)),
        "partialFingerprints": {"hygiene/v1": found.fingerprint},
        "baselineState": "absent",
        "properties": properties,
    }


def _ranks(report: Report) -> dict[str, int]:
    """Return the rank of each finding that needs a fix, by fingerprint.

    The findings of incidents come first. The fixes follow in the report's order, in which the gain decides.
    """
    ranks = dict.fromkeys((mark for each in report.incidents for mark in each.fingerprints), _FIRST)
    for place, fix in enumerate(report.fix_first, 1 if report.incidents else 0):
        for mark in fix.fingerprints:
            ranks.setdefault(mark, max(_FIRST - place, 1))
    return ranks


def _note(level: str, words: str, **more: object) -> dict[str, Any]:
    return {"level": level, "message": text(prose(words)), **more}


def _policy(report: Report) -> Iterator[dict[str, Any]]:
    """Yield the names and acceptances in the policy that match nothing."""
    yield from (_note("note", sentence(note)) for note in report.policy_notes)
    for line in report.stale_acceptances:
        yield _note("warning", stale(line), properties={"hygiene/v1": clean(line.fingerprint)})


class _Files:
    """The files that were read, and the place of each account among them."""

    def __init__(self, report: Report) -> None:
        self.inputs = report.inputs
        vaults = {line.name for line in report.plugins if line.group == "vaults"}
        self._places: dict[tuple[str, str], int] = {}
        for place, entry in enumerate(report.inputs):
            if entry.account:
                self._places.setdefault(entry.account.key, place)
            elif entry.reader in vaults:
                self._places.setdefault((VAULT, ""), place)

    def artifacts(self) -> list[dict[str, Any]]:
        """Return each file with its SHA-256."""
        made = []
        for entry in self.inputs:
            properties = {"reader": clean(entry.reader)} if entry.reader else {}
            made.append({"location": {"uri": _uri(entry)}, "roles": ["analysisTarget"], "properties": properties})
            if entry.sha256:
                made[-1]["hashes"] = {"sha-256": clean(entry.sha256)}
        return made

    def location(self, account: Account | None, subject: str) -> dict[str, Any]:
        """Return the place of a finding: its account, and the export's file.

        A finding about all accounts together is at the first file.
        """
        if account is None:
            return {}
        name = "/".join(filter(None, (who(account), clean(subject))))
        place: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": name, "kind": "resource"}]}
        index = self._places.get((VAULT, "") if account.platform == VAULT else account.key)
        if index is None and account.shared:
            index = next((number for number, entry in enumerate(self.inputs) if entry.reader), None)
        if index is not None:
            place["physicalLocation"] = self._physical(index)
        return {"locations": [place]}

    def notes(self) -> Iterator[dict[str, Any]]:
        """Yield a note for each file that could not be read, with its name."""
        for index, entry in enumerate(self.inputs):
            where = {"locations": [{"physicalLocation": self._physical(index)}]}
            for label, gap in provenance.gaps(entry):
                yield _note("warning" if entry.reader else "error", f"{label} {gap}", **where)
            for warning in entry.warnings:
                yield _note("note", warning, **where)

    def _physical(self, index: int) -> dict[str, Any]:
        return {"artifactLocation": {"uri": _uri(self.inputs[index]), "index": index}}


def _uri(entry: Input) -> str:
    """Return a file's path as a URI reference."""
    return quote(clean(provenance.path(entry).replace("\\", "/")))
