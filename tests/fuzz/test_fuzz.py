"""The fuzzer itself: it finds what is broken, and a little of it runs with every test."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.inputs import Input, mutated_content, packed
from fuzz.mutate.texts import changed_csv
from fuzz.shrink import shrunk
from fuzz.summary import Tally, table
from fuzz.workers import Batch, Worker
from tests.support.broken_subjects import broken
from tests.support.project import ROOT
from tests.support.work import HANGS

NAMES = ("a.json", "a.js", "a.jsonl", "a.csv", "a.xml", "a.html", "a.toml", "a.car")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone counts the memory of each input")


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    made = Worker(1, broken, seconds=2, patience=2, root=tmp_path_factory.mktemp("cases"))
    yield made
    made.stop()


def batch(worker: Worker, subject: str) -> Batch:
    """Return what a process makes of one input of a broken subject."""
    until, found = time.monotonic() + HANGS, None
    while not worker.ready and time.monotonic() < until:
        worker.answer(0.1)
    worker.ask(subject, 1, 1)
    while found is None and time.monotonic() < until:
        found = worker.answer(0.1)
    assert found is not None
    return found


@on_linux
@pytest.mark.parametrize(
    ("subject", "faults"),
    [
        ("raises", ["KeyError in support/broken_subjects.py:_raise"]),
        ("hangs", ["it took more than 2 seconds"]),
        ("waits", ["it took more than 2 seconds"]),
        ("made slowly", []),
        ("contains", ["contained: KeyError in support/broken_subjects.py:_contain_this"]),
        ("contains damage", []),
        ("dies", ["the process died (exit code 7)"]),
        ("fills memory", ["MemoryError in support/broken_subjects.py:_fill_memory"]),
        ("connects", ["socket.getaddrinfo"]),
        ("starts", ["subprocess.Popen"]),
        ("odd item", ["an odd item"]),
        (
            "leaks",
            ["leak of 5550142", "leak of Zq7!cana", "leak of Zq7!canary-Vx9-Lm2", "leak of canary", "leak of -Vx9-Lm2",
             "control characters in an output"],
        ),
    ],
)  # fmt: skip
def test_a_broken_promise_is_a_fault(worker: Worker, subject: str, faults: list[str]) -> None:
    found = batch(worker, subject)

    assert sorted(faults) == sorted(fault.what for _, fault in found.faults)
    assert (subject, 1, 1) == (found.subject, found.first, found.count)


@on_linux
def test_a_file_written_elsewhere_is_a_fault(worker: Worker) -> None:
    (fault,) = [fault.what for _, fault in batch(worker, "writes").faults]
    Path(fault.removeprefix("open ")).unlink()

    assert fault.endswith("/hygiene-fuzz-outside")


def test_a_case_is_as_small_as_can_be() -> None:
    whole = Input(files={"a": b"x", "b": json.dumps({"k": [1, {"deep": [None, 2]}], "l": "long"}).encode()})

    assert {"b": b'{"k": [{"deep": [null]}]}'} == shrunk(whole, lambda less: b"null" in less.files.get("b", b"")).files


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(NAMES), data=st.binary(max_size=200), seed=st.integers(0, 1 << 30))
def test_a_mutator_takes_any_bytes_and_gives_the_same_for_the_same_seed(name: str, data: bytes, seed: int) -> None:
    def made() -> Input:
        chance = Random(seed)  # noqa: S311  # the same damage every time
        changed, moved = mutated_content(name, data, chance)
        return packed(Input(files={name: changed, "b.json": b"{}"}, form="folder", moved=moved), chance)

    assert made() == made()


def test_a_password_stands_in_another_column_only_where_a_table_says_that_cells_moved() -> None:
    table = b"Name,Note,Login\nHarbour,a,secret\nLane,b,secret\n"
    stays = 0
    for seed in range(1000):
        changed, moved = changed_csv(table, Random(seed))  # noqa: S311  # the same changes every time
        text = changed.decode("utf-8", "surrogateescape")
        if moved or not text.startswith("Name"):
            continue
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=text[4])
        with suppress(csv.Error):  # a field of more than 128 kB
            assert [row for row in rows if "secret" in "".join(row[:2])] == []
            stays += 1
    assert stays > 200


@on_linux
def test_some_inputs_of_every_subject_break_nothing() -> None:
    args = ("--inputs", "2", "--first", "1", "--seed", "7", "--workers", "1")
    done = subprocess.run(
        [sys.executable, "-m", "fuzz", *args], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )

    assert (0, "") == (done.returncode, done.stderr), done.stdout
    assert " 0 faults, " in done.stdout


def test_the_summary_names_what_got_no_input() -> None:
    tallies = {"a.car": Tally(count=3), "a.csv": Tally(), "a.js": Tally()}

    assert "no input in the time given: a.csv, a.js" == list(table(tallies, []))[-1]
    assert "no input" not in list(table({"a.car": Tally(count=3)}, []))[-1]
