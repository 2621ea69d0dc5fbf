"""Work on one input, shared out among processes."""

from __future__ import annotations

import os
import signal
from itertools import chain
from pathlib import Path

import psutil
import pytest

from tests.support import shared_work as work
from tests.support.shared_work import PORTIONS, situation, started

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux says how many threads run")
EVERY = list(range(PORTIONS))


def test_processes_take_turns_and_the_items_come_in_order(tmp_path: Path) -> None:
    assert situation(work.in_peace, tmp_path) == [EVERY[turn::4] for turn in range(4)]


def test_a_process_with_other_work_takes_three_portions_for_every_four_of_a_worker(tmp_path: Path) -> None:
    assert situation(work.spared, tmp_path, "0") == [
        [0, 4, 8, 15, 19],
        [1, 5, 9, 12, 16],
        [2, 6, 10, 13, 17],
        [3, 7, 11, 14, 18],
    ]


def test_the_first_portions_are_worked_on_before_a_process_is_started(tmp_path: Path) -> None:
    own, *others = situation(work.spared, tmp_path, "6")

    assert own == [0, 1, 2, 3, 4, 5, 6, 10, 14]
    assert sorted([*own, *chain.from_iterable(others)]) == EVERY


def test_little_work_starts_no_process(tmp_path: Path) -> None:
    assert situation(work.spared, tmp_path, str(PORTIONS + 1)) == [EVERY]
    assert situation(work.all_alone, tmp_path) == [EVERY]


def test_a_process_with_two_threads_has_no_workers(tmp_path: Path) -> None:
    assert situation(work.with_a_thread, tmp_path) == [EVERY]


def test_a_worker_is_two_portions_ahead_of_what_is_taken_from_it(tmp_path: Path) -> None:
    assert situation(work.untaken, tmp_path) == [2, 2, 2]


@pytest.mark.parametrize("how", ["SIGKILL", "SIGSEGV", "raises"])
def test_the_portions_of_a_worker_that_ends_early_are_worked_on_here(how: str, tmp_path: Path) -> None:
    shares = situation(work.killed, tmp_path, how)
    # A worker that is killed may not have sent its first portion yet.
    sent = [share for share in shares if share == EVERY[1:2]]
    here = [*EVERY[0::4], *EVERY[5::4], *EVERY[1 : 1 + (not sent)]]
    assert shares == [sorted(here), *sent, EVERY[2::4], EVERY[3::4]]


def test_where_no_process_can_be_started_all_is_worked_on_here(tmp_path: Path) -> None:
    assert situation(work.no_more_processes, tmp_path) == [EVERY]


def test_a_worker_writes_nothing_to_the_terminal(tmp_path: Path) -> None:
    assert situation(work.talking, tmp_path) == [EVERY[turn::4] for turn in range(4)]


def test_where_few_files_may_be_open_all_is_worked_on(tmp_path: Path) -> None:
    assert situation(work.no_more_open_files, tmp_path) == [True] * 16


def test_an_error_in_a_portion_of_a_worker_comes_in_its_turn(tmp_path: Path) -> None:
    assert situation(work.failing, tmp_path) == [*range(6), "posts.js: it is damaged (download it again)"]


def test_no_worker_is_left_when_the_items_are_no_longer_wanted(tmp_path: Path) -> None:
    assert situation(work.given_up, tmp_path) is False


@pytest.mark.parametrize(("how", "everyone"), [(signal.SIGINT, True), (signal.SIGINT, False), (signal.SIGKILL, False)])
def test_no_worker_outlives_a_process_that_is_interrupted(how: signal.Signals, everyone: bool, tmp_path: Path) -> None:
    with started(work.endless, tmp_path) as process:
        assert process.stdout
        workers = [psutil.Process(int(process.stdout.readline())) for _ in range(3)]
        (os.killpg if everyone else os.kill)(process.pid, how)
        process.communicate(timeout=60)

    assert psutil.wait_procs(workers, timeout=30)[1] == []
