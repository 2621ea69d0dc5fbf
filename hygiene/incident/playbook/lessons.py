"""Lessons: the duration of an incident, and what would have prevented it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from hygiene.incident.playbook.facts import Facts
from hygiene.incident.playbook.policy_lines import policy_lines
from hygiene.incident.records import Aftermath, Step
from hygiene.language.durations import short_span
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.finding import Finding, Result
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import first_sentence, name_key
from hygiene.wording.steps import Lesson, lessons, step_words

_MOST: Final = 3
"""The most standing findings that a lesson names.

The report has the others.
"""
_DOUBT: Final = tr_later("The next lines assume the first explanation.")


def aftermath(facts: Facts, steps: Sequence[Step], snapshots: Sequence[Snapshot]) -> Aftermath:
    """Return the lessons of an incident.

    Args:
        facts: The facts of the incident.
        steps: The steps of its playbook.
        snapshots: The snapshots of the account, for the lines of the policy.
    """
    containing = [] if facts.harmless else [each for each in steps if step_words(each.key).contains]
    left = sum(each.state == "open" for each in containing)
    ended = max((each.done_at for each in containing if each.done_at), default=None)
    contained = None if left else ended
    prevented = tuple(_prevented(facts))
    doubt = [tr(_DOUBT)] if prevented and not facts.sure else []
    return Aftermath(
        first_act=facts.first_act,
        noticed=facts.noticed_at,
        contained=contained,
        words=(_noticed(facts), *_contained(facts, contained, left), *doubt),
        prevented_by=prevented,
        policy=policy_lines(facts, snapshots),
    )


def _noticed(facts: Facts) -> str:
    """Return how long it took to notice, as a sentence."""
    if facts.noticed_at is None:
        return tr("You have not said when you noticed it, so how long it went unseen is not known.")
    if facts.noticed_at <= facts.first_act:
        return tr("You noticed it at once.")
    return tr(
        "You noticed it {span} after the first act that the evidence shows.",
        span=_span(facts.first_act, facts.noticed_at),
    )


def _contained(facts: Facts, contained: datetime | None, left: int) -> Iterator[str]:
    """Yield how long it took to end the access, in sentences."""
    if left:
        yield tr_n(
            left,
            "{count:,} step that ends the access is still open, so someone else may still have it.",
            "{count:,} steps that end the access are still open, so someone else may still have it.",
        )
    elif contained is not None:
        yield _ended(facts, contained)


def _ended(facts: Facts, contained: datetime) -> str:
    """Return how long after the incident the access was ended, as a sentence."""
    if contained <= facts.first_act:
        return tr("You ended the access.")
    after, noticed = _span(facts.first_act, contained), facts.noticed_at
    if noticed and facts.first_act < noticed < contained:
        return tr(
            "You ended the access {since_noticed} after you noticed it, {since_act} after the first act.",
            since_noticed=_span(noticed, contained),
            since_act=after,
        )
    return tr("You ended the access {span} after the first act.", span=after)


def _span(begun: datetime, ended: datetime) -> str:
    return short_span(ended - begun)


def _prevented(facts: Facts) -> Iterator[str]:
    """Yield each lesson with the standing findings that teach it.

    Each text has whole sentences.
    """
    for lesson in lessons(facts.explanation):
        if found := list(dict.fromkeys(_standing(lesson, facts))):
            more = len(found) - _MOST
            rest = tr_n(
                more,
                "The report has {count:,} more finding of this kind.",
                "The report has {count:,} more findings of this kind.",
            )
            yield " ".join([tr(lesson.words), *found[:_MOST], *([rest] if more > 0 else [])])


def _standing(lesson: Lesson, facts: Facts) -> Iterator[str]:
    """Yield the findings of a lesson that stood before the incident.

    They have no date, or a date before the days in which an intruder prepares.
    """
    before = facts.first_act - timedelta(days=facts.policy.apps.before_odd_post_days)
    for result in facts.report.results:
        if result.check in lesson.checks:
            for finding in result.findings:
                stood = finding.at is None or finding.at < before
                if stood and finding.subject.startswith(lesson.subject) and _fits(lesson, result, finding, facts):
                    yield first_sentence(finding.message)


def _fits(lesson: Lesson, result: Result, finding: Finding, facts: Facts) -> bool:
    """Return whether a finding is about something used in the incident."""
    if lesson.mailbox:
        return finding.opens == "email"
    if finding.apps and facts.asked.client and name_key(facts.asked.client) not in map(name_key, finding.apps):
        return False
    key = facts.asked.account.key
    mine = result.account is not None and result.account.key == key
    return mine or (finding.concerns is not None and key in finding.concerns)
