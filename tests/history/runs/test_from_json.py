"""Reports in JSON that are read again to be compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.formats.json import render
from hygiene.history.runs import from_json
from hygiene.history.runs.from_json import read_report
from hygiene.model.errors import HistoryError
from hygiene.plugins.format import Screen
from hygiene.report.changes.answers import answers
from hygiene.report.changes.compare import changes
from tests.support import reports

WHOLE = render(reports.rich(), Screen())


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports") / "report.json"


def test_a_report_read_again_has_the_answers_that_it_had(file: Path) -> None:
    file.write_text(WHOLE, encoding="utf-8")
    read, report = read_report(file), reports.rich()
    found = changes(answers(read), answers(report))

    assert (found.lines, found.unread, found.first, found.missing) == ((), (), (), ())
    assert {key: (each.status, each.reasons, each.rule, each.source) for key, each in answers(read).items()} == {
        key: (each.status, each.reasons, each.rule, each.source) for key, each in answers(report).items()
    }
    assert (read.word, read.expected, read.model) == ("check first", report.score.expected, report.score.model)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_report_that_an_editor_or_a_shell_saved_again_is_read_as_it_was(file: Path, encoding: str) -> None:
    file.write_text(WHOLE, encoding="utf-8")
    whole = read_report(file)
    file.write_text(WHOLE, encoding=encoding)
    assert whole == read_report(file)
    file.write_bytes(WHOLE.encode("utf-16")[:-1])
    with pytest.raises(HistoryError) as raised:
        read_report(file)
    assert f"{file}: it holds bytes that are not text (write it again with --format json)" == str(raised.value)


def parts(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value in JSON."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(found for key, each in inner for found in parts(each, (*way, key)))]


WAYS = [way for way in parts(json.loads(WHOLE)) if way]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@given(way=st.sampled_from(WAYS), value=VALUES, left_out=st.booleans())
def test_a_report_with_any_other_value_is_read_or_refused_by_name(
    file: Path, way: tuple[Any, ...], value: Any, left_out: bool
) -> None:
    report = json.loads(WHOLE)
    place = report
    for key in way[:-1]:
        place = place[key]
    if left_out:
        del place[way[-1]]
    else:
        place[way[-1]] = value
    file.write_text(json.dumps(report), encoding="utf-8")
    read, refused = None, ""
    try:
        read = read_report(file)
    except HistoryError as error:
        refused = error.path

    assert refused.endswith("report.json") if read is None else answers(read)


def test_a_larger_file_than_any_report_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(WHOLE, encoding="utf-8")
    monkeypatch.setattr(from_json, "LARGEST", len(WHOLE.encode()))
    assert read_report(file).word == "check first"

    monkeypatch.setattr(from_json, "LARGEST", len(WHOLE.encode()) - 1)
    with pytest.raises(HistoryError, match="it is too large to be a report"):
        read_report(file)


def test_two_accounts_whose_handles_are_addresses_are_compared_as_one(file: Path) -> None:
    every = json.loads(WHOLE)
    masked = {"platform": "facebook", "handle": "[e-mail]", "id": ""}
    for result in every["results"]:
        result["account"] = result["account"] and masked
    file.write_text(json.dumps(every), encoding="utf-8")
    made = answers(read_report(file))

    assert {key[0] for key in made} <= {("facebook", "[e-mail]"), None}
    assert changes(made, made).lines == ()
