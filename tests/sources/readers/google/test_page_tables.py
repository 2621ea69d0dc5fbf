"""Tables and lists out of web pages, in any form and bounded time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.sources.readers.google import page_tables
from hygiene.sources.readers.google.page_tables import read_page, rows_by_column
from tests.support.work import ending


def test_cells_and_items_come_out_as_text() -> None:
    text = (
        '<ul><li class="x">E-Mail: a&#64;b <b>bold</b></li><li>Open<li>Next\n  line<br>on</ul>'
        "<TABLE><thead><tr><th>Time<th>What</tr><tr><td> 1&nbsp;</td><td>a &lt;b&gt;</td></tr></TABLE>"
        "<table><tr><td>alone</table>"
    )
    found = read_page([text.encode()])

    assert ["E-Mail: a@b bold", "Open", "Next line on"] == found.items
    assert [[["Time", "What"], ["1", "a <b>"]], [["alone"]]] == found.tables
    assert [{"time": "1", "what": "a <b>"}] == rows_by_column(found.tables[0], "time")
    assert None is rows_by_column(found.tables[1], "time")
    assert None is rows_by_column([], "time")


def test_a_cell_outside_of_a_table_and_words_outside_of_cells_are_nothing() -> None:
    found = read_page([b"<td>a</td><p>words</p><script>if (a < b) { x }</script><table><td>b"])
    assert ([[]], []) == (found.tables, found.items)


def test_a_cell_is_cut_and_a_page_too_large_or_no_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 400 == len(read_page([b"<li>" + b"a<i>" * 10_000]).items[0])
    with pytest.raises(UnreadableError, match="not text"):
        read_page([b"<li>\xff\xfe"])
    monkeypatch.setattr(page_tables, "MAX_PAGE", 1 << 20)
    with pytest.raises(UnreadableError, match="larger than 1 MB"):
        read_page([b"x" * (1 << 19)] * 3)


@pytest.mark.parametrize(
    "piece", [b"<", b"<a", b"<td>", b"<!--", b"</", b"<tr", b"&", b"<br>", b"<table><tr><td>", b">"]
)
def test_a_page_made_to_be_slow_is_not(piece: bytes) -> None:
    with ending():
        read_page([piece * ((2 << 20) // len(piece))])


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    read_page([text.encode("utf-8", "replace")])
