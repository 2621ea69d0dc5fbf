"""The command `accept`: an acceptance is shown, and written into the policy that a scan uses."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hygiene.sources.settings import policy_file
from tests.support.command import ARCHIVE, POLICY, at_terminal, run


def today(zone: str = "Europe/Lisbon") -> date:
    """The day it is in the zone of the example's policy; without a policy it is that of UTC."""
    return datetime.now(ZoneInfo(zone)).date()


SOON = f"{today() + timedelta(days=90)}"


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The JSON report of the example's archive."""
    folder = tmp_path_factory.mktemp("report")
    made = folder / "report.json"
    assert run(folder, "scan", ARCHIVE, "--policy", POLICY, "--format", "json", "--output", made).code == 0
    return made


def findings(report: Path) -> list[Any]:
    results = json.loads(report.read_text(encoding="utf-8"))["results"]
    return [finding for result in results for finding in result["findings"]]


def mine(folder: Path) -> Path:
    """The example's policy, in the working folder."""
    made = folder / "hygiene.toml"
    made.write_text(POLICY.read_text(encoding="utf-8"), encoding="utf-8")
    made.chmod(0o600)
    return made


def test_an_acceptance_is_shown_written_and_holds(tmp_path: Path, reported: Path) -> None:
    policy, finding = mine(tmp_path), findings(reported)[0]
    args = ("accept", finding["fingerprint"], "--until", SOON, "--reason", "It was us.", "--report", reported)
    done = at_terminal(tmp_path, *args, env={"NO_COLOR": "1"}, answers=[("Write it? [Y/n]: ", "y")])
    again = run(tmp_path, *args)
    seen = json.loads(run(tmp_path, "scan", ARCHIVE, "--format", "json").out)
    table = (
        f'[[accept]]\nfingerprint = "{finding["fingerprint"]}"\nreason = "It was us."\nowner = "Mara (marketing)"\n'
        f'until = {SOON}\non = {today()}\ncheck = "authorized-apps"\nplatform = "x"\nhandle = "harbourlane"\n'
        f'severity = "{finding["severity"]}"\nconfidence = "{finding["confidence"]}"\n'
    )

    assert (done.code, again.code, again.out) == (0, 0, "")
    assert policy.read_text(encoding="utf-8") == f"{POLICY.read_text(encoding='utf-8')}\n{table}"
    title = f"x/@harbourlane: {finding['message'].partition('. ')[0]}."
    assert " ".join(done.out.split()).startswith(
        f"{title} Owner: Mara (marketing), the owner of the account in the policy. To name another, give --owner. "
        "This changes hygiene.toml: line "
    )
    assert "".join(f"  + {line}\n" for line in table.splitlines()) in done.out
    assert done.out.endswith(f"Wrote hygiene.toml. The finding counts again after {SOON}.\n")
    assert again.err.endswith("Nothing to change: hygiene.toml accepts this finding in these words already.\n")
    assert [each["fingerprint"] for each in seen["accepted"]] == [finding["fingerprint"]]


def test_an_acceptance_that_exists_is_replaced(tmp_path: Path) -> None:
    policy = mine(tmp_path)
    values = ('fingerprint = "067a1d90ea7d3c81" # the old app', 'reason = "a"', 'owner = "Ivo"', f"until = {today()}")
    old = "\n".join(("", "[[accept]]", *values, ""))
    policy.write_text(policy.read_text(encoding="utf-8") + old, encoding="utf-8")
    done = run(tmp_path, "accept", "067A1D90EA7D3C81", "--until", SOON, "--reason", "b", "--yes")

    assert (done.code, done.out) == (0, "")
    assert (
        done.err
        == f"""\
This changes hygiene.toml:
  line 11:
    [[accept]]
    fingerprint = "067a1d90ea7d3c81" # the old app
  - reason = "a"
  + reason = "b"
    owner = "Ivo"
  - until = {today()}
  + until = {SOON}
  + on = {today()}
Wrote hygiene.toml. The finding counts again after {SOON}.
"""
    )
    assert [(each.owner, f"{each.until}") for each in policy_file.load(policy).accept] == [("Ivo", SOON)]


def test_an_acceptance_of_a_finding_that_no_run_has_keeps_the_limits_of_an_earlier_one(tmp_path: Path) -> None:
    policy = mine(tmp_path)
    old = Path(policy).read_text(encoding="utf-8") + (
        f'\n[[accept]]\nfingerprint = "067a1d90ea7d3c81"\nreason = "a"\nowner = "Ivo"\nuntil = {today()}\n'
        'severity = "low"\nconfidence = "low"\n'
    )
    policy.write_text(old, encoding="utf-8")
    done = run(tmp_path, "accept", "067a1d90ea7d3c81", "--until", SOON, "--reason", "b", "--yes")

    assert done.code == 0
    assert " ".join(done.err.split()).startswith(
        "The acceptance covers no worse and no surer finding than before. To accept a worse one, give the report that "
        "shows it: --report FILE. This changes hygiene.toml: "
    )
    assert [("b", "low", "low")] == [
        (each.reason, each.severity, each.confidence) for each in policy_file.load(policy).accept
    ]


def test_without_a_policy_one_is_made_and_the_login_name_answers(tmp_path: Path) -> None:
    args = ("accept", "067a1d90ea7d3c81", "--until", SOON, "--reason", "b", "--yes")
    done = run(tmp_path, *args, env={"LOGNAME": "mara"})

    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("Owner: mara, your login name. To name another, give --owner.\nThis makes hygiene.toml:")
    assert (tmp_path / "hygiene.toml").read_text(encoding="utf-8") == (
        f'[[accept]]\nfingerprint = "067a1d90ea7d3c81"\nreason = "b"\nowner = "mara"\n'
        f"until = {SOON}\non = {today('UTC')}\n"
    )


def test_a_finding_of_a_kept_run_is_shown_and_an_id_that_no_run_has_is_warned_of(tmp_path: Path) -> None:
    mine(tmp_path)
    report = tmp_path / "report.json"
    assert run(tmp_path, "scan", ARCHIVE, "--format", "json", "--output", report, history=True).code == 0
    finding, rest = findings(report)[0], ("--until", SOON, "--reason", "It was us.", "--yes")
    shown, wrong = run(tmp_path, "accept", finding["fingerprint"], *rest), run(tmp_path, "accept", "f" * 16, *rest)
    accepted = policy_file.load(tmp_path / "hygiene.toml").accept

    assert " ".join(shown.err.split()).startswith(f"x/@harbourlane: {finding['message'].partition('. ')[0]}")
    assert "warning" not in shown.err
    assert wrong.err.startswith(f"warning: no run in the history has a finding {'f' * 16}, so check the id\n")
    assert [("authorized-apps", "harbourlane"), ("", "")] == [(each.check, each.handle) for each in accepted]


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({"USER": "ivo", "LOGNAME": "mara"}, "mara"),
        ({"LOGNAME": " ", "USER": "ivo"}, "ivo"),
        ({"USERNAME": "kim"}, "kim"),
        ({}, ""),
    ],
)
def test_the_login_name_is_that_of_the_environment_and_without_one_the_owner_is_asked_for(
    tmp_path: Path, variables: dict[str, str], name: str
) -> None:
    env = dict.fromkeys(("LOGNAME", "USER", "USERNAME"), "") | variables
    done = run(tmp_path, "accept", "067a1d90ea7d3c81", "--until", SOON, "--reason", "b", "--yes", env=env)
    owners = [each.owner for each in policy_file.load(tmp_path / "hygiene.toml").accept] if name else []

    assert (done.code, owners) == ((0, [name]) if name else (2, []))
    assert ("Error: name who answers for the acceptance with --owner." in done.err) is not bool(name)
    assert (tmp_path / "hygiene.toml").exists() is bool(name)


def test_the_named_owner_and_policy_are_taken(tmp_path: Path) -> None:
    mine(tmp_path)
    args = ("--until", SOON, "--reason", " b\x1b[2J ", "--owner", "Ivo", "--policy", "other.toml", "--yes")
    done = run(tmp_path, "accept", "067a1d90ea7d3c81", *args)
    (accepted,) = policy_file.load(tmp_path / "other.toml").accept

    assert (done.code, "\x1b" in done.err) == (0, False)
    assert (accepted.owner, accepted.reason) == ("Ivo", r"b\x1b[2J")
    assert policy_file.load(tmp_path / "hygiene.toml").accept == ()


def test_the_only_owner_in_the_policy_answers(tmp_path: Path) -> None:
    mine(tmp_path)
    done = run(tmp_path, "accept", "067a1d90ea7d3c81", "--until", SOON, "--reason", "b", "--yes")

    assert "Owner: Mara (marketing), the only owner in the policy. To name another, give --owner." in " ".join(
        done.err.split()
    )
    assert policy_file.load(tmp_path / "hygiene.toml").accept[0].owner == "Mara (marketing)"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"--until": "2026-01-01"}, "Invalid value for --until: 2026-01-01 is over; today is "),
        ({"--until": "20270101"}, "'20270101' is not a day such as 2027-03-01."),
        ({"--until": "2027-02-29"}, "'2027-02-29' is not a day such as 2027-03-01."),
        ({"FINGERPRINT": "post-client"}, "'post-client' is not a finding's id, which has 16 digits and letters"),
        ({"FINGERPRINT": "f" * 16, "--report": "REPORT"}, "ffffffffffffffff is not in this report, which has "),
        ({"--reason": "WHY"}, "Invalid value for '--reason': put your own reason in place of WHY."),
        ({"--reason": ""}, "key `reason` in [[accept]] table 1: expected text that is not empty"),
    ],
)
def test_what_cannot_be_accepted_is_not_written(
    tmp_path: Path, reported: Path, changes: dict[str, str], said: str
) -> None:
    policy = mine(tmp_path)
    given = {"FINGERPRINT": "067a1d90ea7d3c81", "--until": SOON, "--reason": "b", **changes}
    args = [word for name, value in list(given.items())[1:] for word in (name, value.replace("REPORT", str(reported)))]
    done = run(tmp_path, "accept", given["FINGERPRINT"], *args, "--yes")

    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split())
    assert policy.read_text(encoding="utf-8") == POLICY.read_text(encoding="utf-8")


@pytest.mark.parametrize(("days", "warned"), [(366, False), (367, True)])
def test_more_than_a_year_is_warned_about_in_one_line(tmp_path: Path, days: int, warned: bool) -> None:
    until = today("UTC") + timedelta(days=days)
    args = ("--until", f"{until}", "--reason", "b", "--owner", "Ivo", "--yes")
    done = run(tmp_path, "accept", "067a1d90ea7d3c81", *args)
    line = f"warning: {until} is more than a year away; a nearer date makes you look at the finding again"

    assert done.code == 0
    assert (line in done.err.splitlines()) is warned


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    real = mine(tmp_path).rename(tmp_path / "real.toml")
    (tmp_path / "hygiene.toml").symlink_to(real)
    done = run(tmp_path, "accept", "067a1d90ea7d3c81", "--until", SOON, "--reason", "b", "--yes")

    assert (done.code, done.out) == (1, "")
    assert re.search(
        r"error: hygiene\.toml: it is a link, and a link is never written through \(.*real\.toml\)", done.err
    )
    assert real.read_text(encoding="utf-8") == POLICY.read_text(encoding="utf-8")


def test_a_policy_that_others_can_write_is_not_taken_unless_it_is_given(tmp_path: Path) -> None:
    policy = mine(tmp_path)
    policy.chmod(0o666)
    args = ("accept", "067a1d90ea7d3c81", "--until", SOON, "--reason", "b", "--yes")
    refused = run(tmp_path, *args)
    unchanged = policy.read_text(encoding="utf-8")
    given = run(tmp_path, *args, "--policy", "hygiene.toml")

    assert (refused.code, unchanged) == (2, POLICY.read_text(encoding="utf-8"))
    assert "hygiene.toml in this folder is not used; to change it, give it with --policy." in refused.err
    assert given.code == 0
