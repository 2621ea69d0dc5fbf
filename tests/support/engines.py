"""Jobs whose accounts disturb the process that reads them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import psutil

from hygiene.model.policy import Policy
from hygiene.model.policy.fleet import FleetAccount
from hygiene.scan.fleet.cluster import Tls
from hygiene.scan.fleet.engine import Engine
from hygiene.scan.fleet.job import Outcome, Setting
from hygiene.scan.fleet.plan import Job, jobs
from hygiene.sources.settings.fleet_file import load
from scripts.fleet.write import write
from tests.support.certificates import certified
from tests.support.command import environment, installed
from tests.support.project import ROOT

SLOW_DISK: Final = "ignore:Creating scratch directories is taking a surprisingly long time"
"""A warning of Dask that a busy machine gives.

It says nothing about hygiene.
"""
NOW: Final = datetime(2025, 11, 16, tzinfo=UTC)
SETTING: Final = Setting(policy=Policy(), now=NOW)
READER: Final = '''\
import os, signal, time
from datetime import UTC, datetime
from hygiene import Account, Origin, Snapshot, reader

@reader("acme-export", title="Acme", platform="acme", holds="nothing", lacks="the rest",
        request="write to Acme", wait="a day",
        recognises=lambda f: any(n.endswith(".acme") for n in f.names))
def acme_export(files):
    """Acme's export: what becomes of the process that reads it."""
    word = b"".join(files.chunks(files.names[0])).decode()
    if word == "exit":
        os._exit(3)
    if word == "memory":
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        bytearray(1 << 31)
    while word == "hang":
        try:
            while True:
                time.sleep(60)
        except BaseException:
            pass
    if word == "parent":
        os.kill(os.getppid(), signal.SIGKILL)
    return Snapshot(
        account=Account(platform="acme", handle=word), taken_at=datetime(2026, 1, 1, tzinfo=UTC),
        origin=Origin(path=files.path, sha256=files.sha256(), reader="acme-export"),
    )
'''
"""A stranger's reader."""


def reader(folder: Path) -> Path:
    """Install the reader, and return the folder for the module path."""
    return installed(
        folder, "acme-dist", {"acme_module.py": READER}, {"hygiene.readers": {"acme-export": "acme_module:acme_export"}}
    )


def acme(folder: Path, *words: str) -> list[Job]:
    """Return a job for each word, the handle and all of the export."""
    made = []
    for word in words:
        (folder / f"{word}.acme").write_text(word, encoding="utf-8")
        made.append(Job(account=account("acme", word), inputs=((str(folder / f"{word}.acme"),),), stamp=word))
    return made


def account(platform: str, handle: str) -> FleetAccount:
    """Return an account for which the fleet file says nothing."""
    return FleetAccount(
        platform=platform, handle=handle, group="", owner="", responder="", people=(), tools=None, timezone="",
        importance="normal", exports=(),
    )  # fmt: skip


def brand_jobs(folder: Path, count: int = 24) -> list[Job]:
    """Write an invented fleet, and return its jobs."""
    write(folder, accounts=count, seed=1, now=date(2025, 11, 16))
    return jobs(load(folder / "fleet.toml"), folder)


def made_by(engine: Engine, work: list[Job], setting: Setting = SETTING) -> dict[str, Outcome]:
    """Return the outcomes of all jobs. Each has one."""
    with engine.outcomes(work, setting) as outcomes:
        found = [(job.account.name, made) for job, made in outcomes]
    assert sorted(name for name, _ in found) == sorted(job.account.name for job in work)
    return dict(found)


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, Tls]]:
    """Start a cluster of two workers, which asks for certificates.

    Yields:
        The address of its scheduler, and what it asks for.
    """
    from distributed import LocalCluster
    from distributed.security import Security

    _, public = certified(folder, "localhost")
    tls = Tls(ca=public, certificate=public, key=folder / "key.pem")
    files = {"tls_ca_file": str(tls.ca)}
    for who in ("client", "scheduler", "worker"):
        files |= {f"tls_{who}_cert": str(tls.certificate), f"tls_{who}_key": str(tls.key)}
    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=False,
            protocol="tls",
            security=Security(require_encryption=True, **files),
            memory_limit=0,
            silence_logs=False,
            dashboard_address=None,
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            local_directory=str(folder),
        ) as made,
    ):
        yield made.scheduler_address, tls


PROGRAM: Final = """\
import pickle, sys
from pathlib import Path

def main():
    from hygiene.scan.fleet.cluster import Cluster
    from hygiene.scan.fleet.processes import Processes
    from tests.support.engines import SETTING

    work = pickle.loads(Path(sys.argv[2]).read_bytes())
    engine = {"processes": Processes, "dask": Cluster}[sys.argv[1]](count=1)
    try:
        with engine.outcomes(work, SETTING) as outcomes:
            for job, _ in outcomes:
                print(job.account.name, flush=True)
    except KeyboardInterrupt:
        print("stopped", flush=True)

if __name__ == "__main__":
    main()
"""
"""Reads accounts with an engine, and prints the name of each that is done."""


def started(folder: Path, engine: str, work: Sequence[Job], path: Sequence[Path]) -> subprocess.Popen[str]:
    """Start a process group that reads accounts with an engine."""
    import pickle

    (folder / "work").write_bytes(pickle.dumps(list(work)))
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "program.py", engine, "work"],
        cwd=folder,
        env=environment(folder, [ROOT, *path]),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def group(leader: int) -> list[psutil.Process]:
    """Return the processes of a group that still run, the leader among them."""
    found = []
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return found


def wait_until_ended(leader: int, seconds: float) -> list[str]:
    """Wait until no process of a group runs.

    Return the command lines of those that still do.
    """
    until = time.monotonic() + seconds
    while (left := group(leader)) and time.monotonic() < until:
        time.sleep(0.05)
    for process in left:
        os.kill(process.pid, signal.SIGKILL)
    return [str(process.pid) for process in left]
