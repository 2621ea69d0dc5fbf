"""The fixes as cards, where one card may hold several apps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from hygiene.formats.wording.links import links
from hygiene.model.finding import Finding
from hygiene.report.report import Fix, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Fixes on one card, each with its place among all fixes.

    It holds several where neighbouring fixes say the same about apps of one account. The first one gives the
    instructions.
    """

    fixes: tuple[tuple[int, Fix], ...]

    @property
    def first(self) -> Fix:
        """The fix that comes first."""
        return self.fixes[0][1]


def cards(report: Report, most: int) -> list[Card]:
    """Return up to `most` fixes as cards, in their order."""
    found = {result.fingerprint(each): each for result in report.results for each in result.findings}
    numbered = enumerate(report.fix_first[:most], 1)
    grouped = groupby(numbered, key=lambda each: _alike(each[0], each[1], found))
    return [Card(fixes=tuple(fixes)) for _, fixes in grouped]


def _alike(number: int, fix: Fix, found: Mapping[str, Finding]) -> object:
    """Return the key that neighbours on one card share, or else the number.

    The key is the account, its owner, a small gain, and the instructions for a page of the platform without the name of
    the app.
    """
    app = _app(found[each] for each in fix.fingerprints if each in found)
    if not app or fix.gain != "small" or fix.compromise or fix.weak_sign is not None or app not in fix.how:
        return number
    if not any(address for _, address in links(fix.how)):
        return number
    return fix.account, fix.owner, fix.how.replace(app, "")


def _app(findings: Iterable[Finding]) -> str:
    """Return the app that all findings are about, or ""."""
    names = {each.apps for each in findings}
    return next(iter(names))[0] if len(names) == 1 and all(len(each) == 1 for each in names) else ""
