"""The five plugins that CONTRIBUTING shows, each installed for real as a stranger's: they import from hygiene alone."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from hygiene import Plugins, Policy, ScanRequest, active, scan
from tests.support.command import ARCHIVE, PASSWORDS, at_terminal, installed, run
from tests.support.harbour import answered
from tests.support.listener import listening
from tests.support.project import ROOT

PAGE: Final = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
USAGE: Final = (ROOT / "docs" / "usage.md").read_text(encoding="utf-8")
KINDS: Final = ("check", "reader", "vault", "connector", "format")
SHOWN: Final = dict(
    zip(
        ("check", "reader", "vault", "connector", "format"),
        re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL),
        strict=True,
    )
)
POINTS: Final = dict(
    zip(
        SHOWN,
        re.findall(r"```toml\n\[project.entry-points.\"(hygiene\.\w+)\"\]\n(.*?) = \"(.*?)\"\n```", PAGE),
        strict=True,
    )
)
ANSWERS: Final = [("characters: ", "a passphrase of some length"), ("again: ", "a passphrase of some length")]
"""A new passphrase, typed twice."""


def stranger(folder: Path, kind: str) -> Path:
    """The plugin of one kind, installed as its page says."""
    group, name, target = POINTS[kind]
    module = target.partition(":")[0]
    return installed(folder, name, {f"{module}.py": SHOWN[kind]}, {group: {name: target}})


@pytest.mark.parametrize("kind", SHOWN)
def test_what_is_shown_imports_from_hygiene_alone(kind: str) -> None:
    found = {node.module or "" for node in ast.walk(ast.parse(SHOWN[kind])) if isinstance(node, ast.ImportFrom)}

    assert {name for name in found if name.partition(".")[0] not in sys.stdlib_module_names} == {"hygiene"}


def test_the_check_runs_as_printed(tmp_path: Path) -> None:
    ours = '[passwords]\none_account = [["harbourlane.example", "harbourlane-shop.example"]]\n'
    (tmp_path / "ours.toml").write_text(ours, encoding="utf-8")
    folder = stranger(tmp_path / "site", "check")
    done = run(tmp_path, "scan", ARCHIVE, "--policy", "ours.toml", "--format", "json", path=[folder])
    result = next(r for r in json.loads(done.out)["results"] if r["check"] == "acme-link")

    assert (done.code, done.err) == (0, "")
    assert [(f["message"], f["severity"], f["at"]) for f in result["findings"]] == [
        ("A post links to prize-claim.example.", "low", "2026-10-13T14:20:31Z")
    ]


def test_the_reader_runs_as_printed(tmp_path: Path) -> None:
    folder = stranger(tmp_path / "site", "reader")
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "acme-apps.json").write_text(
        '[{"id": "1", "name": "Poster", "granted": "2026-01-01T00:00:00Z"}, {"id": "2"}]', encoding="utf-8"
    )
    seen = json.loads(run(tmp_path, "scan", "acme", "--format", "json", path=[folder]).out)
    told = run(tmp_path, "readers", "acme", path=[folder])

    assert [(app["name"], app["account"]["platform"]) for app in seen["inventory"]["apps"]] == [
        ("Poster", "acme"),
        ("", "acme"),
    ]
    assert told.out == (
        "Exports of platforms: hygiene scan EXPORT\n\n  acme-export: Acme\n    Holds: apps.\n"
        "    Lacks: posts and sign-ins.\n    Ask for it: ask at https://acme.example/export.\n    It takes: a day.\n\n"
    )


def test_the_vault_runs_as_printed(tmp_path: Path) -> None:
    (tmp_path / "safe.csv").write_text(
        "Acme title,Acme login,Acme password\none,dana,same-Secret-88\ntwo,dana,same-Secret-88\n", encoding="utf-8"
    )
    done = run(tmp_path, "scan", "--vault", "safe.csv", "--format", "json", path=[stranger(tmp_path / "site", "vault")])
    reuse = next(r for r in json.loads(done.out)["results"] if r["check"] == "password-reuse")

    assert [i["reader"] for i in json.loads(done.out)["provenance"]["inputs"]] == ["acme-vault"]
    assert [f["severity"] for f in reuse["findings"]] == ["medium"]
    assert "same-Secret-88" not in done.out + done.err


def test_the_connector_runs_as_printed(tmp_path: Path) -> None:
    body = json.dumps([{"id": "1", "name": "Poster"}]).encode()
    path, file = [stranger(tmp_path / "site", "connector")], ("--keep", "file")
    with listening(lambda _: answered(200, body=body)) as server:
        words = ("connect", "acme", "dana", "--public", "--server", server.url)
        shown = run(tmp_path, *words, path=path)
        env = {"PYTHONPATH": str(path[0])}
        done = at_terminal(tmp_path, *words, "--online", *file, answers=ANSWERS, env=env)
        scanned = at_terminal(
            tmp_path, "scan", "--account", "acme:dana", "--online", "--no-policy", "--output", "report.json",
            answers=[("connected accounts: ", ANSWERS[0][1])], env=env,
        )  # fmt: skip
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))

    assert (2, True) == (shown.code, shown.err.endswith("Nothing was asked. Give --online to go on.\n"))
    assert (0, 0) == (done.code, scanned.code), done.out + scanned.out
    assert [("connectors", "acme", "")] == [
        (line["group"], line["name"], line["error"])
        for line in report["provenance"]["plugins"]
        if line["distribution"] == "acme"
    ]
    assert [("Poster", "acme")] == [(each["name"], each["account"]["platform"]) for each in report["inventory"]["apps"]]


def test_the_format_runs_as_printed_and_help_lists_it(tmp_path: Path) -> None:
    folder = stranger(tmp_path / "site", "format")
    shown = run(tmp_path, "scan", ARCHIVE, "--format", "acme-lines", path=[folder])
    findings = json.loads(run(tmp_path, "scan", ARCHIVE, "--format", "json").out)["results"]

    assert shown.out.count("\n") == sum(len(result["findings"]) for result in findings) > 5
    assert (
        "[acme-lines|csv|html|json|junit|markdown|ocsf|sarif|table|timesketch]"
        in run(tmp_path, "scan", "--help", path=[folder]).out
    )


def test_a_check_a_reader_and_a_vault_at_once_are_named_in_the_report(tmp_path: Path) -> None:
    path = [stranger(tmp_path / kind, kind) for kind in SHOWN]
    seen: Any = json.loads(run(tmp_path, "scan", ARCHIVE, "--vault", PASSWORDS, "--format", "json", path=path).out)
    lines = [(line["group"], line["name"], line["error"]) for line in seen["provenance"]["plugins"]
             if line["distribution"] != "account-hygiene"]  # fmt: skip

    assert sorted(lines) == [
        ("checks", "acme-link", ""),
        ("readers", "acme-export", ""),
        ("vaults", "acme-vault", ""),
    ]


def test_a_program_scans_as_the_usage_page_shows(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", USAGE, re.DOTALL)
    (tmp_path / "brand.zip").write_bytes(ARCHIVE.read_bytes())
    (tmp_path / "brands.toml").write_text('timezone = "Europe/Lisbon"\n', encoding="utf-8")
    done = run(tmp_path, "-c", code, program=(sys.executable,))
    findings = [f for r in json.loads(run(tmp_path, "scan", ARCHIVE, "--format", "json").out)["results"]
                for f in r["findings"]]  # fmt: skip

    assert (done.code, done.err) == (0, "")
    assert [line.partition(" ")[0] for line in done.out.splitlines()] == [f["severity"] for f in findings]


def test_a_scan_as_a_library_says_all_in_the_report_and_prints_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "none.zip").write_bytes(b"nothing of the kind")
    request = ScanRequest(exports=[ARCHIVE, tmp_path / "none.zip"], vaults=[PASSWORDS])
    report = scan(request, Policy(), Plugins(strangers=False))

    assert [Path(line.path).name for line in report.inputs if not line.reader] == ["none.zip"]
    assert [str(line.account) for line in report.accounts] == ["x/@harbourlane"]
    assert report.compromise.status == "found"
    assert len(list(active(report))) > 5
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("allowed", "runs"), [("[]", False), ('["acme-link"]', True)])
def test_a_program_runs_only_the_plugins_that_its_policy_allows(tmp_path: Path, allowed: str, *, runs: bool) -> None:
    (tmp_path / "policy.toml").write_text(f"plugins = {allowed}\n", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from hygiene import ScanRequest, load_policy, scan\n"
        "report = scan(ScanRequest(exports=[Path(sys.argv[1])]), load_policy(Path('policy.toml')))\n"
        "print('acme-link' in {result.check for result in report.results}, 'acme_link' in sys.modules)"
    )
    done = run(tmp_path, "-c", code, ARCHIVE, path=[stranger(tmp_path / "site", "check")], program=(sys.executable,))

    assert (done.code, done.err, done.out) == (0, "", f"{runs} {runs}\n")
