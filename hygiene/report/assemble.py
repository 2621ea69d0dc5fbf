"""The step from results to a Report.

It decides everything, but neither reads nor renders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from hygiene._version import __version__
from hygiene.analysis.apps.disguises import false_names
from hygiene.language.words import spoken, tr
from hygiene.model.account import Account
from hygiene.model.finding import Finding, Result
from hygiene.model.policy import Policy
from hygiene.model.records import App
from hygiene.model.snapshot import Input, Snapshot
from hygiene.plugins.check import Check
from hygiene.plugins.registry import Plugin, Plugins
from hygiene.report.changes.rules import policy_digest
from hygiene.report.judgement import AccountFacts, compared_acceptances, judgement, run_facts
from hygiene.report.parts.entries import entry_lines
from hygiene.report.parts.figures.figures import figures
from hygiene.report.parts.inventory import inventory
from hygiene.report.parts.lines import PluginLine
from hygiene.report.report import NotChecked, Report
from hygiene.report.timeline.timeline import timeline
from hygiene.report.verdict.by_hand import CHECK, TITLE
from hygiene.report.verdict.judged import with_answers
from hygiene.report.verdict.word import alarming


def assemble(  # noqa: PLR0913  # everything that a report is made from
    results: Sequence[Result],
    snapshots: Sequence[Snapshot],
    inputs: Sequence[Input],
    *,
    policy: Policy,
    plugins: Plugins,
    factors: Mapping[Account, tuple[str, ...]],
    now: datetime,
    imitated: Callable[[Snapshot], Mapping[App, str]] = false_names,
) -> Report:
    """Build the report of a run.

    `imitated` returns the names that the falsely named apps of an account imitate.

    `now` is the time of the report. Ages are measured from each export's own date.
    """
    checks: list[Check] = plugins.loaded("checks")
    questions = {check.id: check.question for check in checks}
    titles = {check.id: tr(check.title) for check in checks} | {CHECK: tr(TITLE)}
    accounts = _accounts(snapshots, factors)
    results = with_answers(results, run_facts(accounts, questions, now), policy)
    acceptances = compared_acceptances(results, policy, now)
    story = timeline(snapshots, results, policy, acceptances.taken, now)
    made = judgement(results, accounts, acceptances, policy=policy, questions=questions, now=now, events=story.lines)
    return Report(
        generated_at=now,
        version=__version__,
        zone=policy.zone(),
        **{each.name: getattr(made, each.name) for each in fields(made)},
        results=tuple(results),
        titles=titles,
        apps=tuple(inventory(snapshots, imitated)),
        timeline=story,
        not_checked=tuple(not_checked(results, titles, inputs)),
        inputs=tuple(sorted(inputs, key=lambda line: not line.reader)),
        plugins=tuple(_plugins(plugins)),
        entries=tuple(entry_lines(snapshots)),
        policy_digest=policy_digest(policy),
        profile=policy.profile,
        figures=tuple(figures(snapshots, policy)),
        false_alarms={check.id: check.false_alarms for check in checks},
        bands=policy.score.bands,
        language=spoken(),
    )


def _accounts(snapshots: Sequence[Snapshot], factors: Mapping[Account, tuple[str, ...]]) -> list[AccountFacts]:
    """Return the facts about each export's account, the newest export first."""
    current = [s for snapshot in snapshots for s in snapshot.secrets or () if s.value and not s.archived]
    entries = {key for secret in current for key in secret.accounts}
    damage = _damage(snapshots)
    return [
        AccountFacts(
            account=each.account,
            taken_at=each.taken_at,
            taken_at_means=each.taken_at_means,
            factors=factors.get(each.account, ()),
            in_vault=each.account.key in entries,
            damage=tuple(sorted(damage[each.account.key])),
        )
        for each in _newest_first(snapshots)
    ]


def _damage(snapshots: Iterable[Snapshot]) -> dict[tuple[str, str], set[str]]:
    """Return why parts of exports could not be read in full, by account."""
    found: dict[tuple[str, str], set[str]] = {}
    for each in snapshots:
        why = {each.gaps[part] for part in each.damaged - each.singles_missing}
        found.setdefault(each.account.key, set()).update(why)
    return found


def _newest_first(snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    return sorted((s for s in snapshots if not s.account.shared), key=lambda s: s.taken_at, reverse=True)


def active(report: Report) -> Iterator[Finding]:
    """Yield the findings that are not accepted.

    `--fail-on` counts these.
    """
    taken = {a.fingerprint for a in report.accepted}
    for result in report.results:
        for finding in result.findings:
            if result.fingerprint(finding) not in taken:
                yield finding


def not_checked(results: Sequence[Result], titles: Mapping[str, str], inputs: Iterable[Input]) -> Iterator[NotChecked]:
    """Yield the open questions, then the inputs that could not be read.

    The questions that decide come first.
    """
    lines = [
        NotChecked(
            check=result.check,
            title=titles.get(result.check, result.check),
            account=result.account,
            reason=result.reason,
            decides=alarming(result.path, result.worst),
        )
        for result in results
        if result.reason
    ]
    yield from sorted(lines, key=lambda n: (not n.decides, n.check, str(n.account)))
    for failed in inputs:
        if not failed.reader:
            yield NotChecked(
                check="", title=failed.path, account=None, reason="; ".join(failed.gaps.values()), decides=False
            )


def _plugins(plugins: Plugins) -> Iterator[PluginLine]:
    """Yield every plugin that ran, and every third-party plugin that failed."""
    for group in ("checks", "readers", "vaults"):
        for plugin in plugins.all(group):
            yield _line(plugin)
    yield from map(_line, plugins.got("connectors"))


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
