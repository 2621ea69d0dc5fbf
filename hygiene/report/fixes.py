"""The order of fixes: surest signs of compromise first, then what lowers the likelihood most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.report.report import Fix
from hygiene.report.score import Factors, lowers


def fixes(results: Sequence[Result], taken: frozenset[str], factors: Factors) -> Iterator[Fix]:
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
