"""Any change of a finished case is found and named, and a seal shows also what a chain cannot."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hygiene.incident.case import chain
from hygiene.incident.case.case import Case
from hygiene.incident.case.chain import shown_seal
from hygiene.incident.case.run import ReadInput
from hygiene.incident.case.verify import Verified, verify
from hygiene.model.errors import CaseError
from tests.support.incident_cases import AT, RUN, finished_case

NO_SEAL = (
    "Without a seal that you noted elsewhere, this cannot show whether the end of the log was cut off or all of it was "
    "written anew."
)
LINES = 10
"""The lines of the finished case."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a finished case, to be copied."""
    folder = tmp_path_factory.mktemp("whole") / "case"
    finished_case(folder)
    return folder


def copied(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy") / "case"
    shutil.copytree(whole, folder)
    return folder


def verified(log: list[bytes] | bytes, whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Verified:
    """Verify the case with another log."""
    folder = copied(whole, tmp_path_factory)
    (folder / "log.jsonl").write_bytes(log if isinstance(log, bytes) else b"".join(log))
    found = verify(folder)
    shutil.rmtree(folder.parent)
    return found


def test_a_finished_case_is_unchanged_and_says_what_that_proves(whole: Path) -> None:
    with Case.open(whole, AT) as case:
        seal = case.seal
    found, sealed = verify(whole), verify(whole, shown_seal(seal).upper())

    assert found == Verified(
        altered="", unfinished=(), lines=LINES, files=2, seal=seal, not_checked=("~/x.zip", "~/passwords.csv")
    )
    assert (found.unchanged, sealed.unchanged, sealed.sealed) == (True, True, LINES)
    assert found.words == (
        "This case is unchanged: 10 lines of the log and 2 files.",
        NO_SEAL,
        "Not compared, because you did not name them here: ~/x.zip, ~/passwords.csv.",
        f"Seal: {shown_seal(seal)} ({seal})",
    )
    assert sealed.words[1] == "The log holds your seal, at line 10 of 10: no line up to it was changed."


def test_the_few_lines_that_the_module_documents_check_a_log(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "\n".join(line[4:] for line in (chain.__doc__ or "").splitlines() if line.startswith("    "))
    shown: list[str] = []
    monkeypatch.chdir(whole)
    exec(code.replace("print(", "shown.append("), {"shown": shown})  # noqa: S102  # our own page

    assert shown == [verify(whole).seal]
    (whole / "log.jsonl").rename(whole / "kept")
    (whole / "log.jsonl").write_bytes((whole / "kept").read_bytes().replace(b'"yes"', b'"YES"'))
    with pytest.raises(AssertionError, match="2"):
        exec(code, {})  # noqa: S102  # our own page
    (whole / "kept").rename(whole / "log.jsonl")


@given(st.data())
def test_a_changed_removed_or_inserted_byte_of_the_log_is_found_in_its_line(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    log = (whole / "log.jsonl").read_bytes()
    how = data.draw(st.sampled_from(["change", "remove", "insert"]))
    at = data.draw(st.integers(0, len(log) - (how != "insert")))
    new = data.draw(st.integers(0, 255).map(lambda value: bytes([value])))
    kept = at if how == "insert" else at + 1
    changed = log[:at] + (b"" if how == "remove" else new) + log[kept:]
    if changed == log:
        return
    found = verified(changed, whole, tmp_path_factory)
    same = next((n for n, (a, b) in enumerate(zip(log, changed, strict=False)) if a != b), min(len(log), len(changed)))
    line = log[:same].count(b"\n") + 1

    assert not found.unchanged
    assert (found.altered or found.unfinished[0]).startswith(f"line {line} of log.jsonl ")


def test_an_end_that_a_kill_can_leave_is_unfinished_and_any_other_is_altered(
    whole: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = (whole / "log.jsonl").read_bytes()
    start = log.rindex(b'{"kind"')
    killed = [log[:-1], log[: start + 1], log[:start] + b'{"kind":"', log[:-1] + b"\0", log[:start] + b"\0\0"]
    altered = [log[:-1] + b"x", log[:start] + b"x", log[:start] + b'{"Kind":"', log[:start] + b'{"kind":"' * 20 + b"\n"]
    found = [verified(one, whole, tmp_path_factory) for one in (*killed, *altered)]

    assert [(one.altered, one.unfinished[0]) for one in found[: len(killed)]] == [
        ("", "line 10 of log.jsonl is an entry that was not finished")
    ] * len(killed)
    assert [one.altered for one in found[len(killed) :]] == ["line 10 of log.jsonl was changed"] * len(altered)


@pytest.mark.parametrize(
    ("log", "why"),
    [(b"", "log.jsonl holds no entry yet"), (b'{"ki', "line 1 of log.jsonl is an entry that was not finished")],
)
def test_a_case_that_a_kill_left_at_its_very_start_is_unfinished(log: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_bytes(log)
    found = verify(tmp_path)

    assert (found.altered, found.unfinished, found.unchanged, found.exit_code) == ("", (why,), False, 3)
    assert found.words[-1] == "It has no seal yet."


def test_a_seal_is_shown_in_five_groups_of_four() -> None:
    assert shown_seal("0123456789abcdef" * 4) == "0123-4567-89ab-cdef-0123"


@given(st.data())
def test_a_removed_inserted_or_swapped_line_is_found_and_named(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    lines = (whole / "log.jsonl").read_bytes().splitlines(keepends=True)
    first, second = sorted(data.draw(st.lists(st.integers(0, LINES - 1), min_size=2, max_size=2, unique=True)))
    how = data.draw(st.sampled_from(["remove", "insert", "swap"]))
    if how == "remove":
        del lines[first]
    elif how == "insert":
        lines.insert(first + 1, lines[second])
    else:
        lines[first], lines[second] = lines[second], lines[first]
    # A copy of the next line is that line itself; the next line then stands twice.
    named = first + 1 if how != "insert" else first + 2 + (second == first + 1)
    found = verified(lines, whole, tmp_path_factory)

    assert found.altered.startswith(f"line {named} of log.jsonl ")
    assert not found.unchanged


@given(st.data())
def test_a_changed_removed_or_inserted_byte_of_a_file_is_found_and_named(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = copied(whole, tmp_path_factory)
    name = data.draw(st.sampled_from(["report.html", "timeline.csv"]))
    content = (folder / name).read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    new = data.draw(st.binary(max_size=2).filter(lambda new: new != content[at : at + 1]))
    (folder / name).write_bytes(content[:at] + new + content[at + 1 :])
    found = verify(folder)
    shutil.rmtree(folder.parent)

    assert (found.altered, found.unchanged) == (f"{name} was changed", False)


def test_a_file_that_is_missing_and_one_that_does_not_belong_are_named(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(whole, folder)
    (folder / "timeline.csv").unlink()
    (folder / "notes \x1b[2J.txt").write_bytes(b"")
    found = verify(folder)

    assert (found.altered, found.foreign) == ("timeline.csv is missing", ("notes \\x1b[2J.txt",))
    assert found.words[:2] == (
        "This case was altered: timeline.csv is missing.",
        "Not compared, because you did not name them here: ~/x.zip, ~/passwords.csv.",
    )


@pytest.mark.parametrize("lines", range(1, LINES))
def test_an_end_that_was_cut_off_is_found_by_a_seal(lines: int, whole: Path, tmp_path: Path) -> None:
    seal = verify(whole).seal
    folder = tmp_path / "case"
    shutil.copytree(whole, folder)
    log = (folder / "log.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "log.jsonl").write_bytes(b"".join(log[:lines]))
    for name in ("report.html", "timeline.csv"):
        (folder / name).unlink()
    found = verify(folder, seal)

    assert not found.unchanged
    assert found.altered in {
        "log.jsonl does not hold your seal: its end was cut off, or all of it was written anew",
        "report.html is missing",
    }


def test_a_log_that_was_written_anew_is_found_by_a_seal_alone(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(whole, folder)
    seal, previous, anew = verify(whole).seal, "", b""
    for line in (folder / "log.jsonl").read_bytes().splitlines():
        body = line.rpartition(b',"hash":')[0].replace(b'"yes"', b'"no"')
        start = body.index(b'"previous":"') + 12
        body = body[:start] + previous.encode() + body[body.index(b'"', start) :]
        previous = hashlib.sha256(body).hexdigest()
        anew += body + b',"hash":"%s"}\n' % previous.encode()
    (folder / "log.jsonl").write_bytes(anew)

    assert verify(folder).unchanged
    assert verify(folder, seal).altered == (
        "log.jsonl does not hold your seal: its end was cut off, or all of it was written anew"
    )


def test_an_older_seal_shows_that_the_lines_up_to_it_are_the_same(tmp_path: Path) -> None:
    seal = finished_case(tmp_path / "case")
    with Case.open(tmp_path / "case", AT) as case:
        case.record_answer("link-clicked", "yes", AT)

    found = verify(tmp_path / "case", seal)
    assert (found.sealed, found.lines, found.unchanged) == (10, 11, True)


@pytest.mark.parametrize("seal", ["3f2a-9c01", "a" * 65, "not a seal of any case", "\x1b[2J" + "a" * 20])
def test_a_seal_that_can_be_none_is_refused_without_quoting_it(seal: str, whole: Path) -> None:
    with pytest.raises(CaseError) as refused:
        verify(whole, seal)

    assert str(refused.value) == (
        "this is no seal of a case (give the 20 to 64 digits, from 0 to 9 and from a to f, that an earlier run showed)"
    )


def test_inputs_that_the_user_names_are_compared(tmp_path: Path) -> None:
    inputs = {"x.zip": b"export", "y.zip": b"another"}
    for name, content in inputs.items():
        (tmp_path / name).write_bytes(content)
    run = structs.replace(
        RUN,
        inputs=tuple(
            ReadInput(path=f"~/{name}", sha256=hashlib.sha256(content).hexdigest()) for name, content in inputs.items()
        ),
    )
    with Case.create(tmp_path / "case", run, AT):
        pass
    found = verify(tmp_path / "case", inputs=[tmp_path / "x.zip"])
    assert (found.checked, found.not_checked, found.unchanged) == ((str(tmp_path / "x.zip"),), ("~/y.zip",), True)
    assert found.words[2:4] == (
        f"Compared with the log, and the same: {tmp_path / 'x.zip'}.",
        "Not compared, because you did not name them here: ~/y.zip.",
    )
    (tmp_path / "x.zip").write_bytes(b"exporT")
    found = verify(tmp_path / "case", inputs=[tmp_path / "x.zip"])
    assert found.altered == f"{tmp_path / 'x.zip'} is not what the case read"
