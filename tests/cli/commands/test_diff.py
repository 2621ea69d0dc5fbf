"""`hygiene diff` of runs over different accounts: which runs it names, and what was not read in one of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.command import run
from tests.support.x_archive import XArchive, account, app

VAULT: Final = (
    "name,url,username,password\nX,https://x.com,acme,long enough: 4 words\n"
    "Bank,https://bank.example,a,another 1: here\n"
)
FLEET: Final = """version = 1
[[accounts]]
platform = "x"
handle = "acme"
exports = ["acme.zip"]
[[accounts]]
platform = "x"
handle = "shop"
exports = ["shop.zip"]
"""
NEW: Final = {"approvedAt": "2026-02-20T10:00:00.000Z"}


def archive(home: Path, name: str, *apps: dict[str, Any]) -> None:
    number = {"acme": "77", "shop": "78", "site": "79"}[name]
    rows = {"account": [account(username=name, accountId=number)], "connected_application": list(apps)}
    XArchive(rows=rows, owner=(number, name)).write_zip(home / f"{name}.zip")


def scan(home: Path, *args: str | Path) -> str:
    return run(home, "scan", *args, "--no-policy", history=True).out


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scan accounts in turn, alone and together, with a vault and as a fleet."""
    home = tmp_path_factory.mktemp("home")
    (home / "vault.csv").write_text(VAULT)
    (home / "fleet.toml").write_text(FLEET)
    archive(home, "acme", app(1))
    archive(home, "shop", app(3), app(4))
    scan(home, "acme.zip")  # 1
    scan(home, "shop.zip", "--vault", "vault.csv")  # 2
    archive(home, "acme", app(1), app(2, **NEW))
    scan(home, "acme.zip", "--vault", "vault.csv")  # 3
    scan(home, "acme.zip", "shop.zip")  # 4
    assert run(home, "fleet", "fleet.toml", "--workers", "1", "--no-policy", history=True).code == 3  # 5
    scan(home, "shop.zip")  # 6
    archive(home, "site", app(5))
    scan(home, "site.zip", "shop.zip")  # 7
    return home


def diff(home: Path, *args: str, style: str = "table") -> str:
    done = run(home, "diff", *args, "--no-policy", "--format", style)
    assert (done.code, done.err) == (0, "")
    return re.sub(r"20\d\d-\d\d-\d\d \d\d:\d\d", "TIME", done.out)


def first(home: Path, *args: str, style: str = "table") -> str:
    """Return what stands before the list of changes, on one line."""
    return " ".join(re.split(r"\n\n[^#V]", diff(home, *args, style=style))[0].split())


def first_opening(home: Path, number: str, opening: str) -> str:
    """Return what stands before the changes of a run, which must begin with the opening."""
    said = first(home, number)
    assert said.startswith(opening)
    return said


def as_json(home: Path, number: str) -> Any:
    return json.loads(diff(home, number, style="json"))


def test_the_header_names_the_run_that_read_the_account_and_another_only_for_what_it_read(home: Path) -> None:
    said = first_opening(
        home,
        "3",
        "Run 3 of TIME compared with run 1 of TIME. Compared with run 2 of TIME: passwords (vault.csv). Times are in "
        "UTC. Verdict: not enough read, as then. One of the two runs read accounts or passwords that the other did "
        "not.",
    )

    assert "1 new finding" in said
    assert "shop" not in diff(home, "3")


def test_json_and_markdown_name_the_same_runs(home: Path) -> None:
    made = as_json(home, "3")
    marked = diff(home, "3", style="markdown").replace("\\", "")

    assert ("run 3", "run 1", ["run 2"]) == (
        made["now"]["name"], made["then"]["name"], [each["name"] for each in made["parts"]],
    )  # fmt: skip
    assert [["vault"], ["vault", "x"], ["x"]] == [
        [each["platform"] for each in side["accounts"]] for side in (made["parts"][0], made["now"], made["then"])
    ]
    assert made["changes"]["oldest"] < made["changes"]["since"]
    assert "compared with run 1 of TIME. Compared with run 2 of TIME: passwords (vault.csv)." in marked


def test_accounts_that_no_earlier_run_read_together_have_no_earlier_verdict(home: Path) -> None:
    said = first_opening(
        home,
        "4",
        "Run 4 of TIME, each account compared with the last run that read it. Compared with run 3 of TIME: x/@acme. "
        "Compared with run 2 of TIME: x/@shop. Times are in UTC. Verdict: not enough read. No earlier run read all of "
        "these accounts, so the verdict is not compared.",
    )

    assert "as then" not in said
    assert as_json(home, "4")["then"] is None


def test_a_scan_after_a_fleet_is_compared_with_what_the_fleet_said_of_its_account(home: Path) -> None:
    made = as_json(home, "6")

    first_opening(home, "6", "Run 6 of TIME compared with run 5 of TIME. Times are in UTC.")
    assert [["shop"], ["shop"]] == [[each["handle"] for each in made[s]["accounts"]] for s in ("now", "then")]
    # The run over the fleet has no single number, and this account has one.
    assert made["then"]["expected"] is not None


def test_the_first_run_of_a_fleet_says_so_where_its_accounts_were_scanned_before(home: Path) -> None:
    assert "This is the first run kept of this fleet, so nothing is compared yet." in first(home, "5")


@pytest.mark.parametrize(
    ("runs", "then", "now"),
    [(("2", "7"), "1 account was not read then.", ""), (("4", "6"), "", "1 account was not read this time.")],
)
def test_an_account_that_one_of_two_runs_did_not_read_is_said(
    home: Path, runs: tuple[str, str], then: str, now: str
) -> None:
    text = diff(home, *runs)
    said = " ".join(text.split())

    assert "One of the two runs read accounts or passwords that the other did not." in said
    assert (bool(then), bool(now)) == ("not read then." in said, "1 account was not read this time." in said)
    assert then in said
    assert ("Not read then: x/@site: This account was not read then." in said) == bool(then)
    assert ("Not read: x/@acme: This account was not read this time." in said) == bool(now)


def test_an_account_that_joins_is_said_where_a_run_is_compared_with_what_was_known(home: Path) -> None:
    said = " ".join(diff(home, "7").split())

    assert said.startswith("Run 7 of TIME compared with run 6 of TIME. Times are in UTC.")
    assert "1 account was not read then." in said


def test_runs_that_share_only_what_is_asked_across_accounts_are_not_compared(home: Path) -> None:
    assert diff(home, "1", "6") == (
        "These two runs share no account, so nothing is compared. `hygiene history` lists\nthe runs.\n"
        "Run 6 of TIME.\nRun 1 of TIME.\nTimes are in UTC.\n"
    )


def test_one_run_and_the_same_two_have_the_same_changes(tmp_path: Path) -> None:
    (tmp_path / "vault.csv").write_text(VAULT)
    archive(tmp_path, "acme", app(1))
    archive(tmp_path, "shop", app(3), app(4))
    scan(tmp_path, "acme.zip", "shop.zip", "--vault", "vault.csv")
    shown = scan(tmp_path, "acme.zip")
    alone, both = (json.loads(diff(tmp_path, *runs, style="json"))["changes"] for runs in (("2",), ("1", "2")))
    (row, _) = json.loads(run(tmp_path, "history", "--format", "json", "--no-policy").out)

    same = ("still", "runs", "first", "missing", "unread", "lines")
    assert {name: alone[name] for name in same} == {name: both[name] for name in same}
    unseen = len(alone["lines"])
    assert (unseen > 2, row["unseen"]) == (True, unseen)
    assert f"Because less was read, {unseen} findings are no longer seen." in " ".join(shown.split())
