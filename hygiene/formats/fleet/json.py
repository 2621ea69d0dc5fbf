"""The report about a fleet for programs: JSON under a published schema.

The text is ASCII, so no control or bidi character in a name from outside can act on a terminal that shows it.
"""

from __future__ import annotations

import json

import msgspec

from hygiene.formats.json_masks import masked
from hygiene.formats.wire import fleet as _wire
from hygiene.formats.wire.changes import change as _change
from hygiene.formats.wire.parts import score as _score
from hygiene.formats.wire.parts import time as _time
from hygiene.plugins.format import Screen
from hygiene.report.fleet.records import FleetLine, GroupLine, Overview, Person, SharedFinding


def render(overview: Overview, screen: Screen) -> str:
    """Return the report as indented ASCII JSON."""
    del screen  # a program reads it
    content = masked(msgspec.to_builtins(_fleet(overview)))
    return json.dumps(content, ensure_ascii=True, indent=2, allow_nan=False) + "\n"


def _fleet(overview: Overview) -> _wire.Fleet:
    return _wire.Fleet(
        schema=_wire.SCHEMA,
        hygiene_version=overview.version,
        generated_at=_time(overview.generated_at),
        name=overview.name,
        view=overview.view,
        word=overview.word,
        counts=dict(overview.counts),
        score=_score(overview.score) if overview.score else None,
        since=_time(overview.since),
        run=overview.run,
        seconds=overview.took.total_seconds() if overview.took is not None else None,
        stale_days=overview.stale_days,
        person_accounts=overview.person_accounts,
        accounts=[_line(line) for line in overview.lines],
        groups=[_group(group) for group in overview.groups],
        shared=[_shared(each) for each in overview.shared],
        shared_changes=[_change(each) for each in overview.shared_changes],
        people=[_person(person) for person in overview.people],
        notes=list(overview.notes),
        policy_notes=list(overview.policy_notes),
        redacted=overview.redacted,
    )


def _line(line: FleetLine) -> _wire.Line:
    account = line.account
    return _wire.Line(
        name=account.name,
        platform=account.platform,
        handle=account.handle,
        group=account.group,
        owner=account.owner,
        responder=account.responder,
        people=list(account.people),
        importance=account.importance,
        state=line.state,
        word=line.word,
        reason=line.reason,
        fix=line.fix,
        open=list(line.open),
        damage=list(line.damage),
        unread=list(line.unread),
        score=_score(line.score) if line.score else None,
        signs=line.signs,
        surest=line.surest,
        found=dict(line.found),
        taken_at=_time(line.taken_at),
        answered=line.answered,
        asked=line.asked,
        compared=line.compared,
        changes=[_change(each) for each in line.changes] if line.compared else [],
        file=line.file,
    )


def _group(group: GroupLine) -> _wire.Group:
    return _wire.Group(
        name=group.name,
        accounts=group.accounts,
        words=dict(group.words),
        unread=group.unread,
        worse=group.worse,
        file=group.file,
    )


def _shared(each: SharedFinding) -> _wire.Shared:
    return _wire.Shared(
        kind=each.kind,
        fingerprint=each.fingerprint,
        message=each.message,
        severity=each.severity,
        confidence=each.confidence,
        fix=each.fix,
        accounts=list(each.accounts),
        accepted=each.accepted,
    )


def _person(person: Person) -> _wire.Person:
    return _wire.Person(name=person.name, accounts=list(person.accounts), too_many=person.too_many)
