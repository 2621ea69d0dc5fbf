"""The step from results to a Report.

It decides everything and reads or renders nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from hygiene._version import __version__
from hygiene.analysis.apps.disguises import false_names
from hygiene.model.account import Account
from hygiene.model.finding import TOPIC, Finding, Result
from hygiene.model.policy import Acceptance, Policy
from hygiene.model.records import App
from hygiene.model.snapshot import Input, Snapshot
from hygiene.plugins.check import Check
from hygiene.plugins.registry import Plugin, Plugins
from hygiene.report.compromise import compromise
from hygiene.report.entries import entry_lines
from hygiene.report.fixes import fixes
from hygiene.report.incidents.incidents import incidents
from hygiene.report.inventory import inventory
from hygiene.report.report import Accepted, AccountLine, Fix, Incident, NotChecked, PluginLine, Report, Timeline
from hygiene.report.score.number import any_of
from hygiene.report.timeline.timeline import timeline
from hygiene.report.verdict.by_hand import CHECK, TITLE
from hygiene.report.verdict.coverage import together
from hygiene.report.verdict.judged import Judged, judged, with_answers
from hygiene.report.verdict.standing import RunFacts
from hygiene.report.verdict.verdict import of_run
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

    `imitated` returns what the apps of an account with false names imitate.

    `now` is the time of the report. Ages are measured from each export's own date.
    """
    titles = {check.id: check.title for check in _checks(plugins)} | {CHECK: TITLE}
    results = with_answers(results, _facts(snapshots, _checks(plugins), factors, frozenset(), now), policy)
    accepted, stale, taken = _accepted(results, policy, now)
    every = judged(results, _facts(snapshots, _checks(plugins), factors, taken, now), policy)
    accounts = tuple(_accounts(every, snapshots, policy))
    story = timeline(snapshots, results, policy, taken, now)
    episodes = _incidents(results, taken, accounts, story, policy)
    return Report(
        generated_at=now,
        version=__version__,
        zone=policy.zone(),
        verdict=of_run([(each.standing, each.verdict) for each in every]),
        score=any_of([each.score for each in every]),
        coverage=together([each.coverage for each in every]),
        compromise=compromise(results, taken),
        accounts=accounts,
        results=tuple(results),
        titles=titles,
        apps=tuple(inventory(snapshots, imitated)),
        incidents=episodes,
        fix_first=_fixes(results, taken, accounts, episodes),
        timeline=story,
        not_checked=tuple(_not_checked(results, titles, inputs)),
        accepted=accepted,
        stale_acceptances=stale,
        inputs=tuple(sorted(inputs, key=lambda line: not line.reader)),
        plugins=tuple(_plugins(plugins)),
        entries=tuple(entry_lines(snapshots)),
    )


def _checks(plugins: Plugins) -> list[Check]:
    return plugins.loaded("checks")


def _facts(
    snapshots: Sequence[Snapshot],
    checks: Iterable[Check],
    factors: Mapping[Account, tuple[str, ...]],
    taken: frozenset[str],
    now: datetime,
) -> RunFacts:
    current = [s for snapshot in snapshots for s in snapshot.secrets or () if s.value and not s.archived]
    return RunFacts(
        accounts=[s.account for s in _newest_first(snapshots)],
        entries=frozenset(key for secret in current for key in secret.accounts),
        factors=factors,
        questions={check.id: check.question for check in checks},
        taken=taken,
        damage=_damage(snapshots),
        now=now,
    )


def _damage(snapshots: Iterable[Snapshot]) -> dict[tuple[str, str], set[str]]:
    """Return why parts of exports could not be read in full, by account."""
    found: dict[tuple[str, str], set[str]] = {}
    for each in snapshots:
        why = {each.gaps[part] for part in each.damaged - each.singles_missing}
        found.setdefault(each.account.key, set()).update(why)
    return found


def _newest_first(snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    return sorted((s for s in snapshots if not s.account.shared), key=lambda s: s.taken_at, reverse=True)


def _incidents(
    results: Sequence[Result],
    taken: frozenset[str],
    accounts: Sequence[AccountLine],
    story: Timeline,
    policy: Policy,
) -> tuple[Incident, ...]:
    """Return the incidents. `accounts` are sorted, the worst first."""
    order = [line.account for line in accounts]
    return tuple(incidents(results, taken, story.lines, order, _owners(accounts), policy))


def _fixes(
    results: Sequence[Result], taken: frozenset[str], accounts: Sequence[AccountLine], episodes: Sequence[Incident]
) -> tuple[Fix, ...]:
    """Return the fixes of findings that are not accepted and in no incident."""
    handled = taken.union(*(each.fingerprints for each in episodes))
    return tuple(fixes(results, handled, [line.account for line in accounts], _owners(accounts)))


def _owners(accounts: Iterable[AccountLine]) -> dict[tuple[str, str], str]:
    return {line.account.key: line.owner for line in accounts}


def active(report: Report) -> Iterator[Finding]:
    """Yield the findings that are not accepted.

    `--fail-on` counts these.
    """
    taken = {a.fingerprint for a in report.accepted}
    for result in report.results:
        for finding in result.findings:
            if result.fingerprint(finding) not in taken:
                yield finding


def _accounts(every: Iterable[Judged], snapshots: Sequence[Snapshot], policy: Policy) -> Iterator[AccountLine]:
    """Yield a line for each account, with the date of its newest export."""
    newest = {s.account.key: s for s in reversed(_newest_first(snapshots))}
    for each in every:
        if each.standing.account:
            snapshot = newest[each.standing.account.key]
            rules = policy.account(snapshot.account)
            signs = [held for held in each.standing.held if held.sign]
            sure = [held.finding.confidence for held in signs if not held.accepted]
            yield AccountLine(
                account=snapshot.account,
                owner=rules.owner if rules else "",
                taken_at=snapshot.taken_at,
                taken_at_means=snapshot.taken_at_means,
                verdict=each.verdict,
                score=each.score,
                coverage=each.coverage,
                signs=len({held.fingerprint for held in signs if not held.accepted}),
                surest=max(sure, key=lambda confidence: confidence.rank, default=None),
                accepted_signs=len({held.fingerprint for held in signs if held.accepted}),
            )


def _accepted(
    results: Sequence[Result], policy: Policy, now: datetime
) -> tuple[tuple[Accepted, ...], tuple[Accepted, ...], frozenset[str]]:
    """Return the acceptances that hold or do not, and what is accepted.

    What is accepted is the fingerprints of the findings.

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
        if not expired and _later(a, finding, policy):
            instead = a.fingerprint
        line = Accepted(
            fingerprint=a.fingerprint,
            reason=a.reason,
            owner=a.owner,
            until=a.until.isoformat(),
            finding=found[instead] if instead else finding,
            instead=instead,
        )
        (stale if expired or finding is None or instead else hold).append(line)
    # Of several acceptances of one finding, the one that holds for longest counts.
    longest = {line.fingerprint: line for line in sorted(hold, key=lambda line: line.until)}
    kept = tuple(line for line in hold if longest[line.fingerprint] is line)
    gone = tuple(line for line in stale if line.fingerprint not in longest)
    return kept, gone, frozenset(longest)


def _later(acceptance: Acceptance, finding: Finding | None, policy: Policy) -> bool:
    """Return whether a finding's last event is later than its acceptance."""
    if acceptance.on is None or finding is None or finding.ended is None:
        return False
    return policy.day(finding.ended) > acceptance.on


def _not_checked(results: Sequence[Result], titles: Mapping[str, str], inputs: Iterable[Input]) -> Iterator[NotChecked]:
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
