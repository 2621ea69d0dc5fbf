"""A case that someone else sends makes hygiene neither read nor write outside its folder, nor print what acts."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

from hygiene.incident.case.case import Case, holds_case
from hygiene.incident.case.run import ReadInput
from hygiene.incident.case.verify import verify
from hygiene.model.errors import CaseError
from tests.support.incident_cases import AT, RUN, finished_case
from tests.support.work import ending

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and pipes are made as POSIX systems make them")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A finished case beside a file of the user."""
    finished_case(tmp_path / "case")
    (tmp_path / "mine").write_bytes(b"mine")
    return tmp_path / "case"


def forged(folder: Path, **changes: object) -> None:
    """Change fields of every line that has them, with the right hashes."""
    previous, anew = "", b""
    for number, line in enumerate((folder / "log.jsonl").read_bytes().splitlines(), 1):
        entry = json.loads(line)
        del entry["hash"]
        entry |= {"n": number, "previous": previous, **{key: changes[key] for key in changes.keys() & entry.keys()}}
        body = json.dumps(entry, separators=(",", ":")).removesuffix("}").encode()
        previous = hashlib.sha256(body).hexdigest()
        anew += body + b',"hash":"%s"}\n' % previous.encode()
    (folder / "log.jsonl").write_bytes(anew)


def opened_and_written(folder: Path) -> None:
    with Case.open(folder, AT) as case:
        case.write({"report.html": "Three"}, AT)


def test_a_log_that_is_a_link_a_second_name_or_a_pipe_is_refused(folder: Path, tmp_path: Path) -> None:
    log = folder / "log.jsonl"
    log.rename(tmp_path / "log")
    before = (tmp_path / "log").read_bytes()
    makers: tuple[Callable[[], None], ...] = (
        lambda: log.symlink_to(tmp_path / "log"), lambda: os.mkfifo(log), log.mkdir,
    )  # fmt: skip
    for make in makers:
        make()
        for use in (lambda: opened_and_written(folder), lambda: verify(folder), lambda: holds_case(folder)):
            with pytest.raises(CaseError, match=r"log\.jsonl is a link|it cannot be|is a directory"):
                use()
        log.rmdir() if log.is_dir() and not log.is_symlink() else log.unlink()
    log.hardlink_to(tmp_path / "log")
    with pytest.raises(CaseError, match=r"log\.jsonl is a link, a folder or a device"):
        opened_and_written(folder)
    assert (tmp_path / "log").read_bytes() == before


def test_a_link_in_place_of_a_file_or_of_the_copies_is_named_and_not_followed(folder: Path, tmp_path: Path) -> None:
    (folder / "report.html").unlink()
    (folder / "report.html").symlink_to(tmp_path / "mine")
    assert verify(folder).altered == "report.html was replaced by a link"
    with pytest.raises(CaseError, match=r"report\.html is not as hygiene wrote it"):
        opened_and_written(folder)
    (folder / "inputs").symlink_to(tmp_path)
    with pytest.raises(CaseError, match="inputs is a link or a file, not a folder"):
        opened_and_written(folder)
    assert (tmp_path / "mine").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case", "mine"]


def test_a_link_or_pipe_that_looks_like_the_file_is_no_file(folder: Path, tmp_path: Path) -> None:
    same = "x" * len(str(tmp_path / "mine"))
    with Case.open(folder, AT) as case:
        case.write({"report.html": same, "timeline.csv": ""}, AT)
    (tmp_path / "mine").write_text(same, encoding="utf-8")
    (folder / "report.html").unlink()
    (folder / "report.html").symlink_to(tmp_path / "mine")
    assert verify(folder).altered == "report.html was replaced by a link"
    (folder / "report.html").unlink()
    (folder / "report.html").write_text(same, encoding="utf-8")
    assert verify(folder).unchanged
    (folder / "timeline.csv").unlink()
    os.mkfifo(folder / "timeline.csv")
    assert verify(folder).altered == "timeline.csv was changed"


def test_copies_behind_a_link_are_no_copies(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"export")
    read = ReadInput(path="~/x.zip", sha256=hashlib.sha256(b"export").hexdigest())
    with Case.create(tmp_path / "case", structs.replace(RUN, inputs=(read,)), AT) as case:
        case.copy([tmp_path / "x.zip"], AT)
    (tmp_path / "case" / "inputs").rename(tmp_path / "moved")
    (tmp_path / "case" / "inputs").symlink_to(tmp_path / "moved")

    assert verify(tmp_path / "case").altered == f"inputs/{read.sha256}-x.zip was replaced by a link"


@pytest.mark.parametrize(("kind", "line"), [("opened", 2), ("answer", 1)])
def test_a_log_opens_a_case_once_and_first(kind: str, line: int, folder: Path) -> None:
    first, second = (folder / "log.jsonl").read_bytes().splitlines(keepends=True)[:2]
    (folder / "log.jsonl").write_bytes(first + first if kind == "opened" else second)
    forged(folder)

    assert verify(folder).altered == (
        f"line {line} of log.jsonl is out of place: the first line opens the case, and no other does"
    )


@pytest.mark.parametrize(
    "name", ["../mine", "/etc/passwd", "a/b", "log.jsonl", "inputs", "inputs/x", ".hidden", "report.html\n", ""]
)
def test_a_log_that_names_a_file_elsewhere_is_refused(name: str, folder: Path, tmp_path: Path) -> None:
    content = {"sha256": hashlib.sha256(b"mine").hexdigest(), "size": 4}
    forged(folder, files={name: content})

    fault = "line 6 of log.jsonl is none that this version of hygiene knows"
    assert verify(folder).altered == fault
    with pytest.raises(CaseError, match=fault):
        opened_and_written(folder)
    with pytest.raises(ValueError, match="no name of a file in a case"), Case.create(tmp_path / "new", RUN, AT) as case:
        case.write({name: ""}, AT)
    assert (tmp_path / "mine").read_bytes() == b"mine"


def test_nothing_of_a_forged_log_acts_when_it_is_shown(folder: Path) -> None:
    act = "\x1b[2J\u202e"
    run = {
        "version": act, "plugins": [{"group": act, "name": act, "distribution": act, "version": act}],
        "inputs": [{"path": act, "sha256": act, "with_path": act, "vault": False}],
        "paths": {act: [f"/{act}"]}, "masked": [act], "options": {act: act},
    }  # fmt: skip
    forged(folder, run=run)
    with Case.open(folder, AT) as case:
        shown = [str(case.run)]
        assert case.run.paths == {"\\x1b[2J\\u202e": ()}

    shown += verify(folder).words
    assert [text for text in shown if not text.isprintable()] == []


@pytest.mark.parametrize(
    "line",
    [
        b'{"kind":"answer","n":11,"previous":' + b"[" * 100_000,
        b'{"kind":"answer","n":' + b"9" * 100_000,
        b"\xff\xfe",
        b"",
    ],
    ids=["nested", "a huge number", "no text", "empty"],
)
def test_a_line_that_is_no_entry_is_named(line: bytes, folder: Path) -> None:
    with (folder / "log.jsonl").open("ab") as log:
        log.write(line + b',"hash":"' + hashlib.sha256(line).hexdigest().encode() + b'"}\n')

    assert verify(folder).altered == "line 11 of log.jsonl is no entry"
    with pytest.raises(CaseError, match=r"line 11 of log\.jsonl is no entry"):
        opened_and_written(folder)


@pytest.mark.parametrize("at", ["2026-10-16T09:30:00", "9999-12-31T23:59:59-12:00", "yesterday", 1e300])
def test_a_time_that_is_no_time_in_utc_is_no_entry(at: object, folder: Path) -> None:
    forged(folder, at=at)

    assert verify(folder).altered.startswith("line 1 of log.jsonl ")


def test_a_log_or_a_file_of_great_size_is_not_read(folder: Path) -> None:
    with ending():
        os.truncate(folder / "report.html", 1 << 40)
        assert verify(folder).altered == "report.html was changed"
        forged(folder, files={"report.html": {"sha256": "a" * 64, "size": 1 << 40}})
        assert verify(folder).altered == "report.html was changed"
        with pytest.raises(CaseError, match=r"report\.html is not as hygiene wrote it"):
            opened_and_written(folder)
        os.truncate(folder / "log.jsonl", 1 << 40)
        for use in (lambda: verify(folder), lambda: opened_and_written(folder), lambda: holds_case(folder)):
            with pytest.raises(CaseError, match=r"log\.jsonl is larger than 16 MB"):
                use()
