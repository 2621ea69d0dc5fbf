"""A run over a fleet: its reports, and what changes in a week."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from hygiene.history.runs.kept_report import as_kept
from hygiene.model.finding import Result
from hygiene.model.policy import Policy
from hygiene.report.fleet.records import Overview
from hygiene.report.report import Report
from hygiene.report.verdict.by_hand import CHECK
from hygiene.scan.fleet.job import policy_for
from hygiene.scan.fleet.plan import jobs
from hygiene.scan.pipeline import scan
from hygiene.scan.request import ScanRequest
from hygiene.sources.settings.fleet_file import load
from scripts.fleet.plan import CAST, brands
from scripts.fleet.write import write
from tests.support.fleet_runs import DAY, NOW, WEEK, Made, ran

ROLES = {brand.role: f"{brand.platform}/@{brand.handle}" for brand in brands(len(CAST), 1)}
ONE_OF_EACH = {
    f"{brand.platform}/@{brand.handle}"
    for brand in {
        each.platform: each for each in brands(len(CAST), 1) if each.role not in {"damaged", "missing", "stale"}
    }.values()
}
"""An account of each platform that has an export."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """A fleet read in two weeks, and once more with nothing new."""

    first: Made
    second: Made
    third: Made
    folder: Path
    planted: list[dict[str, str]]
    alone: dict[str, Report]


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Weeks:
    folder = tmp_path_factory.mktemp("fleet")
    write(folder, accounts=len(CAST), seed=1, now=DAY)
    first = ran(folder)
    alone = {name: scanned(folder, name) for name in ONE_OF_EACH}
    write(folder, accounts=len(CAST), seed=1, now=DAY, week=2)
    second = ran(folder, now=NOW + WEEK)
    third = ran(folder, now=NOW + WEEK + timedelta(hours=1))
    return Weeks(first, second, third, folder, json.loads((folder / "planted.json").read_text()), alone)


def scanned(folder: Path, name: str) -> Report:
    """Return the report of a scan of one account's export alone."""
    (job,) = (each for each in jobs(load(folder / "fleet.toml"), folder) if each.account.name == name)
    request = ScanRequest(exports=[Path(job.inputs[0][0])], now=NOW)
    return as_kept(scan(request, policy_for(job.account, Policy(), None)))


def own(report: Report) -> list[Result]:
    """Return the answers about the account itself."""
    return [each for each in report.results if each.account and not each.account.shared and each.check != CHECK]


def standing(made: Made) -> dict[str, tuple[object, ...]]:
    """Return what is said of each account, without what changed."""
    return {name: (line.state, line.word, line.signs, line.found) for name, line in made.lines.items()}


def told(overview: Overview) -> list[tuple[str, str, str, str]]:
    """Return every change that the overview tells, as `planted.json` has it."""
    changes = [change for line in overview.lines if line.compared for change in line.changes]
    return sorted(
        (change.account.platform, change.account.handle, change.check, change.kind)
        for change in (*changes, *overview.shared_changes)
        if change.account
    )


def test_the_report_of_each_account_is_that_of_a_scan_of_its_export(weeks: Weeks) -> None:
    assert {name.partition("/")[0] for name in weeks.alone} == {platform for platform, _ in CAST}
    for name, alone in weeks.alone.items():
        made = weeks.first.reports[name]
        assert own(made) == own(alone)
        assert (made.inputs, made.timeline, made.apps, made.policy) == (
            alone.inputs, alone.timeline, alone.apps, alone.policy,
        )  # fmt: skip
        assert [line.taken_at for line in made.accounts] == [line.taken_at for line in alone.accounts]


def test_what_accounts_share_is_in_the_report_of_each_of_them(weeks: Weeks) -> None:
    shared = {name for each in weeks.first.overview.shared for name in each.accounts}
    with_it = {
        name
        for name, report in weeks.first.reports.items()
        if any(result.check == "apps-across" and result.findings for result in report.results)
    }

    assert with_it == shared
    named = weeks.first.reports[ROLES["shared"]].results
    assert any("CampaignLoom" in finding.message for result in named for finding in result.findings)
    unnamed = weeks.first.reports[ROLES["fifth"]].results
    assert not any("CampaignLoom" in finding.message for result in unnamed for finding in result.findings)


def test_an_app_over_many_accounts_is_told_once_with_all_of_them(weeks: Weeks) -> None:
    first, second = weeks.first.overview.shared, weeks.second.overview.shared
    four = tuple(sorted(f"{b.platform}/@{b.handle}" for b in brands(len(CAST), 1) if b.role == "shared"))

    (before,) = (each for each in first if "CampaignLoom" in each.message)
    (after,) = (each for each in second if "CampaignLoom" in each.message)
    assert (before.kind, before.accounts) == ("app", four)
    assert after.accounts == tuple(sorted((*four, ROLES["fifth"])))


def test_every_account_of_the_file_has_one_line_the_worst_first(weeks: Weeks) -> None:
    names = [f"{brand.platform}/@{brand.handle}" for brand in brands(len(CAST), 1)]

    for made in (weeks.first, weeks.second, weeks.third):
        assert sorted(line.account.name for line in made.overview.lines) == sorted(names)
        assert sorted(made.reports) == sorted(names)
    assert weeks.second.overview.lines[0].account.name == ROLES["takeover"]
    assert weeks.second.overview.word == weeks.second.overview.lines[0].word == "act now"


def test_an_account_without_a_good_export_has_a_reason_and_clears_nothing(weeks: Weeks) -> None:
    lines, made = weeks.first.lines, weeks.first.overview
    damaged, missing, stale = lines[ROLES["damaged"]], lines[ROLES["missing"]], lines[ROLES["stale"]]

    assert {line.account.name for line in made.unread} == {ROLES["damaged"], ROLES["missing"]}
    assert {line.account.name for line in made.stale} == {ROLES["stale"]}
    assert damaged.reason == ("Nothing was read: the zip is cut short or damaged (download the complete export again).")
    pattern = f"exports/bluesky/{missing.account.handle}*"
    assert missing.reason == f"Nothing was read: no file matches {pattern}."
    assert stale.reason == (
        "The export is 71 days old, and your policy allows 35 days, so what it cleared is open again. Four looks "
        "decide: recent activity, sessions, apps and passwords."
    )
    assert {line.word for line in (damaged, missing, stale)} == {"not enough read"}
    assert (damaged.score, missing.score, damaged.taken_at) == (None, None, None)


def test_people_and_owners_are_those_of_the_file(weeks: Weeks) -> None:
    made = weeks.first.overview

    assert [(person.name, len(person.accounts)) for person in made.people if person.too_many] == [("Ben Ott", 19)]
    assert {line.account.name for line in made.without_owner} == {
        f"{brand.platform}/@{brand.handle}" for brand in brands(len(CAST), 1) if brand.role == "no owner"
    }


def test_a_first_run_compares_nothing(weeks: Weeks) -> None:
    made = weeks.first.overview

    assert (made.since, made.run) == (None, 1)
    assert not any(line.compared for line in made.lines)


def test_a_week_later_the_planted_changes_are_told_and_nothing_else(weeks: Weeks) -> None:
    expected = [
        (row["platform"], row["handle"], row["check"], row["kind"]) for row in weeks.planted if row["kind"] != "missing"
    ]
    made = weeks.second.overview
    before = {line.account.name for line in weeks.first.overview.unread}

    assert told(made) == sorted(expected)
    assert {line.account.name for line in made.unread} - before == {ROLES["missing later"]}
    assert len(weeks.planted) == len(expected) + 1 == 10
    assert (made.since, made.run) == (NOW, 2)


def test_a_run_in_which_nothing_happened_tells_no_change(weeks: Weeks) -> None:
    second, third = weeks.second, weeks.third

    assert told(third.overview) == []
    assert standing(third) == standing(second)
    assert third.overview.shared == second.overview.shared
    assert third.overview.since == NOW + WEEK
