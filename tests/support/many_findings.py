"""A report of very many findings, made of those of a real one."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice

from hygiene.model.account import Account
from hygiene.model.finding import Finding, Result, Status
from hygiene.report.report import Report


def many(report: Report, count: int, accounts: int = 5) -> Report:
    """Return a report with `count` findings, all of them different."""
    found = [result for result in report.results if result.status is Status.FOUND]
    every = [(result, finding) for result in found for finding in result.findings]
    results: dict[tuple[str, int], list[Finding]] = {}
    for number, (result, finding) in enumerate(islice(cycle(every), count)):
        which = number // len(every) % accounts
        message = f"Item {number}: {finding.message}"
        made = replace(finding, subject=f"{finding.subject}/{number}", message=message, mark="")
        results.setdefault((result.check, which), []).append(made)
    names = [Account(platform="x", handle=f"brand_{which}") for which in range(accounts)]
    first = report.accounts[0]
    of = {result.check: result for result in found}
    return replace(
        report,
        accounts=tuple(replace(first, account=name, owner=f"Owner {name.handle[-1]}") for name in names),
        results=tuple(
            Result(check=check, path=of[check].path, account=names[which], status=Status.FOUND, findings=tuple(each))
            for (check, which), each in results.items()
        ),
    )
