"""The judgement of kept reports by the policy and the checks of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hygiene.model.policy import Policy
from hygiene.plugins.check import Check
from hygiene.report.again import as_noted, judged_again
from hygiene.report.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """The policy and the checks of today.

    `shown` is the path of the policy as a report names it, or empty. `no_policy` is true where the user wants none.
    """

    policy: Policy
    checks: Sequence[Check]
    shown: str = ""
    no_policy: bool = False

    def again(self, report: Report) -> Report:
        """Return a kept report with today's judgement.

        Acceptances and answers after the day of its run do not count for it. Its zone stays, because its sentences hold
        times in that zone.
        """
        made = judged_again(report, as_noted(self.policy, report.generated_at), self.checks)
        alarms = {check.id: check.false_alarms for check in self.checks}
        return replace(
            made,
            judged_at=datetime.now(UTC),
            judged_by=self.shown,
            no_policy=self.no_policy,
            false_alarms=alarms,
        )
