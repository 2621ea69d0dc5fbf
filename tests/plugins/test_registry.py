"""A stranger's check, reader, vault or format is installed for real: it works, or it fails loudly and alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.command import ARCHIVE, PASSWORDS, Run, installed, run

CHECK: Final = """\
from hygiene import Finding, Severity, check

@check("{id}", title="A stranger's question", path="session", needs={needs})
def rule(snapshot, policy):
    '''What it flags. Why. Fix. False alarms.'''
    {body}
"""
SEEN: Final = """yield Finding(subject="seen", message=" ".join(
        f"{part}={getattr(snapshot, part) is not None}" for part in ("posts", "apps", "logins", "contacts", "secrets")
    ), severity=Severity.INFO)"""
READER: Final = '''\
from datetime import UTC, datetime
from hygiene import Account, App, Origin, Snapshot, reader

@reader("acme-export", title="Acme", platform="acme", holds="apps", lacks="the rest",
        request="write to Acme", wait="a day",
        recognises=lambda f: f.names == ("acme.txt",))
def acme_export(files):
    """Acme's export: a line an app."""
    names = b"".join(files.chunks("acme.txt")).decode().split()
    return Snapshot(
        account=Account(platform="acme", handle="brand"), taken_at=datetime(2026, 1, 1, tzinfo=UTC),
        origin=Origin(path=files.path, sha256=files.sha256(), reader="acme-export"),
        apps=tuple(App(id=n, name=n, permissions=frozenset({"write"})) for n in names), counts={"apps": len(names)},
    )
'''
VAULT: Final = '''\
from hygiene import Hidden, Secret, entries, vault

@vault("acme-vault", title="Acme Safe", export="File > Export", recognises=lambda e: (e.text or "").startswith("ACME"))
def acme_vault(export):
    """Acme's export: a name and a password a line."""
    rows = [line.split() for line in export.text.splitlines()[1:]]
    return entries(Secret(ref="", label=name, value=Hidden(value)) for name, value in rows)
'''
FORMAT: Final = '''\
def render(report, screen):
    """One word, and how wide the line may be."""
    return f"{report.compromise.status} {screen.width}\\n"
'''


def report(done: Run) -> Any:
    return json.loads(done.out)


def stranger(folder: Path, code: str, *, group: str = "checks", name: str = "acme", target: str = "rule") -> Path:
    """One module of a stranger's, with one entry point."""
    return installed(
        folder, "acme-dist", {"acme_module.py": code}, {f"hygiene.{group}": {name: f"acme_module:{target}"}}
    )


def lines_of(seen: Any, distribution: str) -> list[dict[str, Any]]:
    return [line for line in seen["provenance"]["plugins"] if line["distribution"] == distribution]


def test_the_page_of_a_strangers_check_is_its_docstring(tmp_path: Path) -> None:
    folder = stranger(tmp_path / "site", CHECK.format(id="acme", needs={"posts"}, body="yield from ()"))
    done = run(tmp_path, "explain", "acme", path=[folder])

    assert done.out == (
        "acme: A stranger's question\nAttack path: session. It sees: posts.\n\nWhat it flags. Why. Fix. False alarms.\n"
    )


def test_a_strangers_reader_works(tmp_path: Path) -> None:
    folder = stranger(tmp_path / "site", READER, group="readers", name="acme-export", target="acme_export")
    (tmp_path / "acme.txt").write_text("Poster Counter", encoding="utf-8")

    listed = run(tmp_path, "apps", "acme.txt", "--format", "json", path=[folder])
    seen = report(run(tmp_path, "scan", "acme.txt", "--format", "json", path=[folder]))

    assert [row["name"] for row in json.loads(listed.out)] == ["Poster", "Counter"]
    assert [(a["platform"], a["handle"]) for a in seen["accounts"]] == [("acme", "brand")]
    assert [(i["path"], i["reader"], i["read"]) for i in seen["provenance"]["inputs"]] == [
        ("acme.txt", "acme-export", {"apps": 2})
    ]
    assert (
        "  acme-export: Acme\n    Holds: apps.\n    Lacks: the rest.\n    Ask for it: write to Acme.\n"
        "    It takes: a day.\n"
    ) in run(tmp_path, "readers", path=[folder]).out


def test_a_strangers_vault_works(tmp_path: Path) -> None:
    folder = stranger(tmp_path / "site", VAULT, group="vaults", name="acme-vault", target="acme_vault")
    (tmp_path / "safe.acme").write_text("ACME\none same-Secret-88\ntwo same-Secret-88\n", encoding="utf-8")

    done = run(tmp_path, "scan", "--vault", "safe.acme", "--format", "json", path=[folder])
    reuse = next(r for r in report(done)["results"] if r["check"] == "password-reuse")

    assert [f["message"] for f in reuse["findings"]] == ["2 accounts share one password: one, two."]
    assert report(done)["provenance"]["inputs"][0]["reader"] == "acme-vault"
    assert "same-Secret-88" not in done.out + done.err


def test_a_strangers_format_works_and_help_lists_it(tmp_path: Path) -> None:
    folder = stranger(tmp_path / "site", FORMAT, group="formats", name="acme-word", target="render")

    assert run(tmp_path, "scan", ARCHIVE, "--format", "acme-word", path=[folder]).out == "found 80\n"
    assert (
        "[acme-word|csv|html|json|junit|markdown|ocsf|sarif|table|timesketch]"
        in run(tmp_path, "scan", "--help", path=[folder]).out
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit(0)", "SystemExit: 0"),
        ("import nothing_like_it", "ModuleNotFoundError: No module named 'nothing_like_it'"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("rule = 3", "TypeError: it is not a Check: is the decorator missing?"),
        (
            CHECK.format(id="other", needs={"posts"}, body="yield"),
            "ValueError: its id is other, its entry point is acme",
        ),
        (CHECK.format(id="acme", needs={"wishes"}, body="yield"), None),
    ],
)
def test_one_that_fails_to_load_is_a_warning_and_a_line_and_the_run_goes_on(
    tmp_path: Path, code: str, said: str | None
) -> None:
    folder = stranger(tmp_path / "site", code)

    done = run(tmp_path, "scan", ARCHIVE, "--format", "json", path=[folder])
    shown = run(tmp_path, "scan", ARCHIVE, "--details", path=[folder])
    (line,) = lines_of(report(done), "acme-dist")

    assert done.code == 0
    assert "post-client" in {r["check"] for r in report(done)["results"]}
    assert line["error"] == said or said is None
    assert done.err == f"warning: plugin acme of acme-dist was left out: {line['error']}\n"
    assert "The check acme from acme-dist 1.0 failed and did not run:" in " ".join(shown.out.split())
    assert "was left out" in run(tmp_path, "checks", path=[folder]).err


def test_one_that_takes_a_name_of_ours_is_refused(tmp_path: Path) -> None:
    folder = stranger(
        tmp_path / "site", CHECK.format(id="post-client", needs={"posts"}, body="yield from ()"), name="post-client"
    )

    done = run(tmp_path, "scan", ARCHIVE, "--format", "json", path=[folder])
    seen = report(done)
    (line,) = lines_of(seen, "acme-dist")

    assert (done.code, line["error"]) == (0, "the name is already taken")
    assert [r["status"] for r in seen["results"] if r["check"] == "post-client"] == ["found"]


def test_of_two_strangers_with_one_name_one_runs(tmp_path: Path) -> None:
    code = CHECK.format(id="acme", needs={"posts"}, body="yield from ()")
    first = stranger(tmp_path / "one", code)
    second = installed(tmp_path / "two", "other-dist", {"other.py": code}, {"hygiene.checks": {"acme": "other:rule"}})

    for order in ([first, second], [second, first]):
        seen = report(run(tmp_path, "scan", ARCHIVE, "--format", "json", path=order))
        assert [line["error"] for d in ("acme-dist", "other-dist") for line in lines_of(seen, d)] == [
            "",
            "the name is already taken",
        ]


def test_no_plugins_leaves_every_stranger_out(tmp_path: Path) -> None:
    folder = stranger(tmp_path / "site", "open('was-run', 'w').close()\nraise SystemExit(0)")

    done = run(tmp_path, "scan", ARCHIVE, "--no-plugins", "--format", "json", path=[folder])

    assert (done.code, done.err, lines_of(report(done), "acme-dist")) == (0, "", [])
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize(
    ("allowed", "runs"), [('["acme-dist"]', True), ('["Acme_Dist"]', True), ('["other"]', False), ("[]", False)]
)
def test_the_policy_says_whose_plugins_may_run(tmp_path: Path, allowed: str, *, runs: bool) -> None:
    folder = stranger(tmp_path / "site", CHECK.format(id="acme", needs={"posts"}, body="yield from ()"))
    (tmp_path / "hygiene.toml").write_text(f"plugins = {allowed}\n", encoding="utf-8")

    seen = report(run(tmp_path, "scan", ARCHIVE, "--policy", "hygiene.toml", "--format", "json", path=[folder]))

    assert bool(lines_of(seen, "acme-dist")) == runs
    assert ("acme" in {r["check"] for r in seen["results"]}) == runs


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ({"hygiene.checks": {"broken": "no_such_module:rule"}}, "the built-in check broken failed to load"),
        (
            {"hygiene.readers": {"x-archive": "hygiene.sources.readers.x.archive:x_archive"}},
            "none of hygiene's own checks is installed",
        ),
    ],
)
def test_a_lost_check_of_ours_is_fatal(tmp_path: Path, points: dict[str, dict[str, str]], said: str) -> None:
    ours = {
        "hygiene.readers": {"x-archive": "hygiene.sources.readers.x.archive:x_archive"},
        "hygiene.vaults": {"chrome-csv": "hygiene.sources.vaults.browsers.chrome:chrome_csv"},
        "hygiene.formats": {"table": "hygiene.formats.table:render"},
    }
    damaged = installed(tmp_path / "damaged", "account-hygiene", {}, {**ours, **points})

    done = run(tmp_path, "scan", ARCHIVE, path=[damaged])

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"error: {said}")
    assert "the installation is damaged: install account-hygiene again" in done.err


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ({"posts"}, ["posts=True apps=False logins=False contacts=False secrets=False"]),
        ({"apps"}, ["posts=False apps=True logins=False contacts=False secrets=False"]),
        ({"secrets"}, ["posts=False apps=False logins=False contacts=False secrets=True"]),
    ],
)
def test_a_strangers_check_receives_what_it_asked_for_and_nothing_else(
    tmp_path: Path, needs: set[str], expected: list[str]
) -> None:
    folder = stranger(tmp_path / "site", CHECK.format(id="acme", needs=needs, body=SEEN))

    done = run(tmp_path, "scan", ARCHIVE, "--vault", PASSWORDS, "--format", "json", path=[folder])
    seen = report(done)

    assert [f["message"] for r in seen["results"] if r["check"] == "acme" for f in r["findings"]] == expected
    assert [line["sees"] for line in lines_of(seen, "acme-dist")] == [sorted(needs)]


def test_one_that_breaks_while_it_runs_leaves_a_question_open(tmp_path: Path) -> None:
    folder = stranger(
        tmp_path / "site", CHECK.format(id="acme", needs={"posts"}, body="raise KeyError('what it saw'); yield")
    )

    done = run(tmp_path, "scan", ARCHIVE, "--format", "json", path=[folder])
    (result,) = [r for r in report(done)["results"] if r["check"] == "acme"]

    assert (done.code, result["status"], result["reason"]) == (
        0,
        "unknown",
        "the check failed (KeyError); please report it to its author",
    )
    assert "what it saw" not in done.out + done.err
