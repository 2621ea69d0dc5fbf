"""Results -> Report: everything a format will say is decided here, and nothing is read or rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from hygiene import __version__
from hygiene.check import Check
from hygiene.grants import uses
from hygiene.model import Account, Confidence, Finding, Result, Severity, Snapshot, Status
from hygiene.plugins import Plugin, Plugins
from hygiene.policy import Policy
from hygiene.report import (
    Accepted,
    AccountLine,
    AppLine,
    Compromise,
    Fix,
    Input,
    NotChecked,
    PluginLine,
    Report,
)
from hygiene.score import Score, account_score, lowers, score, widens
from hygiene.text import joined
from hygiene.timeline import timeline

Factors = Mapping[Account, tuple[str, ...]]
BANDS: Final = ("low", "raised", "high", "act now")
"""The words for a likelihood, mildest first."""
_SAID: Final = 4
"""Reasons that one sentence holds. What was not checked lists every one."""


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
    """Put everything into one Report. `now` is when the report is made; ages are measured from each export's own date."""
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
        compromise=_compromise(results, taken),
        accounts=lines,
        results=tuple(results),
        titles=titles,
        apps=tuple(inventory(snapshots)),
        fix_first=tuple(_fixes(results, taken, factors)),
        timeline=timeline(snapshots, results, policy, taken, now),
        not_checked=tuple(_not_checked(results, titles, inputs, factors)),
        accepted=accepted,
        stale_acceptances=stale,
        inputs=tuple(inputs),
        plugins=tuple(_plugins(plugins)),
    )


def active(report: Report) -> Iterator[Finding]:
    """Findings nobody accepted: the ones `--fail-on` looks at."""
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


def _overall(whole: Score, lines: Sequence[AccountLine]) -> Score:
    """The run's score, with the worst word of its accounts.

    That *any* of twenty falls is likelier than that one does, but twenty clean accounts are no bad account.
    """
    worst = max((line.score.band for line in lines), key=BANDS.index, default=whole.band)
    return replace(whole, band=worst)


def inventory(snapshots: Iterable[Snapshot]) -> Iterator[AppLine]:
    """The whole inventory, oldest grant first; undated grants last."""
    for snapshot in snapshots:
        used = uses(snapshot.apps or (), snapshot.posts, snapshot.account.platform)
        for app in sorted(snapshot.apps or (), key=lambda a: (a.granted_at is None, a.granted_at or snapshot.taken_at)):
            yield AppLine(
                account=snapshot.account,
                app=app,
                age_days=(snapshot.taken_at - app.granted_at).days if app.granted_at else None,
                last_post_at=used[app.id].last_at,
                posts=used[app.id].posts,
            )


def _accepted(
    results: Sequence[Result], policy: Policy, now: datetime
) -> tuple[tuple[Accepted, ...], tuple[Accepted, ...]]:
    """(acceptances that hold, acceptances that ended or match nothing)."""
    found = {result.fingerprint(finding): finding for result in results for finding in result.findings}
    hold: list[Accepted] = []
    stale: list[Accepted] = []
    for a in policy.accept:
        expired = policy.expired(a, now)
        finding = found.get(a.fingerprint)
        line = Accepted(
            fingerprint=a.fingerprint, reason=a.reason, owner=a.owner, until=a.until.isoformat(), finding=finding
        )
        (stale if expired or finding is None else hold).append(line)
    return tuple(hold), tuple(stale)


def _compromise(results: Sequence[Result], taken: frozenset[str]) -> Compromise:
    """The line on whether it has already happened. Facts of severity info are no signs."""
    about = [r for r in results if r.path == "compromise"]
    several = len({r.account for r in about}) > 1
    signs = [
        (finding, result)
        for result in about
        for finding in result.findings
        if finding.severity is not Severity.INFO and result.fingerprint(finding) not in taken
    ]
    signs.sort(key=lambda s: (-s[0].confidence.rank, -s[0].severity.rank, s[0].subject, str(s[1].account)))
    told = (_whose(r, several=several) + why for r in about if r.reason for why in r.reason.split("; "))
    gaps = joined(told, _SAID)
    also = f" Not everything could be looked at: {gaps}." if gaps else ""
    if not signs:
        if gaps or not about:
            why = gaps or "no check for it is installed"
            return Compromise(
                status="unknown",
                confidence=None,
                statement=f"It could not be told whether it has already happened: {why}.",
            )
        return Compromise(
            status="clear", confidence=None, statement="No sign that it has already happened, in what was read."
        )
    surest, source = signs[0]
    opening = {
        Confidence.HIGH: "Somebody else may already be posting as you",
        Confidence.MEDIUM: "Only you can tell whether this was you",
        Confidence.LOW: "Probably ordinary, but look",
    }[surest.confidence]
    more = f" (and {len(signs) - 1} more)" if len(signs) > 1 else ""
    return Compromise(
        status="found",
        confidence=surest.confidence,
        statement=f"{opening}: {_whose(source, several=several)}{surest.message.rstrip('.')}{more}.{also}",
        fingerprints=tuple(result.fingerprint(finding) for finding, result in signs),
    )


def _whose(result: Result, *, several: bool) -> str:
    """The account a sentence is about, where the report is about several."""
    return f"{result.account}: " if several and result.account else ""


def _fixes(results: Sequence[Result], taken: frozenset[str], factors: Factors) -> Iterator[Fix]:
    """What to do, in order: surer signs of compromise, then by how much each lowers the upper end, then by severity.

    Findings about one subject are one fix: revoking an app or changing a password settles all that was said of it.
    """
    groups: dict[tuple[Account | None, str], list[tuple[Result, Finding]]] = {}
    for result in results:
        for finding in result.findings:
            if finding.severity is not Severity.INFO and result.fingerprint(finding) not in taken:
                groups.setdefault((result.account, finding.subject), []).append((result, finding))
    prints = [tuple(r.fingerprint(f) for r, f in group) for group in groups.values()]
    gains = lowers(_as_if_read(results), prints, second_factors=factors)
    made = [
        _fix(account, subject, group, fingerprints, gain)
        for ((account, subject), group), fingerprints, gain in zip(groups.items(), prints, gains, strict=True)
    ]
    sure = {key: _sureness(group) for key, group in groups.items()}
    made.sort(
        key=lambda f: (
            -sure[f.account, f.subject],
            -round(
                f.lowers_high_by, 3
            ),  # a tenth of a point, as it is told; less is no reason to come before a worse one
            -f.severity.rank,
            -f.lowers_high_by,
            f.subject,
            str(f.account),
        )
    )
    yield from made


def _sureness(group: Iterable[tuple[Result, Finding]]) -> int:
    """How sure the surest sign of compromise in a group is; 0 for none, and for one that is probably ordinary."""
    return max((finding.confidence.rank for result, finding in group if result.path == "compromise"), default=0)


def _as_if_read(results: Iterable[Result]) -> list[Result]:
    """The results with every open question taken as clear: otherwise one unread file would hide what a fix is worth."""
    return [
        replace(r, reason="", status=Status.FOUND if r.findings else Status.CLEAR) if r.reason else r for r in results
    ]


def _fix(
    account: Account | None, subject: str, group: list[tuple[Result, Finding]], prints: tuple[str, ...], gain: float
) -> Fix:
    worst = max((finding for _, finding in group), key=lambda f: (f.severity.rank, f.confidence.rank))
    return Fix(
        account=account,
        subject=subject,
        title=worst.message,
        how=worst.fix,
        severity=worst.severity,
        # A weak sign is worth a look; only a surer one is worth dropping everything else for.
        compromise=any(r.path == "compromise" and f.confidence.rank >= Confidence.MEDIUM.rank for r, f in group),
        lowers_high_by=max(0.0, gain),  # never a rounding error below nothing
        fingerprints=prints,
    )


def _not_checked(
    results: Sequence[Result], titles: Mapping[str, str], inputs: Iterable[Input], factors: Factors
) -> Iterator[NotChecked]:
    """Every question left open, those that widen the likelihood most first; then inputs that could not be read."""
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
    """Every plugin that ran, and every stranger's that failed."""
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
