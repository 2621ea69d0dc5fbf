"""Tools of every CSV reader: columns by name, and damage named by row."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.sources.vault_kit.csv import columns, rows, saved_again
from hygiene.sources.vault_kit.login import iso, label, login, since_epoch, split_addresses, utc
from tests.support.vaults import export

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), st.permutations(["Name", "url", "PASSWORD"]))
def test_what_was_written_is_read_whatever_the_order_of_the_columns(
    table: list[tuple[str, str, str]], header: list[str]
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([header, *table])
    # A row of empty cells is a blank line.
    expected = [dict(zip((name.lower() for name in header), row, strict=True)) for row in table if any(row)]
    assert expected == list(rows(export("\ufeff" + out.getvalue())))


def test_a_cell_may_span_lines_and_be_longer_than_the_csv_module_allows() -> None:
    before = csv.field_size_limit()
    note = "a line\nand " + "x" * 200_000
    assert [{"a": "1", "note": note}] == list(rows(export(f'a,note\n1,"{note}"\n')))
    assert before == csv.field_size_limit()


def test_only_a_column_that_may_be_missing_may_be_missing() -> None:
    assert [{"a": "1", "b": ""}] == list(rows(export("a,b\n1\n\n"), optional_last="b"))
    assert [{"a": "1", "b": ""}, {"a": "1", "b": "2\n3"}] == list(rows(export("a,b\n1\n1,2,3\n"), rest="b"))


@pytest.mark.parametrize("odd", ["1,2,canary", "canary", "1,2,3,"])
def test_a_row_that_does_not_fit_costs_itself_only(odd: str) -> None:
    given = export(f"a,b\n1,2\n{odd}\n3,4\n")
    assert [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}] == list(rows(given))
    assert {"damaged rows": 1} == given.unread


@pytest.mark.parametrize(
    ("text", "row"), [("a,b\n1,2,canary\n", 1), ('a,b\n1,2\n3,"canary\n', 2), ("a,b\n1,2\ncanary\n1,2,3\n", 2)]
)
def test_where_most_rows_do_not_fit_the_first_is_named_and_not_shown(text: str, row: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        list(rows(export(text)))
    assert f"row {row} of this password export is damaged: its cells do not match the columns" == caught.value.message
    assert caught.value.__context__ is None


HEADER = ["name", "url", "password", "note"]
WORDS = st.text("abcÄ €1;,|\t\"'=#", max_size=12)
ROWS = st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS).filter(lambda row: any(map(str.strip, row))), max_size=6)


def saved(table: list[tuple[str, ...]], separator: str = ",", end: str = "\r\n", *, quoted: bool = False) -> str:
    """Return a table as a program writes it with this separator."""
    out = io.StringIO(newline="")
    minimal = csv.writer(out, delimiter=separator, lineterminator=end)
    every = csv.writer(out, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    (every if quoted else minimal).writerows([HEADER, *table])
    return out.getvalue()


@given(
    ROWS,
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    st.booleans(),
    st.sampled_from(["", "\r\n\r\n", "sep"]),
)
def test_whatever_program_saved_a_table_again_its_cells_are_the_same(
    table: list[tuple[str, ...]], separator: str, end: str, encoding: str, quoted: bool, before: str
) -> None:
    start = f"sep={separator}\r\n" if before == "sep" else before
    text = start + saved(table, separator, end, quoted=quoted)
    assume(encoding != "cp1252" or "Ä€" not in text)  # as bytes, these two are one letter of UTF-8
    given = export(text.encode(encoding))
    assert [dict(zip(HEADER, row, strict=True)) for row in table] == list(rows(given))
    assert {} == given.unread
    assert (separator != ",") == ("separated by" in saved_again(given))


@given(ROWS)
def test_lines_that_became_one_cell_each_are_read_as_before(table: list[tuple[str, ...]]) -> None:
    lines_ = saved(table, end="\n").splitlines()
    whole = "".join('"' + line.replace('"', '""') + '"\n' for line in lines_)
    some = "".join(line + "\n" if '"' not in line else '"' + line.replace('"', '""') + '"\n' for line in lines_)
    expected = [dict(zip(HEADER, row, strict=True)) for row in table]
    assert (expected, expected) == (list(rows(export(whole))), list(rows(export(some))))


def test_a_spreadsheet_may_leave_out_empty_cells_at_the_end_and_add_others() -> None:
    text = "name;url;password;note;;\na;b;c;d;;\na;b;c\n;;;;;\na;b\na;b;c;d;;x\na;b;c;;\n"
    given = export(text)
    expected = [("a", "b", "c", "d"), ("a", "b", "c", ""), ("a", "b", "c", "")]
    assert [dict(zip(HEADER, row, strict=True)) for row in expected] == list(rows(given))
    assert {"damaged rows": 2} == given.unread


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("name,url,password\na,b,c\nd,e,f", 1),
        ("name,url,password,note\na,b,c,d\nd,e,f", 1),
        ('name,url,password\na,b,c\nd,e,"f"', 2),
        ("name,url,password\na,b,c\nd,e,f\n", 2),
        ("name,url,password,note\na,b,c,d\nd,e,f,", 2),
        ("name,url,password,note\na,b,c,d\nd,e,f,g", 2),
    ],
)
def test_a_file_that_ends_within_its_last_password_is_not_whole(text: str, kept: int) -> None:
    given = export(text)
    assert kept == len(list(rows(given, optional_last="note")))
    assert ({} if kept == 2 else {"a last row that is cut short": 1}) == given.unread


@pytest.mark.parametrize("end", [b"g,h,\xc3", b"g,h\xff\x1b,i\n"])
def test_damage_in_one_place_changes_no_letter_elsewhere(end: bytes) -> None:
    given = export("name,url,password\na,b,Gr\u00fc\u00dfe\nd,e,\u043f\u0430\u0440\u043e\u043b\u044c\n".encode() + end)
    assert ["Gr\u00fc\u00dfe", "\u043f\u0430\u0440\u043e\u043b\u044c"] == [row["password"] for row in rows(given)][:2]
    assert ("", {"it holds bytes that are not text": 1}) == (saved_again(given), given.notes)


def test_passwords_that_are_damaged_differently_stay_different() -> None:
    words = [b"Xq7#\xff9vLm", b"Xq7#\xfe9vLm", b"Xq7#\xff9vLm"]
    table = "name,url,password\na,b,Grüße aus Köln und schöne Tage\n".encode()
    given = export(table + b"".join(b"d,e," + word + b"\n" for word in words))
    _, first, second, third = (row["password"] for row in rows(given))
    assert first == third != second
    assert {"it holds bytes that are not text": 3} == given.notes


def test_blank_lines_take_no_memory() -> None:
    given = export("name,url,password\n" + "\n" * 2_000_000 + "a,b,c\n")
    assert given.text
    tracemalloc.start()
    try:
        assert 1 == len(list(rows(given)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 30_000_000


def test_more_rows_than_a_vault_can_have_are_refused() -> None:
    with pytest.raises(UnreadableError, match="more than 1,000,000 rows"):
        list(rows(export("a,b\n" + "x\n" * 1_100_000)))


def test_only_a_table_saved_again_is_said_to_be() -> None:
    said = "a spreadsheet may have changed passwords such as 0042 or 1e10, so export the vault again if you can"
    seen = [saved_again(export(text)) for text in ("a,b,c\n", "a;b;c\n", "a,ü,c\n".encode("cp1252"), b"\xff\xfea\0")]
    assert [
        "",
        f"another program saved this export again: its cells are separated by semicolons, not commas; {said}",
        f"another program saved this export again: its letters are in Windows-1252, not UTF-8; {said}",
        "",
    ] == seen


def test_a_comma_separates_addresses_only_where_an_address_follows() -> None:
    seen = {
        "https://a.example/0,1518,00.html": ["https://a.example/0,1518,00.html"],
        "https://a.example/1,2,https://b.example, c.example": [
            "https://a.example/1,2",
            "https://b.example",
            "c.example",
        ],
        "a.example,androidapp://com.b,10.0.0.1": ["a.example", "androidapp://com.b,10.0.0.1"],
        "https://a.example/?x=1,y=2,,z": ["https://a.example/?x=1,y=2,z"],
        "": [],
        " , ": [],
    }
    assert seen == {cell: split_addresses(cell) for cell in seen}


def test_a_bare_number_is_no_site() -> None:
    given = ["1518", "12,50", "10.0.0.1", "a@b.example", "https://a.example", "0664 123-45"]
    assert ("10.0.0.1", "https://a.example") == login(urls=given).urls


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
