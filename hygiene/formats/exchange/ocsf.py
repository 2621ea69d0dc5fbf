"""The report as OCSF events, one in JSON on each line, for a SIEM.

Log shippers and data lakes read events line by line. The schema is release 1.8.0 of the Open Cybersecurity Schema
Framework, of March 2026.

A sign of compromise is a Detection Finding. Every other answer of a check is a Compliance Finding: `Fail` for a
finding, `Warning` where its confidence is low, `Pass` where nothing was found, and `Unknown` for what the check could
not see. Each app with access is an IAM Analysis Finding. Times are in milliseconds since 1970.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from hygiene.formats.exchange import ocsf_event as _schema
from hygiene.formats.exchange.rows import Row, clean, gone, owners, prose, rows, utc, who
from hygiene.formats.wording.phrases import nothing_found, terms
from hygiene.language.words import tr
from hygiene.model.finding import Confidence, Result, Severity, Status
from hygiene.model.text import app_name, first_sentence
from hygiene.plugins.format import Screen
from hygiene.report.changes.records import Change
from hygiene.report.parts.lines import AppLine
from hygiene.report.report import Report
from hygiene.report.verdict.by_hand import CHECK as BY_HAND

_SIGNS: Final = "compromise"
"""The path of the checks on signs of compromise."""
_UNKNOWN: Final = _schema.Coded(0, "Unknown")
_PASS: Final = _schema.Coded(1, "Pass")
_WARNING: Final = _schema.Coded(2, "Warning")
_FAIL: Final = _schema.Coded(3, "Fail")
_FACT: Final = _schema.Coded(99, "For information")
_ACTIVITIES: Final = {
    "": _schema.CREATE,
    "new": _schema.CREATE,
    "changed": _schema.UPDATE,
    "still": _schema.UNCHANGED,
}


def render(report: Report, screen: Screen) -> str:
    """Return one event on each line, in ASCII."""
    del screen  # a program reads it
    return "".join(f"{json.dumps(event, allow_nan=False)}\n" for event in _events(report))


def _events(report: Report) -> Iterator[dict[str, Any]]:
    """Yield the events in the order of the report.

    The answers come first, then findings that are gone since the earlier run, then the apps. Where nothing was checked,
    one event says so, because an empty output would look like a clear report.
    """
    people = owners(report)
    if not report.results:
        yield _unchecked(report)
    for result, found in rows(report):
        owner = people.get(result.account.key, "") if result.account else ""
        for row in found:
            yield _finding(report, row) | _schema.resources(result.account, owner)
        if result.reason or result.status is Status.CLEAR:
            yield _answer(report, result) | _schema.resources(result.account, owner)
    signs = {result.check for result in report.results if result.path == _SIGNS}
    for change in gone(report):
        owner = people.get(change.account.key, "") if change.account else ""
        yield _gone(report, change, sign=change.check in signs) | _schema.resources(change.account, owner)
    for line in report.apps:
        yield _app(report, line, people.get(line.account.key, ""))


def _finding(report: Report, row: Row) -> dict[str, Any]:
    finding, sign = row.finding, row.result.path == _SIGNS
    fact = finding.severity is Severity.INFO
    about = _info(row.fingerprint, finding.message, row.result.check, sign=sign) | {
        "desc": prose(finding.message, finding.why),
        **_schema.times(
            created_time=row.first_seen, first_seen_time=finding.since or finding.at, last_seen_time=finding.ended
        ),
    }
    kind = _schema.DETECTION if sign else _schema.COMPLIANCE
    made = _schema.event(report, kind, _ACTIVITIES[row.state], finding.severity, about)
    made |= {"message": prose(finding.message)} | _schema.confidence(finding.confidence)
    made |= (_schema.SUPPRESSED if row.accepted else _schema.NEW).under("status")
    if row.accepted:
        made["status_detail"] = clean(terms(row.accepted))
    if sign:
        made["is_alert"] = not fact and row.accepted is None
    else:
        low = finding.confidence is Confidence.LOW
        state = _FACT if fact else _WARNING if low else _FAIL
        made["compliance"] = _compliance(report, row.result.check, state, finding.message)
    if finding.fix:
        made["remediation"] = {"desc": prose(finding.fix)}
    if finding.evidence:
        made["evidences"] = [{"data": {"facts": [clean(fact) for fact in finding.evidence]}}]
    return made | {"unmapped": {"path": row.result.path, "subject": clean(finding.subject)}}


def _answer(report: Report, result: Result) -> dict[str, Any]:
    """Return what a check could not see, or that it found nothing."""
    unread = bool(result.reason)
    title = prose(report.titles.get(result.check, result.check))
    words = tr("Not checked: {reason}", reason=result.reason) if unread else tr("Nothing found.")
    about = _info(f"{who(result.account)}/{result.check}", title, result.check, sign=result.path == _SIGNS)
    severity = None if unread else Severity.INFO
    made = _schema.event(report, _schema.COMPLIANCE, _schema.CREATE, severity, about)
    state = _UNKNOWN if unread else _PASS
    return made | {
        "message": prose(title, words),
        "compliance": _compliance(report, result.check, state, words),
        "unmapped": {"path": result.path},
    }


def _unchecked(report: Report) -> dict[str, Any]:
    """Return the event of a run in which no check ran."""
    words = nothing_found(report)
    made = _schema.event(report, _schema.COMPLIANCE, _schema.CREATE, None, {"uid": "hygiene/run", "title": words})
    compliance = _UNKNOWN.under("status") | {"status_details": [prose(report.verdict.sentence)]}
    return made | {"message": words, "compliance": compliance}


def _gone(report: Report, change: Change, *, sign: bool) -> dict[str, Any]:
    """Return a finding of the earlier run that this one does not have.

    Where less was read this time, the finding may still be there, so its state is unknown, and it is not closed. Where
    only a check, the policy or the day is another, it is closed, but the account was not mended.
    """
    found = change.found
    unread = change.cause == "reading"
    mended = change.cause == "account"
    kind = _schema.DETECTION if sign else _schema.COMPLIANCE
    about = _info(found.fingerprint, found.message, change.check, sign=sign)
    made = _schema.event(report, kind, _schema.UNREAD if unread else _schema.CLOSE, found.severity, about)
    made |= {"message": prose(found.message)} | _schema.confidence(found.confidence)
    status = _schema.UNKNOWN if unread else _schema.RESOLVED if mended else _schema.ARCHIVED
    made |= status.under("status")
    if change.why:
        made["status_detail"] = prose(change.why)
    if sign:
        return made | {"is_alert": False}
    state = _PASS if mended else _UNKNOWN
    return made | {"compliance": _compliance(report, change.check, state, change.why)}


def _info(uid: str, message: str, check: str, *, sign: bool) -> dict[str, Any]:
    """Return the identity of a finding and the check that made it."""
    made = (99, "Answer of the owner") if check == BY_HAND else (2, "Behavioral") if sign else (1, "Rule")
    name = clean(check)
    return {
        "uid": clean(uid),
        "title": first_sentence(prose(message)),
        "types": [name],
        "analytic": {"uid": name, "name": name, **_schema.Coded(*made).under("type")},
    }


def _compliance(report: Report, check: str, state: _schema.Coded, detail: str) -> dict[str, Any]:
    made: dict[str, Any] = {"control": clean(check), "desc": prose(report.titles.get(check, check))}
    made |= state.under("status")
    return made | ({"status_details": [prose(detail)]} if detail else {})


def _app(report: Report, line: AppLine, owner: str) -> dict[str, Any]:
    """Return an app with access to an account.

    Permissions that the platform does not state are left out.
    """
    app, account = line.app, _schema.account_object(line.account)
    name = app_name(app.name, app.id)
    words = tr("“{app}” has access to {account}.", app=name, account=account["name"])
    about: dict[str, Any] = {"uid": clean(f"{account['name']}/app:{app.id}"), "title": words}
    granted = app.granted_at if app.granted_at_means == "grant" else None
    about |= _schema.times(first_seen_time=granted)
    used = max((at for at in (app.last_used_at, line.last_post_at) if at), default=None)
    access = {"uid": clean(app.id) or name, "type": "Authorized App", **_schema.times(last_used_time=used)}
    user: dict[str, Any] = {"account": account, "programmatic_credentials": [access]}
    made = _schema.event(report, _schema.ACCESS, _schema.CREATE, Severity.INFO, about) | {
        "message": words,
        "user": user | ({"name": owner} if owner else {}),
        "applications": [{"name": name, "uid": clean(app.id) or name, "data": _facts(line)}],
    }
    if app.permissions:
        made["permission_analysis_results"] = [{"granted_privileges": sorted(map(clean, app.permissions))}]
    return made


def _facts(line: AppLine) -> Mapping[str, object]:
    """Return further facts about an app."""
    app = line.app
    facts = {
        "publisher": clean(app.publisher),
        "first_party": app.first_party,
        "dated": utc(app.granted_at) if app.granted_at else "",
        "dated_means": clean(app.granted_at_means) if app.granted_at else "",
        "last_post_at": utc(line.last_post_at) if line.last_post_at else "",
        "posts": line.posts,
        "imitates": clean(line.imitates),
    }
    return {name: value for name, value in facts.items() if value not in {"", None}}
