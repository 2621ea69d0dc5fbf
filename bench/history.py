"""Time and size of keeping a run, beside the scan that made it.

usage: python bench/history.py [--posts N] [--runs K]

The yardstick of the time is the scan itself, by processor time and in the same process. The yardstick of the size is
the report as JSON. The runs are those of the example and of an invented X archive of N posts (default 200,000). Each is
kept K times (default 10) in one history, so that all but the first are compared with an earlier one.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from scan import enlarge  # type: ignore[import-not-found]  # beside this script, not a package

from hygiene.cli.guided.example import example
from hygiene.history.runs.kept_report import encoded
from hygiene.history.runs.recall import kept
from hygiene.model.policy import Policy
from hygiene.plugins.format import Screen
from hygiene.plugins.registry import Plugins
from hygiene.report.report import Report
from hygiene.scan.pipeline import scan
from hygiene.scan.request import ScanRequest
from hygiene.sources.settings.policy_file import load


def measured(name: str, report: Report, seconds: float, runs: int, plugins: Plugins, folder: Path) -> str:
    """Return a line about a report that is kept again and again."""
    path, times = folder / f"{name}.sqlite", []
    for _ in range(runs):
        start = time.process_time()
        kept(report, path)
        times.append(time.process_time() - start)
    body = len(encoded(report))
    whole = len(plugins.get("formats", "json")(report, Screen()).encode())
    middle = statistics.median(times)
    return (
        f"{name}: keeping takes {middle:.3f} s beside a scan of {seconds:.2f} s, a ratio of {middle / seconds:.3f}; "
        f"{body:,} bytes a run beside {whole:,} of JSON, a ratio of {body / whole:.3f}; "
        f"{path.stat().st_size / runs:,.0f} bytes a run in the file of {runs}"
    )


def main() -> int:
    """Measure both runs and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=10)
    args = parser.parse_args()
    plugins = Plugins(strangers=False)
    with tempfile.TemporaryDirectory() as name, example() as (archives, vault, policy):
        folder = Path(name)
        enlarge(args.posts, folder / "archive.zip")
        for title, request, rules in (
            ("the example", ScanRequest(exports=archives, vaults=(vault,)), load(policy)),
            (f"{args.posts:,} posts", ScanRequest(exports=(folder / "archive.zip",)), Policy()),
        ):
            start = time.process_time()
            report = scan(request, rules, plugins)
            print(measured(title, report, time.process_time() - start, args.runs, plugins, folder), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
