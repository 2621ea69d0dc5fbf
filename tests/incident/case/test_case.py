"""A case goes on where it stopped, loses nothing that was recorded, and is its owner's alone."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hygiene.incident.case.case import Case, holds_case
from hygiene.incident.case.chain import line_of, read
from hygiene.incident.case.copies import source_of
from hygiene.incident.case.entries import Answer
from hygiene.incident.case.run import ReadInput, Run
from hygiene.incident.case.verify import verify
from hygiene.incident.records import Answered
from hygiene.model.errors import CaseError, UnreadableError
from hygiene.report.parts.lines import PluginLine
from tests.support.incident_cases import AT, CONCLUSION, EXPLANATIONS, RUN, finished_case
from tests.support.project import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A place for a case."""
    return tmp_path / "case"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The log of a finished case."""
    folder = tmp_path_factory.mktemp("finished")
    finished_case(folder)
    return (folder / "log.jsonl").read_bytes()


def kinds(folder: Path) -> list[str]:
    """The kinds of the entries in the log."""
    log = read((folder / "log.jsonl").read_bytes())
    assert (log.fault, log.torn) == ("", b"")
    return [str(entry.__struct_config__.tag) for entry in log.entries]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_case_knows_after_opening_what_was_recorded_before(folder: Path) -> None:
    seal = finished_case(folder)
    with Case.open(folder, AT) as case:
        run, answered = case.run, case.answered
        assert case.seal == seal

    assert run == RUN
    assert answered == Answered(clues={"link-clicked": ("no", AT)}, steps={"revoke-apps": ("done", AT)}, noticed_at=AT)
    assert kinds(folder) == [
        "opened", "answer", "step", "noticed", "concluded", "writing", "written", "answer", "writing", "written",
    ]  # fmt: skip


def test_every_file_and_folder_is_the_owners_alone_also_after_an_archive_gave_it_other_modes(folder: Path) -> None:
    def modes() -> dict[str, int]:
        return {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}

    expected = {"case": 0o700, "log.jsonl": 0o600, "report.html": 0o600, "timeline.csv": 0o600}
    folder.mkdir(mode=0o755)
    finished_case(folder)
    assert modes() == expected
    folder.chmod(0o755)
    (folder / "log.jsonl").chmod(0o644)
    with Case.open(folder, AT):
        pass
    assert modes() == expected


def test_times_are_kept_in_utc_to_the_microsecond(folder: Path) -> None:
    at = datetime(2026, 10, 16, 11, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with Case.create(folder, RUN, AT) as case:
        case.record_answer("link-clicked", "yes", at)
        case.record_noticed(at, AT)
    with Case.open(folder, AT) as case:
        found = [case.answered.clues["link-clicked"][1], case.answered.noticed_at]

    assert found == [at, at]
    assert [str(one) for one in found] == ["2026-10-16 09:30:00.123456+00:00"] * 2


def test_a_later_run_is_recorded_only_when_it_read_something_else(folder: Path) -> None:
    changed = structs.replace(RUN, version="0.4.0", inputs=(ReadInput(path="~/x.zip", sha256="c" * 64),))
    with Case.create(folder, RUN, AT) as case:
        recorded = [case.record_run(run, AT) for run in (RUN, changed, changed, RUN)]
        assert case.run == RUN

    assert recorded == [False, True, False, True]
    assert kinds(folder) == ["opened", "inputs", "inputs"]


def test_a_conclusion_is_recorded_only_when_it_is_another(folder: Path) -> None:
    with Case.create(folder, RUN, AT) as case:
        for conclusion in (CONCLUSION, CONCLUSION, replace(CONCLUSION, surety="very likely")):
            case.record_conclusion(conclusion, EXPLANATIONS, AT)
        case.record_conclusion(replace(CONCLUSION, leading="", surety="cannot tell"), EXPLANATIONS, AT)

    assert kinds(folder) == ["opened", "concluded", "concluded", "concluded"]


def test_paths_lead_back_to_the_files_and_hide_the_home(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "kim"))
    monkeypatch.chdir(tmp_path)
    paths = {"exports": (tmp_path / "kim" / "x.zip", Path("near.zip"), Path("/data/x.zip"))}
    with Case.create(folder, Run.of("1", (), (), paths, {}), AT) as case:
        found = case.run

    assert found.given("exports") == (tmp_path / "kim" / "x.zip", tmp_path / "near.zip", Path("/data/x.zip"))
    assert found.masked == ()
    assert str(tmp_path / "kim").encode() not in (folder / "log.jsonl").read_bytes()
    assert b'"~/x.zip"' in (folder / "log.jsonl").read_bytes()


def test_no_address_and_no_number_enters_the_log_and_such_a_path_is_to_be_given_again(folder: Path) -> None:
    secret = ("mara@mail.example", "203.0.113.7", "+49 170 1234567", "2001:db8::7")
    plugin = PluginLine(group="checks", name="", distribution="", version="")
    run = Run.of(
        version=secret[0],
        plugins=[replace(plugin, name=one, distribution=one, version=one, error=one) for one in secret],
        inputs=[ReadInput(path=one, sha256="", with_path=one) for one in secret],
        paths={"exports": [Path("/data", one) for one in secret], "vaults": [Path("-")]},
        options={"account": secret[2], "post": secret[1], "tone": secret[0]},
    )
    with Case.create(folder, run, AT) as case:
        for one in secret:
            for key, value in ((one, "yes"), ("link-clicked", one)):
                with pytest.raises(CaseError, match="this cannot be recorded"):
                    case.record_answer(key, value, AT)
        masked = case.run.masked

    log = (folder / "log.jsonl").read_text(encoding="utf-8")
    assert [one for one in secret if one in log] == []
    assert masked == (
        "/data/[e-mail]", "/data/[network address]", "/data/[number]", "standard input",
    )  # fmt: skip


@given(st.data())
def test_a_kill_at_any_byte_of_the_log_loses_nothing_that_was_recorded_before(
    whole: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("case")
    kept = whole[: data.draw(st.integers(0, len(whole)))]
    lines, torn = kept.count(b"\n"), kept.rpartition(b"\n")[2]
    (folder / "log.jsonl").write_bytes(kept)

    assert holds_case(folder) is bool(lines)
    if lines:
        with Case.open(folder, AT) as case:
            answered, cut = case.answered, case.torn
    else:
        with Case.create(folder, RUN, AT) as case:
            answered, cut = case.answered, case.torn
    after = (folder / "log.jsonl").read_bytes()

    assert cut == len(torn)
    assert answered == Answered(
        clues={"link-clicked": ("no" if lines > 7 else "yes", AT)} if lines > 1 else {},
        steps={"revoke-apps": ("done", AT)} if lines > 2 else {},
        noticed_at=AT if lines > 3 else None,
    )
    assert after.startswith(kept[: len(kept) - len(torn)])
    ends = ["kept"] if lines == 6 else []
    assert kinds(folder)[max(lines, 1) :] == [*(["cut"] if torn else []), *ends]
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("html", "csv", "ends"), [("Two", "new", ["written"]), ("One", "old", ["kept"]), ("Two", "old", [])]
)
def test_a_kill_while_files_are_replaced_is_recognised_and_the_next_run_ends_it(
    folder: Path, html: str, csv: str, ends: list[str]
) -> None:
    with Case.create(folder, RUN, AT) as case:
        case.write({"report.html": "One", "timeline.csv": "old"}, AT)
        case.write({"report.html": "Two", "timeline.csv": "new"}, AT)
    log = folder / "log.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    (folder / "report.html").write_text(html, encoding="utf-8")
    (folder / "timeline.csv").write_text(csv, encoding="utf-8")
    killed = verify(folder)
    with Case.open(folder, AT) as case:
        recognised = kinds(folder)[4:]
        case.write({"report.html": "Three", "timeline.csv": "newest"}, AT)

    assert (killed.altered, killed.unchanged) == ("", False)
    assert killed.words[:2] == (
        "A stopped run did not write this case to its end, so it proves nothing yet. Run hygiene on it again.",
        "A run was stopped while it wrote report.html, timeline.csv.",
    )
    assert recognised == ends
    assert verify(folder).unchanged


def test_two_runs_at_once_cannot_use_a_case(folder: Path) -> None:
    finished_case(folder)
    code = f"""
import sys
from datetime import datetime, UTC
from pathlib import Path
from hygiene.incident.case.case import Case
with Case.open(Path({str(folder)!r}), datetime.now(UTC)) as case:
    print("open", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert "open\n" == other.stdout.readline()
        for use in (lambda: Case.open(folder, AT).__enter__(), lambda: verify(folder), lambda: holds_case(folder)):
            with pytest.raises(CaseError, match="another run is using this case"):
                use()
        other.send_signal(signal.SIGKILL)
    assert verify(folder).unchanged


@pytest.mark.parametrize("beyond", [0, 10, 300])
def test_an_entry_that_does_not_fit_on_the_disk_leaves_the_log_as_it_was(folder: Path, beyond: int) -> None:
    finished_case(folder)
    before = (folder / "log.jsonl").read_bytes()
    with Case.open(folder, AT) as case:
        with largest_file(len(before) + beyond), pytest.raises(CaseError, match="it cannot be written: File too large"):
            case.record_answer("link-clicked" * 9, "yes", AT)
        after = (folder / "log.jsonl").read_bytes()
        case.record_answer("link-clicked", "yes", AT)
        assert case.answered.clues == {"link-clicked": ("yes", AT)}

    assert after == before
    assert verify(folder).unchanged


def test_a_log_that_another_program_changes_or_that_is_full_takes_no_entry(folder: Path) -> None:
    finished_case(folder)
    log = folder / "log.jsonl"
    with Case.open(folder, AT) as case:
        before = log.read_bytes()
        log.write_bytes(before + b"{")
        with pytest.raises(CaseError, match=r"another program changed log\.jsonl"):
            case.record_answer("link-clicked", "yes", AT)
        assert log.read_bytes() == before + b"{"

    def answer(value: str) -> bytes:
        return line_of(Answer(n=11, at=AT, previous=read(before).seal, key="link-clicked", value=value))[0]

    filling = answer("x" * ((16 << 20) - len(before) - len(answer(""))))
    log.write_bytes(before + filling)
    with Case.open(folder, AT) as case, pytest.raises(CaseError, match=r"log\.jsonl is full at 16 MB"):
        case.record_answer("link-clicked", "yes", AT)
    assert log.read_bytes() == before + filling


def test_files_that_do_not_fit_on_the_disk_leave_the_whole_case_as_it_was(folder: Path) -> None:
    finished_case(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with (
        Case.open(folder, AT) as case,
        largest_file(100_000),
        pytest.raises(CaseError, match="it cannot be written: File too large"),
    ):
        case.write({"timeline.csv": "at,what,who\n", "report.html": "x" * 200_000}, AT)

    assert before == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_file_that_the_user_edited_is_never_overwritten(folder: Path) -> None:
    finished_case(folder)
    (folder / "report.html").write_text("my own words", encoding="utf-8")
    with Case.open(folder, AT) as case, pytest.raises(CaseError, match=r"report\.html is not as hygiene wrote it"):
        case.write({"timeline.csv": "", "report.html": ""}, AT)

    assert (folder / "report.html").read_text(encoding="utf-8") == "my own words"
    assert (folder / "timeline.csv").read_bytes() == b"at,what\n"
    (folder / "report.html").unlink()
    with Case.open(folder, AT) as case:
        case.write({"report.html": ""}, AT)
    assert verify(folder).unchanged


def test_a_case_is_made_in_a_new_or_empty_folder_only(folder: Path, tmp_path: Path) -> None:
    tmp_path.joinpath("photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"")
    finished_case(folder)
    for place, why in (
        (tmp_path / "photos", "the folder holds other files, such as cat.jpg"),
        (folder, "it holds a case already"),
        (tmp_path / "photos" / "cat.jpg", "it cannot be written: Not a directory"),
        (tmp_path / "nowhere" / "case", "it cannot be written: No such file or directory"),
    ):
        with pytest.raises(CaseError, match=why):
            Case.create(place, RUN, AT).__enter__()
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["cat.jpg"]
    (tmp_path / "photos" / "log.jsonl").write_bytes(b"")
    with pytest.raises(CaseError, match=r"the folder holds other files, such as cat\.jpg"):
        Case.create(tmp_path / "photos", RUN, AT).__enter__()
    for use in (lambda: Case.open(tmp_path, AT).__enter__(), lambda: verify(tmp_path / "nowhere")):
        with pytest.raises(CaseError, match="it holds no case"):
            use()
    assert [holds_case(place) for place in (folder, tmp_path, tmp_path / "nowhere")] == [True, False, False]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_inputs_are_copied_by_their_digest_and_password_exports_never(folder: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "in"
    (inputs / "unpacked").mkdir(parents=True)
    contents = {"mara@mail.example \x1b[1m.zip": b"export", "passwords.csv": b"secret", "other.zip": b"other"}
    for name, content in contents.items():
        (inputs / name).write_bytes(content)
    run = structs.replace(
        RUN,
        inputs=(
            ReadInput(path="~/x.zip", sha256=digest(b"export")),
            ReadInput(path="~/passwords.csv", sha256=digest(b"secret"), vault=True),
        ),
    )
    paths = [*(inputs / name for name in contents), inputs / "unpacked", inputs / "gone.zip"]
    with Case.create(folder, run, AT) as case:
        refused = [case.copy(paths, AT) for _ in range(2)]

    name = f"{digest(b'export')}-e-mail_x1b_1m.zip"
    assert [path.name for path in (folder / "inputs").iterdir()] == [name]
    assert (folder / "inputs" / name).read_bytes() == b"export"
    assert [(folder / "inputs").stat().st_mode & 0o777, (folder / "inputs" / name).stat().st_mode & 0o777] == [
        0o700, 0o600,
    ]  # fmt: skip
    assert refused[0] == refused[1]
    assert {Path(path).name: why for path, why in refused[0].items()} == {
        "passwords.csv": "a password export is never copied (it would hand on your passwords)",
        "other.zip": "it is not what this case read (run it again)",
        "unpacked": "a folder is not copied (give the archive as you downloaded it)",
        "gone.zip": "it cannot be read: No such file or directory (check the name and the permissions)",
    }
    assert kinds(folder) == ["opened", "writing", "written"]
    assert verify(folder).not_checked == ("~/passwords.csv",)


def test_an_input_that_changes_while_it_is_copied_or_is_too_large_is_not_copied(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"export")
    read_input = ReadInput(path="~/x.zip", sha256=digest(b"export"))
    source = source_of(path, [read_input])
    path.write_bytes(b"exporT")
    with pytest.raises(UnreadableError, match="it changed while it was copied"):
        list(source.chunks())
    path.unlink()
    with pytest.raises(UnreadableError, match="it cannot be read: No such file"):
        list(source.chunks())
    path.touch()
    os.truncate(path, (256 << 30) + 1)
    with pytest.raises(UnreadableError, match="it is larger than 256 GB"):
        source_of(path, [read_input])


def test_several_inputs_are_copied_and_another_file_among_them_is_no_part_of_the_case(
    folder: Path, tmp_path: Path
) -> None:
    paths = [tmp_path / "x.zip", tmp_path / "y.zip"]
    for path in paths:
        path.write_text(path.name, encoding="utf-8")
    run = structs.replace(
        RUN, inputs=tuple(ReadInput(path=path.name, sha256=digest(path.read_bytes())) for path in paths)
    )
    with Case.create(folder, run, AT) as case:
        assert case.copy(paths, AT) == {}
    (folder / "inputs" / "z.zip").write_bytes(b"")
    found = verify(folder)

    assert (found.files, found.not_checked, found.foreign) == (2, (), ("inputs/z.zip",))
    assert found.words[2] == "No part of the case: inputs/z.zip."


def test_a_copy_that_was_altered_is_found(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"export")
    run = structs.replace(RUN, inputs=(ReadInput(path="~/x.zip", sha256=digest(b"export")),))
    with Case.create(folder, run, AT) as case:
        case.copy([tmp_path / "x.zip"], AT)
    (copy,) = (folder / "inputs").iterdir()
    copy.write_bytes(b"exporT")

    assert verify(folder).altered == f"inputs/{copy.name} was changed"


def test_what_a_killed_run_left_is_removed_by_the_next_one(folder: Path) -> None:
    finished_case(folder)
    (folder / "inputs").mkdir()
    left = [folder / ".hygiene-abcdefgh.part", folder / "inputs" / ".hygiene-abcdefgh.part"]
    for path in left:
        path.write_bytes(b"half")
        os.utime(path, (0, 0))
    assert verify(folder).foreign == ()
    with Case.open(folder, datetime.now(UTC)):
        pass

    assert [path for path in left if path.exists()] == []
