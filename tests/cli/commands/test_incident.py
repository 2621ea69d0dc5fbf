"""The command `incident` without a terminal: what it says, keeps, refuses and returns."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from hygiene.cli.main import main
from hygiene.incident.case.case import Case
from hygiene.reference.platforms import all_platforms
from tests.support.command import ARCHIVE, EXAMPLE, PASSWORDS, POLICY, Run, run, second_account
from tests.support.x_archive import XArchive, account, app, login, post

SPAM: Final = "2110012812154634241"
"""The id of the suspicious post of the example."""
HOSTILE: Final = "\x1b[31m\u202e<script>alert(1)</script>](javascript:x) **b** | {{ 7*7 }}"
ONE: Final = ("--case", "case", "--no-policy")


def incident(home: Path, *args: str | Path, archive: Path = ARCHIVE) -> Run:
    return run(home, "incident", archive, *args)


def words(text: str) -> str:
    return " ".join(text.split())


def small(folder: Path, **rows: object) -> Path:
    """Write a small archive of X with these rows; return its path."""
    given = {"account": [account()], "tweets": [{"tweet": post(n)} for n in range(30)], **rows}
    return XArchive(rows=given).write_zip(folder / "small.zip")  # type: ignore[arg-type]  # rows by name


def test_the_demo_shows_every_part_and_no_path_of_this_computer(tmp_path: Path) -> None:
    done = run(tmp_path, "incident", "--demo")

    assert (done.code, done.err) == (0, "An invented account. For your own: hygiene incident EXPORT --post POST\n")
    titles = ("Stop it first", "What probably happened", "Timeline", "What to do now", "Words to say", "Afterwards")
    assert [line for line in done.out.splitlines() if line in titles] == [*titles]
    assert str(tmp_path) not in done.out
    assert str(EXAMPLE) not in run(tmp_path, "incident", "--demo", "--details").out


def test_the_first_steps_come_before_anything_is_read(tmp_path: Path) -> None:
    done = incident(tmp_path, "--post", SPAM)

    assert done.code == 0
    assert done.err == "Reading x-archive.zip ...\n"
    assert done.out.startswith("Stop it first\nDo these three things now.")
    assert "What happened: the post of x/@harbourlane from “Twitter Web App”, 2026-10-13\n14:20 UTC" in done.out


@pytest.mark.parametrize("name", [each.id for each in all_platforms()])
def test_every_platform_has_its_first_steps_without_an_export(name: str) -> None:
    done = CliRunner().invoke(main, ["incident", "--platform", name, "--no-policy"])

    assert done.exit_code == 0
    assert done.stdout.startswith("Stop it first\nDo these three things now.")
    assert [line[:5] for line in done.stdout.splitlines() if line[:5] in {"  1. ", "  2. ", "  3. "}] == [
        "  1. ", "  2. ", "  3. ",
    ]  # fmt: skip
    assert "Before you delete anything" in done.stdout
    assert "When the export has come: hygiene incident EXPORT, with --post POST or --at TIME." in words(done.stderr)


def test_without_an_export_or_a_platform_it_says_what_to_give(tmp_path: Path) -> None:
    done = run(tmp_path, "incident", "--case", "case")
    wrong = run(tmp_path, "incident", "--platform", "twiter")
    named = run(tmp_path, "incident", "--platform", "Twitter")

    assert (done.code, wrong.code, named.code) == (2, 2, 0)
    assert not (tmp_path / "case").exists()
    assert "case holds no case yet: give an EXPORT, or without one --platform NAME for what" in words(done.err)
    assert "'twiter' is not one of x, facebook," in words(wrong.err)
    assert "Did you mean 'twitter'?" in words(wrong.err)
    assert "https://x.com/settings/sessions" in named.out


def test_a_case_begins_without_an_export_and_goes_on_with_one(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text('[steps]\nsessions = "done"\n', encoding="utf-8")
    first = run(tmp_path, "incident", "--platform", "x", "--case", "case", "--answers", "answers.toml")
    then = incident(tmp_path, "--case", "case", "--post", SPAM)
    again = run(tmp_path, "incident", "--case", "case")

    assert (first.code, then.code, again.code) == (0, 0, 0)
    assert "--case case" in words(first.err).partition("When the export has come")[2]
    assert "Going on with the case about x. Reading" in words(then.err)
    assert "Going on with the case about x/@harbourlane. It names these files to read:" in words(again.err)
    assert "1. [done 20" in again.out
    assert "What happened: the post of x/@harbourlane from “Twitter Web App”, 2026-10-13" in again.out
    assert run(tmp_path, "incident", "verify", "case").code == 0


def test_a_new_export_is_read_beside_the_earlier_one_and_the_deleted_post_stays_known(tmp_path: Path) -> None:
    spam, rest = {"tweet": post(25, "Claim yours here")}, [{"tweet": post(n)} for n in range(30) if n != 25]
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    small(old, tweets=[*rest, spam])
    small(new, tweets=rest)
    first = run(tmp_path, "incident", old / "small.zip", "--post", "claim yours", *ONE)
    both = run(tmp_path, "incident", new / "small.zip", *ONE)
    (old / "small.zip").unlink()
    alone = run(tmp_path, "incident", *ONE)

    assert (first.code, both.code, alone.code) == (0, 0, 3)
    about = "What happened: the post of x/@acme from “Twitter Web App”, 2025-06-02"
    assert [about in done.out for done in (first, both)] == [True, True]
    assert "What happened: the post of x/@acme, 2025-06-02" in alone.out
    assert "error: ~/old/small.zip" in alone.err or f"error: {old / 'small.zip'}" in alone.err


def test_answers_and_options_are_kept_in_the_case(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text('[answers]\nlure = "yes"\n[steps]\napps = "not needed"\n', encoding="utf-8")
    done = incident(tmp_path, "--answers", "answers.toml", "--noticed", "2026-10-13T16:00Z", *ONE, "--tone", "brand")

    with Case.open(tmp_path / "case", datetime.now(UTC)) as case:
        assert case.answered.clues["lure"][0] == "yes"
        assert case.answered.steps["apps"][0] == "not needed"
        assert case.answered.noticed_at == datetime(2026, 10, 13, 16, tzinfo=UTC)
    assert done.code == 0
    assert "[not needed] Revoke every app" in done.out
    assert "we did not" in words(done.out)


WRONG: Final[Mapping[tuple[str, ...], tuple[int, str]]] = {
    ("--post", "no such words"): (2, "no post with the words 'no such words' is in what was read"),
    ("--account", "x/@other"): (2, "no account 'x/@other' was read (what was read is about x/@harbourlane)"),
    ("--at", "yesterday"): (2, "'yesterday' is no time such as 2026-10-13"),
    ("--at", "9999-12-31T23:59Z"): (2, "'9999-12-31T23:59Z' is in the future."),
    ("--at", "0001-01-03T00:00Z"): (2, "'0001-01-03T00:00Z' is before 1990."),
    ("--noticed", "2099-01-01"): (2, "'2099-01-01' is in the future."),
    ("--days", "inf"): (2, "'inf' is not a number of days from 0.01 to 3,660."),
    ("--noticed", "1"): (2, "'1' is no time such as 2026-10-13"),
    ("--answers", "none.toml"): (2, "none.toml: it cannot be read: No such file or directory"),
    ("--case", "foreign"): (1, "foreign: the folder holds other files, such as mine.txt (name a new folder)"),
    ("--case", "file.txt"): (1, "file.txt: it cannot be written: Not a directory"),
    ("--case", "missing/case"): (1, "missing/case: it cannot be written: No such file or directory"),
}


@pytest.mark.parametrize("given", WRONG, ids=" ".join)
def test_a_wrong_option_is_one_sentence_and_a_code(tmp_path: Path, given: tuple[str, ...]) -> None:
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "mine.txt").touch()
    (tmp_path / "file.txt").touch()
    done = incident(tmp_path, *given)
    code, problem = WRONG[given]

    assert (done.code, problem in words(done.err)) == (code, True), done.err
    assert "Traceback" not in done.err


def test_a_case_of_another_incident_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    archive = small(tmp_path)
    assert incident(tmp_path, "--at", "2025-06-01T12:00Z", *ONE, archive=archive).code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "case").iterdir()}
    done = incident(tmp_path, "--at", "2025-06-01T20:00Z", *ONE, archive=archive)

    assert done.code == 1
    assert "the case is about x/@acme at 2025-06-01T12:00:00+00:00 (name another folder" in words(done.err)
    assert {path.name: path.read_bytes() for path in (tmp_path / "case").iterdir()} == before


def test_a_vault_given_as_an_export_and_a_broken_export_are_not_enough(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no zip")
    vault, broken = (run(tmp_path, "incident", path, "--no-policy") for path in (PASSWORDS, "broken.zip"))

    assert (vault.code, broken.code) == (3, 3)
    assert "a password export goes with --vault" in words(vault.err) or "--vault" in vault.err
    hint = "give the export of the account as EXPORT, or --account NAME of a connected one"
    assert f"no account was read ({hint})" in words(broken.err)


def test_one_unreadable_export_beside_a_good_one_costs_itself_and_the_code_says_so(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no zip")
    done = run(tmp_path, "incident", small(tmp_path), "broken.zip", "--post", "latest", "--no-policy")

    assert done.code == 3
    assert "What happened: the post of x/@acme" in done.out


def test_an_export_without_posts_is_walked_through_by_its_time(tmp_path: Path) -> None:
    archive = small(tmp_path, tweets=[], ip_audit=[login(n) for n in range(9)])
    done = incident(tmp_path, "--at", "2026-02-27T12:00Z", *ONE, archive=archive)
    again = run(tmp_path, "incident", *ONE)
    unnamed = incident(tmp_path, "--no-policy", archive=archive)

    assert (done.code, again.code, unnamed.code) == (0, 0, 2)
    assert "and no posts were read (say with --at when it happened" in words(unnamed.err)
    assert "An incident: x/@acme, 2026-02-27 12:00 UTC" in done.out
    assert "An incident: x/@acme, 2026-02-27 12:00 UTC" in again.out


def test_of_several_accounts_one_is_named(tmp_path: Path) -> None:
    other = second_account(tmp_path)
    unclear = incident(tmp_path, other, "--post", "NEW PHONE", "--no-policy")
    named = incident(tmp_path, other, "--post", "NEW PHONE", "--no-policy", "--account", "lane_two")

    assert (unclear.code, named.code) == (2, 0)
    assert "several accounts have a post with the words 'NEW PHONE': x/@harbourlane; x/@lane_two" in words(unclear.err)
    assert "What happened: the post of x/@lane_two" in named.out


def test_a_changed_file_a_changed_line_and_a_cut_end_are_named(tmp_path: Path) -> None:
    case = tmp_path / "case"
    done = incident(tmp_path, "--post", "latest", *ONE, archive=small(tmp_path))
    seal = words(done.err).partition("Its seal is ")[2].partition(".")[0]
    whole, log = run(tmp_path, "incident", "verify", "case", "--seal", seal), (case / "log.jsonl").read_bytes()
    page = (case / "report.html").read_bytes()

    (case / "report.html").write_bytes(page + b" ")
    file = run(tmp_path, "incident", "verify", "case")
    (case / "report.html").write_bytes(page)
    (case / "log.jsonl").write_bytes(log.replace(b'"opened"', b'"Opened"', 1))
    line = run(tmp_path, "incident", "verify", "case")
    (case / "log.jsonl").write_bytes(log[: log.rindex(b"\n", 0, -1) + 1])
    cut = run(tmp_path, "incident", "verify", "case", "--seal", seal)
    (case / "log.jsonl").write_bytes(log)
    other = run(tmp_path, "incident", "verify", "case", "--seal", "0" * 20)
    none = run(tmp_path, "incident", "verify", "nowhere")
    (case / "log.jsonl").write_bytes(log + b'{"kind":')
    begun = run(tmp_path, "incident", "verify", "case")
    failed = run(tmp_path, "incident", "verify", "case", "--seal", "no seal")

    assert (whole.code, whole.out.startswith("This case is unchanged")) == (0, True)
    assert [each.code for each in (file, line, cut, other, none, begun, failed)] == [10, 10, 10, 10, 3, 3, 1]
    assert "report.html was changed" in words(file.out)
    assert "line 1 of log.jsonl was changed" in words(line.out)
    assert "does not hold your seal" in words(cut.out)
    assert "does not hold your seal" in words(other.out)
    assert "nowhere: it holds no case" in none.err


def test_hostile_names_act_nowhere(tmp_path: Path) -> None:
    client = f'<a href="https://evil.example" rel="nofollow">{HOSTILE.replace("<", "&lt;")}</a>'
    archive = small(
        tmp_path,
        tweets=[*({"tweet": post(n)} for n in range(30)), {"tweet": post(40, HOSTILE, source=client)}],
        connected_application=[app(1, name=HOSTILE, approvedAt="2025-06-02T09:00:00.000Z")],
        account=[account(username="\u202emoc\x1b[31m<b>")],
    )
    done = incident(tmp_path, "--post", "latest", *ONE, "--full", "--details", archive=archive)
    again = run(tmp_path, "incident", *ONE)
    texts = [
        done.out,
        done.err,
        again.out,
        again.err,
        *(path.read_text("utf-8") for path in (tmp_path / "case").iterdir()),
    ]

    assert (done.code, again.code) == (0, 0)
    assert "x/@\\u202emoc\\x1b[31m<b>" in again.err
    assert "\\x1b[31m\\u202e" in done.out
    assert [char for text in texts for char in text if not char.isprintable() and char not in "\n\u00a0"] == []
    assert "<script" not in (tmp_path / "case" / "report.html").read_text("utf-8")
    assert "](javascript" not in (tmp_path / "case" / "report.md").read_text("utf-8").replace("\\]", "")


def test_a_full_case_quotes_and_a_shared_one_does_not(tmp_path: Path) -> None:
    meant = ("--post", "prize-claim.example")  # a link that its words show in short
    shared = incident(tmp_path, *meant, "--vault", PASSWORDS, "--policy", POLICY, "--case", "case")
    files = {path.name: path.read_text("utf-8") for path in (tmp_path / "case").iterdir()}
    full = run(tmp_path, "incident", "--case", "case", "--full", "--copy")
    quoted = (tmp_path / "case" / "report.md").read_text("utf-8")

    assert (shared.code, full.code) == (0, 0)
    private = ("NEW PHONE", "x-archive.zip", "passwords.csv", "Mara", "X brand account", str(tmp_path))
    assert {
        name: [each for each in private if each in text] for name, text in files.items() if name != "log.jsonl"
    } == {name: [] for name in files if name != "log.jsonl"}
    assert [each in quoted for each in private[:5]] == [True] * 5
    assert [path.name[65:] for path in (tmp_path / "case" / "inputs").iterdir()] == ["x-archive.zip"]
    lines = [json.loads(line) for line in files["log.jsonl"].splitlines()]
    assert {"opened", "concluded", "writing", "written"} <= {line["kind"] for line in lines}
    assert zipfile.is_zipfile(next((tmp_path / "case" / "inputs").iterdir()))
