"""A Dask cluster: what passes is private, lost workers cost nothing, and whatever is wrong is one clear line."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from hygiene._version import __version__
from hygiene.model.errors import EngineError
from hygiene.scan.fleet.cluster import Cluster, Tls, chunks, engine
from hygiene.scan.fleet.cluster.worker import is_private
from hygiene.scan.fleet.job import Outcome, outcome
from hygiene.scan.fleet.plan import Job
from hygiene.scan.fleet.processes import Pool, received
from tests.support.engines import SETTING, SLOW_DISK, acme, brand_jobs, cluster, made_by, reader

if TYPE_CHECKING:
    from distributed import Future

pytestmark = pytest.mark.filterwarnings(SLOW_DISK)
COMMAND = "start workers with: dask worker tls://HOST:PORT --nthreads 1 --memory-limit 0 --no-nanny"


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Tls]]:
    with cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture(scope="module")
def brands(tmp_path_factory: pytest.TempPathFactory) -> list[Job]:
    return brand_jobs(tmp_path_factory.mktemp("brands"))


def refused(made: Cluster, work: list[Job]) -> str:
    with pytest.raises(EngineError) as error:
        made_by(made, work)
    return str(error.value)


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("tcp://127.0.0.1:8786", True),
        ("127.0.0.1:8786", True),
        ("localhost:8786", True),
        ("tcp://localhost:8786", True),
        ("tcp://[::1]:8786", True),
        ("inproc://127.0.0.1/1/1", True),
        ("tls://scheduler.example:8786", True),
        ("tcp://10.0.0.1:8786", False),
        ("tcp://scheduler.example:8786", False),
        ("scheduler.example:8786", False),
        ("tcp://localhost.example:8786", False),
        ("tcp://127.0.0.1@scheduler.example:8786", False),
        ("tcp://0.0.0.0:8786", False),
        ("ws://127.0.0.1:8786", False),
        ("ucx://127.0.0.1:8786", False),
        ("tcp://[", False),
        ("", False),
    ],
)
def test_a_scheduler_is_of_this_computer_or_asks_for_certificates(address: str, *, private: bool) -> None:
    assert is_private(address) == private
    if address and not private:
        with pytest.raises(EngineError) as error:
            Cluster(address)
        assert str(error.value) == (
            "the connection to the scheduler would not be private "
            "(give an address of this computer, such as tcp://127.0.0.1:8786, or one that begins with tls://)"
        )


def test_a_scheduler_that_asks_for_certificates_is_not_asked_without_them(brands: list[Job], tmp_path: Path) -> None:
    assert refused(Cluster("tls://scheduler.invalid:8786"), brands) == (
        "a tls:// scheduler asks who you are (give --tls-ca, --tls-cert and --tls-key together)"
    )
    (tmp_path / "empty.pem").write_bytes(b"")
    for name in ("empty.pem", "missing.pem"):
        files = Tls(ca=tmp_path / name, certificate=tmp_path / name, key=tmp_path / name)
        assert refused(Cluster("tls://scheduler.invalid:8786", tls=files), brands) == (
            "the certificates cannot be used (--tls-ca, --tls-cert and --tls-key name files in PEM)"
        )
        with pytest.raises(EngineError, match="certificates are used with a tls:// scheduler only"):
            Cluster("tcp://127.0.0.1:8786", tls=files)


def test_without_dask_the_line_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EngineError) as error:
        Cluster()
    assert str(error.value) == "Dask is not installed (run: pip install 'account-hygiene[cluster]')"


def test_where_no_scheduler_is_the_line_says_so(monkeypatch: pytest.MonkeyPatch, brands: list[Job]) -> None:
    monkeypatch.setattr(engine, "_CONNECT", 0.5)
    assert refused(Cluster("tcp://127.0.0.1:1"), brands) == (
        "no scheduler answers at tcp://127.0.0.1:1 (start one, or look at its address and certificates)"
    )


def test_a_worker_with_another_version_is_refused(
    monkeypatch: pytest.MonkeyPatch, scheduler: tuple[str, Tls], brands: list[Job]
) -> None:
    monkeypatch.setattr(chunks, "__version__", "9.9")
    assert refused(Cluster(scheduler[0], tls=scheduler[1]), brands) == (
        f"a worker has hygiene {__version__}, and this is 9.9 (install the same version everywhere)"
    )


def test_a_worker_that_may_write_what_it_read_to_its_disk_is_refused(brands: list[Job], tmp_path: Path) -> None:
    import dask
    from distributed import LocalCluster

    with dask.config.set({"distributed.worker.memory.spill": 0.7}), LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", memory_limit=1 << 30,
        dashboard_address=None, local_directory=str(tmp_path),
        scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
    ) as made:  # fmt: skip
        assert refused(Cluster(made.scheduler_address), brands) == (
            f"a worker may write what it has read to its disk ({COMMAND})"
        )


def test_a_scheduler_without_a_worker_is_not_waited_for_forever(
    monkeypatch: pytest.MonkeyPatch, brands: list[Job], tmp_path: Path
) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr(chunks, "_LOOK", 0.1)
    monkeypatch.setattr(chunks, "_PATIENCE", 0.2)
    with LocalCluster(
        n_workers=0, processes=False, protocol="tcp", dashboard_address=None, local_directory=str(tmp_path),
        scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
    ) as made:  # fmt: skip
        assert refused(Cluster(made.scheduler_address), brands) == (
            "the scheduler has no worker (start some, and run the same command again to go on)"
        )


def test_an_export_that_a_worker_cannot_see_costs_its_account_alone(
    scheduler: tuple[str, Tls], brands: list[Job], tmp_path: Path
) -> None:
    gone = replace(brands[0], inputs=((str(tmp_path / "gone.zip"),),))
    made = made_by(Cluster(scheduler[0], tls=scheduler[1]), [gone, brands[2]])

    assert made[gone.account.name].problem == (
        "a worker cannot see its export; every worker needs the folder at the same place"
    )
    assert made[gone.account.name].facts is None
    assert made[brands[2].account.name] == outcome(brands[2], SETTING)


def test_a_task_is_given_nothing_that_an_export_holds(
    monkeypatch: pytest.MonkeyPatch, scheduler: tuple[str, Tls], brands: list[Job]
) -> None:
    from distributed import Client

    given: list[bytes] = []
    submit = Client.submit

    def recorded(self: Client, *args: Any, **more: Any) -> Any:
        given.append(repr((args, more)).encode() + b"".join(each for each in args if isinstance(each, bytes)))
        return submit(self, *args, **more)

    monkeypatch.setattr(Client, "submit", recorded)
    made = made_by(Cluster(scheduler[0], tls=scheduler[1]), brands[:10])
    addresses = {
        contact.value.reveal() for each in made.values() if each.facts for contact in each.facts.contacts or ()
    }

    assert len(addresses) > 5
    assert brands[0].inputs[0][0].encode() in b"".join(given)
    assert [address for address in addresses if address.encode() in b"".join(given)] == []


def test_the_paths_of_jobs_are_relative_to_a_folder(brands: list[Job]) -> None:
    folder = Path(brands[2].inputs[0][0]).parent
    relative = replace(brands[2], inputs=((Path(brands[2].inputs[0][0]).name,),))
    pool = Pool(SETTING, 1, folder=str(folder))
    try:
        (found,) = [received(data) for _, data in pool.done([relative])]
    finally:
        pool.stop()
    whole = outcome(brands[2], SETTING).facts
    assert found.facts
    assert whole
    # The paths differ, as they should.
    assert replace(found.facts, inputs=()) == replace(whole, inputs=())
    assert [each.sha256 for each in found.facts.inputs] == [each.sha256 for each in whole.inputs]


def connections(process: psutil.Process) -> list[Any]:
    """Return the sockets of a process; one that an account has just killed has none."""
    try:
        found: list[Any] = process.net_connections()
    except psutil.NoSuchProcess:
        return []
    return found


def test_a_worker_that_is_killed_in_mid_run_costs_nothing_and_an_account_that_kills_every_worker_itself(
    monkeypatch: pytest.MonkeyPatch, brands: list[Job], tmp_path: Path
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.syspath_prepend(reader(tmp_path / "site"))
    expected = {job.account.name: outcome(job, SETTING) for job in brands[:8]}
    found: dict[str, Outcome] = {}
    written, me = b"", psutil.Process()
    others = set(me.children())  # such as the browser of other tests
    with Cluster(count=2).outcomes([*acme(tmp_path, "parent"), *brands[:8]], SETTING) as outcomes:
        for job, made in outcomes:
            if not found:
                workers = [child for child in me.children() if child not in others and child.children()]
                sockets = [each for process in (me, *workers) for each in connections(process)]
                written = b"".join(path.read_bytes() for path in temporary.rglob("*") if path.is_file())
                workers[0].kill()
            assert job.account.name not in found
            found[job.account.name] = made

    assert found.pop("acme/@parent").problem == "every worker that read it was lost"
    assert found == expected
    assert {each.laddr.ip for each in sockets if each.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
    assert b"@" not in written
    assert list(temporary.iterdir()) == []


def test_a_worker_that_is_lost_after_its_work_and_before_that_is_heard_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, brands: list[Job]
) -> None:
    heard = chunks.Chunks._heard
    lost: list[Any] = []

    def late(self: chunks.Chunks, future: Future[Any], *more: Any) -> Iterator[tuple[Job, Outcome]]:
        if not lost:
            [address] = self.client.who_has([future])[future.key]
            lost.append(future.key)
            psutil.Process(self.client.run(os.getpid, workers=[address])[address]).kill()
            ended = monotonic() + 60
            while future.status == "finished" and monotonic() < ended:
                sleep(0.01)
            assert future.status != "finished"
        yield from heard(self, future, *more)

    monkeypatch.setattr(chunks.Chunks, "_heard", late)

    assert made_by(Cluster(count=2), brands[:8]) == {job.account.name: outcome(job, SETTING) for job in brands[:8]}
    assert lost


def test_a_scheduler_that_is_lost_before_a_result_is_fetched_ends_the_run_in_a_clear_line(
    monkeypatch: pytest.MonkeyPatch, brands: list[Job]
) -> None:
    heard = chunks.Chunks._heard

    def late(self: chunks.Chunks, future: Future[Any], *more: Any) -> Iterator[tuple[Job, Outcome]]:
        assert self.client.cluster
        self.client.cluster.close()
        yield from heard(self, future, *more)

    monkeypatch.setattr(chunks.Chunks, "_heard", late)

    assert refused(Cluster(count=1), brands[:2]) == "the scheduler is gone (run the same command again to go on)"
