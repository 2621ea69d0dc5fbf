"""Answers from a TOML file: what they mean, and every way in which a file is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.cli.guided.answers import read_answers
from hygiene.cli.guided.options import read_time
from hygiene.incident.records import Answered
from hygiene.model.errors import PolicyError

NOW = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)
HOME = ZoneInfo("Europe/Lisbon")


def read(folder: Path, text: str | bytes) -> Answered:
    path = folder / "answers.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_answers(path, NOW, HOME)


def test_answers_steps_and_times_are_read_and_a_time_without_a_zone_is_at_home(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """\
noticed = 2026-10-13T16:05:00

[answers]
lure = "yes"

[steps]
sessions = "done"
apps = 2026-10-13T16:20:00+02:00
password = "not needed"
mailbox = "open"
""",
    )

    assert found.noticed_at == datetime(2026, 10, 13, 15, 5, tzinfo=UTC)
    assert found.clues == {"lure": ("yes", NOW)}
    assert found.steps == {
        "sessions": ("done", NOW),
        "apps": ("done", datetime(2026, 10, 13, 14, 20, tzinfo=UTC)),
        "password": ("not needed", NOW),
        "mailbox": ("open", NOW),
    }


def test_an_empty_file_and_a_byte_order_mark_are_no_error(tmp_path: Path) -> None:
    assert read(tmp_path, "") == Answered() == read(tmp_path, b"\xef\xbb\xbf# nothing\n")


WRONG = {
    "answer = 1": "answers.toml: `answer` is unknown (allowed are noticed, [answers] and [steps])",
    "noticed = 'today'": "answers.toml: `noticed` must be a date with a time, such as 2026-10-13T16:05:00Z",
    "noticed = 2026-10-13": "answers.toml: `noticed` must be a date with a time, such as 2026-10-13T16:05:00Z",
    "noticed = 0001-01-01T00:00:00+14:00": "answers.toml: it holds a time that no calendar has (give one such as "
    "2026-10-13T16:05:00Z)",
    "noticed = 2099-01-01T00:00:00Z": "answers.toml: the time 2099-01-01T00:00:00+00:00 is in the future",
    "[steps]\napps = 1989-12-31T00:00:00Z": "answers.toml: the time 1989-12-31T00:00:00+00:00 is before 1990",
    "answers = 'yes'": "answers.toml: `answers` must be a table",
    "steps = [1]": "answers.toml: `steps` must be a table",
    "[answers]\nlure = 'maybe'": "answers.toml: `answers.lure` must be one of “no”, “yes”",
    "[answers]\nlure = ['yes']": "answers.toml: `answers.lure` must be one of “no”, “yes”",
    "[answers]\nlure = true": "answers.toml: `answers.lure` must be one of “no”, “yes”",
    "[answers]\nlure.x = 1": "answers.toml: `answers.lure` must be one of “no”, “yes”",
    "[steps]\napps = 'gone'": "answers.toml: `steps.apps` must be “open”, “done”, “not needed” or the time at which it "
    "was done",
    "[steps]\napps = {x = 1}": "answers.toml: `steps.apps` must be “open”, “done”, “not needed” or the time at which "
    "it was done",
    "x = \x00": "answers.toml: it is not valid TOML: ",
    "x = " + "[" * 100_000: "answers.toml: it is not valid TOML: ",
    "# " + "x" * (1 << 18): "answers.toml: it is too large for a file of answers",
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:30])
def test_a_wrong_file_is_named_with_the_key_and_what_is_allowed(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read(tmp_path, text)

    said = str(caught.value).removeprefix(f"{tmp_path}/")
    assert said == WRONG[text] or (WRONG[text].endswith(": ") and said.startswith(WRONG[text]))


def test_a_wrong_key_names_the_keys_and_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"`answers\.lures` is no question \(Did you mean 'lure'\? The questions are"):
        read(tmp_path, "[answers]\nlures = 'yes'")
    with pytest.raises(PolicyError, match=r"`steps\.session` is no step \(Did you mean 'sessions'\? The steps are"):
        read(tmp_path, "[steps]\nsession = 'done'")
    with pytest.raises(PolicyError, match=r"`steps\.\\x1b\[31m` is no step"):
        read(tmp_path, "[steps]\n'\\u001b[31m' = 'done'".replace("'\\u001b[31m'", '"\\u001b[31m"'))


def test_what_is_no_file_or_no_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="it cannot be read: No such file or directory"):
        read_answers(tmp_path / "missing.toml", NOW, HOME)
    with pytest.raises(PolicyError, match="it cannot be read: Is a directory"):
        read_answers(tmp_path, NOW, HOME)
    with pytest.raises(PolicyError, match="it is not valid TOML: 'utf-8' codec"):
        read(tmp_path, b"\xff\xfe")


@settings(max_examples=30, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_is_answers_or_one_clear_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    said = ""
    try:
        read(folder, text.encode("utf-8", "surrogatepass"))
    except PolicyError as error:
        said = str(error)

    assert said.isprintable()


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("15:40", datetime(2026, 11, 29, 15, 40, tzinfo=UTC)),
        ("9:05", datetime(2026, 11, 29, 9, 5, tzinfo=UTC)),
        ("17:30", datetime(2026, 11, 29, 17, 30, tzinfo=UTC)),
        ("2026-10-13 15:20", datetime(2026, 10, 13, 14, 20, tzinfo=UTC)),
        ("2026-10-13T15:20Z", datetime(2026, 10, 13, 15, 20, tzinfo=UTC)),
        ("2026-10-13", datetime(2026, 10, 12, 23, tzinfo=UTC)),
        ("25:00", None),
        ("soon", None),
        ("0001-01-01T00:00+14:00", None),
        ("1978", None),
    ],
)
def test_a_time_is_at_home_and_one_of_a_day_is_of_today(text: str, at: datetime | None) -> None:
    assert read_time(text, HOME, NOW) == at
