"""Reading the list: damage is named by file and line."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hygiene.enrich.breaches import hash_list as hashlist
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.files import no_progress
from tests.enrich.breaches.lists import invented, lines, ranges

HASHES = invented(500)
LINES = lines(HASHES).split(b"\r\n")[:-1]


def read(source: Path) -> list[int]:
    return [int(key) for some in hashlist.keys(source, no_progress) for key in some]


def damaged(folder: Path, number: int, line: bytes) -> Path:
    """Return the list with one line replaced, counted from 1."""
    (folder / "list").write_bytes(b"\n".join([*LINES[: number - 1], line, *LINES[number:]]))
    return folder / "list"


def test_the_keys_are_the_first_64_bits(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(lines(HASHES))
    (tmp_path / "lower").write_bytes(lines(HASHES).lower())

    expected = [int.from_bytes(one[:8], "big") for one in HASHES]
    assert (expected, expected) == (read(tmp_path / "list"), read(tmp_path / "lower"))


@pytest.mark.parametrize(
    "line",
    [
        LINES[300][:39],
        LINES[300][:40],
        LINES[300][:41],
        LINES[300][1:],
        b"0" + LINES[300],
        LINES[300] + b"x",
        LINES[300] + b" x",
        LINES[300].replace(b":", b" "),
        b"\xef\xbb\xbfx",
        LINES[300][:41] + b"1" * 13,
        LINES[300][:41] + b"-1",
        LINES[300][:41] + b"\xb9",
        LINES[300][:40] + b";1",
        LINES[300][:20] + b"G" + LINES[300][21:],
        b"<html>" * 20,
        b"\x00" * 45,
    ],
)
@pytest.mark.parametrize("size", [1 << 20, 1000])
def test_a_line_that_is_not_one_is_named(
    tmp_path: Path, line: bytes, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashlist, "PIECE", size)
    source = damaged(tmp_path, 301, line)

    with pytest.raises(UnreadableError, match=r"list: line 301 is not a SHA-1 of 40 hex digits, a colon and a count"):
        read(source)


@pytest.mark.parametrize("feed", ["\n", "\r\n"])
@pytest.mark.parametrize("size", [1 << 20, 1000])
def test_white_space_and_marks_never_refuse_a_list(
    tmp_path: Path, feed: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashlist, "PIECE", size)
    plain, end = lines(HASHES, feed=feed), feed.encode()
    rows = plain.split(end)[:-1]
    forms = {
        "mark": b"\xef\xbb\xbf" + plain,
        "blank last lines": plain + end * 3 + b" \t" + end,
        "no last line break": plain.removesuffix(end),
        "end of file of DOS": plain + b"\x1a",
        "trailing spaces": b"".join(row + b" \t" + end for row in rows),
        "leading spaces": b"".join(b"  " + row + end for row in rows),
        "spaces at the colon": plain.replace(b":", b" : "),
        "blank lines between": b"".join(row + end * 2 for row in rows),
        "blank lines before": end * 5 + plain,
        "marks within": b"\xef\xbb\xbf".join([b"", *(row + end for row in rows)]),
        "no-break spaces": b"".join(b"\xc2\xa0" + row + b"\xc2\xa0 \xe2\x80\x8b" + end for row in rows),
        "utf-16": plain.decode().encode("utf-16"),
    }
    expected = [int.from_bytes(one[:8], "big") for one in HASHES]
    for name, text in forms.items():
        (tmp_path / name).write_bytes(text)
        assert (name, expected) == (name, read(tmp_path / name))


def test_white_space_and_marks_never_refuse_a_range(tmp_path: Path) -> None:
    folder = ranges(tmp_path / "folder", HASHES)
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf\r\n" + path.read_bytes().replace(b"\n", b" \r\n\r\n") + b"\n\n")
    assert [int.from_bytes(one[:8], "big") for one in HASHES] == read(folder)


def test_a_damaged_line_among_blank_ones_keeps_its_number(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"\n\n" + b" \n".join([*LINES[:3], b"canary", *LINES[3:]]))
    with pytest.raises(UnreadableError, match=r"list: line 6 is not a SHA-1"):
        read(tmp_path / "list")
    (tmp_path / "turned").write_bytes(b"\n\n" + b" \n".join([LINES[1], LINES[0]]))
    with pytest.raises(UnreadableError, match=r"turned: line 4 is out of order"):
        read(tmp_path / "turned")


def test_ntlm_hashes_are_told_from_damage(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"list: line 1 is an NTLM hash \(32 digits\), not a SHA-1"):
        read(damaged(tmp_path, 1, LINES[0][8:]))


def test_ntlm_ranges_are_told_too(tmp_path: Path) -> None:
    folder = ranges(tmp_path / "folder", HASHES)
    (folder / HASHES[7].hex().upper()[:5]).with_suffix(".txt").write_text("0" * 27 + ":5\n", encoding="ascii")

    with pytest.raises(UnreadableError, match=rf"{HASHES[7].hex().upper()[:5]}.txt: line 1 is an NTLM hash"):
        read(folder)


@pytest.mark.parametrize("size", [1 << 20, 100])
def test_the_wrong_order_is_refused(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashlist, "PIECE", size)
    with pytest.raises(
        UnreadableError, match=r"list: line 301 is out of order \(download the list that is ordered by hash"
    ):
        read(damaged(tmp_path, 301, LINES[200]))
    with pytest.raises(UnreadableError, match=r"list: line 301 repeats a hash"):
        read(damaged(tmp_path, 301, LINES[299]))


def test_hashes_that_agree_in_64_bits_are_ordered_by_the_rest(tmp_path: Path) -> None:
    low, high = b"12345678" + bytes(12), b"12345678" + b"\xff" * 12
    (tmp_path / "list").write_bytes(lines([low, high]))
    (tmp_path / "turned").write_bytes(lines([high, low]))

    assert len(read(tmp_path / "list")) == 2
    with pytest.raises(UnreadableError, match="line 2 is out of order"):
        read(tmp_path / "turned")


def test_rows_of_padding_are_left_out_wherever_they_stand(tmp_path: Path) -> None:
    padding = b"F" * 40 + b":0"
    (tmp_path / "list").write_bytes(b"\r\n".join([padding, *LINES[:250], padding, *LINES[250:], padding]))

    assert [int.from_bytes(one[:8], "big") for one in HASHES] == read(tmp_path / "list")


@pytest.mark.parametrize(
    "change", [lambda d: d[:-30], lambda d: d[:1000] + bytes(50) + d[1050:]], ids=["cut", "damaged"]
)
def test_damaged_compression_is_refused(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    packed = gzip.compress(lines(HASHES))
    (tmp_path / "list.gz").write_bytes(change(packed))

    with pytest.raises(UnreadableError, match=r"list.gz: (its compression is damaged|line|it cannot be read)"):
        read(tmp_path / "list.gz")


def test_lines_without_end_do_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashlist, "PIECE", 1000)
    (tmp_path / "list").write_bytes(b"0" * 5000)

    with pytest.raises(UnreadableError, match="it has a line without an end"):
        read(tmp_path / "list")


def test_a_folder_says_what_is_wrong_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableError, match="holds no range of the list"):
        read(tmp_path / "empty")
    folder = ranges(tmp_path / "folder", HASHES)
    name = HASHES[9].hex().upper()[:5]
    (folder / name).write_bytes(b"")
    with pytest.raises(UnreadableError, match=f"range {name} is in it twice"):
        read(folder)
    (folder / f"{name}.txt").unlink()
    with pytest.raises(UnreadableError, match=f"{name}: the file is empty"):
        read(folder)
    (folder / name).write_bytes(b"\n".join([b"0" * 35 + b":1"] * 300))
    monkeypatch.setattr(hashlist, "_LARGEST_RANGE", 3000)
    with pytest.raises(UnreadableError, match=f"{name}: it is too large to be a range"):
        read(folder)


def test_what_is_not_there_or_not_readable_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"missing: it cannot be read: No such file.* \(check its name"):
        read(tmp_path / "missing")
    with pytest.raises(UnreadableError, match=r"a…a+: it cannot be read: File name too long \(check its name") as long:
        read(tmp_path / ("a" * 5000))
    assert len(str(long.value)) < 500
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableError, match="pipe: it is neither a file nor a folder"):
        read(tmp_path / "pipe")
