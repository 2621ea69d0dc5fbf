"""Inputs on disk: folders, single files, and what is neither."""

from __future__ import annotations

import codecs
import hashlib
import re
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.files import CHUNK, Files, as_utf_8, first_bytes, start_of
from hygiene.sources.files.folder import Folder, SingleFile
from hygiene.sources.files.open import open_files
from hygiene.sources.files.subfolder import subfolders


def test_a_folder_names_its_files_sorted_and_reads_them_in_pieces(tmp_path: Path) -> None:
    big = bytes(range(256)) * (CHUNK // 100)
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / "b" / "c" / "big.js").write_bytes(big)
    (tmp_path / "b" / "small.js").write_bytes(b"small")
    (tmp_path / "a.js").write_bytes(b"")
    consumed: list[int] = []
    files = open_files(tmp_path)
    files.progress = consumed.append
    assert isinstance(files, Folder)
    assert ("a.js", "b/small.js", "b/c/big.js") == files.names
    pieces = list(files.chunks("b/c/big.js"))
    assert big == b"".join(pieces)
    assert CHUNK == max(map(len, pieces))
    assert len(big) == sum(consumed)
    assert [] == list(files.chunks("a.js"))


TEXT = '[{"caf\u00e9": "\U0001f600"}]'


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize("data", [TEXT.encode(encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16")])
def test_a_text_is_utf_8_without_a_mark_however_it_was_saved(data: bytes, size: int) -> None:
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert TEXT.encode() == b"".join(as_utf_8(iter(pieces)))
    # An empty piece is not the end.
    assert TEXT.encode() == b"".join(as_utf_8(each for piece in pieces for each in (b"", piece)))


def test_only_a_text_is_changed_and_damaged_utf_16_is_an_error(tmp_path: Path) -> None:
    wide = codecs.BOM_UTF16_BE + "[]".encode("utf-16-be")
    for name, data in (("a.json", wide), ("a.car", wide), ("b.json", wide[:-1]), ("c.json", codecs.BOM_UTF8)):
        (tmp_path / name).write_bytes(data)
    files = open_files(tmp_path)
    assert [b"[]", wide, b""] == [b"".join(files.chunks(name)) for name in ("a.json", "a.car", "c.json")]
    with pytest.raises(UnreadableError, match="it holds bytes that are not text"):
        list(files.chunks("b.json"))


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_the_text_before_damaged_utf_16_is_kept(encoding: str, size: int) -> None:
    data = ("\ufeff" + TEXT).encode(encoding) + "\ud83d!".encode(encoding, "surrogatepass") + b"more"
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert TEXT.encode() == start_of(as_utf_8(iter(pieces)), len(data))
    with pytest.raises(UnreadableError, match="it holds bytes that are not text"):
        list(as_utf_8(iter(pieces)))


def test_utf_32_is_not_taken_for_utf_16() -> None:
    with pytest.raises(UnreadableError, match="it holds bytes that are not text"):
        list(as_utf_8(iter([TEXT.encode("utf-32")])))


def test_a_folder_inside_an_input_yields_many_members_by_their_names_in_it(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.json").write_text(name, encoding="utf-8")

    assert [[("a.json", b"one")], [("a.json", b"two")]] == [
        [(name, b"".join(content)) for name, content in folder.each(folder.names)]
        for folder in subfolders(open_files(tmp_path))
    ]


def test_the_hash_of_a_folder_is_that_of_the_files_read_whole_in_any_order(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    lines = "".join(f"{hashlib.sha256(n.encode()).hexdigest()}  {n}\n" for n in ("a", "b"))
    for order in ("ab", "ba"):
        files = open_files(tmp_path)
        for name in order:
            list(files.chunks(name))
        assert hashlib.sha256(lines.encode()).hexdigest() == files.sha256()


def test_a_single_file_has_its_own_name_and_hash(tmp_path: Path) -> None:
    path = tmp_path / "tweets.js"
    path.write_bytes(b"x" * 1000)
    files = open_files(path)
    assert isinstance(files, SingleFile)
    assert ("tweets.js",) == files.names
    assert b"x" * 1000 == b"".join(files.chunks("tweets.js"))
    assert hashlib.sha256(b"x" * 1000).hexdigest() == files.sha256()


def test_the_head_of_a_member_is_never_longer_than_asked(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"y" * 600)
    files = open_files(tmp_path)
    assert (b"y" * 512, b"yyy") == (first_bytes(files, "a"), first_bytes(files, "a", 3))
    (tmp_path / "a").unlink()
    assert b"" == first_bytes(files, "a")


def test_a_file_that_goes_away_is_an_error_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "tweets.js"
    path.write_bytes(b"x")
    single, folder = open_files(path), open_files(tmp_path)
    assert ("tweets.js",) == folder.names
    path.unlink()
    for act in (single.sha256, lambda: list(single.chunks("tweets.js")), lambda: list(folder.chunks("tweets.js"))):
        with pytest.raises(UnreadableError, match=r"tweets\.js: it cannot be read: No such file or directory"):
            act()


def test_a_name_longer_than_any_file_system_allows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="it cannot be read: File name too long"):
        open_files(tmp_path / ("x" * 5000))


def test_the_home_directory_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "x").mkdir()
    assert "~/x" == open_files(tmp_path / "x").path


def _opened_by_several(folder: Path) -> Iterator[tuple[Path, Files, str]]:
    """Yield every kind of input as a file, opened once, with the name of a member."""
    for name in ("folder", "single"):
        (folder / name).mkdir()
        file = folder / name / "tweets.js"
        file.write_bytes(b"old" * CHUNK)
        yield file, open_files(file.parent if name == "folder" else file), "tweets.js"
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        archive.writestr("tweets.js", b"old" * CHUNK)
    yield folder / "export.zip", open_files(folder / "export.zip"), "tweets.js"
    with tarfile.open(folder / "export.tar", "w") as tar:
        tar.add(folder / "folder" / "tweets.js", "tweets.js")
    yield folder / "export.tar", open_files(folder / "export.tar"), "tweets.js"


@pytest.mark.parametrize("how", ["another file in its place", "more at its end", "a change while it is read"])
def test_a_file_that_changes_between_two_readings_is_an_error(tmp_path: Path, how: str) -> None:
    changed = "it was changed while it was read (run it again)"
    for file, files, member in _opened_by_several(tmp_path):
        content = files.chunks(member)
        begun = [next(content)]
        if how == "another file in its place":
            (tmp_path / "new").write_bytes(file.read_bytes().replace(b"old", b"new") + b"\0")
            (tmp_path / "new").replace(file)
            if file.suffix != ".tar":  # a tar is opened for each piece
                begun += content
                assert b"old" * CHUNK == b"".join(begun)
        else:
            with file.open("ab") as end:
                end.write(b"\0")
        if how == "a change while it is read":
            with pytest.raises(UnreadableError, match=re.escape(changed)):
                list(content)
        with pytest.raises(UnreadableError, match=re.escape(changed)):
            list(files.chunks(member))
        if not isinstance(files, Folder):  # its hash is that of what was read to its end
            with pytest.raises(UnreadableError, match=re.escape(changed)):
                files.sha256()


def test_a_file_that_is_the_same_again_in_another_place_may_be_read(tmp_path: Path) -> None:
    """Some network file systems give a file another number each time it is opened."""
    for file, files, member in _opened_by_several(tmp_path):
        list(files.chunks(member))
        shutil.copy2(file, tmp_path / "copy")
        (tmp_path / "copy").replace(file)

        assert b"old" * CHUNK == b"".join(files.chunks(member))
