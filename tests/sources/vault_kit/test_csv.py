"""Tools of every CSV reader: columns by name, and damage named by row."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.sources.vault_kit.csv import columns, rows
from hygiene.sources.vault_kit.login import iso, label, since_epoch, utc
from tests.support.vaults import export

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), st.permutations(["Name", "url", "PASSWORD"]))
def test_what_was_written_is_read_whatever_the_order_of_the_columns(
    table: list[tuple[str, str, str]], header: list[str]
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([header, *table])
    expected = [dict(zip((name.lower() for name in header), row, strict=True)) for row in table]
    assert expected == list(rows(export("\ufeff" + out.getvalue())))


def test_a_cell_may_span_lines_and_be_longer_than_the_csv_module_allows() -> None:
    before = csv.field_size_limit()
    note = "a line\nand " + "x" * 200_000
    assert [{"a": "1", "note": note}] == list(rows(export(f'a,note\n1,"{note}"\n')))
    assert before == csv.field_size_limit()


def test_only_a_column_that_may_be_missing_may_be_missing() -> None:
    assert [{"a": "1", "b": ""}] == list(rows(export("a,b\n1\n\n"), optional_last="b"))
    assert [{"a": "1", "b": ""}, {"a": "1", "b": "2\n3"}] == list(rows(export("a,b\n1\n1,2,3\n"), rest="b"))


@pytest.mark.parametrize(
    ("text", "row"), [("a,b\n1,2\n1,2,canary\n", 2), ('a,b\n1,2\n3,"canary\n', 2), ("a,b\n1,2\ncanary\n", 2)]
)
def test_a_row_that_does_not_fit_is_named_and_not_shown(text: str, row: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        list(rows(export(text)))
    assert f"row {row} of this password export is damaged: its cells do not match the columns" == caught.value.message
    assert caught.value.__context__ is None


def test_a_header_is_recognised_as_a_set() -> None:
    recognises = columns({"url", "password"}, optional={"note"})
    seen = [
        "URL,Password",
        "\ufeffpassword,note,url",
        '"url","password"',
        "url,password,totp",
        "url",
        "",
        '"url,password',
    ]
    assert [True, True, True, False, False, False, False] == [recognises(export(text)) for text in seen]


def test_an_entry_without_a_title_is_called_after_its_host() -> None:
    seen = [("Bank", "https://a.example"), ("", "https://a.example/x"), ("https://b.example/?token=1", ""), ("", "")]
    assert ["Bank", "a.example", "b.example", ""] == [label(title, url) for title, url in seen]


def test_a_date_that_is_none_reads_as_none() -> None:
    at = datetime(2024, 5, 1, 12, tzinfo=UTC)
    assert at == since_epoch("1714564800000", per_second=1000)
    assert at == since_epoch(1714564800) == iso("2024-05-01T14:00:00+02:00")
    assert iso("soon") is None
    assert [None] * 5 == [since_epoch(cell) for cell in ("", "0", "soon", "9" * 30, "9" * 5000)]
    assert [None, None, at] == [utc(d) for d in (None, datetime(1, 1, 1, tzinfo=UTC), at.replace(tzinfo=None))]
    assert utc(datetime(9999, 12, 31, tzinfo=UTC)) is None
