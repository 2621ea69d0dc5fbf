"""The identity of the rules that judged a run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from hygiene.model.policy import HistoryRules, Policy
from hygiene.report.report import Report


def policy_digest(policy: Policy) -> str:
    """Return 16 hex digits that identify the rules of a policy.

    The home time zone, acceptances, answers and what is kept of runs are left out, because they change no rule.
    """
    rules = msgspec.structs.replace(policy, accept=(), answers=(), timezone="UTC", history=HistoryRules())
    return hashlib.sha256(msgspec.json.encode(rules, order="deterministic")).hexdigest()[:16]


def rules(report: Report) -> Mapping[str, str]:
    """Return the identity of each check's rule: its version and the policy.

    A check that is no plugin, such as the answers by hand, is of hygiene's own version.
    """
    versions = {line.name: f"{line.distribution} {line.version}" for line in report.plugins if line.group == "checks"}
    ours = f"hygiene {report.version}"
    every = {result.check for result in report.results}
    return {check: f"{versions.get(check, ours)}, policy {report.policy_digest}" for check in every}
