"""The whole pipeline on one page: read, enrich, check, report.

The module is imported with `hygiene` itself, so everything else is imported inside `scan`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from hygiene.model.policy import Policy
    from hygiene.model.snapshot import Snapshot
    from hygiene.plugins.registry import Plugins
    from hygiene.report.report import Report
    from hygiene.scan.read import Material
    from hygiene.scan.request import Listener, ScanRequest


@dataclass(frozen=True, slots=True)
class Examination:
    """The report of a run, and the snapshots that it was made from.

    Call `forget` when the report is safe. The answers of servers are kept until then, because a run that ends earlier
    has to go on from them.
    """

    report: Report
    snapshots: Sequence[Snapshot]
    forgets: Sequence[Callable[[], object]] = ()

    def forget(self) -> None:
        """Forget the answers of servers that were read completely."""
        for each in self.forgets:
            each()


def scan(
    request: ScanRequest,
    policy: Policy | None = None,
    plugins: Plugins | None = None,
    *,
    listener: Listener | None = None,
) -> Report:
    """Read every input, run every check and return one report.

    The arguments and errors are those of `examine`.
    """
    found = examine(request, policy, plugins, listener=listener)
    found.forget()
    return found.report


def examine(
    request: ScanRequest,
    policy: Policy | None = None,
    plugins: Plugins | None = None,
    *,
    listener: Listener | None = None,
) -> Examination:
    """Read every input, run every check and return the report and the data.

    An input that cannot be read becomes a line of the report. The others are still judged.

    Args:
        request: What to read, and what may be looked up.
        policy: The rules for the accounts; by default those of an empty policy.
        plugins: The checks, readers, vaults and formats that may run; by default those that the policy allows.
        listener: Callbacks for progress, questions and errors; a library needs none.

    Raises:
        PluginError: A built-in plugin cannot be loaded, so a check would be lost.
    """
    from dataclasses import replace
    from datetime import UTC, datetime

    from hygiene.analysis.progress import heard_by
    from hygiene.model.policy import Policy
    from hygiene.plugins.registry import Plugins
    from hygiene.scan.password_facts import password_facts
    from hygiene.scan.read import locate, read
    from hygiene.scan.request import Listener

    policy, listener = policy or Policy(), listener or Listener()
    plugins, now = plugins or Plugins.of_policy(policy), request.now or datetime.now(UTC)
    with password_facts(request, now, listener) as facts:
        material = read(request, plugins, now=now, policy=policy, facts=facts, listener=listener)
    locate(material, request.places, policy, now)
    listener.read(material.snapshots, material.failures, material.inputs)
    notes = _unmatched(material, policy, plugins, listener)
    with heard_by(listener.judging):
        found = judged(material, request, policy, plugins, now=now, listener=listener)
    return replace(found, report=replace(found.report, policy_notes=notes), forgets=material.forgets)


def _unmatched(material: Material, policy: Policy, plugins: Plugins, listener: Listener) -> tuple[str, ...]:
    """Return which names in the policy match nothing that was read."""
    from hygiene.scan.unmatched import unmatched

    names = unmatched(policy, material.snapshots, {reader.platform for reader in plugins.loaded("readers")})
    for why in names.misspelt:
        listener.doubted(why)
    return names.every


def judged(
    material: Material,
    request: ScanRequest,
    policy: Policy,
    plugins: Plugins,
    *,
    now: datetime,
    listener: Listener,
) -> Examination:
    """Run every check on the material; return the report and the data."""
    from dataclasses import replace

    from hygiene.enrich.short_links import expanded, online
    from hygiene.report.assemble import assemble
    from hygiene.scan.analyse import analysed, names_imitated
    from hygiene.scan.judge import judge
    from hygiene.scan.read import second_factors

    material.snapshots = [analysed(snapshot, policy) for snapshot in material.snapshots]
    if request.expand_links:
        material.snapshots = expanded(material.snapshots, policy, online(listener.announce))
    report = assemble(
        judge(material, policy, plugins),
        material.snapshots,
        material.inputs,
        policy=policy,
        plugins=plugins,
        factors=second_factors(material.snapshots),
        now=now,
        imitated=names_imitated,
    )
    return Examination(replace(report, policy=request.policy, no_policy=request.no_policy), material.snapshots)
