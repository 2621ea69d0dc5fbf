"""Time and peak memory of scanning a large X archive.

usage: python bench/scan.py [ARCHIVE.zip] [--posts N] [--rounds K]

The yardstick is `orjson.loads` of the same posts file, in the same run. Without ARCHIVE the script makes one of N posts
(default 100,000), like the one that `hygiene demo` ships. Each measurement is a separate process. The two take turns,
and each ratio compares neighbours. The yardstick inflates the posts file into memory, and times only `orjson.loads` of
it with garbage collection off, which is as fast as loading a whole file can be.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

YARDSTICK = """
import gc, json, resource, sys, time, zipfile
import orjson
gc.disable()
data = zipfile.ZipFile(sys.argv[1]).read("data/tweets.js")
data = data[data.index(b"["):]
start = time.perf_counter()
rows = orjson.loads(data)
print(json.dumps({"seconds": time.perf_counter() - start, "rows": len(rows)}))
"""


def run(argv: list[str]) -> tuple[float, int, str]:
    """Run a command; return wall seconds, peak resident KiB and output."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        child = subprocess.Popen(argv, stdout=out)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{argv[0]} exited with {child.returncode}")
        out.seek(0)
        return seconds, usage.ru_maxrss, out.read().decode()


def enlarge(posts: int, path: Path) -> None:
    """Write an archive of `posts` posts, all different, in the current layout."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))
    import zipfile
    from datetime import timedelta

    import make_example as example  # type: ignore[import-not-found]  # beside this folder, not a package

    files = dict(example.archive())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = json.loads(files["data/manifest.js"].partition("= ")[2])
        manifest["dataTypes"]["tweets"]["files"][0]["count"] = str(posts)
        archive.writestr("data/manifest.js", "window.__THAR_CONFIG = " + json.dumps(manifest))
        for name, text in files.items():
            if name not in {"data/manifest.js", "data/tweets.js"}:
                archive.writestr(name, text)
        step = timedelta(days=3650) / posts
        with archive.open("data/tweets.js", "w", force_zip64=True) as out:
            out.write(b"window.YTD.tweets.part0 = ")
            for number in range(posts):
                client = ("desk", "phone", "feed")[number % 7 % 3]
                at = (example.TAKEN_AT - number * step - timedelta(hours=2)).replace(microsecond=0)
                text = json.dumps([example.post(at, client, f"Post number {number} about coffee.")], indent=2)
                out.write(("[" if number == 0 else ",").encode() + text[1:-2].encode())
            out.write(b"\n]")


def main() -> int:
    """Measure, and print a line for each round and the median."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", nargs="?", type=Path)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    hygiene = str(Path(sys.executable).parent / "hygiene")
    with tempfile.TemporaryDirectory() as folder:
        archive = args.archive or Path(folder) / "archive.zip"
        if args.archive is None:
            enlarge(args.posts, archive)
        ratios = []
        for number in range(1, args.rounds + 1):
            scanned, peak, _ = run(
                [hygiene, "scan", str(archive), "--format", "json", "--output", f"{folder}/report.json"]
            )
            _, yard_peak, out = run([sys.executable, "-c", YARDSTICK, str(archive)])
            yard = json.loads(out)
            ratios.append(scanned / yard["seconds"])
            print(
                f"round {number}: {yard['rows']:,} posts; scan {scanned:.2f} s, {peak / 1024:.0f} MB; "
                f"orjson.loads {yard['seconds']:.2f} s, {yard_peak / 1024:.0f} MB; ratio {ratios[-1]:.2f}"
            )
        print(f"median ratio of scan to orjson.loads: {statistics.median(ratios):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
