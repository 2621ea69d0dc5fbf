"""Nothing secret leaves a run.

Secrets planted in vaults, at prompts and in an archive's private files show up nowhere.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from hygiene.cli.main import main
from hygiene.plugins.registry import Plugins
from tests.enrich.breaches.lists import invented, lines, sha1
from tests.support.canaries import COLUMNS, LOCKED, MAIL, PASSWORDS, TITLES, TYPED, archive, damaged, export, leaks
from tests.support.command import Run, at_terminal, installed, run
from tests.support.vaults import OPENS, bitwarden_sealed

KINDS: Final = Plugins(strangers=False).names("vaults")
"""Every vault that comes with hygiene.

These tests fail for a vault that `tests/support/canaries.py` does not know.
"""


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of every vault and of the archive, whole and damaged."""
    folder = tmp_path_factory.mktemp("inputs")
    for kind in KINDS:
        (folder / f"{kind}.whole").write_bytes(export(kind))
        for what, data in damaged(kind).items():
            (folder / f"{kind}.{what}").write_bytes(data)
    archive(folder / "archive.zip")
    archive(folder / "broken.zip", broken=True)
    return folder


def assert_nothing_leaked(home: Path, *runs: Run) -> None:
    """Check the output of the runs, and every new file below `home`.

    No temporary file may be left either.
    """
    assert [leaks(done.out + done.err) for done in runs] == [[] for _ in runs]
    made = [p for p in home.rglob("*") if p.is_file() and p.relative_to(home).parts[0] != "site"]
    assert {p.name: found for p in made if (found := leaks(p.read_bytes().decode("utf-8", "replace")))} == {}
    assert [p for p in (home / "tmp").iterdir() if p.name != "x"] == []


def vaults(inputs: Path) -> list[str | Path]:
    return [arg for p in sorted(inputs.iterdir()) if p.suffix != ".zip" for arg in ("--vault", p)]


def test_the_canaries_would_be_seen() -> None:
    assert leaks("a Zq7!CANARY-Vx9") == ["Zq7!cana", "canary"]
    assert leaks(hashlib.sha256(PASSWORDS[0].encode()).hexdigest()) != []
    assert leaks("nothing here, 198.18.1.1") == []


@pytest.mark.parametrize("style", ["table", "json", "html", "markdown", "csv", "ocsf"])
def test_every_vault_whole_and_damaged_in_every_format(tmp_path: Path, inputs: Path, style: str) -> None:
    args = ("scan", inputs / "archive.zip", inputs / "broken.zip", *vaults(inputs), "--format", style)
    done = run(tmp_path, *args, "--details", "--output", "report")

    assert done.code == 3
    assert done.err.count("error: ") > 20
    assert len((tmp_path / "report").read_bytes()) > 5000
    assert_nothing_leaked(tmp_path, done)


def test_each_whole_vault_is_read_and_judged(inputs: Path) -> None:
    for kind in sorted({*KINDS} - {*LOCKED}):
        done = CliRunner().invoke(
            main, ["scan", "--no-history", "--vault", str(inputs / f"{kind}.whole"), "--format", "json"]
        )
        seen = json.loads(done.output)
        (entry,) = seen["provenance"]["inputs"]
        found = {r["check"] for r in seen["results"] if r["status"] == "found"}
        assert (entry["reader"], entry["read"]["entries"]) == (kind, 5)
        assert found >= {"password-reuse", "password-strength"}
        assert leaks(done.output) == []


def test_each_locked_vault_says_so(tmp_path: Path, inputs: Path) -> None:
    for kind in LOCKED:
        done = run(tmp_path, "scan", "--vault", inputs / f"{kind}.whole")
        assert done.code == 3
        assert "encrypted" in done.err
        assert_nothing_leaked(tmp_path, done)


def test_a_vault_that_is_piped_in(tmp_path: Path) -> None:
    done = run(tmp_path, "scan", "--vault", "-", "--details", typed=export("chrome-csv").decode())

    assert done.code == 0
    assert "(reader chrome-csv)" in done.out
    assert_nothing_leaked(tmp_path, done)


def test_every_other_command(tmp_path: Path, inputs: Path) -> None:
    good, bad = inputs / "archive.zip", inputs / "broken.zip"
    until = ("--until", "2999-12-31", "--reason", "known", "--yes")
    runs = [
        run(tmp_path, "apps", good),
        run(tmp_path, "apps", bad, "--format", "csv"),
        run(tmp_path, "apps", good, "--format", "json"),
        run(tmp_path, "posts", good, "--format", "jsonl"),
        run(tmp_path, "posts", bad),
        run(tmp_path, "init", good, typed="UTC\n" + "\n" * 20),
        run(tmp_path, "scan", *(inputs / f"{kind}.whole" for kind in COLUMNS)),
        run(tmp_path, "apps", inputs / "chrome-csv.whole"),
        run(tmp_path, "posts", inputs / "bitwarden-json.whole"),
        run(tmp_path, "scan", good, "--policy", inputs / "bitwarden-json.whole"),
        run(tmp_path, "vaults", *(p for p in sorted(inputs.iterdir()))),
        run(tmp_path, "vaults", *(p for p in sorted(inputs.iterdir())), "--format", "json"),
        run(tmp_path, "vaults", "-", typed=export("keepass-xml").decode()),
        run(tmp_path, "vaults", *(inputs / f"{kind}.whole" for kind in LOCKED)),
        run(tmp_path, "breaches", "build", inputs / "chrome-csv.whole"),
        run(tmp_path, "breaches", "verify", inputs / "chrome-csv.whole"),
        run(tmp_path, "scan", "--vault", inputs / "chrome-csv.whole", "--breaches", inputs / "bitwarden-json.whole"),
        run(tmp_path, "scan", "--vault", inputs / "chrome-csv.whole", "--remember"),
        run(tmp_path, "explain", "0" * 16, "--vault", inputs / "chrome-csv.whole"),
        run(tmp_path, "explain", "0" * 16, "--report", inputs / "bitwarden-json.whole"),
        run(tmp_path, "accept", "0" * 16, *until, "--policy", inputs / "chrome-csv.whole"),
        run(tmp_path, "accept", "0" * 16, *until, "--report", inputs / "bitwarden-json.whole"),
        run(tmp_path, "init", good, "--output", inputs / "bitwarden-json.whole"),
        run(tmp_path, "forget", "--yes"),
    ]

    assert [done.code for done in runs] == [0, 0, 0, 0, 0, 0, 3, 3, 3, 2, 3, 3, 0, 3, 3, 3, 3, 1, 2, 3, 2, 3, 2, 0]
    assert_nothing_leaked(tmp_path, *runs)


def test_the_page_of_every_finding(tmp_path: Path, inputs: Path) -> None:
    made = run(tmp_path, "scan", "--vault", inputs / "chrome-csv.whole", "--format", "json", "--output", "report.json")
    seen = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    found = [finding["fingerprint"] for result in seen["results"] for finding in result["findings"]]
    runs = [run(tmp_path, "explain", each, "--report", "report.json") for each in found]

    assert made.code == 0
    assert [done.code for done in runs] == [0] * len(found) != []
    assert_nothing_leaked(tmp_path, made, *runs)


def test_passwords_typed_at_the_prompt(tmp_path: Path) -> None:
    prompt = "press Enter alone to finish):"
    for style in ("table", "json"):
        done = at_terminal(
            tmp_path,
            "scan",
            "--ask-password",
            "--format",
            style,
            answers=[(prompt, TYPED), (prompt, TYPED), (prompt, "")],
        )
        assert done.code == 0
        assert "typed password 1" in done.out
        assert_nothing_leaked(tmp_path, done)


def test_a_filter_that_holds_the_passwords_and_the_report_that_says_so(tmp_path: Path, inputs: Path) -> None:
    # The list itself is an input, and holds hashes of what is planted; the filter made from it holds none.
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "list.txt").write_bytes(lines(sorted({*invented(5_000), *map(sha1, PASSWORDS)})))
    built = run(tmp_path, "breaches", "build", tmp_path / "site" / "list.txt")
    args = ("scan", *vaults(inputs), "--breaches", "breaches.filter")
    runs = [run(tmp_path, *args, "--format", style) for style in ("table", "json", "html", "markdown", "csv")]

    assert [done.code for done in (built, *runs)] == [0, *[3] * 5]
    assert "is probably in a list of stolen passwords" in runs[1].out
    assert_nothing_leaked(tmp_path, built, *runs)
    whole = (tmp_path / "breaches.filter").read_bytes()
    assert [p for p in PASSWORDS if sha1(p) in whole or sha1(p)[:8] in whole] == []


def test_a_password_to_compare_with_and_the_password_of_an_encrypted_vault(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    sealed = tmp_path / "site" / "sealed.json"
    sealed.write_bytes(bitwarden_sealed(export("bitwarden-json")))
    answers = [("compare with", PASSWORDS[0]), ("Bitwarden export", TYPED), ("was wrong", OPENS)]
    for style in ("table", "json"):
        args = ("scan", "--vault", sealed, "--compare-password", "--format", style)
        done = at_terminal(tmp_path, *args, answers=answers)
        assert done.code == 0
        assert "the password you typed" in done.out
        assert OPENS not in done.out
        assert_nothing_leaked(tmp_path, done)


def test_what_is_remembered_from_run_to_run(tmp_path: Path, inputs: Path) -> None:
    args = ("scan", "--vault", inputs / "chrome-csv.whole", "--vault", inputs / "bitwarden-json.whole", "--remember")
    env = {"XDG_DATA_HOME": str(tmp_path / "data")}
    first = at_terminal(tmp_path, *args, env=env, answers=[("New passphrase", TYPED), ("again", TYPED)])
    second = at_terminal(tmp_path, *args, env=env, answers=[("Passphrase for", TYPED)])
    (kept,) = tmp_path.rglob("passwords.sqlite")
    held = kept.read_bytes()

    assert [first.code, second.code] == [0, 0]
    assert_nothing_leaked(tmp_path, first, second)
    for secret in (*PASSWORDS, TYPED, MAIL, *TITLES, "shop.example"):
        raw = [hashlib.new(name, secret.encode(), usedforsecurity=False).digest() for name in ("md5", "sha1", "sha256")]
        assert [form for form in (secret.encode(), *raw) if form[:8] in held and len(form) >= 8] == []
    gone = run(tmp_path, "forget", "--yes", env=env)
    assert (gone.code, kept.exists()) == (0, False)
    assert_nothing_leaked(tmp_path, gone)


CHECK: Final = """\
from hygiene import Finding, Severity, check

@check("acme", title="A stranger's", path="guess", needs={needs}, uses={{"contacts", "logins"}})
def rule(snapshot, policy):
    '''Page.'''
    secret = " ".join(s.value.reveal() for s in snapshot.secrets or ())
    {body}
"""
VAULT: Final = """\
from hygiene import vault

@vault("acme", title="Acme", export="-", recognises=lambda export: {recognises})
def rule(export):
    '''Reads nothing.'''
    raise {error}(export.text)
"""
READER: Final = """\
from hygiene import reader

@reader("acme", title="Acme", platform="acme", holds="-", lacks="-", request="-", wait="-",
        recognises=lambda files: files.names == ("chrome-csv.whole",))
def rule(files):
    '''Reads nothing.'''
    raise RuntimeError(b"".join(files.chunks(files.names[0])).decode())
"""


@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError(secret); yield",
        "raise ExceptionGroup(secret, [KeyError(secret)]); yield",
        "raise AssertionError(secret) from OSError(secret); yield",
        "yield Finding(subject='s', message=f'{(snapshot.secrets or [None])[0]!r}', severity=Severity.LOW)",
        (
            "yield Finding(subject='s', message=f'{snapshot.secrets} {snapshot.gaps} {snapshot.origin}',"
            " severity=Severity.LOW)"
        ),
    ],
)
def test_a_strangers_check_that_asked_for_passwords_and_breaks(tmp_path: Path, inputs: Path, body: str) -> None:
    code = CHECK.format(needs={"secrets"}, body=body)
    folder = installed(
        tmp_path / "site", "acme", {"acme_module.py": code}, {"hygiene.checks": {"acme": "acme_module:rule"}}
    )
    args = ("scan", inputs / "archive.zip", "--vault", inputs / "chrome-csv.whole")
    done = run(tmp_path, *args, "--format", "json", path=[folder])

    assert done.code == 3  # the archive is damaged
    assert [r["status"] for r in json.loads(done.out)["results"] if r["check"] == "acme"] != ["clear"]
    assert_nothing_leaked(tmp_path, done)


def test_a_strangers_check_with_no_need_finds_nothing_to_leak(tmp_path: Path, inputs: Path) -> None:
    body = "yield Finding(subject='s', message=f'{secret} {snapshot!r}'[:100000], severity=Severity.LOW)"
    code = CHECK.format(needs={"posts"}, body=body)
    folder = installed(
        tmp_path / "site", "acme", {"acme_module.py": code}, {"hygiene.checks": {"acme": "acme_module:rule"}}
    )
    done = run(
        tmp_path,
        "scan",
        inputs / "archive.zip",
        "--vault",
        inputs / "chrome-csv.whole",
        "--format",
        "json",
        path=[folder],
    )

    assert [r["status"] for r in json.loads(done.out)["results"] if r["check"] == "acme"] == ["found"]
    assert_nothing_leaked(tmp_path, done)


@pytest.mark.parametrize("recognises", ["True", "1 / len(export.text[:0])"])
@pytest.mark.parametrize("error", ["ValueError", "RuntimeError", "OSError", "Exception"])
def test_a_strangers_vault_that_breaks(tmp_path: Path, inputs: Path, error: str, recognises: str) -> None:
    code = VAULT.format(error=error, recognises=recognises)
    folder = installed(
        tmp_path / "site", "acme", {"acme_module.py": code}, {"hygiene.vaults": {"acme": "acme_module:rule"}}
    )
    # None of our readers knows this CSV, so the plugin gets it.
    unknown = tmp_path / "site" / "unknown.csv"
    unknown.write_bytes(export("chrome-csv").replace(b"name,url", b"titel,adresse"))
    done = run(tmp_path, "scan", inputs / "archive.zip", "--vault", unknown, path=[folder])

    assert done.code == 3
    assert "error: " in done.err
    assert_nothing_leaked(tmp_path, done)


def test_a_strangers_reader_or_format_that_breaks(tmp_path: Path, inputs: Path) -> None:
    points = {
        "hygiene.readers": {"acme": "acme_module:rule"},
        "hygiene.formats": {"acme": "acme_format:render"},
    }
    render = "def render(report, screen):\n    '''Breaks.'''\n    raise RuntimeError(repr(report))\n"
    folder = installed(tmp_path / "site", "acme", {"acme_module.py": READER, "acme_format.py": render}, points)

    reader = run(tmp_path, "scan", inputs / "chrome-csv.whole", path=[folder])
    style = run(tmp_path, "scan", "--vault", inputs / "chrome-csv.whole", "--format", "acme", path=[folder])

    assert (reader.code != 0, style.code) == (True, 1)
    assert "RuntimeError" in style.err
    assert_nothing_leaked(tmp_path, reader, style)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_scan_leaves_no_core_dump(tmp_path: Path, inputs: Path) -> None:
    code = (
        "import atexit, resource, sys; from hygiene.cli.main import main\n"
        "atexit.register(lambda: print(resource.getrlimit(resource.RLIMIT_CORE), file=sys.stderr))\n"
        "main(sys.argv[1:])"
    )
    done = run(tmp_path, "scan", "--vault", inputs / "chrome-csv.whole", program=(sys.executable, "-c", code))

    assert done.err.splitlines()[-1] == "(0, 0)"


def test_a_report_that_cannot_be_written(tmp_path: Path, inputs: Path) -> None:
    done = run(tmp_path, "scan", "--vault", inputs / "chrome-csv.whole", "--output", tmp_path / "no" / "folder")

    assert done.code == 1
    assert_nothing_leaked(tmp_path, done)
