"""The filter: no listed password is lost, and damage is refused."""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import re
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hygiene.enrich.breaches import build_filter as build
from hygiene.enrich.breaches import filter_blocks as blocks
from hygiene.enrich.breaches.filter_file import HEADER, PARTIAL, Filter, Header
from hygiene.enrich.breaches.look_up import Source
from hygiene.model.errors import OutputError, UnreadableError
from hygiene.model.records import Breach
from hygiene.model.redacted import Hidden
from tests.enrich.breaches.lists import invented, lines, ranges, sha1
from tests.support.command import run
from tests.support.project import ROOT

MILLION = 1_000_000
Large = tuple[Filter, NDArray[np.uint8], int]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Build a filter of 5,000 passwords."""
    (tmp_path / "list.txt").write_bytes(lines(invented(5_000)))
    build.build(tmp_path / "list.txt", tmp_path / "a.filter")
    return tmp_path / "a.filter"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Large]:
    """Build a filter of a million; return it, its hashes and its size."""
    folder = tmp_path_factory.mktemp("large")
    rows = np.random.default_rng(5).integers(0, 256, (MILLION - 1, 20), np.uint8)
    rows = np.concatenate([rows, np.frombuffer(sha1("password"), np.uint8)[None]])
    rows = rows[np.lexsort(rows.T[::-1])]
    text = rows.tobytes().hex().upper()
    (folder / "list.txt").write_text("".join(f"{text[n : n + 40]}:1\n" for n in range(0, len(text), 40)))
    assert build.build(folder / "list.txt", folder / "a.filter") == MILLION
    (folder / "list.txt").unlink()
    with Filter(folder / "a.filter") as opened:
        yield opened, rows, (folder / "a.filter").stat().st_size
    (folder / "a.filter").unlink()


def test_nothing_listed_is_lost_and_few_strangers_are_accused(
    large: Large,
) -> None:
    opened, rows, size = large
    some = [bytes(row) for row in rows[:: MILLION // 100_000]]
    source = random.Random(3)  # noqa: S311  # the same strangers every time
    wrong = sum(source.randbytes(20) in opened for _ in range(200_000))

    assert all(one in opened for one in some)
    assert wrong <= 12  # 4 are what 1 in 50,000 gives; more than 12 would come once in 5,000 tries
    assert size / MILLION <= 2.4
    assert 50_000 <= opened.wrong_once_in < 70_000


def test_a_look_up_takes_microseconds(
    large: Large,
) -> None:
    opened, _, _ = large
    strangers = [os.urandom(20) for _ in range(5_000)]
    best = 1.0
    for _ in range(5):
        start = time.process_time()
        for one in strangers:
            _ = one in opened
        best = min(best, (time.process_time() - start) / len(strangers))

    assert best < 60e-6  # bench/breaches.py measures under 5; this is for slow and busy machines


digests = st.lists(st.binary(min_size=20, max_size=20), min_size=1, max_size=400, unique=True).map(sorted)
clustered = st.lists(st.integers(0, 2**16), min_size=1, max_size=400, unique=True).map(
    lambda numbers: sorted(number.to_bytes(8, "big") + bytes(12) for number in numbers)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hashes=digests | clustered, batch=st.integers(1, 200), feed=st.sampled_from(["\n", "\r\n"]), last=st.booleans())
def test_any_sorted_set_is_found_whole(
    tmp_path: Path, hashes: list[bytes], batch: int, feed: str, last: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "BATCH", batch)
    monkeypatch.setattr("hygiene.enrich.breaches.hash_list.PIECE", 600)
    text = lines(hashes, feed=feed)
    (tmp_path / "list").write_bytes(text if last else text.rstrip())
    assert len(hashes) == build.build(tmp_path / "list", tmp_path / "f", partial=True)

    with Filter(tmp_path / "f") as opened:
        assert all(one in opened for one in hashes)
        opened.verify()


def test_pieces_and_batches_make_no_difference(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "BATCH", 300)
    monkeypatch.setattr(build, "_STEP", 2)
    monkeypatch.setattr("hygiene.enrich.breaches.hash_list.PIECE", 10_000)
    build.build(tmp_path / "list.txt", tmp_path / "b.filter")

    assert small.read_bytes() == (tmp_path / "b.filter").read_bytes()


def test_the_number_is_estimated_from_the_first_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = invented(20_000)
    (tmp_path / "list").write_bytes(lines(hashes))
    monkeypatch.setattr(build, "SAMPLE", 2_000)
    monkeypatch.setattr(build, "BATCH", 1_000)
    monkeypatch.setattr("hygiene.enrich.breaches.hash_list.PIECE", 10_000)
    build.build(tmp_path / "list", tmp_path / "f")

    with Filter(tmp_path / "f") as opened:
        assert all(one in opened for one in hashes)
        assert 65_536 <= opened.wrong_once_in < 65_536 * 1.3


@pytest.mark.parametrize("ending", ["", ".txt", ".gz"])
def test_a_folder_of_ranges_and_gzip_make_the_same_filter(tmp_path: Path, ending: str) -> None:
    hashes = invented(400)
    (tmp_path / "list").write_bytes(lines(hashes))
    (tmp_path / "list.gz").write_bytes(gzip.compress(lines(hashes)))
    folder = ranges(tmp_path / "folder", hashes, ending=ending)
    (folder / "downloader.log").write_text("not a range", encoding="utf-8")
    if ending == ".gz":
        for path in folder.glob("*.gz"):
            path.write_bytes(gzip.compress(path.read_bytes()))
    for source in ("list", "list.gz", "folder"):
        assert build.build(tmp_path / source, tmp_path / f"{source}.filter") == 400

    made = {(tmp_path / f"{source}.filter").read_bytes() for source in ("list", "list.gz", "folder")}
    assert len(made) == 1


def test_progress_adds_up_to_the_file(tmp_path: Path) -> None:
    text = lines(invented(3_000))
    for name, data in (("list", text), ("list.gz", gzip.compress(text))):
        told: list[int] = []
        (tmp_path / name).write_bytes(data)
        build.build(tmp_path / name, tmp_path / "f", told.append)

        assert len(data) == sum(told)


def test_what_it_answers(small: Path) -> None:
    with Filter(small) as opened:
        source: Source = opened
        name = "the Pwned Passwords list (a filter of 5,000)"
        expected = [
            Breach(
                status="found",
                source=name,
                reason="a filter has no counts, and wrongly finds about 1 password in 67,109",
            ),
            Breach(status="not found", source=name),
        ]

        assert expected == list(source.ask([Hidden("password"), Hidden("a canary")]))
        assert source.full


def test_a_list_with_holes_is_refused_and_as_a_part_clears_nothing(tmp_path: Path) -> None:
    hashes = [one for one in invented(20_000) if not 0x30 <= one[0] < 0x32]
    (tmp_path / "list").write_bytes(lines(hashes))
    with pytest.raises(UnreadableError, match=r"it is not complete: hashes from 2FF.. to 320.. are missing"):
        build.build(tmp_path / "list", tmp_path / "f")
    assert not (tmp_path / "f").exists()
    build.build(tmp_path / "list", tmp_path / "f", partial=True)

    with Filter(tmp_path / "f") as opened:
        found, absent = opened.ask([Hidden("password"), Hidden("a canary")])
        assert not opened.full
        assert ("found", "not checked", PARTIAL) == (found.status, absent.status, absent.reason)


@pytest.mark.parametrize("kept", [slice(0, 15_000), slice(600, None)], ids=["cut off", "begun late"])
def test_a_download_that_was_cut_off_is_refused(tmp_path: Path, kept: slice) -> None:
    (tmp_path / "list").write_bytes(lines(invented(20_000)[kept]))

    with pytest.raises(UnreadableError, match="it is not complete"):
        build.build(tmp_path / "list", tmp_path / "f")


def test_one_missing_range_is_noticed(tmp_path: Path) -> None:
    """Reject a list without a range.

    A range of today's list holds about 1,430 of 1.5 billion passwords; here two of 256 parts of 10,000 hold 78.
    """
    folder = ranges(tmp_path / "folder", (one for one in invented(10_000) if one[0] not in {0xC7, 0xC8}))

    with pytest.raises(UnreadableError, match=r"hashes from C6... to C90.. are missing"):
        build.build(folder, tmp_path / "f")


def test_a_list_without_the_commonest_password_is_none(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(lines(one for one in invented(2_000) if one != sha1("password")))

    with pytest.raises(UnreadableError, match="does not hold “password”"):
        build.build(tmp_path / "list", tmp_path / "f")
    assert ["list"] == [path.name for path in tmp_path.iterdir()]


def test_hashes_that_are_spread_otherwise_are_refused(tmp_path: Path) -> None:
    hashes = [number.to_bytes(6, "big") + bytes(14) for number in range(50_000)]
    (tmp_path / "list").write_bytes(lines(hashes))

    with pytest.raises(UnreadableError, match="not spread as SHA-1 hashes are"):
        build.build(tmp_path / "list", tmp_path / "f", partial=True)


def test_an_empty_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"")

    with pytest.raises(UnreadableError, match="it holds no passwords"):
        build.build(tmp_path / "list", tmp_path / "f")


# What stands on the disk


def flipped(path: Path, at: int, bit: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    path.write_bytes(data)


@pytest.mark.parametrize("at", [0, 8, 12, 16, 24, 32, 40, 60, 90, 100, 127])
def test_a_bit_of_the_header_is_noticed_on_opening(small: Path, at: int) -> None:
    flipped(small, at, at % 8)

    with pytest.raises(UnreadableError, match=r"header is damaged|not a filter"):
        Filter(small)


@pytest.mark.parametrize(
    "change",
    [lambda d: d[:-1], lambda d: d + b"x", lambda d: d[:200], lambda d: d[:100], lambda _: b""],
)
def test_another_size_is_noticed_on_opening(small: Path, change: Callable[[bytes], bytes]) -> None:
    small.write_bytes(change(small.read_bytes()))

    with pytest.raises(UnreadableError, match=r"cut off|header is damaged|not a filter"):
        Filter(small)


@pytest.mark.parametrize("command", [["scan", "--vault", "v.csv", "--breaches"], ["breaches", "verify"]], ids=str)
@pytest.mark.parametrize(
    "changed",
    [
        {"keys": 0},
        {"keys": 2**64 - 1},
        {"buckets": 0},
        {"buckets": 255},
        {"buckets": 5_000},
        {"buckets": 2**64 - 256},
        {"directory": 0},
        {"directory": 2**64 - 8},
    ],
    ids=str,
)
def test_sizes_that_no_filter_has_are_refused(
    tmp_path: Path, small: Path, changed: dict[str, int], command: list[str]
) -> None:
    data = small.read_bytes()
    read = Header.read(data[:HEADER], len(data))
    header = replace(read, **changed)  # type: ignore[arg-type]  # all of them are counts
    if "directory" not in changed:
        header = replace(header, directory=max(0, len(data) - 8 * (header.buckets // 256 + 1)))
    small.write_bytes(header.pack() + data[HEADER:])
    (tmp_path / "v.csv").write_text("name,url,username,password\na,https://a.example,b,c\n")

    done = run(tmp_path, *command, str(small))

    assert done.code == 3
    assert done.err.startswith("error: ")
    assert re.search(r"a\.filter: the filter('s header states sizes that no filter has| is cut off)", done.err)
    assert "Traceback" not in done.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableError, match=r"pipe: it is not an ordinary file \(save it to a file first\)"):
        Filter(tmp_path / "pipe")


def test_another_version_is_told_from_damage(small: Path) -> None:
    data = bytearray(small.read_bytes())
    data[8:12] = struct.pack("<I", 2)
    data[HEADER - 32 : HEADER] = hashlib.sha256(data[: HEADER - 32]).digest()
    small.write_bytes(data)

    with pytest.raises(UnreadableError, match="has version 2, but this hygiene reads 1"):
        Filter(small)


def test_any_bit_of_the_body_is_noticed_when_verified(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = small.read_bytes()
    monkeypatch.setattr(Filter, "_test", lambda _: None)
    for at in random.Random(1).sample(range(HEADER, len(whole)), 40):  # noqa: S311  # the same places every time
        small.write_bytes(whole)
        flipped(small, at, at % 8)
        with Filter(small) as opened, pytest.raises(UnreadableError, match="checksum does not match"):
            opened.verify()


def test_a_damaged_block_or_directory_is_never_believed(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Filter, "_test", lambda _: None)
    whole, hashes = small.read_bytes(), invented(5_000)
    listed, absent = set(hashes), [os.urandom(20) for _ in range(2_000)]
    for at in random.Random(2).sample(range(HEADER, len(whole)), 25):  # noqa: S311  # the same places every time
        small.write_bytes(whole)
        flipped(small, at, 7)
        refused = 0
        with Filter(small) as opened:
            for one in (*hashes[::7], *absent):
                try:
                    assert (one in opened) or one not in listed
                except UnreadableError:
                    refused += 1
        assert refused > 10


def test_damage_leaves_only_what_it_concerns_unchecked(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Filter, "_test", lambda _: None)
    block = blocks.bucket(int.from_bytes(sha1("password")[:8], "big"), 5_120) // 256
    (start,) = struct.unpack_from("<Q", small.read_bytes(), small.stat().st_size - 8 * (21 - block))
    flipped(small, start + 40)
    with Filter(small) as opened:
        answers = opened.ask([Hidden("password"), *(Hidden(f"word {n}") for n in range(200))])

    assert answers[0].status == "not checked"
    assert "the filter is damaged where this password would be" in answers[0].reason
    assert sum(answer.status == "not found" for answer in answers) > 150


def test_a_filter_that_says_yes_to_everything_is_not_opened(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "holds", lambda *_: True)

    with pytest.raises(UnreadableError, match="finds random hashes, which are in no list"):
        Filter(small)


def test_what_is_no_filter_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(lines(invented(50)))

    with pytest.raises(UnreadableError, match="a list of hashes, and not a filter of breached passwords"):
        Filter(tmp_path / "f")
    with pytest.raises(UnreadableError, match="it cannot be read: No such file"):
        Filter(tmp_path / "missing")


# An interrupted build


def test_a_failed_build_leaves_the_old_file_and_nothing_else(tmp_path: Path, small: Path) -> None:
    before = small.read_bytes()
    text = lines(invented(30_000))
    (tmp_path / "list.txt").write_bytes(text[: len(text) // 2 + 11])
    with pytest.raises(UnreadableError):
        build.build(tmp_path / "list.txt", small)

    assert before == small.read_bytes()
    assert ["a.filter", "list.txt"] == sorted(path.name for path in tmp_path.iterdir())


def test_ctrl_c_leaves_the_old_file_and_nothing_else(tmp_path: Path, small: Path) -> None:
    before, size = small.read_bytes(), (tmp_path / "list.txt").stat().st_size

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    assert size > 0
    with pytest.raises(KeyboardInterrupt):
        build.build(tmp_path / "list.txt", small, interrupted)

    assert before == small.read_bytes()
    assert ["a.filter", "list.txt"] == sorted(path.name for path in tmp_path.iterdir())


def test_a_killed_build_leaves_the_old_file(tmp_path: Path, small: Path) -> None:
    before = small.read_bytes()
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom hygiene.enrich.breaches import build_filter as build\n"
        "def report(_):\n    print('reading', flush=True)\n    time.sleep(60)\n"
        "build.build(Path(sys.argv[1]), Path(sys.argv[2]), report)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path / "list.txt", small], cwd=ROOT, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"reading\n"
        child.send_signal(signal.SIGKILL)

    assert before == small.read_bytes()
    with Filter(small) as opened:
        opened.verify()


def test_a_link_or_a_folder_is_not_replaced(tmp_path: Path, small: Path) -> None:
    (tmp_path / "link").symlink_to(small)

    for target in (tmp_path / "link", tmp_path):
        with pytest.raises(OutputError, match="a folder, a link or a device"):
            build.build(tmp_path / "list.txt", target)
    with pytest.raises(OutputError, match="cannot be written"):
        build.build(tmp_path / "list.txt", tmp_path / "missing" / "f")


def test_a_disk_that_is_too_small_is_noticed_before_it_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "list.txt").write_bytes(lines(invented(500)))
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))

    with pytest.raises(OutputError, match=r"the filter needs [0-9,]{4,6} bytes, but only 1,000 bytes are free"):
        build.build(tmp_path / "list.txt", tmp_path / "f")


def test_memory_does_not_grow_with_the_list(tmp_path: Path) -> None:
    """Allow ten times the list no more memory than the directory's share.

    That is 4 bytes for 256 keys, twice while it is written.
    """
    peaks = []
    code = (
        "import sys\nfrom pathlib import Path\nfrom hygiene.enrich.breaches import build_filter as build, hash_list\n"
        "build.SAMPLE, build.BATCH = 1 << 14, 1 << 14\nhash_list.PIECE = 1 << 18\n"
        "build.build(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
    )
    if not Path("/proc/self/status").exists():
        pytest.skip("this system has no /proc/self/status")
    for count in (40_000, 400_000):
        (tmp_path / "list").write_bytes(lines(invented(count)))
        out = subprocess.check_output([sys.executable, "-c", code, tmp_path / "list", tmp_path / "f"], cwd=ROOT)
        peaks.append(int(out))

    assert peaks[1] - peaks[0] < 6_000  # KiB; the list grew by 16,000
