"""Zips, read in place: contents are complete, promises are checked."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import Budget
from hygiene.sources.files.files import CHUNK
from hygiene.sources.files.open import open_files
from hygiene.sources.files.zips import Zip, open_zip
from tests.support.x_archive import write_zip


@settings(max_examples=60, deadline=None)
@given(
    members=st.dictionaries(
        st.from_regex(r"[a-zé]{1,8}(/[a-z]{1,3})?", fullmatch=True), st.binary(max_size=3000), min_size=1
    ),
    repeat=st.sampled_from([1, 1, 200]),
    compression=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_every_member_comes_out_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, members: dict[str, bytes], repeat: int, compression: int
) -> None:
    whole = {name: data * repeat for name, data in members.items()}
    path = write_zip(tmp_path_factory.mktemp("zip") / "x.zip", whole.items(), compression)
    files = open_files(path)
    pieces = {name: list(files.chunks(name)) for name in files.names}
    assert whole == {name: b"".join(some) for name, some in pieces.items()}
    assert all(0 < len(piece) <= CHUNK for some in pieces.values() for piece in some)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == files.sha256()


@pytest.mark.parametrize("size", [CHUNK, 8 * CHUNK, 8 * CHUNK + 9, 40 * CHUNK])
@pytest.mark.parametrize("before", [0, 24])
def test_a_few_last_bytes_that_expand_to_many_are_not_damage(tmp_path: Path, size: int, before: int) -> None:
    data = bytes(range(before)) + b"9" * size
    files = open_files(write_zip(tmp_path / "x.zip", [("a", data)]))

    assert data == b"".join(files.chunks("a"))


def test_a_member_whose_packed_bytes_end_too_early_is_damage(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", [("a", bytes(range(256)) * 9)])
    made = bytearray(path.read_bytes())
    size = made.index(b"PK\x01\x02") + 20
    made[size : size + 4] = (9).to_bytes(4, "little")
    path.write_bytes(made)

    with pytest.raises(UnreadableError, match="the zip is damaged here"):
        list(open_files(path).chunks("a"))


def test_a_zip_written_as_a_stream_with_64_bit_sizes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("data")
        with archive.open("data/a.js", "w", force_zip64=True) as member:
            member.write(b"a" * 1_000_000)
        archive.comment = b"made by a program"
    files = open_files(path)
    assert ("data/a.js",) == files.names
    assert b"a" * 1_000_000 == b"".join(files.chunks("data/a.js"))


def test_a_zip_after_other_bytes_is_read(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", [("a.js", b"a" * 100)])
    path.write_bytes(b"PK\x03\x04 a stub of another program" + path.read_bytes())
    assert b"a" * 100 == b"".join(open_files(path).chunks("a.js"))


def test_progress_counts_the_bytes_of_the_zip_not_the_inflated_ones(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", [("a.js", b"a" * 1_000_000)])
    consumed: list[int] = []
    files = open_files(path)
    files.progress = consumed.append
    assert 1_000_000 == sum(map(len, files.chunks("a.js")))
    assert isinstance(files, Zip)
    assert files.members["a.js"].compress_size == sum(consumed)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_any_flipped_byte_of_content_is_damage(tmp_path: Path, compression: int) -> None:
    path = write_zip(tmp_path / "x.zip", [("a.js", bytes(range(256)))], compression)
    whole = path.read_bytes()
    for index in range(34, whole.index(b"PK\x01\x02")):
        path.write_bytes(whole[:index] + bytes([whole[index] ^ 1]) + whole[index + 1 :])
        with pytest.raises(UnreadableError, match=r"a\.js: the zip is damaged here"):
            list(open_zip(path, "x.zip", Budget()).chunks("a.js"))


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_all_content_before_a_damaged_byte_is_read(tmp_path: Path, compression: int) -> None:
    data = b"".join(number.to_bytes(3, "big") for number in range(400_000))
    path = write_zip(tmp_path / "x.zip", [("a.js", data)], compression)
    whole, place = path.read_bytes(), len(path.read_bytes()) * 2 // 3
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
    found: list[bytes] = []
    with pytest.raises(UnreadableError, match=r"a\.js: the zip is damaged here"):
        found.extend(open_zip(path, "x.zip", Budget()).chunks("a.js"))
    assert len(found) > 4
    assert max(map(len, found)) <= CHUNK
    assert b"".join(found[:4]) == data[: sum(map(len, found[:4]))]


def test_small_files_may_be_packed_as_tightly_as_possible(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", [("a.js", b"a" * (40 << 20))])
    assert 40 << 20 == sum(map(len, open_files(path).chunks("a.js")))


@pytest.mark.parametrize("name", ["x:y/a.js", "..a/b.js", "a..js", "2020-01-01T10:00:00/a.js", "a/b/C:/d.js"])
def test_a_name_that_only_looks_odd_is_read(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "x.zip", [(name, b"a")])
    if name.startswith("x:"):
        with pytest.raises(UnreadableError, match="leads outside"):
            open_files(path)
    else:
        assert (name,) == open_files(path).names
