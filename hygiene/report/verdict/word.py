"""The word of the verdict, and its basis.

Findings make alarms. Unread data only forbids `low`. The rules, their order and their limits are our judgement.
`hygiene explain score` prints them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from hygiene.model.account import FLEET
from hygiene.model.finding import QUESTIONS, Confidence, Question, Severity, Worst
from hygiene.model.policy import Bands
from hygiene.report.score.number import bases
from hygiene.report.score.paths import chance, odds
from hygiene.report.verdict.standing import Held, Standing, Unread

Word = Literal["act now", "check first", "high", "raised", "not enough read", "accepted", "low"]
WORDS: Final[tuple[Word, ...]] = get_args(Word)
"""The words, the most urgent first."""
ALARMS: Final = WORDS[:4]
"""The words that come from findings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A finding as the rules see it.

    It may also be the worst that an unread check may hide.
    """

    check: str
    path: str
    severity: Severity
    confidence: Confidence
    shared: bool = False


def word(standing: Standing, bands: Bands) -> Word:
    """Return the word for an account: that of the first rule that holds."""
    opened = [found(held, standing) for held in standing.held if not held.accepted]
    if alarm := _alarm(opened, standing, bands):
        return alarm
    hidden = [unread(each, standing) for each in standing.unread]
    if _alarm([*opened, *hidden], standing, bands):
        return "not enough read"
    if _alarm([*hidden, *(found(held, standing) for held in standing.held)], standing, bands):
        return "accepted"
    return "low"


def deciding(standing: Standing, bands: Bands) -> list[Question]:
    """Return the open questions that keep an account from being called low.

    They are those that may hide an alarm. The others are included if, together and with the findings, they may hide
    one.
    """
    important = {each.question for each in standing.unread if decides(each, standing, bands)}
    hints = [each for each in standing.unread if not decides(each, standing, bands)]
    opened = [found(held, standing) for held in standing.held if not held.accepted]
    together = [*opened, *(unread(each, standing) for each in hints)]
    if _alarm(together, standing, bands) and not _alarm(opened, standing, bands):
        important |= {each.question for each in hints}
    return [question for question in QUESTIONS if question in important]


def decides(each: Unread, standing: Standing, bands: Bands) -> bool:
    """Return whether an open check may hide an alarm.

    The worst that it may hide would then be an alarm by itself.
    """
    return bool(_alarm([unread(each, standing)], standing, bands))


def leaves_open(each: Unread) -> bool:
    """Return whether an unread check leaves its question open.

    If some check of a question could be an alarm, only such checks do. Otherwise a hint that was passed over would
    leave the question open for ever.
    """
    return each.question not in _DECIDING or alarming(each.path, each.worst)


_DECIDING: Final = frozenset({"signs", "sessions", "apps", "passwords"})
"""The questions with a check that can find an alarm."""


def alarming(path: str, worst: Worst) -> bool:
    """Return whether the worst of a check would be an alarm by itself."""
    evidence = Evidence(check="", path=path, severity=worst.severity, confidence=worst.confidence)
    return bool(_alarm([evidence], Standing(account=None), Bands()))


def found_number(standing: Standing) -> float:
    """Return the likelihood by the open findings alone.

    Everything unread counts as clear.
    """
    return _number([found(held, standing) for held in standing.held if not held.accepted], standing)


def makers(standing: Standing, bands: Bands) -> Iterator[Held]:
    """Yield the open findings behind an alarm.

    The surest sign comes first, then the worst findings.
    If no finding makes the word alone, they are all findings that raise the number.
    """
    opened = [held for held in standing.held if not held.accepted]
    strong = [held for held in opened if alone(held, standing, bands)]
    raising = [held for held in opened if held.finding.severity is not Severity.INFO]
    yield from sorted(strong or raising, key=_first)


def alone(held: Held, standing: Standing, bands: Bands) -> bool:
    """Return whether a finding would be an alarm by itself."""
    return bool(_alarm([found(held, standing)], standing, bands))


def _first(held: Held) -> tuple[bool, int, int, str, str]:
    finding = held.finding
    return not held.sign, -finding.confidence.rank, -finding.severity.rank, finding.subject, held.fingerprint


def found(held: Held, standing: Standing) -> Evidence:
    """Return a finding as evidence."""
    account = held.result.account
    return Evidence(
        check=held.result.check,
        path=held.result.path,
        severity=_milder(held.finding.severity, held.result.path, standing),
        confidence=held.finding.confidence,
        shared=account is not None and account.platform == FLEET,
    )


def unread(each: Unread, standing: Standing) -> Evidence:
    """Return the worst that an open check may hide as evidence."""
    worst: Worst = each.worst
    return Evidence(
        check=each.check,
        path=each.path,
        severity=_milder(worst.severity, each.path, standing),
        confidence=worst.confidence,
    )


def held_back(held: Held, standing: Standing) -> bool:
    """Return whether only a second factor prevents an alarm.

    The finding would be an alarm by itself, by the usual limits of the words.
    """
    bare = replace(standing, factors=())
    as_it_is, without = found(held, standing), found(held, bare)
    return as_it_is.severity is not without.severity and bool(_alarm([without], bare, Bands()))


def _milder(severity: Severity, path: str, standing: Standing) -> Severity:
    """Return a severity, one step milder behind a second factor."""
    if path not in {"guess", "reuse"} or not standing.factors or severity is Severity.INFO:
        return severity
    return list(Severity)[max(severity.rank - 1, Severity.LOW.rank)]


def _alarm(evidence: Sequence[Evidence], standing: Standing, bands: Bands) -> Word | None:
    """Return the alarm that this evidence makes, or None."""
    signs = {e.confidence for e in evidence if e.path == "compromise" and e.severity is not Severity.INFO}
    if Confidence.HIGH in signs:
        return "act now"
    if Confidence.MEDIUM in signs:
        return "check first"
    sure = {e.severity for e in evidence if e.confidence is not Confidence.LOW}
    likelihood = _number(evidence, standing)
    if Severity.CRITICAL in sure or likelihood >= bands.high:
        return "high"
    if Severity.HIGH in sure or likelihood >= bands.raised:
        return "raised"
    return None


def _number(evidence: Iterable[Evidence], standing: Standing) -> float:
    """Return the likelihood by this evidence.

    Each check counts only with its worst finding, so that the worst that an unread check may hide is never less than
    what it finds when it is read. Findings about several accounts are left out for the same reason: whether they are
    found depends on the data of the other accounts.
    """
    worst: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for each in evidence:
        if not each.shared:
            checks = worst[each.path]
            checks[each.check] = max(checks.get(each.check, 1), odds(each.severity, each.confidence))
    safe = (1 - chance(base, worst[path].values()) for path, base in bases(standing.factors).items())
    return 1 - math.prod(sorted(safe))
