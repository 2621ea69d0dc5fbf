"""What changes between accounts, and why: the exports, or what was read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from hygiene.model.finding import Severity
from hygiene.model.policy import AppRules, Policy
from hygiene.report.fleet.overview import of_owner
from tests.support.fleet_runs import NOW, WEEK, Made, fleet_file, ran, x_export
from tests.support.x_archive import Row, app

HANDLES: Final = ("acme", "borealis", "cobalt")
LOOM: Final = app(1, id="55", name="Tallyloom")
ALL: Final = "“Tallyloom” has access to 3 accounts: x/@cobalt, x/@borealis, x/@acme"
DAY: Final = timedelta(days=1)


def written(folder: Path, *, with_app: int, handles: tuple[str, ...] = HANDLES) -> None:
    """Write three accounts and a vault; the first ones let an app in."""
    for number, handle in enumerate(handles):
        apps: list[Row] = [LOOM] if number < with_app else []
        x_export(folder, handle, connected_application=apps)
    (folder / "vault.csv").write_text(
        "name,url,username,password,note\nshop,https://shop.example/login,acme,A-long-and-dull-Word-71,\n",
        encoding="utf-8",
    )
    fleet_file(folder, *(("x", handle) for handle in HANDLES), head='vaults = ["vault.csv"]')


def away(folder: Path, handle: str) -> None:
    """Put an export where the fleet does not find it."""
    (folder / f"exports/x/{handle}.zip").rename(folder / f"{handle}.zip")


def back(folder: Path, handle: str) -> None:
    """Put an export back."""
    (folder / f"{handle}.zip").rename(folder / f"exports/x/{handle}.zip")


def shared(made: Made) -> list[tuple[str, str, str]]:
    """Return what changed between accounts: how, why in a word, and why."""
    return [(change.kind, change.cause, change.why) for change in made.overview.shared_changes]


def test_an_app_in_another_account_is_a_change_of_the_account_though_the_vault_is_the_same(tmp_path: Path) -> None:
    written(tmp_path, with_app=2)
    ran(tmp_path)
    written(tmp_path, with_app=3)

    assert shared(ran(tmp_path, now=NOW + DAY)) == [
        ("changed", "account", "It no longer covers the same posts, apps or changes.")
    ]


@pytest.mark.parametrize("other", ["", "cobalt"])
def test_what_an_unread_account_shared_is_not_read_rather_than_gone(tmp_path: Path, other: str) -> None:
    written(tmp_path, with_app=2)
    if other:
        away(tmp_path, other)
    ran(tmp_path)
    away(tmp_path, "acme")
    if other:
        back(tmp_path, other)
    (change,) = ran(tmp_path, now=NOW + DAY).overview.shared_changes

    assert (change.kind, change.cause, change.why) == ("gone", "reading", "Fewer accounts were read this time.")


def test_what_an_unread_account_shared_is_said_once_until_it_is_read_again(tmp_path: Path) -> None:
    written(tmp_path, with_app=2)
    ran(tmp_path)
    away(tmp_path, "acme")
    weeks = [ran(tmp_path, now=NOW + number * WEEK) for number in range(1, 4)]
    back(tmp_path, "acme")
    seen = ran(tmp_path, now=NOW + 4 * WEEK)
    written(tmp_path, with_app=1)
    revoked = ran(tmp_path, now=NOW + 5 * WEEK)

    assert [len(week.overview.shared_changes) for week in weeks] == [1, 0, 0]
    assert shared(seen) == []
    assert shared(revoked) == [("gone", "account", "")]


def test_an_app_that_is_revoked_while_an_account_is_not_read_is_gone_once_it_is_read(tmp_path: Path) -> None:
    written(tmp_path, with_app=2)
    ran(tmp_path)
    away(tmp_path, "acme")
    ran(tmp_path, now=NOW + DAY)
    written(tmp_path, with_app=1)

    assert shared(ran(tmp_path, now=NOW + 2 * DAY)) == [("gone", "account", "")]


def test_the_report_of_an_account_says_nothing_of_a_missing_vault_where_there_is_one(tmp_path: Path) -> None:
    written(tmp_path, with_app=0)
    made = ran(tmp_path)
    reasons = {line.reason for report in made.reports.values() for line in report.not_checked}

    assert len(made.reports) == len(HANDLES)
    assert [reason for reason in reasons if "password export" in reason] == []


@pytest.mark.parametrize("gone", [False, True])
def test_a_change_between_accounts_is_in_the_part_of_each_of_them_alone(tmp_path: Path, *, gone: bool) -> None:
    written(tmp_path, with_app=2 if gone else 0)
    ran(tmp_path)
    written(tmp_path, with_app=0 if gone else 2)
    owners = {handle: f'owner = "{handle}"' for handle in HANDLES}
    fleet_file(tmp_path, *(("x", handle) for handle in HANDLES), head='vaults = ["vault.csv"]', **owners)
    made = ran(tmp_path, now=NOW + DAY).overview

    assert {handle: [change.kind for change in of_owner(made, handle).shared_changes] for handle in HANDLES} == {
        "acme": ["gone" if gone else "new"], "borealis": ["gone" if gone else "new"], "cobalt": [],
    }  # fmt: skip


def test_an_account_is_named_by_what_is_its_own_before_what_all_share(tmp_path: Path) -> None:
    false = app(2, id="56", name="Buffer")
    for handle in HANDLES:
        x_export(tmp_path, handle, connected_application=[LOOM, *([false] if handle == "acme" else [])])
    fleet_file(tmp_path, *(("x", handle) for handle in HANDLES))
    made = ran(tmp_path, policy=Policy(apps=AppRules(many_accounts=3)))
    lines = {name: (line.word, line.reason.partition(". ")[0], line.fix[:15]) for name, line in made.lines.items()}

    assert lines == {
        "x/@acme": ("raised", "“Buffer” has the name of “Buffer”, but another id", "Revoke “Buffer”"),
        "x/@borealis": ("raised", ALL, "Revoke “Tallylo"),
        "x/@cobalt": ("raised", ALL, "Revoke “Tallylo"),
    }
    assert made.reports["x/@acme"].accounts[0].verdict.sentence.startswith(ALL)


def test_an_account_that_lists_an_app_as_meant_is_not_raised_because_another_does_not(tmp_path: Path) -> None:
    written(tmp_path, with_app=3)
    tools = dict.fromkeys(HANDLES[:2], 'tools = ["Tallyloom"]')
    fleet_file(tmp_path, *(("x", handle) for handle in HANDLES), **tools)
    made = ran(tmp_path, policy=Policy(apps=AppRules(many_accounts=1)))
    (app_,) = made.overview.shared

    assert {name: line.word for name, line in made.lines.items()} == {
        "x/@acme": "not enough read", "x/@borealis": "not enough read", "x/@cobalt": "raised",
    }  # fmt: skip
    assert (app_.accounts, app_.severity) == (("x/@acme", "x/@borealis", "x/@cobalt"), Severity.HIGH)
    assert app_.message == f"{ALL}. Not meant to have it: x/@cobalt."
