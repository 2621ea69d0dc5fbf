"""The work of judging and reporting grows no faster than the records, whatever their kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from hygiene.analysis.apps import disguises
from hygiene.plugins.format import Screen
from hygiene.report.assemble import assemble
from hygiene.report.report import Report
from hygiene.scan.analyse import analysed
from hygiene.scan.compare import compared
from hygiene.scan.judge import judge
from hygiene.scan.read import Material, second_factors
from tests.support.many_records import KINDS, LEAST, REPORTS, Run
from tests.support.plugins import OURS
from tests.support.snapshots import DAY, NOW, app, snapshot
from tests.support.work import STEEPEST, by_line, operations, steep

_NOISE: Final = 2000
"""Operations that differ between equal runs, such as those of a memory that is full."""


def reported(run: Run) -> Report:
    """Return the report of a run, as a scan makes it."""
    snapshots, policy = run
    material = Material(snapshots=[analysed(each, policy) for each in compared(snapshots)])
    results = judge(material, policy, OURS)
    factors = second_factors(material.snapshots)
    return assemble(results, material.snapshots, [], policy=policy, plugins=OURS, factors=factors, now=NOW)


def grows(work: list[int]) -> float:
    """Return how much more the second growth of the size costs than the first."""
    first, second, third = work
    return (third - second) / max(second - first, _NOISE)


@pytest.mark.parametrize("kind", KINDS)
def test_sixteen_times_the_records_are_not_256_times_the_work(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disguises, "_ALIKE", 3)  # the limit of apps that look alike, which so few records do not reach
    least = LEAST.get(kind, 12)
    runs = [KINDS[kind](least * times) for times in (1, 4, 16)]
    reported(runs[-1])  # what is imported and remembered on first use is no part of it
    work = [by_line(lambda run=run: reported(run)) for run in runs]  # type: ignore[misc]  # bound as it is made

    assert [] == steep(work, 16 * least)
    assert grows([each.total() for each in work]) <= STEEPEST


@pytest.mark.parametrize("apart", [DAY, timedelta()])
def test_sixteen_times_the_exports_of_one_account_are_not_256_times_the_work(apart: timedelta) -> None:
    exports = [replace(snapshot(apps=(app("Buffer"),)), taken_at=NOW - k * apart) for k in range(192)]
    compared(exports[:12])
    work = [by_line(lambda n=n: compared(exports[:n])) for n in (12, 48, 192)]  # type: ignore[misc]  # bound early

    assert [] == steep(work, 192)


@pytest.mark.parametrize("name", OURS.names("formats"))
@pytest.mark.parametrize("kind", REPORTS)
def test_sixteen_times_the_lines_of_a_report_are_not_256_times_the_work_of_a_format(kind: str, name: str) -> None:
    render = OURS.get("formats", name)
    reports = [REPORTS[kind](12 * times) for times in (1, 4, 16)]
    render(reports[0], Screen(details=True))
    work = [operations(lambda made=made: render(made, Screen(details=True))) for made in reports]  # type: ignore[misc]

    assert grows(work) <= STEEPEST, work
