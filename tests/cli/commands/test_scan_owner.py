"""A scan for one owner: their accounts, incidents and fixes, and what is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import ARCHIVE, PASSWORDS, POLICY, run

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
    assert every["results"] == none["results"]


def test_the_exit_code_counts_the_findings_of_every_owner(folder: Path) -> None:
    done = run(folder, "scan", str(ARCHIVE), "--policy", "policy.toml", "--owner", "Sam", "--fail-on", "high")
    assert done.code == 10
    assert "Only the accounts of Sam are listed, with their incidents and fixes." in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("policy", "hint"),
    [
        (("--policy", "policy.toml"), "the policy names Mara (marketing), Sam"),
        (("--no-policy",), "the policy names no owner"),
    ],
)
def test_an_owner_that_the_policy_does_not_name_is_a_usage_error(
    folder: Path, policy: tuple[str, ...], hint: str
) -> None:
    done = run(folder, "scan", str(ARCHIVE), *policy, "--owner", "Ma\x1bra")
    assert (2, "") == (done.code, done.out)
    assert done.err.endswith(f"Error: no account in the policy has the owner “Ma\\x1bra”; {hint}.\n")
