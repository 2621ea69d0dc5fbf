"""Try hostile inputs until the time is over.

usage: python -m fuzz [--minutes N | --inputs N] [--seed S] [--workers N] [--only SUBJECT]
                      [--first N] [--deep N]
       python -m fuzz --again SUBJECT PATH

Every subject gets the same time, or with --inputs the same number of inputs. The seed and the number of an input
determine it. Cases that break something are written to build/fuzz, each with a README. The exit code is 1 when there is
such a case. It runs on Linux, which counts the memory of each input.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from fuzz.cases import keep
from fuzz.guard import Guard
from fuzz.inputs import Input
from fuzz.judge import judge
from fuzz.subjects.every import every
from fuzz.summary import Tally, table
from fuzz.workers import Batch, Worker


def main() -> int:
    """Run what the command line asks for and return the exit code."""
    arguments = _arguments()
    memory = "/dev/shm"  # noqa: S108  # a disk in memory, where the system has one
    with tempfile.TemporaryDirectory(prefix="hygiene-fuzz-", dir=memory if Path(memory).is_dir() else None) as folder:
        # The processes put their files there too. Those that are ended cannot remove them.
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        return _main(arguments)


def _main(arguments: argparse.Namespace) -> int:
    if arguments.again:
        name, path = arguments.again
        faults = judge(every()[name], Input(files={}), Path(path).resolve(), Guard(), deep=True)
        print("\n".join(f"{fault.what}\n{fault.details}" for fault in faults) or "nothing broke")
        return bool(faults)
    names = [name for name in every() if not arguments.only or name.startswith(arguments.only)]
    tallies, cases = _run(names, arguments)
    text = "\n".join(table(tallies, cases))
    print(text)
    return any(tally.faults for tally in tallies.values())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--minutes", type=float, default=60.0, help="time for the whole run (default 60)")
    parser.add_argument("--inputs", type=int, help="inputs of each subject, instead of a time")
    parser.add_argument("--seed", type=int, default=1, help="another seed gives other inputs (default 1)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first input (default 0)")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one for each core)"
    )
    parser.add_argument("--deep", type=int, help="one input of this number runs through everything (default 25)")
    parser.add_argument("--only", help="subjects whose names start with this")
    parser.add_argument("--again", nargs=2, metavar=("SUBJECT", "PATH"), help="run one case again")
    return parser.parse_args()


def _run(names: list[str], arguments: argparse.Namespace) -> tuple[dict[str, Tally], list[str]]:
    """Keep every worker busy until the time is over or the inputs are tried."""
    tallies, cases = {name: Tally() for name in names}, list[str]()
    following = dict.fromkeys(names, arguments.first)
    end = arguments.first + arguments.inputs if arguments.inputs else sys.maxsize
    until = time.monotonic() + (60 * arguments.minutes if not arguments.inputs else 1e9)
    workers = [Worker(arguments.seed, partial(every, arguments.deep)) for _ in range(arguments.workers)]
    busy: dict[Worker, str] = {}
    try:
        while time.monotonic() < until and (busy or any(following[name] < end for name in names)):
            for worker in workers:
                open_names = [name for name in names if following[name] < end and name not in busy.values()]
                if worker.ready and worker not in busy and open_names:
                    name = min(open_names, key=lambda each: tallies[each].seconds)
                    busy[worker] = name
                    worker.ask(name, following[name], min(1000, end - following[name]))
                batch = worker.answer(0.05 / len(workers))
                if batch is not None and (name := busy.pop(worker, "")):
                    following[name] += batch.count
                    tallies[name].add(batch)
                    cases += _reported(batch, arguments)
    except KeyboardInterrupt:
        print("stopped")
    for worker in workers:
        worker.stop()
    return tallies, cases


def _reported(batch: Batch, arguments: argparse.Namespace) -> list[str]:
    """Print the new faults in a batch and return its cases.

    A process that hung or died wrote none, so its input is written here as it was.
    """
    for number, fault in batch.faults[:3]:
        print(f"{batch.subject} {number}: {fault.what}", flush=True)
    if batch.is_cut_short:
        number, fault = batch.faults[0]
        subject = every(arguments.deep)[batch.subject]
        return [str(keep(subject, arguments.seed, number, fault))]
    return batch.cases


if __name__ == "__main__":
    sys.exit(main())
