"""A scan for one owner: their accounts, incidents and fixes, and what is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import ARCHIVE, PASSWORDS, POLICY, run, second_account

LISTS = ("accounts", "incidents", "fix_first")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the example's policy, and an account of another owner in it."""
    other = '\n[[accounts]]\nplatform = "x"\nhandle = "elsewhere"\nowner = "Sam"\n'
    (tmp_path / "policy.toml").write_text(POLICY.read_text(encoding="utf-8") + other, encoding="utf-8")
    return tmp_path


def scanned(folder: Path, *more: str) -> Any:
    inputs = (str(ARCHIVE), "--vault", str(PASSWORDS), "--policy", "policy.toml")
    return json.loads(run(folder, "scan", *inputs, "--format", "json", *more).out)


def test_a_list_for_one_owner_holds_theirs_and_counts_the_rest(folder: Path) -> None:
    every, theirs, none = (scanned(folder, *more) for more in ((), ("--owner", "mara (MARKETING)"), ("--owner", "Sam")))

    assert every["view"] is None
    for name in ("accounts", "incidents"):
        assert every[name] == theirs[name]
    assert [fix for fix in every["fix_first"] if fix["concerns"]] == theirs["fix_first"]
    assert {**theirs["view"], "statement": ""} == {
        "owner": "Mara (marketing)",
        "accounts": 0,
        "incidents": 0,
        "fixes": len(every["fix_first"]) - len(theirs["fix_first"]),
        "statement": "",
    }
    assert [[], [], []] == [none[name] for name in LISTS]
    assert (1, 1, len(every["fix_first"])) == tuple(none["view"][name] for name in ("accounts", "incidents", "fixes"))
    assert every["verdict"] == theirs["verdict"] == none["verdict"]
    assert every["results"] == theirs["results"]
    assert [line for line in every["results"] if line["account"]["platform"] in {"vault", "fleet"}] == none["results"]


def test_the_exit_code_counts_the_findings_of_every_owner(folder: Path) -> None:
    done = run(folder, "scan", str(ARCHIVE), "--policy", "policy.toml", "--owner", "Sam", "--fail-on", "high")
    assert done.code == 10
    assert "Only the accounts of Sam are listed, with their incidents and fixes." in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (
            ("--policy", "policy.toml"),
            "no account in the policy has the owner “Ma\\x1bra”; the policy names Mara (marketing), Sam.",
        ),
        (
            ("--policy", "empty.toml"),
            "no account in the policy has the owner “Ma\\x1bra”; the policy names no owner.",
        ),
        (("--no-policy",), "without a policy no owner is known; give the policy with --policy."),
    ],
)
def test_an_owner_that_the_policy_does_not_name_is_a_usage_error(
    folder: Path, policy: tuple[str, ...], said: str
) -> None:
    (folder / "empty.toml").touch()
    done = run(folder, "scan", str(ARCHIVE), *policy, "--owner", "Ma\x1bra")
    assert (2, "") == (done.code, done.out)
    assert done.err.endswith(f"Error: {said}\n")


def test_next_steps_and_inputs_are_those_of_the_owner(folder: Path) -> None:
    second = second_account(folder)
    other = '\n[[accounts]]\nplatform = "x"\nhandle = "lane_two"\nowner = "Ivo"\n'
    (folder / "policy.toml").write_text(POLICY.read_text(encoding="utf-8") + other, encoding="utf-8")
    inputs = (str(ARCHIVE), str(second), "--vault", str(PASSWORDS), "--policy", "policy.toml")
    mara, ivo = (run(folder, "scan", *inputs, "--owner", name).out for name in ("Mara (marketing)", "Ivo"))
    report = json.loads(run(folder, "scan", *inputs, "--owner", "Ivo", "--format", "json").out)

    assert mara.startswith("Verdict for all accounts: act now. ")
    assert "\nVerdict for all accounts: act now. Next:\n" in mara
    assert "hygiene explain" in mara
    (account,) = report["accounts"]
    assert account["handle"] == "lane_two"
    assert {look["account"]["handle"] for look in report["coverage"]["next"] if look["account"]} <= {"lane_two"}
    explained = [mark for mark in account["verdict"]["because"] if f"hygiene explain {mark} " in ivo]
    assert ivo.count("hygiene explain") == len(explained)
    assert Path(second).name in ivo
    assert PASSWORDS.name in ivo
    assert ARCHIVE.name not in ivo
    assert "1 other input" in " ".join(ivo.split())
