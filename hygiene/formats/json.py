"""The report for programs: JSON under a published schema.

docs/report.md describes every field.

The text is ASCII, so no control or bidi character in a name from outside can act on a terminal that shows it. A program
that decodes it gets the names unchanged, except network addresses and telephone numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import cast

import msgspec

from hygiene.formats.json_masks import masked
from hygiene.formats.wire import parts as _parts
from hygiene.formats.wire import report as _wire
from hygiene.formats.wire.changes import changes as _changes
from hygiene.formats.wire.parts import account as _account
from hygiene.formats.wire.parts import score as _score
from hygiene.formats.wire.parts import time as _time
from hygiene.formats.wording.provenance import path
from hygiene.model.finding import Finding, Result
from hygiene.model.snapshot import Input
from hygiene.plugins.format import Screen
from hygiene.plugins.registry import Group
from hygiene.report import report as model
from hygiene.report.parts.lines import AppLine, PluginLine
from hygiene.report.verdict.coverage import Coverage
from hygiene.report.verdict.verdict import Verdict


def render(report: model.Report, screen: Screen) -> str:
    """Return the report as indented ASCII JSON."""
    del screen  # a program reads it
    content = masked(msgspec.to_builtins(_report(report)))
    return json.dumps(content, ensure_ascii=True, indent=2, allow_nan=False) + "\n"


def _report(report: model.Report) -> _wire.Report:
    return _wire.Report(
        schema=_wire.SCHEMA,
        hygiene_version=report.version,
        generated_at=_time(report.generated_at),
        verdict=_verdict(report.verdict),
        score=_score(report.score),
        coverage=_coverage(report.coverage),
        compromise=_parts.Compromise(
            status=report.compromise.status,
            confidence=report.compromise.confidence,
            statement=report.compromise.statement,
            fingerprints=list(report.compromise.fingerprints),
        ),
        accounts=[_account_line(line) for line in report.accounts],
        results=[_result(result) for result in report.results],
        inventory=_wire.Inventory(apps=[_app(line) for line in report.apps]),
        incidents=[_incident(incident) for incident in report.incidents],
        fix_first=[_fix(fix) for fix in report.fix_first],
        timeline=_timeline(report.timeline),
        not_checked=[_not_checked(line) for line in report.not_checked],
        accepted=[_accepted(line) for line in report.accepted],
        stale_acceptances=[_accepted(line) for line in report.stale_acceptances],
        view=_view(report.view) if report.view else None,
        changes=_changes(report.changes) if report.changes else None,
        provenance=_wire.Provenance(
            inputs=_inputs(report.inputs),
            policy=report.policy,
            policy_digest=report.policy_digest,
            policy_notes=list(report.policy_notes),
            plugins=[_plugin(line) for line in report.plugins],
        ),
        redacted=report.redacted,
    )


def _verdict(verdict: Verdict) -> _parts.Verdict:
    return _parts.Verdict(word=verdict.word, sentence=verdict.sentence, because=list(verdict.because))


def _coverage(coverage: Coverage) -> _parts.Coverage:
    return _parts.Coverage(
        answered=list(coverage.answered),
        asked=list(coverage.asked),
        next=[
            _parts.Look(
                question=look.question,
                account=_account(look.account),
                where=look.where,
                what=look.what,
                reasons=list(look.reasons),
                decides=look.decides,
            )
            for look in coverage.next
        ],
        by_hand={question: on.isoformat() for question, on in coverage.by_hand.items()},
    )


def _account_line(line: model.AccountLine) -> _parts.AccountLine:
    return _parts.AccountLine(
        platform=line.account.platform,
        handle=line.account.handle,
        id=line.account.id,
        owner=line.owner,
        taken_at=_time(line.taken_at),
        taken_at_means=line.taken_at_means,
        verdict=_verdict(line.verdict),
        score=_score(line.score),
        coverage=_coverage(line.coverage),
        signs=line.signs,
    )


def _result(result: Result) -> _parts.Result:
    return _parts.Result(
        check=result.check,
        path=result.path,
        account=_account(result.account),
        status=result.status,
        reason=result.reason,
        findings=[_finding(finding, result.fingerprint(finding)) for finding in result.findings],
        reason_in_english=result.in_english or msgspec.UNSET,
    )


def _finding(finding: Finding, fingerprint: str) -> _parts.Finding:
    return _parts.Finding(
        fingerprint=fingerprint,
        subject=finding.subject,
        message=finding.message,
        severity=finding.severity,
        confidence=finding.confidence,
        at=_time(finding.at),
        last_at=_time(finding.ended),
        why=finding.why,
        fix=finding.fix,
        evidence=list(finding.evidence),
    )


def _app(line: AppLine) -> _wire.App:
    return _wire.App(
        account=_account(line.account),
        id=line.app.id,
        name=line.app.name,
        publisher=line.app.publisher,
        permissions=sorted(line.app.permissions),
        granted_at=_time(line.app.granted_at),
        granted_at_means=line.app.granted_at_means,
        last_used_at=_time(line.app.last_used_at),
        first_party=line.app.first_party,
        age_days=line.age_days,
        last_post_at=_time(line.last_post_at),
        posts=line.posts,
    )


def _incident(incident: model.Incident) -> _wire.Incident:
    return _wire.Incident(
        account=_account(incident.account),
        owner=incident.owner,
        title=incident.title,
        confidence=incident.confidence,
        since=_time(incident.since),
        until=_time(incident.until),
        events=[_event(event) for event in incident.events],
        steps=[
            _wire.Step(topic=step.topic, title=step.title, where=step.where, fingerprints=list(step.fingerprints))
            for step in incident.steps
        ],
        fingerprints=list(incident.fingerprints),
    )


def _fix(fix: model.Fix) -> _wire.Fix:
    return _wire.Fix(
        account=_account(fix.account),
        subject=fix.subject,
        title=fix.title,
        how=fix.how,
        severity=fix.severity,
        compromise=fix.compromise,
        adds=fix.adds,
        gain=fix.gain,
        concerns=[_account(account) for account in fix.concerns],
        owner=fix.owner,
        fingerprints=list(fix.fingerprints),
    )


def _view(view: model.OwnerView) -> _wire.OwnerView:
    return _wire.OwnerView(
        owner=view.owner,
        accounts=view.accounts,
        incidents=view.incidents,
        fixes=view.fixes,
        statement=view.statement,
    )


def _timeline(timeline: model.Timeline) -> _wire.Timeline:
    return _wire.Timeline(
        since=_time(timeline.since),
        until=_time(timeline.until),
        windows=[_window(window) for window in timeline.windows],
        lines=[_event(line) for line in timeline.lines],
        undated=[_event(line) for line in timeline.undated],
        left_out=timeline.left_out,
        older=timeline.older,
    )


def _window(window: model.TimelineWindow) -> _wire.Window:
    return _wire.Window(account=_account(window.account), since=_time(window.since), until=_time(window.until))


def _event(line: model.TimelineEvent) -> _wire.Moment:
    return _wire.Moment(
        at=_time(line.at),
        account=_account(line.account),
        kind=line.kind,
        what=line.what,
        fingerprint=line.fingerprint or None,
        near=line.near.fingerprint if line.near else None,
    )


def _not_checked(line: model.NotChecked) -> _wire.NotChecked:
    return _wire.NotChecked(
        check=line.check,
        title=line.title,
        account=_account(line.account),
        reason=line.reason,
        decides=line.decides,
    )


def _accepted(line: model.Accepted) -> _wire.Accepted:
    return _wire.Accepted(
        fingerprint=line.fingerprint,
        reason=line.reason,
        owner=line.owner,
        until=line.until,
        finding=_finding(line.finding, line.instead or line.fingerprint) if line.finding else None,
        notes=list(line.notes),
    )


def _inputs(entries: Sequence[Input]) -> list[_wire.Input]:
    paths = {entry.path: path(entry) for entry in entries}
    return [_input(entry, paths) for entry in entries]


def _input(entry: Input, paths: Mapping[str, str]) -> _wire.Input:
    return _wire.Input(
        path=path(entry),
        sha256=entry.sha256,
        reader=entry.reader,
        read=dict(entry.read),
        gaps=dict(entry.gaps),
        warnings=list(entry.warnings),
        damaged=list(entry.damaged),
        account=_account(entry.account),
        with_path=paths.get(entry.with_path, entry.with_path),
    )


def _plugin(line: PluginLine) -> _wire.Plugin:
    return _wire.Plugin(
        group=cast("Group", line.group),
        name=line.name,
        distribution=line.distribution,
        version=line.version,
        sees=list(line.sees),
        error=line.error,
    )
