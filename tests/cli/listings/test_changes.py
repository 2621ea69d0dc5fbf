"""`hygiene diff` of any two files: a comparison in every style, or one line that refuses the file."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.cli.history import sides
from hygiene.cli.history.judge import Judge
from hygiene.cli.history.sides import compared
from hygiene.cli.listings.changes import changes
from hygiene.formats.json import render
from hygiene.history.runs.file import opened
from hygiene.model.errors import HistoryError
from hygiene.model.policy import Policy
from hygiene.plugins.format import Screen
from tests.support import reports

WHOLE = render(reports.rich(), Screen())
JUDGE = Judge(policy=Policy(), checks=())


def ways(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value in JSON."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(found for key, each in inner for found in ways(each, (*way, key)))]


WAYS = [way for way in ways(json.loads(WHOLE)) if way]
# Few places out of thousands decide how a report is read, so they are tried more often.
READ = [way for way in WAYS if way[0] in {"generated_at", "verdict", "score"} or way[-1] in {"severity", "fingerprint"}]
TIMES = st.builds(
    "{:04}-{}T{}{}".format,
    st.sampled_from([0, 1, 2, 1969, 2026, 9998, 9999]),
    st.sampled_from(["01-01", "12-31", "02-30"]),
    st.sampled_from(["00:00:00", "23:59:59.999999", "23:59:60"]),
    st.sampled_from(["Z", "", "+14:00", "-12:00", "+23:59", "-23:59"]),
)
NUMBERS = st.sampled_from([-1, 0, 1, 1.5, -5, 1e308, -1e308, 5e-324, 10**30, float("nan"), float("inf")])
WORDS = st.sampled_from(["low", "critical", "info", "0" * 16, "\ud800", "\x1b[2J", "=1+1", ""])
VALUES = st.one_of(TIMES, NUMBERS, WORDS, st.none(), st.booleans(), st.text(max_size=9), st.just([]), st.just({}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("reports")
    (made / "whole.json").write_text(WHOLE, encoding="utf-8")
    return made


def mutated(way: tuple[Any, ...], value: object) -> str:
    report = place = json.loads(WHOLE)
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = value
    return json.dumps(report)


def test_two_runs_that_share_no_account_are_not_compared_and_the_first_line_says_so(folder: Path) -> None:
    (folder / "apart.json").write_text(WHOLE.replace("acme", "other").replace('"12"', '"13"'), encoding="utf-8")
    found = compared([folder / "apart.json", folder / "whole.json"], JUDGE)
    said = "These two runs share no account, so nothing is compared. `hygiene history` lists the runs."

    for style in ("table", "markdown"):
        first, *others = changes(found, style, ZoneInfo("UTC"), Screen(width=400)).splitlines()
        assert said == first.replace("\\", "")
        assert " ".join(filter(None, others)).endswith("Times are in UTC.")


@settings(max_examples=100)
@given(way=st.one_of(st.sampled_from(READ), st.sampled_from(WAYS)), value=VALUES)
def test_any_report_is_compared_in_every_style_or_refused_in_one_line(
    folder: Path, way: tuple[Any, ...], value: Any
) -> None:
    file = folder / "other.json"
    file.write_text(mutated(way, value), encoding="utf-8")
    refused, found = None, None
    try:
        found = compared([file, folder / "whole.json"], JUDGE)
    except HistoryError as error:
        refused = error

    if refused or found is None:
        assert refused
        assert (refused.path.endswith("other.json"), "\n" in str(refused)) == (True, False)
        return
    for style in ("table", "markdown", "json"):
        for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
            text = changes(found, style, ZoneInfo(zone), Screen())
            assert text.encode()
            assert "\x1b" not in text


@pytest.mark.parametrize("way", [("generated_at",), ("score", "expected")])
@pytest.mark.parametrize("worst", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", -5, 1e308])
def test_a_time_or_a_number_that_cannot_be_is_refused(folder: Path, way: tuple[str, ...], worst: object) -> None:
    file = folder / "other.json"
    file.write_text(mutated(way, worst))

    with pytest.raises(HistoryError, match="it is no whole report"):
        compared([folder / "whole.json", file], JUDGE)


def test_an_earlier_run_of_a_fleet_that_cannot_be_read_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "history.sqlite"
    monkeypatch.setattr(sides, "usual_path", lambda: path)
    with opened(path) as history:
        for day in range(3):
            at = reports.NOW + timedelta(days=day)
            number = history.begin("fleet", at, name="brand")
            history.keep(number, reports.report(generated_at=at))
            history.finish(number, at, word="low", fingerprints=())
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE reports SET body = x'00' WHERE run = 2")
    found = compared([], JUDGE)

    assert found.then is not None
    assert ("run 3", "run 1") == (found.now.name, found.then.name)
    assert capsys.readouterr().err.startswith(
        "warning: 1 earlier report cannot be read, so nothing is compared with it"
    )
