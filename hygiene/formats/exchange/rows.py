"""The findings of a report with their acceptances and states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from hygiene.model.account import Account
from hygiene.model.finding import Finding, Result
from hygiene.model.text import printable, sentence
from hygiene.report.changes.records import Change
from hygiene.report.report import Accepted, Report

State = Literal["new", "changed", "still", ""]
"""The state of a finding since an earlier run.

It is empty where no earlier run was compared.
"""
_LONGEST: Final = 4000
"""The most characters of a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A finding with everything that the report says about it.

    `why` is the cause of its state, or empty. `accepted` is None for an open finding. `first_seen` is the time of the
    earliest kept run that had it, or None.
    """

    result: Result
    finding: Finding
    fingerprint: str
    state: State
    why: str
    accepted: Accepted | None
    first_seen: datetime | None


def rows(report: Report) -> Iterator[tuple[Result, tuple[Row, ...]]]:
    """Yield each result with its findings.

    A finding in two exports of an account comes once.
    """
    accepted = {line.fingerprint: line for line in report.accepted}
    changes = report.changes if report.changes and report.changes.since else None
    lines = {line.now.fingerprint: line for line in changes.lines if line.now} if changes else {}
    times = changes.first_seen if changes else {}
    seen: set[str] = set()
    for result in report.results:
        found: list[Row] = []
        for finding in result.findings:
            fingerprint = result.fingerprint(finding)
            if fingerprint in seen:
                continue
            seen.add(fingerprint)
            line = lines.get(fingerprint)
            state: State = "" if changes is None else "still" if line is None else _state(line)
            found.append(
                Row(
                    result=result,
                    finding=finding,
                    fingerprint=fingerprint,
                    state=state,
                    why=line.why if line else "",
                    accepted=accepted.get(fingerprint),
                    first_seen=times.get(fingerprint),
                )
            )
        yield result, tuple(found)


def _state(line: Change) -> State:
    return "new" if line.kind == "new" else "changed"


def gone(report: Report) -> tuple[Change, ...]:
    """Return the findings of the earlier run that this one does not have."""
    changes = report.changes
    return tuple(line for line in changes.lines if line.now is None) if changes and changes.since else ()


def owners(report: Report) -> dict[tuple[str, str], str]:
    """Return the person or team responsible for each account, by its key."""
    return {line.account.key: clean(line.owner) for line in report.accounts if line.owner}


def clean(text: str) -> str:
    """Return a text on one line, without control characters or private data."""
    return printable(text, _LONGEST)


def prose(*texts: str) -> str:
    """Return texts as sentences, one after another."""
    return clean(" ".join(filter(None, map(sentence, texts))))


def who(account: Account | None) -> str:
    """Return the name of an account, or `no account`."""
    return clean(account.stable_name) if account else "no account"


def utc(at: datetime) -> str:
    """Return a time in UTC as ISO 8601, which ends in `Z`."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
