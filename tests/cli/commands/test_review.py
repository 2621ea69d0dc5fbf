"""Answers by hand: asked at a real terminal, taken from a file, kept in the policy."""

from __future__ import annotations

import json
import tomllib
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.command import ARCHIVE, PASSWORDS, at_terminal, run
from tests.support.situations import x

TODAY = datetime.now(UTC).date()
POLICY = """\
# Our accounts
[[accounts]]
platform = "mastodon"
handle = "shop@social.example"  # the shop
"""
KEYS = "  [f]ine, [n]ot fine, [s]kip, [q]uit: "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with a policy of one account."""
    (tmp_path / "hygiene.toml").write_text(POLICY, encoding="utf-8")
    return tmp_path


def answers(folder: Path) -> list[tuple[str, str]]:
    """Return the questions and answers in the policy."""
    policy = tomllib.loads((folder / "hygiene.toml").read_text(encoding="utf-8"))
    assert {answer["on"] for answer in policy.get("answers", [])} <= {TODAY}
    return [(answer["question"], answer["answer"]) for answer in policy.get("answers", [])]


def test_the_questions_come_one_by_one_with_page_and_what_to_look_for(folder: Path) -> None:
    done = at_terminal(folder, "review", answers=[(KEYS, "f"), (KEYS, "not fine"), (KEYS, "perhaps"), (KEYS, "q")])

    assert done.code == 0
    assert done.out == (
        "6 questions. Your answers go into hygiene.toml.\n"
        "\n"
        "1 of 6. mastodon/@shop@social.example: recent activity\n"
        "  Look at your profile, your messages, and the mails of the platform about\n"
        "  your account.\n"
        "  It is fine when every post, message and change of the last weeks is yours.\n"
        f"{KEYS}f\n"
        "\n"
        "2 of 6. mastodon/@shop@social.example: sessions\n"
        "  Look under Preferences > Account > Account settings where your server runs\n"
        "  Mastodon (/auth/edit and /settings/login_activities), or else in its\n"
        "  settings.\n"
        "  It is fine when you know every device and every place.\n"
        f"{KEYS}not fine\n"
        "\n"
        "3 of 6. mastodon/@shop@social.example: apps\n"
        "  Look under Preferences > Account > Authorized apps where your server runs\n"
        "  Mastodon (/oauth/authorized_applications), or else in its settings.\n"
        "  It is fine when you know every app, and still use it.\n"
        f"{KEYS}perhaps\n"
        "  Please answer with one of these: [f]ine, [n]ot fine, [s]kip, [q]uit.\n"
        f"{KEYS}q\n"
        "2 answers noted. `hygiene scan` shows what your answers change.\n"
    )
    assert answers(folder) == [("signs", "fine"), ("sessions", "not fine")]
    assert (folder / "hygiene.toml").read_text(encoding="utf-8").startswith(POLICY)


def test_a_review_goes_on_where_it_stopped(folder: Path) -> None:
    at_terminal(folder, "review", answers=[(KEYS, "f"), (KEYS, "n"), (KEYS, "q")])
    done = at_terminal(folder, "review", answers=[(KEYS, ""), (KEYS, "s"), (KEYS, "f"), (KEYS, "f"), (KEYS, "f")])

    assert done.out.startswith("5 questions. ")
    assert "5 of 5. mastodon/@shop@social.example: sessions\n" in done.out  # it may have been mended since
    assert answers(folder) == [
        ("signs", "fine"),
        ("sessions", "fine"),
        ("second factor", "fine"),
        ("recovery", "fine"),
    ]


def test_what_was_noted_before_the_input_ended_is_kept(folder: Path) -> None:
    done = at_terminal(folder, "review", answers=[(KEYS, "f"), (KEYS, "\x04")])

    assert done.code == 0
    assert answers(folder) == [("signs", "fine")]


def test_with_an_export_only_what_it_leaves_open_is_asked(folder: Path) -> None:
    done = at_terminal(folder, "review", str(ARCHIVE), answers=[(KEYS, "f"), (KEYS, "q")])

    assert "1 of 2. x/@harbourlane: passwords\n" in done.out
    assert answers(folder) == [("passwords", "fine")]


def test_the_answers_change_the_verdict_and_stand_in_the_report(folder: Path) -> None:
    rows = [("signs", "fine"), ("sessions", "fine"), ("apps", "not fine"), ("passwords", "fine")]
    given = "".join(
        f'[[answers]]\nplatform = "x"\nhandle = "@HarbourLane"\nquestion = "{q}"\nanswer = "{a}"\non = {TODAY}\n'
        for q, a in rows
    )
    (folder / "mine.toml").write_text(given, encoding="utf-8")
    done = run(folder, "review", "--answers", "mine.toml")

    assert (done.code, done.err) == (
        0,
        (
            "warning: the policy names no account x/@HarbourLane, so check the spelling of what was answered there\n"
            "4 answers noted in hygiene.toml. `hygiene scan` shows what your answers\nchange.\n"
        ),
    )
    report = json.loads(run(folder, "scan", str(ARCHIVE), "--format", "json").out)
    (account,) = report["accounts"]
    assert account["coverage"]["by_hand"] == {"signs": f"{TODAY}", "sessions": f"{TODAY}", "passwords": f"{TODAY}"}
    (by_hand,) = [result for result in report["results"] if result["check"] == "by-hand"]
    assert [finding["subject"] for finding in by_hand["findings"]] == ["answer:apps"]
    again = run(folder, "review", "--answers", "mine.toml")
    assert again.err == "Nothing to change: the policy holds these answers, or newer ones, already.\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "timezone = 'Europe/Lisbon'\n",
            "error: mine.toml: it holds more than [[answers]] tables (leave the rest out)\n",
        ),
        (
            "[[answers]]\nplatform = 'x'\nhandle = 'a'\nquestion = 'sesions'\nanswer = 'fine'\non = 2026-01-01\n",
            (
                "error: mine.toml, line 4: key `question` in [[answers]] table 1: 'sesions' is not \"apps\", "
                '"passwords", "recovery", "second factor", "sessions" or "signs" (did you mean "sessions"?)\n'
            ),
        ),
        (
            "[[answers]]\nplatform = 'x'\nhandle = 'a'\nquestion = 'signs'\nanswer = 'yes'\non = 2026-01-01\n",
            'error: mine.toml, line 5: key `answer` in [[answers]] table 1: \'yes\' is not "fine" or "not fine"\n',
        ),
    ],
)
def test_a_file_with_anything_else_is_refused_whole(folder: Path, text: str, problem: str) -> None:
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    done = run(folder, "review", "--answers", "mine.toml")

    assert (done.code, done.err) == (2, problem)
    assert (folder / "hygiene.toml").read_text(encoding="utf-8") == POLICY


def _answer(answer: str, on: date) -> str:
    return f'[[answers]]\nplatform = "x"\nhandle = "a"\nquestion = "signs"\nanswer = "{answer}"\non = {on}\n'


def test_an_older_answer_of_a_file_replaces_no_newer_one(folder: Path) -> None:
    old, newer = _answer("fine", TODAY - timedelta(days=9)), _answer("not fine", TODAY)
    for text in (newer, old):
        (folder / "mine.toml").write_text(text, encoding="utf-8")
        done = run(folder, "review", "--answers", "mine.toml")

    assert (done.code, done.err) == (0, "Nothing to change: the policy holds these answers, or newer ones, already.\n")
    assert answers(folder) == [("signs", "not fine")]


def test_an_answer_of_a_later_day_is_refused(folder: Path) -> None:
    tomorrow = TODAY + timedelta(days=1)
    (folder / "mine.toml").write_text(_answer("fine", tomorrow), encoding="utf-8")
    done = run(folder, "review", "--answers", "mine.toml")

    assert done.code == 2
    assert done.err == f"error: mine.toml: the answer of {tomorrow} is dated later than today, {TODAY}\n"
    assert answers(folder) == []


def test_an_account_without_a_name_takes_no_answer(folder: Path) -> None:
    (folder / "mine.toml").write_text(_answer("fine", TODAY).replace('"a"', '"@unknown"'), encoding="utf-8")
    done = run(folder, "review", "--answers", "mine.toml")

    assert (done.code, done.err) == (
        2,
        (
            "error: mine.toml: no answer about x/@unknown can be kept, because every account whose export does not "
            "name it has this handle (give the account's own handle, or leave the answer out)\n"
        ),
    )
    assert answers(folder) == []


def test_one_warning_names_the_accounts_that_the_policy_does_not_know(folder: Path) -> None:
    known = _answer("fine", TODAY).replace('"x"', '"mastodon"').replace('"a"', '"@Shop@social.example"')
    strangers = [_answer("fine", TODAY).replace('"a"', f'"a{number}"') for number in range(7)]
    (folder / "mine.toml").write_text("".join([known, *strangers, strangers[0]]), encoding="utf-8")
    first, again = (run(folder, "review", "--answers", "mine.toml") for _ in range(2))

    assert first.err.splitlines()[0] == (
        "warning: the policy names no account x/@a0, x/@a1, x/@a2, x/@a3, x/@a4 and 2 more, so check the spelling of "
        "what was answered there"
    )
    assert answers(folder) == [("signs", "fine")] * 8
    assert again.err == "Nothing to change: the policy holds these answers, or newer ones, already.\n"


def test_many_answers_are_noted_in_one_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hygiene.cli.commands.answers.noted import take
    from hygiene.cli.policy.edit import PolicyFile

    texts = ["".join(_answer(a, TODAY).replace('"a"', f'"{n}"') for n in range(60)) for a in ("fine", "not fine")]
    changes, change = [], PolicyFile._change

    def counted(file: PolicyFile, text: str) -> None:
        changes.append(text)
        change(file, text)

    monkeypatch.setattr(PolicyFile, "_change", counted)
    for text in texts:
        (folder / "mine.toml").write_text(text, encoding="utf-8")
        take(folder / "mine.toml", PolicyFile.read(folder / "hygiene.toml"))

    assert len(changes) == 2
    assert answers(folder) == [("signs", "not fine")] * 60


def test_without_a_terminal_there_is_no_one_to_ask(folder: Path) -> None:
    done = run(folder, "review")

    assert done.code == 2
    assert done.err.endswith("Error: there is no one to ask here; give --answers FILE.\n")


def test_a_policy_without_accounts_asks_for_an_export(tmp_path: Path) -> None:
    done = at_terminal(tmp_path, "review", answers=[])

    assert done.code == 2
    assert "the policy names no account; give an EXPORT, or name your accounts in the policy." in " ".join(
        done.out.split()
    )


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """An unpacked export, with a policy in it that answers and accepts for the user."""
    made = tmp_path / "unpacked"
    made.mkdir(mode=0o700)
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(made)
    (made / "hygiene.toml").write_text(_answer("fine", TODAY).replace('"a"', '"harbourlane"'), encoding="utf-8")
    (made / "hygiene.toml").chmod(0o600)
    return made


def test_a_policy_that_came_with_an_export_neither_answers_nor_keeps_answers(unpacked: Path) -> None:
    before = (unpacked / "hygiene.toml").read_bytes()
    (unpacked.parent / "mine.toml").write_text(_answer("fine", TODAY), encoding="utf-8")
    done = run(unpacked, "review", ".", "--answers", "../mine.toml")

    assert done.code == 2
    assert done.err.endswith("Error: hygiene.toml in this folder is not used; to change it, give it with --policy.\n")
    (unpacked / "hygiene.toml").unlink()
    done = run(unpacked, "review", ".", "--answers", "../mine.toml")
    assert done.code == 2
    assert done.err.endswith("Error: a policy inside an input is not used; give another file with --policy.\n")
    done = run(unpacked, "review", ".", "--answers", "../mine.toml", "--policy", "hygiene.toml")
    assert done.code == 0  # whoever names a policy has chosen it
    assert before.decode().replace('"harbourlane"', '"a"').split() == (unpacked / "hygiene.toml").read_text().split()


def test_a_scan_at_a_terminal_offers_one_question_and_notes_the_answer(folder: Path) -> None:
    done = at_terminal(folder, "scan", str(ARCHIVE), answers=[(KEYS, "fine")])

    assert "\nOne look helps most. x/@harbourlane: passwords\n" in done.out
    assert done.out.endswith(
        "Noted in hygiene.toml. `hygiene review` asks the other open questions, and the\n"
        "next scan counts your answers.\n"
    )
    assert answers(folder) == [("passwords", "fine")]


def test_a_scan_does_not_ask_what_a_search_of_known_breaches_would_answer(folder: Path) -> None:
    done = at_terminal(folder, "scan", str(ARCHIVE), "--vault", str(PASSWORDS))

    assert "Passwords: search known breaches (--online, or --breaches FILE)" in done.out
    assert "One look helps most" not in done.out


def test_a_scan_offers_no_question_when_no_file_would_keep_the_answer(unpacked: Path) -> None:
    assert KEYS not in at_terminal(unpacked, "scan", ".").out
    (unpacked / "hygiene.toml").rename(unpacked.parent / "linked.toml")
    assert KEYS not in at_terminal(unpacked, "scan", ".").out
    assert KEYS not in at_terminal(unpacked.parent, "scan", str(ARCHIVE), "--no-policy").out
    (unpacked.parent / "hygiene.toml").symlink_to("linked.toml")
    assert KEYS not in at_terminal(unpacked.parent, "scan", "unpacked").out


def test_an_account_without_a_name_is_not_asked_about(folder: Path) -> None:
    x(owner=("77", "")).write_zip(folder / "x.zip")
    done = at_terminal(folder, "review", "x.zip")

    assert done.code == 0
    assert done.out.endswith(
        "warning: x (name unknown): the export does not name the account, so no answer\n  about it can be kept\n"
        "There is no question to ask.\n"
    )


def test_a_question_is_no_wider_than_the_terminal(folder: Path) -> None:
    done = at_terminal(folder, "review", answers=[(KEYS, "q")], env={"COLUMNS": "60"})

    assert max(map(len, done.out.splitlines())) <= 60


def test_an_export_that_cannot_be_read_ends_the_review_with_an_error(folder: Path) -> None:
    done = at_terminal(folder, "review", "missing.zip")
    said = """\
error: missing.zip: it cannot be read: No such file or directory (check the name
  and the permissions)
error: nothing could be read, so it is not known which questions are open
"""
    assert (3, said) == (done.code, done.out)
