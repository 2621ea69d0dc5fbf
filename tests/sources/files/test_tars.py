"""Tars: read in place, checked against their own sizes and checksums.

Tars that are traps are refused.
"""

from __future__ import annotations

import gzip
import hashlib
import random
import tarfile
from itertools import pairwise
from pathlib import Path

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.sources.files import gunzip
from hygiene.sources.files.files import CHUNK, Files, first_bytes
from hygiene.sources.files.open import open_files
from hygiene.sources.files.tars import Tar
from tests.support.mastodon import write_tar

BIG = random.Random(1).randbytes(3 * CHUNK + 7)  # noqa: S311  # a fixed seed is the point
FILES: list[tuple[str | tarfile.TarInfo, bytes]] = [
    ("media/a.png", BIG),
    ("outbox.json", b'{"a": 1}' + b" " * 20_000 + b"."),
    ("empty.json", b""),
    ("actor.json", b"{}"),
]


def refused(path: Path) -> str:
    with pytest.raises(UnreadableError) as error:
        open_files(path)
    return str(error.value).replace(str(path), "FILE")


def read(files: Files) -> dict[str, bytes]:
    return {name: b"".join(files.chunks(name)) for name in files.names}


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tgz", "a.tar"])
def test_every_member_is_read_as_it_is(tmp_path: Path, name: str) -> None:
    path = write_tar(tmp_path / name, FILES)
    files = open_files(path)

    assert isinstance(files, Tar)
    assert {str(member): content for member, content in FILES} == read(files)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == files.sha256()
    assert max(len(chunk) for chunk in files.chunks("media/a.png")) <= CHUNK


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tar"])
def test_many_members_are_read_in_their_order(tmp_path: Path, name: str) -> None:
    path = write_tar(tmp_path / name, [(f"{n}.json", b"%d" % n * 9000) for n in range(50)])
    consumed: list[int] = []
    files = open_files(path)
    files.progress = consumed.append
    wanted = [f"{n}.json" for n in range(48, 0, -2)]
    found = {name: b"".join(content) for name, content in files.each(wanted)}

    assert wanted[::-1] == list(found)
    assert sum(consumed) <= path.stat().st_size
    assert {name: b"".join(files.chunks(name)) for name in wanted} == found
    assert [] == list(files.each([]))


def test_a_content_that_is_not_read_costs_no_other(tmp_path: Path) -> None:
    files = open_files(write_tar(tmp_path / "a.tar.gz", FILES))
    found = [
        (name, next(content, b"")[:4]) for name, content in files.each(["actor.json", "outbox.json", "empty.json"])
    ]

    assert [("outbox.json", b'{"a"'), ("empty.json", b""), ("actor.json", b"{}")] == found


@pytest.mark.parametrize("most", [1024, 4])
def test_a_member_is_decoded_from_the_last_kept_state(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, most: int
) -> None:
    monkeypatch.setattr(gunzip, "_APART", CHUNK)
    monkeypatch.setattr(gunzip, "_MAX_STATES", most)
    seeded = (random.Random(n) for n in range(20))  # noqa: S311  # a fixed seed is the point
    contents = {f"{n}.bin": made.randbytes(CHUNK + n) for n, made in enumerate(seeded)}
    path = write_tar(tmp_path / "a.tar.gz", list(contents.items()))
    files = open_files(path)
    decoded: list[int] = []
    monkeypatch.setattr(files.budget, "spend", decoded.append)

    for name in reversed(list(contents)):
        assert contents[name] == b"".join(files.chunks(name))
    # Each byte is counted where it is decoded, and where it is read. From one state to the next there are two pieces,
    # and up to ten where few states are kept.
    assert sum(decoded) < (4 if most == 1024 else 12) * sum(map(len, contents.values()))


def test_several_members_are_read_side_by_side(tmp_path: Path) -> None:
    files = open_files(write_tar(tmp_path / "a.tar.gz", [("a.png", BIG), ("b.png", BIG[::-1])]))
    pieces = list(zip(files.chunks("b.png"), files.chunks("a.png"), strict=True))

    assert (BIG[::-1], BIG) == (b"".join(b for b, _ in pieces), b"".join(a for _, a in pieces))


@pytest.mark.parametrize("padding", [0, 1000, 300_000])
def test_a_tar_in_several_gzips_is_one(tmp_path: Path, padding: int) -> None:
    path = write_tar(tmp_path / "a.tar", FILES)
    data = path.read_bytes()
    cuts = [0, 100, 300_000, len(data)]
    parts = [gzip.compress(data[start:end]) for start, end in pairwise(cuts)]
    (tmp_path / "a.tgz").write_bytes(bytes(padding).join(parts) + bytes(padding))

    assert {str(member): content for member, content in FILES} == read(open_files(tmp_path / "a.tgz"))


def test_to_look_at_a_member_opens_nothing(tmp_path: Path) -> None:
    path = write_tar(tmp_path / "a.tar.gz", FILES)
    files = open_files(path)
    path.unlink()

    assert b'{"a": 1}' == first_bytes(files, "outbox.json", 8)
    assert b"{}" == b"".join(files.chunks("actor.json"))
    with pytest.raises(UnreadableError):
        list(files.chunks("outbox.json"))


def test_progress_receives_what_was_read(tmp_path: Path) -> None:
    path = write_tar(tmp_path / "a.tar", FILES)
    files, consumed = open_files(path), list[int]()
    files.progress = consumed.append
    list(files.chunks("outbox.json"))

    assert 20_009 - 8192 == sum(consumed), "its first bytes were kept"


def test_the_last_of_two_members_with_one_name_counts(tmp_path: Path) -> None:
    files = open_files(
        write_tar(tmp_path / "a.tar", [("a.json", b"1" * 9000), ("b.png", b""), ("./a.json", b"2" * 9000)])
    )

    assert b"2" * 9000 == b"".join(files.chunks("a.json"))


def test_long_names_and_folders_of_other_programs_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for name in ("folder", "x" * 150 + ".png"):
            info = tarfile.TarInfo(name)
            info.type = tarfile.DIRTYPE if name == "folder" else tarfile.REGTYPE
            archive.addfile(info)
        archive.addfile(tarfile.TarInfo("outbox.json"))

    assert ("x" * 150 + ".png", "outbox.json") == open_files(path).names


@pytest.mark.parametrize("kind", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_long_name_is_read_whole_and_refused_where_it_leads_outside(tmp_path: Path, kind: int) -> None:
    def made(*names: str) -> Path:
        path = tmp_path / "a.tar"
        with tarfile.open(path, "w", format=kind) as archive:
            for name in names:
                archive.addfile(tarfile.TarInfo(name))
        return path

    long = "folder/" * 40 + "ü.json"
    assert (long, "b.json") == open_files(made(long, "b.json")).names
    assert "a path that leads outside the archive" in refused(made("folder/" * 40 + "../" * 41 + "b.json"))
    assert "a file whose name has 6,001 characters" in refused(made("d/" * 3000 + "x"))


@pytest.mark.parametrize("described", [True, False])
def test_a_sparse_file_is_refused(tmp_path: Path, described: bool) -> None:
    info = entry("a.json", tarfile.REGTYPE if described else tarfile.GNUTYPE_SPARSE)
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.realsize": "9" * 15} if described else {}
    with tarfile.open(tmp_path / "a.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo("outbox.json"))
        archive.addfile(info)

    problem = "it holds a sparse file (a.json)"
    assert f"FILE: {problem} (no platform makes such a tar; do not unpack it)" == refused(tmp_path / "a.tar")


def entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize("name", ["../outbox.json", "/etc/passwd", "a/../../b.json", "C:/x.json"])
def test_a_name_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = write_tar(tmp_path / "a.tar", [("fine.json", b""), (entry(name), b"")])

    problem = f"it holds a path that leads outside the archive ({name})"
    assert f"FILE: {problem} (no platform makes such a tar; do not unpack it)" == refused(path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, b"Z"])
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    path = write_tar(tmp_path / "a.tar.gz", [(entry("out\x1bbox.json", kind, "/etc/passwd"), b"")])

    problem = "it holds a link, a device or another special file (out\\x1bbox.json)"
    assert f"FILE: {problem} (no platform makes such a tar; do not unpack it)" == refused(path)


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    with gzip.open(path, "wb") as out:
        header = entry("outbox.json")
        header.size = 200 << 20
        out.write(header.tobuf())
        for _ in range(200):
            out.write(bytes(1 << 20))

    assert "FILE: it would unpack to 64 MB, over 100 times its size, as a zip bomb does" in refused(path)


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", ["a.tar.gz", "a.tar"])
def test_a_tar_that_is_cut_short_anywhere_is_refused(tmp_path: Path, name: str, at: float) -> None:
    path = write_tar(tmp_path / name, [("a.json", BIG)])
    end = len(BIG) + 1024 if name == "a.tar" else path.stat().st_size  # after it there are only zeros
    path.write_bytes(path.read_bytes()[: int(end * at)])

    assert "FILE: the tar is cut short or damaged (download the complete export again)" == refused(path)


def test_damage_is_found_by_the_checksum(tmp_path: Path) -> None:
    path = write_tar(tmp_path / "a.tar.gz", [("a.json", BIG)])
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    assert "FILE: the tar is cut short or damaged (download the complete export again)" == refused(path)


def test_a_damaged_header_is_not_taken_for_the_end(tmp_path: Path) -> None:
    path = write_tar(tmp_path / "a.tar", [("a.json", b"1"), ("b.json", b"2")])
    data = bytearray(path.read_bytes())
    data[1024] ^= 1
    path.write_bytes(data)

    assert "FILE: the tar is cut short or damaged (download the complete export again)" == refused(path)


@pytest.mark.parametrize("size", [b"\xff" + b"\xff" * 11, b"\x80" + b"\xff" * 11, b"77777777777\0"])
def test_an_impossible_size_is_damage(tmp_path: Path, size: bytes) -> None:
    header = bytearray(entry("a.json").tobuf())
    header[124:136] = size
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    path = tmp_path / "a.tar"
    path.write_bytes(bytes(header) + bytes(2048))

    assert "FILE: the tar is cut short or damaged (download the complete export again)" == refused(path)


def test_a_gzipped_file_that_is_not_a_tar_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "outbox.json.gz"
    path.write_bytes(gzip.compress(b'{"type": "OrderedCollection"}' * 100))

    assert "FILE: it is gzipped, but it is not a tar (unpack it and give its contents)" == refused(path)


def test_an_empty_tar_is_refused(tmp_path: Path) -> None:
    assert "FILE: the tar holds no files (download the export again)" == refused(write_tar(tmp_path / "a.tar.gz", []))
