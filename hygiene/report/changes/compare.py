"""The comparison of two runs: what is new, changed or gone, and why.

A finding is the same while its fingerprint is. One about the same subject with other events goes on, and has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from hygiene.model.account import Account
from hygiene.model.finding import Status
from hygiene.report.changes.records import Answer, Answers, Cause, Change, Changes, Found, Unread, badness

_KINDS: Final = ("new", "changed", "gone")
_LESS: Final = "Not everything was read this time: "
_MORE: Final = "More was read than last time, when this was missing: "


def changes(
    now: Answers, before: Answers, *, since: datetime | None = None, first_seen: Mapping[str, datetime] | None = None
) -> Changes:
    """Return what changed between two runs.

    Args:
        now: The answers of the later run.
        before: Those of the earlier run, or the newest earlier answer to each question.
        since: The time of the earlier run; by default that of the newest earlier answer.
        first_seen: The earliest known time of each finding, by fingerprint.
    """
    pairs = [(now.get(key), before.get(key)) for key in dict.fromkeys([*now, *before])]
    read = {answer.account.key: answer.account for answer in now.values() if answer.account}
    earlier = {answer.account.key: answer.account for answer in before.values() if answer.account}
    missing = _only(earlier, read)
    lines = [line for one, other in pairs for line in _lines(one, other, read, earlier if before else None)]
    changed = {line.now.fingerprint for line in lines if line.now}
    times = [answer.at for answer in before.values()]
    return Changes(
        since=since or max(times, default=None),
        lines=tuple(sorted(lines, key=_order)),
        still=sum(found.fingerprint not in changed for answer in now.values() for found in answer.found),
        runs=tuple(sorted({answer.run for answer in before.values() if answer.run})),
        first=_only(read, earlier) if before else (),
        missing=missing,
        unread=tuple(sorted(_unread(pairs), key=lambda each: (str(each.account), each.check))),
        first_seen=dict(first_seen or {}),
    )


def _only(these: Mapping[tuple[str, str], Account], those: Mapping[tuple[str, str], Account]) -> tuple[Account, ...]:
    """Return the accounts of one run alone, without pseudo-accounts."""
    return tuple(these[key] for key in sorted(these) if key not in those and not these[key].shared)


def _unread(pairs: Iterable[tuple[Answer | None, Answer | None]]) -> Iterator[Unread]:
    """Yield the questions that were answered more fully before."""
    for now, before in pairs:
        if now is None or before is None:
            continue
        open_now = now.status is Status.UNKNOWN and before.status is not Status.UNKNOWN
        if _less(now, before) and (open_now or not before.reason):
            yield Unread(check=now.check, account=now.account, reason=now.reason)


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


def _lines(
    now: Answer | None,
    before: Answer | None,
    read: Mapping[tuple[str, str], Account],
    earlier: Mapping[tuple[str, str], Account] | None,
) -> Iterator[Change]:
    """Yield the changes in the answer to one question.

    `read` are the accounts of the later run, and `earlier` those of the earlier one, or None where none is known.
    """
    known = {found.fingerprint: found for found in (before.found if before else ())}
    left, old = _unmatched(now.found if now else (), known)
    by_topic: dict[str, list[Found]] = {}
    for found in old:
        by_topic.setdefault(found.topic, []).append(found)
    for found in now.found if now else ():
        if found.fingerprint in known:
            yield from _same(found, known[found.fingerprint], now, before)
    for found in left:
        twin = by_topic[found.topic].pop(0) if by_topic.get(found.topic) else None
        if twin:
            yield _goes_on(found, twin, now, before)
        else:
            yield _new(found, now, before, earlier)
    for found in (found for each in by_topic.values() for found in each):
        yield _gone(found, now, before, read)


def _unmatched(found: Sequence[Found], known: Mapping[str, Found]) -> tuple[list[Found], list[Found]]:
    """Return the findings that only one run has, the worst first."""
    present = {each.fingerprint for each in found}
    return (
        sorted((each for each in found if each.fingerprint not in known), key=badness),
        sorted((each for fingerprint, each in known.items() if fingerprint not in present), key=badness),
    )


def _same(now: Found, then: Found, answer: Answer | None, before: Answer | None) -> Iterator[Change]:
    """Yield the change of a finding that both runs have, if it changed."""
    rise = (now.severity.rank - then.severity.rank, now.confidence.rank - then.confidence.rank)
    opened = then.accepted and not now.accepted
    if rise == (0, 0) and now.accepted == then.accepted:
        return
    why, cause = _cause(answer, before)
    worse = opened or max(rise) > 0
    if answer and before and worse and before.reason and not answer.reason:
        why, cause = f"{_MORE}{before.reason}", "reading"
    elif answer and before and not worse and answer.reason and not before.reason:
        why, cause = f"{_LESS}{answer.reason}", "reading"
    if rise == (0, 0):
        ended = "Its acceptance no longer holds." if opened else "It was accepted."
        why, cause = ended, "acceptance"
    yield _change("changed", cause, answer, now, then, why, worse=worse)


def _goes_on(now: Found, then: Found, answer: Answer | None, before: Answer | None) -> Change:
    """Return the change of a finding with other events than before.

    It is worse, unless an earlier finding about its subject covered all of its events and more, and was no milder. What
    else was found then or now does not matter for that.
    """
    why, cause = _cause(answer, before)
    better = any(_within(now, found) for found in (before.found if before else ()))
    said = "It covers less than before." if better else "It covers other events than before."
    return _change("changed", cause, answer, now, then, why or said, worse=not better)


def _within(now: Found, then: Found) -> bool:
    """Return whether a finding is a part of an earlier one."""
    milder = now.severity.rank <= then.severity.rank and now.confidence.rank <= then.confidence.rank
    return now.topic == then.topic and bool(now.covers) and now.covers < then.covers and milder


def _new(
    found: Found,
    answer: Answer | None,
    before: Answer | None,
    earlier: Mapping[tuple[str, str], Account] | None,
) -> Change:
    """Return the change of a finding that the earlier run does not have."""
    why, cause = _cause(answer, before)
    if earlier is None:
        why, cause = "No earlier run was kept.", "reading"
    elif before is None and answer and answer.account and answer.account.key in earlier:
        why, cause = "The check did not run last time.", "rule"
    elif before is None:
        why, cause = "This was not read last time.", "reading"
    elif before.status is Status.UNKNOWN:
        why, cause = f"It could not be told last time: {before.reason}", "reading"
    elif before.reason and answer and not answer.reason:
        why, cause = f"{_MORE}{before.reason}", "reading"
    elif answer and answer.accounts - before.accounts:
        why, cause = "More accounts were read than last time.", "reading"
    return _change("new", cause, answer, found, None, why, worse=True)


def _gone(
    found: Found, answer: Answer | None, before: Answer | None, read: Mapping[tuple[str, str], Account]
) -> Change:
    """Return the change of a finding that the later run does not have."""
    account = before.account if before else None
    why, cause = _cause(answer, before)
    if before and answer and before.accounts - answer.accounts:
        why, cause = "Fewer accounts were read this time.", "reading"
    elif account is not None and account.key not in read:
        why, cause = "Its account was not read this time.", "reading"
    elif answer is None:
        why, cause = "The check did not run this time.", "reading"
    elif before and _less(answer, before):
        why, cause = f"{_LESS}{answer.reason}", "reading"
    return _change("gone", cause, answer or before, None, found, why, worse=False)


def _less(now: Answer, before: Answer) -> bool:
    """Return whether something is missing that was not missing before.

    What was missing then as well hid nothing that was found then. Another rule may ask for more of the same data.
    """
    ruled = bool(now.source) and now.source == before.source and bool(_rule(now, before))
    return bool(now.reason) and now.reason != before.reason and (now.status is Status.UNKNOWN or not ruled)


def _cause(now: Answer | None, before: Answer | None) -> tuple[str, Cause]:
    """Return why an answer changed, as a sentence and as one word.

    The same data give another answer only under another rule. Where both changed, the account is named as the cause,
    and the sentence says that the rule changed too.
    """
    if now is None or before is None:
        return "", "account"
    rule = _rule(now, before)
    if now.source and now.source == before.source:
        return f"The data are the same: {rule or 'time passed'}.", "rule"
    return (f"Besides, {rule}." if rule else ""), "account"


def _rule(now: Answer, before: Answer) -> str:
    """Return what changed in the rule, as a clause, or ""."""
    (version, policy), (old, earlier) = now.rule.rsplit(", policy ", 1), before.rule.rsplit(", policy ", 1)
    if version != old:
        return f"the check is now of {version}, and was of {old}"
    # A report by an older hygiene does not state its policy.
    return "your policy changed" if policy and earlier and policy != earlier else ""


def _change(
    kind: str, cause: Cause, answer: Answer | None, now: Found | None, before: Found | None, why: str, *, worse: bool
) -> Change:
    return Change(
        kind="new" if kind == "new" else "changed" if kind == "changed" else "gone",
        cause=cause,
        check=answer.check if answer else "",
        account=answer.account if answer else None,
        now=now,
        before=before,
        why=why,
        worse=worse,
    )


def newest(every: Iterable[Answers]) -> Answers:
    """Return the newest answer to each question that was answered.

    `every` are the answers of earlier runs, the newest first. A question that no run answered has its newest answer.
    So an account that one run could not read is compared with the run before it.
    """
    made: dict[tuple[tuple[str, str] | None, str], Answer] = {}
    for answers in every:
        for key, answer in answers.items():
            if key not in made or (made[key].status is Status.UNKNOWN and answer.status is not Status.UNKNOWN):
                made[key] = answer
    return made
