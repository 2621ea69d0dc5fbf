"""Both engines: every account has one outcome, the same on both, and what happens to a process costs it alone."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from hygiene.scan.fleet.cluster import Cluster, Tls
from hygiene.scan.fleet.engine import Engine
from hygiene.scan.fleet.job import Outcome, outcome
from hygiene.scan.fleet.plan import Job
from hygiene.scan.fleet.processes import Processes
from tests.support.engines import (
    SETTING,
    SLOW_DISK,
    acme,
    brand_jobs,
    cluster,
    made_by,
    reader,
    started,
    wait_until_ended,
)
from tests.support.work import HANGS

HURRIED = replace(SETTING, seconds=1.5)
ENDED = "reading it ended its process, perhaps for want of memory"


pytestmark = [pytest.mark.usefixtures("strangers"), pytest.mark.filterwarnings(SLOW_DISK)]


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A stranger's reader, which the workers of this process find too."""
    folder = reader(tmp_path_factory.mktemp("site"))
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Tls]]:
    with cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture(params=["processes", "dask"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine with two workers. For judging, an account may take three seconds beside the time for reading it."""
    if request.param == "processes":
        return Processes(2, beside=3)
    address, tls = request.getfixturevalue("scheduler")
    return Cluster(address, tls=tls, beside=3)


@pytest.fixture(scope="module")
def brands(tmp_path_factory: pytest.TempPathFactory) -> list[Job]:
    return brand_jobs(tmp_path_factory.mktemp("brands"))


def children() -> set[psutil.Process]:
    """Return the processes that this one started, without Python's tracker of resources."""
    return {each for each in psutil.Process().children(recursive=True) if _works(each)}


def _works(process: psutil.Process) -> bool:
    """Return whether a process is none of Python's trackers, and has not ended meanwhile."""
    try:
        return "resource_tracker" not in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def test_the_outcomes_are_those_of_a_plain_loop_also_when_a_process_is_killed_in_mid_run(
    engine: Engine, brands: list[Job]
) -> None:
    expected = {job.account.name: outcome(job, SETTING) for job in brands}
    before = children()
    found: list[tuple[str, Outcome]] = []
    with engine.outcomes(brands, SETTING) as outcomes:
        for job, made in outcomes:
            if not found:
                (children() - before).pop().kill()
            found.append((job.account.name, made))

    assert sorted(name for name, _ in found) == sorted(expected)
    assert dict(found) == expected
    assert sum(bool(made.facts) for made in expected.values()) > 20


def test_an_account_that_ends_its_process_or_hangs_costs_itself_alone(engine: Engine, tmp_path: Path) -> None:
    made = made_by(engine, acme(tmp_path, "one", "exit", "two", "hang", "three", "memory", "four"), HURRIED)

    assert {name: found.problem for name, found in made.items() if name != "acme/@memory"} == {
        **{f"acme/@{word}": "" for word in ("one", "two", "three", "four")},
        "acme/@exit": ENDED,
        "acme/@hang": "it took longer than 6 s and was stopped",
    }
    assert "memory" in made["acme/@memory"].problem
    assert [name for name, found in made.items() if found.facts is None] == [
        name for name, found in made.items() if found.problem
    ]


def test_there_may_be_fewer_jobs_than_workers_and_none(engine: Engine, brands: list[Job]) -> None:
    assert list(made_by(engine, brands[:1])) == [brands[0].account.name]
    assert made_by(engine, []) == {}


def test_at_the_end_of_the_block_no_process_of_this_computer_runs(tmp_path: Path) -> None:
    before = children()
    with Processes(1).outcomes(acme(tmp_path, "one", "hang"), SETTING) as outcomes:
        next(outcomes)
        assert len(children() - before) == 1
    assert children() - before == set()


@pytest.mark.parametrize("name", ["processes", "dask"])
@pytest.mark.parametrize(("sent", "said"), [(signal.SIGINT, "stopped\n"), (signal.SIGKILL, "")])
def test_a_run_that_is_ended_leaves_no_process_and_says_nothing(
    tmp_path: Path, strangers: Path, name: str, sent: signal.Signals, said: str
) -> None:
    child = started(tmp_path, name, acme(tmp_path, "one", "hang"), [strangers])
    assert child.stdout
    try:
        assert child.stdout.readline() == "acme/@one\n"
        if sent == signal.SIGKILL:
            os.kill(child.pid, sent)
        else:
            os.killpg(child.pid, sent)
        left = wait_until_ended(child.pid, HANGS)
    finally:
        out, err = child.communicate(timeout=HANGS)
    # Python's own tracker of resources tells of a process that was killed.
    assert (left, out, "" if "resource_tracker" in err and sent == signal.SIGKILL else err) == ([], said, "")
