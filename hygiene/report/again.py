"""The new judgement of a kept report.

The results of a report stay as they are, and with them their language and the identity of the policy that they were
found under. The verdict, the number, the fixes and the open questions follow the model and the policy of today, so that
runs are compared under one model. They are in the language of the results.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime

import msgspec

from hygiene.language.words import speaking_as_written
from hygiene.model.finding import Result
from hygiene.model.policy import Policy
from hygiene.plugins.check import Check
from hygiene.report.assemble import not_checked
from hygiene.report.judgement import AccountFacts, compared_acceptances, judgement, run_facts
from hygiene.report.report import AccountLine, Report
from hygiene.report.verdict.by_hand import CHECK
from hygiene.report.verdict.judged import with_answers


def judged_again(
    report: Report,
    policy: Policy,
    checks: Iterable[Check],
    *,
    more: Sequence[Result] = (),
    accounts: Sequence[AccountFacts] | None = None,
) -> Report:
    """Return a report with its results judged again.

    Args:
        report: The report of a run, of this or an earlier version of the model.
        policy: The policy of today.
        checks: The checks of today, which know the question that each speaks to.
        more: Results that the run did not have, such as those of a vault that several runs share.
        accounts: The facts about the accounts; by default those in the report.
    """
    questions = {check.id: check.question for check in checks}
    known = account_facts(report.accounts) if accounts is None else accounts
    found = [result for result in report.results if result.check != CHECK]
    now = report.generated_at
    with speaking_as_written(report.language):
        results = with_answers([*found, *more], run_facts(known, questions, now), policy)
        acceptances = compared_acceptances(results, policy, now)
        made = judgement(
            results, known, acceptances, policy=policy, questions=questions, now=now, events=report.timeline.lines
        )
        unchecked = not_checked(results, report.titles, report.inputs)
    return replace(
        report,
        results=tuple(results),
        **{each.name: getattr(made, each.name) for each in fields(made)},
        not_checked=tuple(unchecked),
        profile=policy.profile,
        bands=policy.score.bands,
    )


def as_noted(policy: Policy, at: datetime) -> Policy:
    """Return a policy without entries that were noted after the day of a run.

    These are acceptances and answers by hand. An acceptance that states no day counts.
    """
    day = policy.day(at)
    return msgspec.structs.replace(
        policy,
        accept=tuple(each for each in policy.accept if each.on is None or each.on <= day),
        answers=tuple(each for each in policy.answers if each.on <= day),
    )


def account_facts(lines: Iterable[AccountLine]) -> list[AccountFacts]:
    """Return the facts about accounts in a report, the newest export first."""
    every = [
        AccountFacts(
            account=line.account,
            taken_at=line.taken_at,
            taken_at_means=line.taken_at_means,
            factors=line.factors,
            in_vault=line.in_vault,
            damage=line.damage,
        )
        for line in lines
    ]
    return sorted(every, key=lambda each: each.taken_at, reverse=True)
