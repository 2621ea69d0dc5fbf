"""Time and peak memory of a walkthrough of an incident in an X archive.

usage: python bench/incident.py [ARCHIVE.zip] [--posts N] [--rounds K]

The yardstick is `hygiene scan` of the same archive in the same run. Without ARCHIVE the script makes one of N posts
(default 200,000), like the one that `hygiene demo` ships. Each measurement is a separate process, and the three take
turns: a scan, a walkthrough of the latest post without a case, and one that writes a case. The time to the first steps
ends with the first line, and the whole time with the last part. Both count from the start.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scan import enlarge  # type: ignore[import-not-found]  # beside this script, not a package


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds to the first line, to the end, and of processor; peak KiB."""

    first: float
    seconds: float
    processor: float
    peak: int

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s (processor {self.processor:.2f} s), {self.peak / 1024:.0f} MB"


def run(argv: Sequence[str], folder: str) -> Run:
    """Run a command in a folder and measure it."""
    start = time.perf_counter()
    child = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder)
    out = child.stdout.fileno() if child.stdout else -1
    os.read(out, 1)
    first = time.perf_counter() - start
    while os.read(out, 1 << 16):
        pass
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{argv[0]} exited with {child.returncode}")
    return Run(first, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def main() -> int:
    """Measure, and print a line for each round and the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", nargs="?", type=Path)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    hygiene = str(Path(sys.executable).parent / "hygiene")
    with tempfile.TemporaryDirectory() as folder:
        archive = str((args.archive or Path(folder) / "archive.zip").absolute())
        if args.archive is None:
            enlarge(args.posts, Path(archive))
        walk = [hygiene, "incident", archive, "--post", "latest", "--no-policy", "--no-input"]
        ratios, longest = [], []
        for number in range(1, args.rounds + 1):
            scan = run([hygiene, "scan", archive, "--no-policy"], folder)
            alone, cased = run(walk, folder), run([*walk, "--case", "case"], folder)
            shutil.rmtree(Path(folder) / "case")
            ratios.append(alone.processor / scan.processor)
            longest.append(alone.seconds)
            print(
                f"round {number}: scan {scan}; walkthrough {alone}, first steps after {alone.first:.2f} s; with a case "
                f"{cased}; ratio of processor times {ratios[-1]:.2f}"
            )
        middle, ratio = statistics.median(longest), statistics.median(ratios)
        print(f"median: walkthrough {middle:.2f} s; ratio of processor times to a scan {ratio:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
