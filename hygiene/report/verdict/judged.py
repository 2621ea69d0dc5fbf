"""Every account of a run with its verdict, number and coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hygiene.language.words import tr
from hygiene.model.account import Account
from hygiene.model.finding import Result, Status
from hygiene.model.policy import Policy
from hygiene.plugins.check import Check
from hygiene.report.score.number import Score
from hygiene.report.verdict.by_hand import not_fine
from hygiene.report.verdict.coverage import Coverage, coverage
from hygiene.report.verdict.standing import RunFacts, Standing, standings
from hygiene.report.verdict.verdict import Verdict, rank, verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An account with its verdict, number and coverage."""

    standing: Standing
    verdict: Verdict
    score: Score
    coverage: Coverage


def with_answers(results: Sequence[Result], facts: RunFacts, policy: Policy) -> list[Result]:
    """Return the results, and one for each finding of the user by hand."""
    return [*results, *not_fine(results, facts, policy)]


def judged(results: Sequence[Result], facts: RunFacts, policy: Policy) -> list[Judged]:
    """Return every account of the run, the worst first.

    Args:
        results: The results of the checks, and those by hand (`with_answers`).
        facts: Other facts about the run.
        policy: The limits of the words, the answers and the acceptances.
    """
    made = []
    for standing in standings(results, facts, policy):
        covered = coverage(standing, policy.score.bands)
        found = verdict(standing, covered, policy)
        made.append(Judged(standing=standing, verdict=found, score=standing.score(), coverage=covered))
    return sorted(made, key=lambda each: rank(each.standing, each.verdict))


def judged_unread(accounts: Sequence[Account], checks: Iterable[Check], policy: Policy, now: datetime) -> list[Judged]:
    """Return the judgement of accounts without any data.

    The user's findings by hand count.
    """
    each = [check for check in checks if "holdings" not in check.needs]
    results = [
        Result(
            check=check.id,
            path=check.path,
            account=account,
            status=Status.UNKNOWN,
            reason=tr("no export was given"),
            worst=check.worst,
        )
        for check in each
        for account in accounts
    ]
    facts = RunFacts(accounts=accounts, questions={check.id: check.question for check in each}, now=now)
    return judged(with_answers(results, facts, policy), facts, policy)
