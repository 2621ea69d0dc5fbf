"""One line an account and an entry of a vault, for spreadsheets.

The worst come first. No cell holds a password, an address or a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from hygiene.formats.wording.spreadsheet import no_formula
from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Finding
from hygiene.model.text import printable, sentence
from hygiene.plugins.format import Screen
from hygiene.report.report import Report

COLUMNS: Final = ("name", "site", "user", "severity", "reasons", "fix_first", "accepted", "not_fully_checked")
_LONGEST: Final = 4000
"""The most characters of a cell. A spreadsheet holds 32,767."""
_NOT_IN_USE: Final = "Not judged, because the entry is archived, deleted or expired."


@dataclass(slots=True, kw_only=True)
class _Line:
    """A line of the list, and the findings about it."""

    name: str
    site: str = ""
    user: str = ""
    in_use: bool = True
    open: list[Finding] = field(default_factory=list)
    accepted: list[Finding] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    @property
    def rank(self) -> tuple[int, int]:
        """The severity and the number of its findings, the worst first."""
        return (-max((finding.severity.rank for finding in self.open), default=-1), -len(self.open))


def render(report: Report, screen: Screen) -> str:  # noqa: ARG001  # every format's signature
    """Return the accounts and the entries of the vaults, one on each line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in sorted(_lines(report), key=lambda line: (line.rank, line.name)):
        writer.writerow(no_formula(printable(cell, _LONGEST)) for cell in _cells(line))
    return out.getvalue()


def _lines(report: Report) -> Iterator[_Line]:
    """Yield a line for every account and every entry.

    What a vault's check found about no entry of it stands on a line of the vault.
    """
    taken = {line.fingerprint for line in report.accepted}
    accounts: dict[Account, _Line] = {}
    entries = {
        entry.ref: _Line(name=entry.ref, site=" ".join(entry.sites), user=entry.user, in_use=entry.in_use)
        for entry in report.entries
    }
    for result in report.results:
        if result.account is None:
            continue
        judged = [line for line in entries.values() if line.in_use] if result.account.platform == VAULT else []
        if not judged:
            judged = [accounts.setdefault(result.account, _Line(name=str(result.account)))]
        if result.reason:
            for line in judged:
                line.unanswered.append(report.titles[result.check])
        for finding in result.findings:
            about = [entries[ref] for ref in finding.entries if ref in entries]
            for line in about or [accounts.setdefault(result.account, _Line(name=str(result.account)))]:
                (line.accepted if result.fingerprint(finding) in taken else line.open).append(finding)
    yield from (*accounts.values(), *entries.values())


def _cells(line: _Line) -> tuple[str, ...]:
    worst = sorted(line.open, key=lambda finding: (-finding.severity.rank, -finding.confidence.rank))
    return (
        line.name,
        line.site,
        line.user,
        worst[0].severity.value if worst else "",
        " ".join(map(_reason, worst)) if line.in_use else _NOT_IN_USE,
        next((sentence(finding.fix) for finding in worst if finding.fix), ""),
        " ".join(map(_reason, line.accepted)),
        "; ".join(dict.fromkeys(line.unanswered)),
    )


def _reason(finding: Finding) -> str:
    """Return a finding in words.

    The first sentence is enough where the finding names many entries.
    """
    several = len(finding.entries) > 1 and ". " in finding.message
    return sentence(finding.message.partition(". ")[0] if several else finding.message)
