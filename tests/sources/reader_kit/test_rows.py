"""Records of JSON lists, JSON documents, JSON lines and CSV.

Every layout gives the same rows. Damage is counted, never guessed at.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import MAX_LINE
from hygiene.sources.files.files import as_utf_8
from hygiene.sources.reader_kit.rows import CsvRows, JsonLines, JsonRows, NoRowsError, Rows, has_columns

LOGINS = "Login Date,IP Address\n2024-03-12,198.51.100.7\n2024-03-13,198.51.100.8\n"
EXPECTED = [
    {"login date": "2024-03-12", "ip address": "198.51.100.7"},
    {"login date": "2024-03-13", "ip address": "198.51.100.8"},
]
WHERE = "Your Activity > Login History > LoginHistoryList"


def pieces(data: bytes, size: int = 7) -> Iterator[bytes]:
    return (data[i : i + size] for i in range(0, len(data), size))


def flat(rows: Rows) -> list[Any]:
    return [row for batch in rows for row in batch]


def csv_of(data: bytes | str, *columns: str) -> list[dict[str, str]]:
    return flat(CsvRows(as_utf_8(pieces(data.encode() if isinstance(data, str) else data, 4096)), columns))


@pytest.mark.parametrize(
    "data",
    [
        LOGINS.encode(),
        LOGINS.replace("\n", "\r\n").encode(),
        codecs.BOM_UTF8 + LOGINS.encode(),
        codecs.BOM_UTF16_LE + LOGINS.replace(",", "\t").encode("utf-16-le"),
        codecs.BOM_UTF16_BE + LOGINS.encode("utf-16-be"),
        LOGINS.replace(",", ";").encode(),
        LOGINS.replace("198.51.100.8\n", '"198.51.100.8"').encode(),
        LOGINS.replace("Login Date", '"LOGIN DATE"').replace("IP", " ip").encode(),
        ('Notes:\n"When exporting, you may notice, that\nsome are missing"\n\n' + LOGINS).encode(),
        LOGINS.replace("\n", "\n\n").encode(),
    ],
    ids=[
        "plain",
        "windows",
        "utf-8 mark",
        "utf-16le tabs",
        "utf-16be",
        "semicolons",
        "no line end behind the last quote",
        "letters' case",
        "notes before",
        "blank lines",
    ],
)
def test_a_csv_reads_the_same_however_it_is_written(data: bytes) -> None:
    for size in (1, 7, 1 << 16):
        assert EXPECTED == flat(CsvRows(as_utf_8(pieces(data, size)), ("Login Date", "IP Address")))


@given(st.integers(1, len("2024-03-13,198.51.100.8\n")))
def test_a_row_that_the_end_of_the_file_cuts_is_never_taken_for_a_whole_one(cut: int) -> None:
    rows = CsvRows(pieces(LOGINS[:-cut].encode()), ("Login Date", "IP Address"))

    assert EXPECTED[:1] == flat(rows)
    assert (0 if LOGINS[:-cut].endswith("\n") else 1) == rows.unreadable
    assert rows.why == ("the file ends within its last cell" if rows.unreadable else "")


def test_with_no_column_named_the_first_line_is_the_header() -> None:
    assert [{"a": "1", "b": "2"}] == csv_of("a;b\n1;2\n")


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r")), min_size=2, max_size=2), max_size=9
    )
)
def test_whatever_is_written_as_csv_is_read_back(cells: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([["one", "two"], *cells])

    assert [dict(zip(("one", "two"), row, strict=True)) for row in cells] == csv_of(out.getvalue(), "two", "one")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00")), min_size=1, max_size=9))
def test_quotes_after_a_backslash_are_read_back_too(texts: list[str]) -> None:
    escaped = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    data = "\n".join(["one,two", *(f'"{text}",x' for text in escaped), ""])
    rows = flat(CsvRows(pieces(data.encode(), 4096), ["one"], escape="\\"))

    assert [{"one": text, "two": "x"} for text in texts] == rows


def test_with_backslashes_doubled_quotes_are_read_as_well() -> None:
    data = b'a,b\n"say \\"hey\\"",1\n"say ""hey""",2\n'

    assert ['say "hey"'] * 2 == [row["a"] for row in flat(CsvRows([data], ["a"], escape="\\"))]


@pytest.mark.parametrize(
    ("data", "known"),
    [
        (LOGINS.encode(), True),
        (codecs.BOM_UTF16_LE + LOGINS.replace(",", "\t").encode("utf-16-le"), True),
        (b"Notes:\n\n" + LOGINS.encode(), True),
        (b"Login Date,Address\n", False),
        (b"", False),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00", False),
        (b"x" * (MAX_LINE + 1), False),
    ],
    ids=["plain", "utf-16", "notes", "other", "empty", "damaged", "endless"],
)
def test_a_file_is_known_by_its_columns(data: bytes, known: bool) -> None:
    assert known == has_columns(as_utf_8(pieces(data, 4096)), ["login date", "IP Address"])


def test_what_may_be_missing_from_a_document_is_no_damage_but_is_not_there() -> None:
    document = json.dumps({"a": {"b": [{"c": 1}], "d": None}}).encode()

    assert [{"c": 1}] == flat(JsonRows([document], ["A > B"], optional=True))
    assert [] == flat(JsonRows([document], ["a > d"], optional=True, empty_is_null=True))
    for optional, said in ((True, ""), (False, "it holds no “e”")):
        with pytest.raises(NoRowsError) as caught:
            flat(JsonRows([document], ["a > e"], optional=optional))
        assert said == caught.value.message


def test_a_row_with_too_many_or_too_few_cells_is_counted_and_left_out() -> None:
    rows = CsvRows(pieces(b"date,ip\n1,a\n2\n3,b,c\n4,d\n"), ("ip",))

    assert [{"date": "1", "ip": "a"}, {"date": "4", "ip": "d"}] == flat(rows)
    assert (2, "its number of cells differs from the number of columns") == (rows.unreadable, rows.why)


def test_a_row_with_bytes_that_are_no_text_is_counted_and_the_rest_is_read() -> None:
    rows = CsvRows(pieces(b"date,ip\n1,\xff\xfe\n2,\xc3\xa9\n"), ("ip",))

    assert [{"date": "2", "ip": "é"}] == flat(rows)
    assert (1, "it holds bytes that are not text") == (rows.unreadable, rows.why)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it has no header line with ip"),
        (b"a,b\n1,2\n", "it has no header line with ip"),
        (b'date,ip\n1,"a\n2,b\n', "a quote in it is never closed, or closed too early"),
        (b'date,ip\n1,"a"b\n', "a quote in it is never closed, or closed too early"),
        (b"date,ip\n1," + b"a" * (MAX_LINE + 1), "one line is longer than 1,048,576 characters"),
        (
            codecs.BOM_UTF16_LE + "date,ip\n".encode("utf-16-le") + b"\x00\xd8\x00\x00",
            "it holds bytes that are not text",
        ),
    ],
)
def test_a_csv_that_is_damaged_says_what_is_wrong(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        csv_of(data, "ip")
    assert said == caught.value.message


def test_rows_before_an_unclosed_quote_are_kept_and_nothing_after_it_is_guessed() -> None:
    rows = iter(CsvRows([b'date,ip\n1,a\n2,"b\n3,c\n'], ("ip",)))

    assert [{"date": "1", "ip": "a"}] == next(rows)
    with pytest.raises(UnreadableError):
        next(rows)


ROWS = [{"n": 1, "name": "a"}, {"n": 2, "name": "b"}]


@pytest.mark.parametrize(
    ("document", "at"),
    [
        (ROWS, ()),
        (ROWS, ("account_history",)),
        ({"account_history": ROWS}, ("account_history_v2", "account_history")),
        ({"Activity": {}, "Your Activity": {"Login History": {"LoginHistoryList": ROWS}}}, ("x > y", WHERE)),
        ({"your activity": {"login history": {"loginhistorylist": ROWS}}}, (WHERE,)),
        ({"skip": ['}],{"', "\\", {"a": [1]}], "rows": ROWS, "after": None}, ("rows",)),
    ],
    ids=["list", "list of an older export", "older key", "deep", "letters' case", "between traps"],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_a_list_is_found_wherever_it_stands(document: object, at: tuple[str, ...], indent: int | None) -> None:
    data = json.dumps(document, indent=indent).encode()

    for size in (1, 64, 1 << 16):
        assert ROWS == flat(JsonRows(pieces(codecs.BOM_UTF8 + data, size), at))


def test_a_document_without_a_path_is_one_record() -> None:
    assert [{"id": "7"}] == flat(JsonRows([b'{"id": "7"}']))
    assert [{"id": "7"}] == flat(JsonRows([b'{"user": {"id": "7"}}'], ("user",)))
    assert [] == flat(JsonRows([b'{"list": []}'], ("list",)))


@pytest.mark.parametrize("data", [b'{"list": null}', b"null\n"])
def test_null_is_an_empty_list_only_on_a_platform_that_writes_it_so(data: bytes) -> None:
    assert [] == flat(JsonRows([data], ("list",), empty_is_null=True))
    with pytest.raises(NoRowsError, match="it holds “null” where a list belongs"):
        flat(JsonRows([data], ("list",)))


def test_one_bad_element_costs_one_record() -> None:
    rows = JsonRows([b'{"list": [{"a": 1}, 7, "x", {"a": 2}]}'], ("list",))

    assert [{"a": 1}, {"a": 2}] == flat(rows)
    assert 2 == rows.unreadable


def test_half_an_emoji_costs_nothing_but_itself() -> None:
    data = rb'{"other": "\ud83d", "list": [{"a": "x\ud83d"}, {"a": "\ud83d\ude00"}, {"a": "\\ud83d"}]}'

    assert [{"a": "x\ufffd"}, {"a": "😀"}, {"a": r"\ud83d"}] == flat(JsonRows([data], ("list",)))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"other": []}', "it holds no “LoginHistoryList”"),
        (b'{"Your Activity": {"Login History": null}}', "it holds no “LoginHistoryList”"),
        (b'{"Your Activity": {"Login History": {"LoginHistoryList": 3}}}', "it is JSON, but not in the expected form"),
        (b'{"Your Activity": {"Login History"', "it is not valid JSON: cut short, damaged or edited"),
        (b"<html>", "it is JSON, but not in the expected form"),
        (b"", "it is JSON, but not in the expected form"),
        (b"{" + b'"a": {' * 9000, "it is not valid JSON: cut short, damaged or edited"),
    ],
)
def test_a_document_that_is_damaged_says_what_is_wrong(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        flat(JsonRows(pieces(data, 4096), (WHERE,)))
    assert caught.value.message.startswith(said)


def test_json_lines_are_read_one_by_one() -> None:
    rows = JsonLines(pieces(b'{"a": 1}\n\n[2]\n{"a": 3}\r\n{"a"'))

    assert [{"a": 1}, {"a": 3}] == flat(rows)
    assert 2 == rows.unreadable


@given(st.binary(max_size=300), st.sampled_from([lambda c: JsonRows(c, ("a",)), JsonRows, JsonLines, CsvRows]))
def test_hostile_bytes_never_raise_anything_but_our_own_error(
    data: bytes, kind: Callable[[Iterator[bytes]], Rows]
) -> None:
    rows = kind(pieces(data))
    with suppress(UnreadableError):
        assert all(isinstance(row, dict) for row in flat(rows))
    assert (rows.unreadable > 0) == bool(rows.why)


def test_an_object_of_more_members_than_an_export_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hygiene.sources.reader_kit.rows.MAX_KEYS", 3)
    three, four = (json.dumps({"a": [{}], "b": "1,2,3,4", **dict.fromkeys(more)}).encode() for more in ("c", "cd"))

    assert [{}] == flat(JsonRows(pieces(three), ["a"]))
    with pytest.raises(UnreadableError, match="it is JSON, but an object in it has more than 3 members"):
        flat(JsonRows(pieces(four), ["a"]))
