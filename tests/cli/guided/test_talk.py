"""The walkthrough at a real terminal: answered, skipped, stopped, interrupted, killed and resumed."""

from __future__ import annotations

import re
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from hygiene.incident.case.case import Case
from hygiene.incident.records import Answered
from tests.support.command import ARCHIVE, PASSWORDS, POLICY, run
from tests.support.terminals import Act, at_keyboard
from tests.support.x_archive import XArchive, account, login

ASK: Final = "q to stop]"
STEPS: Final = "numbers, Enter to go on"
NOTICED: Final = "time, Enter for later"
QUESTION: Final = ", Enter for later, q"
READ: Final = "Enter to read them"
AGAIN: Final = "y, Enter to give another time"
MORE: Final = "m, Enter for what to do now"
INCIDENT: Final = ("incident", ARCHIVE, "--policy", POLICY)


def said(folder: Path) -> Answered:
    """Return what a case holds of what was said."""
    with Case.open(folder, datetime.now(UTC)) as case:
        return case.answered


def states(answered: Answered) -> dict[str, str]:
    return {key: state for key, (state, _) in answered.steps.items()}


def plain(text: str) -> str:
    """Return what a terminal showed without colours, on one line."""
    return " ".join(re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text).split())


def test_a_whole_walkthrough_with_answers_asks_each_part_once_and_writes_the_case(tmp_path: Path) -> None:
    acts: list[tuple[str, Act]] = [
        (STEPS, "1 3"), (STEPS, "2 2026-10-13 16:20"), (NOTICED, "2026-10-13 16:05"), (QUESTION, "2"),
        *[(QUESTION, "1")] * 4, (MORE, ""), (STEPS, "? 1"), (STEPS, "n 1"), (STEPS, "o 1"), (STEPS, ""),
    ]  # fmt: skip
    done = at_keyboard(tmp_path, *INCIDENT, "--vault", PASSWORDS, "--case", "case", acts=acts)

    shown = plain(done.out)
    assert done.code == 0
    headings = ("Stop it first", "Reading x-archive.zip", "What happened: the post", "When did you notice it?",
                "What probably happened", "Timeline", "questions can make this surer", "With your answer",
                "questions could still tell more", "What to do now", "Words to say", "Afterwards",
                "The case is in ~/case. Its report, timeline and drafts", "Its seal is")  # fmt: skip
    places = [shown.index(heading) for heading in headings]
    assert places == sorted(places)
    assert "1 and 3 done, 20" in shown
    assert "2 done, 2026-10-13 16:20 WEST. None is left." in shown
    assert "We have ended all other sessions, revoked the access of unknown apps and changed the password." in shown
    found = said(tmp_path / "case")
    assert found.clues["lure"][0] == "yes"
    assert len(found.clues) == 5
    assert found.noticed_at == datetime(2026, 10, 13, 15, 5, tzinfo=UTC)
    assert found.steps["apps"] == ("done", datetime(2026, 10, 13, 15, 20, tzinfo=UTC))
    assert sorted(path.name for path in (tmp_path / "case").iterdir()) == [
        "draft-public.txt", "log.jsonl", "report.html", "report.md", "timeline.csv", "timeline.jsonl",
    ]  # fmt: skip
    assert run(tmp_path, "incident", "verify", "case").code == 0


def test_every_question_can_be_skipped_by_enter(tmp_path: Path) -> None:
    acts = [(STEPS, ""), (NOTICED, ""), *[(QUESTION, "")] * 5, (MORE, ""), (STEPS, "")]
    done = at_keyboard(tmp_path, *INCIDENT, "--case", "case", acts=acts)

    assert done.code == 0
    assert said(tmp_path / "case") == Answered()
    assert (tmp_path / "case" / "report.html").exists()


def test_what_cannot_be_meant_is_said_and_asked_again(tmp_path: Path) -> None:
    acts = [
        (STEPS, "first"), ("Give numbers from 1 to 3", "4"), ("Give numbers from 1 to 3", "1 2099-01-01 10:00"),
        ("That is in the future.", "1 15:99"), ("That is no time.", ""), (NOTICED, "yesterday"),
        ("That is no time.", "2099-01-01"), ("That is in the future.", "1989-12-31"), ("That is before 1990.", ""),
        (QUESTION, "7"),
        ("Please answer with one of these", "q"),
    ]  # fmt: skip
    done = at_keyboard(tmp_path, *INCIDENT, acts=acts)

    assert done.code == 0
    assert "Stopped. Without --case nothing is kept." in plain(done.out)


def test_a_time_days_after_the_post_is_asked_about_again(tmp_path: Path) -> None:
    acts = [(STEPS, ""), (NOTICED, "2026-10-20 08:10"), (AGAIN, ""), (NOTICED, "2026-10-19"), (
        AGAIN, "y"), (QUESTION, "q")]  # fmt: skip
    done = at_keyboard(tmp_path, *INCIDENT, "--case", "case", acts=acts)

    assert "2026-10-20 08:10 WEST is 6 days after it happened, 2026-10-13 15:20 WEST. Is that right?" in plain(done.out)
    assert said(tmp_path / "case").noticed_at == datetime(2026, 10, 18, 23, tzinfo=UTC)


def test_a_run_that_is_stopped_interrupted_and_killed_goes_on_and_loses_nothing(tmp_path: Path) -> None:
    case = tmp_path / "case"
    stopped = at_keyboard(tmp_path, *INCIDENT, "--case", "case", acts=[(STEPS, "1"), (STEPS, "q")])
    assert stopped.code == 0
    assert "Stopped. What you said is kept in case. `hygiene incident --case case` goes on." in plain(stopped.out)
    assert states(said(case)) == {"sessions": "done"}

    reading = at_keyboard(
        tmp_path, "incident", "--case", "case", acts=[(READ, ""), (STEPS, "2"), (STEPS, ""), ("Reading", signal.SIGINT)]
    )
    assert reading.code == 1
    assert "Stopped. What you said is kept in case." in plain(reading.out)
    assert states(said(case)) == {"sessions": "done", "apps": "done"}

    killed = at_keyboard(
        tmp_path, "incident", "--case", "case",
        acts=[(READ, ""), (STEPS, "3"), (NOTICED, "2026-10-13 16:05"), (QUESTION, "2"), (QUESTION, signal.SIGKILL)],
    )  # fmt: skip
    assert killed.code == -signal.SIGKILL
    assert list(said(case).clues) == ["lure"]

    last = at_keyboard(tmp_path, "incident", "--case", "case", acts=[(READ, ""), (QUESTION, signal.SIGINT)])
    shown = plain(last.out)
    assert last.code == 0
    assert "Going on with the case about x/@harbourlane." in shown
    assert "When did you notice it?" not in shown
    assert "did you sign in on a page" not in shown
    assert "Which of these have you done?" not in shown.partition("What happened")[0]
    assert "Stopped. What you said is kept. The case is in ~/case." in shown
    assert states(said(case)) == {"sessions": "done", "apps": "done", "password": "done"}
    assert (run(tmp_path, "incident", "verify", "case").code, (case / "report.md").exists()) == (0, True)


def test_the_end_of_the_input_stops_and_keeps(tmp_path: Path) -> None:
    done = at_keyboard(tmp_path, "incident", "--platform", "x", "--case", "case", acts=[(STEPS, "1"), (STEPS, "\x04")])

    assert done.code == 0
    assert states(said(tmp_path / "case")) == {"sessions": "done"}


@pytest.mark.parametrize(("columns", "more"), [("60", {"NO_COLOR": "1"}), ("120", {"TERM": "dumb"})])
def test_a_narrow_or_a_plain_terminal_shows_it_in_its_lines(tmp_path: Path, columns: str, more: dict[str, str]) -> None:
    done = at_keyboard(tmp_path, *INCIDENT, acts=[(STEPS, "? 1"), (STEPS, ""), (NOTICED, "q")], COLUMNS=columns, **more)

    assert "\x1b" not in done.out
    assert [line for line in done.out.splitlines() if len(line) > int(columns) and ASK not in line] == []


def test_the_time_is_asked_where_nothing_suspicious_was_found(tmp_path: Path) -> None:
    rows = {"account": [account()], "ip_audit": [login(n) for n in range(9)]}
    archive = XArchive(rows=rows).write_zip(tmp_path / "small.zip")
    acts = [(STEPS, ""), ("Enter to give up", "2026-02-27 12:00"), (NOTICED, "q")]
    done = at_keyboard(tmp_path, "incident", archive, "--no-policy", acts=acts)

    assert "no posts were read. When did it happen?" in plain(done.out)
    assert "An incident: x/@acme, 2026-02-27 12:00 UTC" in plain(done.out)


def test_the_last_answer_can_be_changed_and_not_known(tmp_path: Path) -> None:
    acts = [(STEPS, ""), (NOTICED, ""), (QUESTION, "2"), ("b  change my last answer", "b"), (QUESTION, "1"),
            (QUESTION, "0"), (QUESTION, "q")]  # fmt: skip
    at_keyboard(tmp_path, *INCIDENT, "--case", "case", acts=acts)

    (answer,) = said(tmp_path / "case").clues.items()
    assert (answer[0], answer[1][0]) == ("lure", "no")


def test_a_post_of_the_owner_near_a_suspicious_one_is_asked_about(tmp_path: Path) -> None:
    which = "Enter for the more suspicious one"
    args = ("incident", ARCHIVE, "--policy", POLICY, "--post", "latest")
    other = at_keyboard(tmp_path, *args, acts=[(STEPS, ""), (which, ""), (NOTICED, "q")])
    own = at_keyboard(tmp_path, *args, acts=[(STEPS, ""), (which, "2"), (NOTICED, "q")])
    untold = run(tmp_path, *args)

    assert "What happened: the post of x/@harbourlane from “Twitter Web App”, 2026-10-13" in plain(other.out)
    assert "What happened: the post of x/@harbourlane from “Twitter Web App”" not in plain(own.out)
    assert "This looks like your own: the post of x/@harbourlane from" in plain(untold.err)
    assert "--post 2110012812154634241 walks through that one." in plain(untold.err)
    assert "On 2026-10-13 at 15:20 WEST, a post appeared on this account that we did not" in untold.out
