"""The identity of the rules that judged a run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from hygiene.model.finding import Result
from hygiene.model.policy import HistoryRules, Policy
from hygiene.report.parts.lines import PluginLine


def policy_digest(policy: Policy) -> str:
    """Return 16 hex digits that identify the rules of a policy.

    The home time zone, acceptances, answers and rules about kept runs are left out, because they do not change the
    judgement.
    """
    rules = msgspec.structs.replace(policy, accept=(), answers=(), timezone="UTC", history=HistoryRules())
    return hashlib.sha256(msgspec.json.encode(_whole(rules), order="deterministic")).hexdigest()[:16]


def _whole(value: object) -> object:
    """Return a table with every key.

    Stated and omitted defaults are then the same.
    """
    if isinstance(value, msgspec.Struct):
        return {name: _whole(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, tuple):
        return [_whole(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _whole(item) for name, item in value.items()}
    return value


class RuledReport(Protocol):
    """A report with the facts about the rules that judged it."""

    @property
    def version(self) -> str:
        """The version of hygiene."""

    @property
    def policy_digest(self) -> str:
        """The identity of the policy, or empty where it is not stated."""

    @property
    def results(self) -> Sequence[Result]:
        """The answers of the checks."""

    @property
    def plugins(self) -> Sequence[PluginLine]:
        """The plugins that ran."""


def rules(report: RuledReport) -> Mapping[str, str]:
    """Return the identity of each check's rule: its version and the policy.

    A check that is not a plugin, such as the answers by hand, has hygiene's own version.
    """
    versions = {line.name: f"{line.distribution} {line.version}" for line in report.plugins if line.group == "checks"}
    ours = f"hygiene {report.version}"
    every = {result.check for result in report.results}
    return {check: f"{versions.get(check, ours)}, policy {report.policy_digest}" for check in every}
