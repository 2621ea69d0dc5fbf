"""The line of the report that says whether a compromise has already happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hygiene.model.finding import Confidence, Result, Severity
from hygiene.model.text import joined
from hygiene.report.report import Compromise

_SAID: Final = 4
"""Reasons that one sentence holds. What was not checked lists every one."""


def compromise(results: Sequence[Result], taken: frozenset[str]) -> Compromise:
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
