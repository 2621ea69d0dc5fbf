"""The step from results to a Report.

It decides everything and reads or renders nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from hygiene._version import __version__
from hygiene.model.finding import TOPIC, Finding, Result
from hygiene.model.inputs import Input
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from hygiene.plugins.check import Check
from hygiene.plugins.registry import Plugin, Plugins
from hygiene.report.compromise import compromise
from hygiene.report.fixes import fixes
from hygiene.report.inventory import inventory
from hygiene.report.report import Accepted, AccountLine, NotChecked, PluginLine, Report
from hygiene.report.score import Factors, Score, account_score, score, widens
from hygiene.report.timeline import timeline

BANDS: Final = ("low", "raised", "high", "act now")
"""The words for a likelihood, mildest first."""


def assemble(
    results: Sequence[Result],
    snapshots: Sequence[Snapshot],
    inputs: Sequence[Input],
    *,
    policy: Policy,
    plugins: Plugins,
    factors: Factors,
    now: datetime,
) -> Report:
    """Build the report of a run.

    `now` is the time of the report. Ages are measured from each export's own date.
    """
    checks: list[Check] = plugins.loaded("checks")
    titles = {check.id: check.title for check in checks}
    accepted, stale = _accepted(results, policy, now)
    taken = frozenset(a.fingerprint for a in accepted)
    lines = tuple(_accounts(results, snapshots, policy, factors))
    return Report(
        generated_at=now,
        version=__version__,
        zone=policy.zone(),
        score=_overall(score(results, second_factors=factors, bands=policy.score.bands), lines),
        compromise=compromise(results, taken),
        accounts=lines,
        results=tuple(results),
        titles=titles,
        apps=tuple(inventory(snapshots)),
        fix_first=tuple(fixes(results, taken, factors)),
        timeline=timeline(snapshots, results, policy, taken, now),
        not_checked=tuple(_not_checked(results, titles, inputs, factors)),
        accepted=accepted,
        stale_acceptances=stale,
        inputs=tuple(inputs),
        plugins=tuple(_plugins(plugins)),
    )


def active(report: Report) -> Iterator[Finding]:
    """Yield the findings that are not accepted.

    `--fail-on` counts these.
    """
    taken = {a.fingerprint for a in report.accepted}
    for result in report.results:
        for finding in result.findings:
            if result.fingerprint(finding) not in taken:
                yield finding


def _accounts(
    results: Sequence[Result], snapshots: Sequence[Snapshot], policy: Policy, factors: Factors
) -> Iterator[AccountLine]:
    for snapshot in snapshots:
        if not snapshot.account.shared:
            rules = policy.account(snapshot.account)
            yield AccountLine(
                account=snapshot.account,
                owner=rules.owner if rules else "",
                taken_at=snapshot.taken_at,
                taken_at_means=snapshot.taken_at_means,
                score=account_score(results, snapshot.account, second_factors=factors, bands=policy.score.bands),
            )


def _overall(run: Score, lines: Sequence[AccountLine]) -> Score:
    """Return the run's score with the worst band of its accounts.

    The chance that *any* of twenty accounts is taken over is higher than that of each, but twenty accounts in order are
    still in order.
    """
    worst = max((line.score.band for line in lines), key=BANDS.index, default=run.band)
    return replace(run, band=worst)


def _accepted(
    results: Sequence[Result], policy: Policy, now: datetime
) -> tuple[tuple[Accepted, ...], tuple[Accepted, ...]]:
    """Return the acceptances that hold, and those that no longer do.

    An acceptance no longer holds when it has ended, when it matches nothing, or when the finding about its subject
    covers other events than those that were accepted.
    """
    found = {result.fingerprint(finding): finding for result in results for finding in result.findings}
    live = {a.fingerprint for a in policy.accept if not policy.expired(a, now)}
    other = {fingerprint[:TOPIC]: fingerprint for fingerprint in found if fingerprint not in live}
    hold: list[Accepted] = []
    stale: list[Accepted] = []
    for a in policy.accept:
        expired, finding = policy.expired(a, now), found.get(a.fingerprint)
        instead = "" if expired or finding else other.get(a.fingerprint[:TOPIC], "")
        line = Accepted(
            fingerprint=a.fingerprint,
            reason=a.reason,
            owner=a.owner,
            until=a.until.isoformat(),
            finding=found[instead] if instead else finding,
            instead=instead,
        )
        (stale if expired or finding is None else hold).append(line)
    return tuple(hold), tuple(stale)


def _not_checked(
    results: Sequence[Result], titles: Mapping[str, str], inputs: Iterable[Input], factors: Factors
) -> Iterator[NotChecked]:
    """Yield the open questions, then the inputs that could not be read.

    The questions that widen the likelihood most come first.
    """
    lines = [
        NotChecked(
            check=result.check,
            title=titles[result.check],
            account=result.account,
            reason=result.reason,
            widens_high_by=max(0.0, widens(results, result, second_factors=factors)),
        )
        for result in results
        if result.reason
    ]
    yield from sorted(lines, key=lambda n: (-n.widens_high_by, n.check, str(n.account)))
    for failed in inputs:
        if not failed.reader:
            yield NotChecked(
                check="",
                title=failed.path,
                account=None,
                reason="; ".join(failed.gaps.values()),
                widens_high_by=0.0,
            )


def _plugins(plugins: Plugins) -> Iterator[PluginLine]:
    """Yield every plugin that ran, and every third-party plugin that failed."""
    for group in ("checks", "readers", "vaults"):
        for plugin in plugins.all(group):
            yield _line(plugin)


def _line(plugin: Plugin) -> PluginLine:
    seen = tuple(sorted(plugin.loaded.sees)) if isinstance(plugin.loaded, Check) else ()
    return PluginLine(
        group=plugin.group,
        name=plugin.name,
        distribution=plugin.distribution,
        version=plugin.version,
        sees=seen,
        error=plugin.error,
    )
