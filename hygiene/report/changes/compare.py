"""The comparison of two runs: new, changed and gone findings, and why.

Findings with the same fingerprint are the same. A finding about the same subject with other events goes on, but has
changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from hygiene.language.words import tr
from hygiene.model.account import Account
from hygiene.model.finding import Status
from hygiene.report.changes.causes import Runs, Why, less, more, why_changed, why_gone, why_new, why_other_events
from hygiene.report.changes.records import Change, Changes, CheckAnswer, CheckAnswers, Found, Unread, badness

_KINDS: Final = ("new", "changed", "gone")


def changes(
    now: CheckAnswers,
    before: CheckAnswers,
    *,
    since: datetime | None = None,
    first_seen: Mapping[str, datetime] | None = None,
) -> Changes:
    """Return the changes between two runs.

    Args:
        now: The answers of the later run.
        before: Those of the earlier run, or the newest earlier answer to each question.
        since: The time of the earlier run; by default that of the newest earlier answer.
        first_seen: The earliest known time of each finding, by fingerprint.
    """
    pairs = [(now.get(key), before.get(key)) for key in dict.fromkeys([*now, *before])]
    runs = Runs.of(now, before)
    earlier = runs.earlier or {}
    lines = [line for one, other in pairs for line in _lines(one, other, runs)]
    changed = {line.now.fingerprint for line in lines if line.now}
    times = [answer.at for answer in before.values()]
    return Changes(
        since=since or max(times, default=None),
        lines=tuple(sorted(lines, key=_order)),
        still=sum(found.fingerprint not in changed for answer in now.values() for found in answer.found),
        runs=tuple(sorted({answer.run for answer in before.values() if answer.run})),
        first=_only(runs.read, earlier) if before else (),
        missing=_only(earlier, runs.read),
        unread=tuple(sorted(_unread(pairs), key=lambda each: (str(each.account), each.check))),
        first_seen=dict(first_seen or {}),
        oldest=min(times) if since is None and len(set(times)) > 1 else None,
    )


def _only(these: Mapping[tuple[str, str], Account], those: Mapping[tuple[str, str], Account]) -> tuple[Account, ...]:
    """Return the accounts of one run alone, without pseudo-accounts."""
    return tuple(these[key] for key in sorted(these) if key not in those and not these[key].shared)


def _unread(pairs: Iterable[tuple[CheckAnswer | None, CheckAnswer | None]]) -> Iterator[Unread]:
    """Yield the questions that were answered more fully before."""
    for now, before in pairs:
        if now is None or before is None:
            continue
        open_now = now.status is Status.UNKNOWN and before.status is not Status.UNKNOWN
        missing = less(now, before)
        if missing and (open_now or not more(now, before)):
            yield Unread(check=now.check, account=now.account, reason="; ".join(missing))


def _order(line: Change) -> tuple[object, ...]:
    severity, confidence, *rest = badness(line.found)
    return (
        _KINDS.index(line.kind),
        line.cause == "reading",
        severity,
        confidence,
        str(line.account),
        line.check,
        *rest,
    )


def _lines(now: CheckAnswer | None, before: CheckAnswer | None, runs: Runs) -> Iterator[Change]:
    """Yield the changes in the answer to one question."""
    known = {found.fingerprint: found for found in (before.found if before else ())}
    left, old = _unmatched(now.found if now else (), known)
    by_topic: dict[str, list[Found]] = {}
    for found in old:
        by_topic.setdefault(found.topic, []).append(found)
    if now:
        for found in now.found:
            if before and found.fingerprint in known:
                yield from _same(found, known[found.fingerprint], now, before)
        for found in left:
            twin = by_topic[found.topic].pop(0) if by_topic.get(found.topic) else None
            if before and twin:
                yield _goes_on(found, twin, now, before)
            else:
                yield _change(now, found, None, why_new(now, before, runs), worse=True)
    for found in (found for each in by_topic.values() for found in each):
        if before:
            yield _change(now or before, None, found, why_gone(now, before, runs), worse=False)


def _unmatched(found: Sequence[Found], known: Mapping[str, Found]) -> tuple[list[Found], list[Found]]:
    """Return the findings that only one run has, the worst first."""
    present = {each.fingerprint for each in found}
    return (
        sorted((each for each in found if each.fingerprint not in known), key=badness),
        sorted((each for fingerprint, each in known.items() if fingerprint not in present), key=badness),
    )


def _same(now: Found, then: Found, answer: CheckAnswer, before: CheckAnswer) -> Iterator[Change]:
    """Yield the change of a finding that both runs have, if it changed."""
    rise = (now.severity.rank - then.severity.rank, now.confidence.rank - then.confidence.rank)
    opened = then.accepted and not now.accepted
    if rise == (0, 0) and now.accepted == then.accepted:
        return
    worse = opened or max(rise) > 0
    why = why_changed(answer, before, worse=worse)
    if rise == (0, 0):
        why = tr("Its acceptance no longer holds.") if opened else tr("It was accepted."), "acceptance"
    yield _change(answer, now, then, why, worse=worse)


def _goes_on(now: Found, then: Found, answer: CheckAnswer, before: CheckAnswer) -> Change:
    """Return the change of a finding with other events than before.

    It is worse, unless an earlier finding about its subject covered all of its events and more, and was no milder.
    Other findings of then or now do not matter for that.
    """
    fewer = any(_is_part(now, found) for found in before.found)
    return _change(answer, now, then, why_other_events(answer, before, fewer=fewer), worse=not fewer)


def _is_part(now: Found, then: Found) -> bool:
    """Return whether a finding is a part of an earlier one, and no worse."""
    milder = now.severity.rank <= then.severity.rank and now.confidence.rank <= then.confidence.rank
    return now.topic == then.topic and bool(now.covers) and now.covers < then.covers and milder


def _change(answer: CheckAnswer, now: Found | None, before: Found | None, why: Why, *, worse: bool) -> Change:
    """Return a change. A finding that is accepted makes nothing worse."""
    said, cause = why
    return Change(
        kind="gone" if now is None else "new" if before is None else "changed",
        cause=cause,
        check=answer.check,
        account=answer.account,
        now=now,
        before=before,
        why=said,
        worse=worse and not (now and now.accepted),
    )


def newest(every: Iterable[CheckAnswers]) -> CheckAnswers:
    """Return the newest answer to each question that was answered.

    `every` are the answers of earlier runs, the newest first. A question that no run answered has its newest answer.
    Thus an account that one run could not read is compared with the run before it.
    """
    made: dict[tuple[tuple[str, str] | None, str], CheckAnswer] = {}
    for answers in every:
        for key, answer in answers.items():
            if key not in made or (made[key].status is Status.UNKNOWN and answer.status is not Status.UNKNOWN):
                made[key] = answer
    return made
