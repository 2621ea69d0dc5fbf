"""The part of the JSON report about changes since an earlier run."""

from __future__ import annotations

from hygiene.formats.wire.parts import Account, Count, Mark, Time, Wire, account, time
from hygiene.model.finding import Confidence, Severity
from hygiene.report.changes import records
from hygiene.report.changes.records import Cause, ChangeKind


class Found(Wire):
    """A finding as one of the runs had it."""

    fingerprint: Mark
    subject: str
    message: str
    severity: Severity
    confidence: Confidence
    fix: str
    accepted: bool


class Change(Wire):
    """A finding that is new, changed or gone.

    `now` is null for a finding that is gone, and `before` for a new one.
    """

    kind: ChangeKind
    cause: Cause
    check: str
    account: Account | None
    why: str
    worse: bool
    now: Found | None
    before: Found | None


class Unread(Wire):
    """A question that an earlier run answered more fully.

    `reason` says which data was not read this time.
    """

    check: str
    account: Account | None
    reason: str


class Changes(Wire):
    """What changed since the earlier run.

    Answers may come from several earlier runs: `since` is then the time of the newest, and
    `oldest` that of the oldest, which is else null.
    `still` counts the findings that are as they were. `first` are the accounts that no earlier run holds, and `missing`
    those that this run does not. `unread` are the questions of which less was read this time.
    """

    since: Time | None
    oldest: Time | None
    still: Count
    runs: list[int]
    first: list[Account]
    missing: list[Account]
    unread: list[Unread]
    lines: list[Change]


def changes(of: records.Changes) -> Changes:
    """Return the changes as they are written."""
    return Changes(
        since=time(of.since),
        oldest=time(of.oldest),
        still=of.still,
        runs=list(of.runs),
        first=[account(each) for each in of.first],
        missing=[account(each) for each in of.missing],
        unread=[Unread(check=each.check, account=account(each.account), reason=each.reason) for each in of.unread],
        lines=[change(line) for line in of.lines],
    )


def change(line: records.Change) -> Change:
    """Return a change as it is written."""
    return Change(
        kind=line.kind,
        cause=line.cause,
        check=line.check,
        account=account(line.account),
        why=line.why,
        worse=line.worse,
        now=_found(line.now) if line.now else None,
        before=_found(line.before) if line.before else None,
    )


def _found(found: records.Found) -> Found:
    return Found(
        fingerprint=found.fingerprint,
        subject=found.subject,
        message=found.message,
        severity=found.severity,
        confidence=found.confidence,
        fix=found.fix,
        accepted=found.accepted,
    )
