"""Throughput, overhead and memory of both engines of a fleet run.

They are compared with a plain loop in one process.

usage: python bench/fleet.py [--accounts 200] [--workers 2] [--folder FOLDER]      (needs the `cluster` extra)

The accounts are those of `scripts/make_fleet.py`. Each measurement is a process of its own, one after the other. Then
both engines run again, and a worker is killed after a third of the accounts. No account may be lost. The overhead
compares the processor time of all processes together with that of the plain loop, because it grows little when others
use the machine. Memory is resident memory, read ten times a second. Pages that processes share count for each of them.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

DAY: Final = date(2025, 11, 16)
RUNS: Final = (("loop", False), ("processes", False), ("dask", False), ("processes", True), ("dask", True))


def measured(folder: Path, name: str, workers: int, *, kill: bool) -> dict[str, float]:
    """Read and judge a fleet; return seconds, processor seconds and megabytes."""
    from hygiene.model.policy import Policy
    from hygiene.scan.fleet.cluster import Cluster
    from hygiene.scan.fleet.job import Setting, outcome
    from hygiene.scan.fleet.plan import jobs
    from hygiene.scan.fleet.processes import Processes
    from hygiene.sources.settings.fleet_file import load

    work = jobs(load(folder / "fleet.toml"), folder)
    setting = Setting(policy=Policy(), now=datetime.combine(DAY, datetime.min.time(), UTC) + timedelta(days=1))
    peaks, over = [0, 0], threading.Event()
    threading.Thread(target=_watch, args=(peaks, over), daemon=True).start()
    began, names = time.monotonic(), []
    engines: dict[str, Any] = {"processes": Processes, "dask": lambda count: Cluster(count=count)}
    made = (
        engines[name](workers).outcomes(work, setting)
        if name in engines
        else nullcontext((job, outcome(job, setting)) for job in work)
    )
    first = 0.0
    with made as outcomes:
        for job, _ in outcomes:
            names.append(job.account.name)
            first = first or time.monotonic() - began
            if kill and len(names) == len(work) // 3:
                _kill_one()
    seconds = time.monotonic() - began
    over.set()
    if sorted(names) != sorted(job.account.name for job in work):
        raise SystemExit("an account was lost, or came twice")
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    used = sum(each.ru_utime + each.ru_stime for each in spent)
    return {"seconds": seconds, "first": first, "used": used, "parent": peaks[0] / 1e6, "others": peaks[1] / 1e6}


def _watch(peaks: list[int], over: threading.Event) -> None:
    """Keep the peak memory of this process, and of all that it started."""
    import psutil

    me = psutil.Process()
    while not over.wait(0.1):
        sizes = []
        for process in me.children(recursive=True):
            try:
                sizes.append(process.memory_info().rss)
            except psutil.NoSuchProcess:
                continue
        peaks[:] = max(peaks[0], me.memory_info().rss), max(peaks[1], sum(sizes))


def _kill_one() -> None:
    """Kill a worker; in a cluster, one with a process of its own."""
    import psutil

    every = [each for each in psutil.Process().children() if "resource_tracker" not in " ".join(each.cmdline())]
    workers = [each for each in every if each.children()] or every
    workers[0].kill()


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="keep the fleet there, and use one that is there")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    args = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    if args.measure:
        name, _, kill = args.measure.partition("+")
        print(json.dumps(measured(args.folder, name, args.workers, kill=bool(kill))))
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        if not (folder / "fleet.toml").exists():
            from scripts.fleet.write import write

            write(folder, accounts=args.accounts, seed=1, now=DAY)
        print(f"{args.accounts} accounts, {args.workers} workers\n")
        print("                       accounts/s    first    ms/account    overhead    parent    workers")
        base = 0.0
        for name, kill in RUNS:
            asked = f"{name}+kill" if kill else name
            words = ["--folder", str(folder), "--workers", str(args.workers), "--measure", asked]
            done = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, check=True)
            found = json.loads(done.stdout)
            each = found["used"] / args.accounts * 1000
            base = base or each
            print(
                f"{name + (', one killed' if kill else ''):22} {args.accounts / found['seconds']:10.1f} "
                f"{found['first']:6.1f} s {each:10.1f} ms {each - base:8.1f} ms {found['parent']:6.0f} MB "
                f"{found['others']:7.0f} MB",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
