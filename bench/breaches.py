"""Build and query a filter of breached passwords, beside `pyfusefilter`.

usage: python bench/breaches.py [--keys N ...] [--peer PYTHON] [--straight N] [--folder DIR]

The script invents a list of N hashes (default 10,000,000) in the format of the download, 45 bytes a line. It builds the
filter from the list in a separate process, and queries it. PYTHON is an interpreter that has pyfusefilter, numpy and
cffi, best in a throw-away environment. It builds a binary fuse 16 filter of the same hashes, which it gets as an array
in memory, without the text. `--straight` gives the packer N hashes without a text, so that the size of the whole list
can be measured where its text has no room. The script deletes everything it makes. Linux only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

OURS = """
import json, os, sys, time
from pathlib import Path
def peak():  # getrusage would give at least the peak of the parent process
    return int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
if sys.argv[1] == "build":
    from hygiene.enrich.breaches.build_filter import build
    before, start, cpu = peak(), time.perf_counter(), time.process_time()
    keys = build(Path(sys.argv[2]), Path(sys.argv[3]))
    print(json.dumps({"keys": keys, "seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu,
                      "bytes": os.path.getsize(sys.argv[3]), "peak": peak(), "before": before}))
else:
    from hygiene.enrich.breaches.filter_file import Filter
    strangers = [os.urandom(20) for _ in range(200_000)]
    start = time.perf_counter()
    filter = Filter(Path(sys.argv[3]))
    opened, start, cpu = time.perf_counter() - start, time.perf_counter(), time.process_time()
    wrong = sum(stranger in filter for stranger in strangers)
    absent = time.process_time() - cpu
    with open(sys.argv[2], "rb") as lines:
        listed = [bytes.fromhex(line[:40].decode()) for line, _ in zip(lines, range(200_000))]
    cpu = time.process_time()
    right = sum(hash in filter for hash in listed)
    present = time.process_time() - cpu
    start = time.perf_counter()
    filter.verify()
    print(json.dumps({"opened": opened, "wrong": wrong, "lost": len(listed) - right, "absent_us": absent * 5,
                      "present_us": present * 5, "verify": time.perf_counter() - start}))
"""
STRAIGHT = """
import hashlib, json, os, sys, time
from pathlib import Path
import numpy as np
from hygiene.enrich.breaches import build_filter
from hygiene.enrich.breaches.filter_file import Filter
def peak():
    return int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
def keys(source, progress, parts=1 << 14):
    random, known = np.random.default_rng(7), int.from_bytes(hashlib.sha1(b"password").digest()[:8], "big")
    for part in range(parts):
        first, width = part * (2**64 // parts), 2**64 // parts
        size = random.poisson(int(sys.argv[1]) / parts)
        some = np.sort(random.integers(0, width, size, np.uint64)) + np.uint64(first)
        at = np.searchsorted(some, np.uint64(known)) if first <= known < first + width else None
        yield some if at is None else np.insert(some, at, np.uint64(known))
build_filter.keys, before, start, cpu = keys, peak(), time.perf_counter(), time.process_time()
count = build_filter.build(Path("invented"), Path(sys.argv[2]))
seconds, cpu, after = time.perf_counter() - start, time.process_time() - cpu, peak()
strangers = [os.urandom(20) for _ in range(200_000)]
with Filter(Path(sys.argv[2])) as filter:
    for stranger in strangers:  # read from disk once, because the processor time is measured
        stranger in filter
    asked = time.process_time()
    wrong = sum(stranger in filter for stranger in strangers)
    asked = (time.process_time() - asked) * 5
    start = time.perf_counter()
    filter.verify()
print(json.dumps({"keys": count, "seconds": seconds, "cpu": cpu, "bytes": os.path.getsize(sys.argv[2]), "peak": after,
                  "before": before, "wrong": wrong, "absent_us": asked, "verify": time.perf_counter() - start}))
"""
PEER = """
import json, sys, time
import numpy as np
from pyfusefilter._xorfilter import ffi, lib
def peak():
    return int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
keys = np.load(sys.argv[1])
before, filter = peak(), ffi.new("binary_fuse16_t *")
start, cpu = time.perf_counter(), time.process_time()
lib.binary_fuse16_allocate(len(keys), filter)
assert lib.binary_fuse16_populate(ffi.from_buffer("uint64_t[]", keys, require_writable=True), len(keys), filter)
seconds, cpu, after = time.perf_counter() - start, time.process_time() - cpu, peak()
strangers = np.random.default_rng(1).integers(0, 2**64, 200_000, np.uint64).tolist()
asked = time.process_time()
wrong = sum(lib.binary_fuse16_contain(stranger, filter) for stranger in strangers)
size = lib.binary_fuse16_serialization_bytes(filter)
print(json.dumps({"keys": len(keys), "seconds": seconds, "cpu": cpu, "bytes": size,
                  "peak": after, "before": before, "wrong": wrong, "absent_us": (time.process_time() - asked) * 5}))
"""


def invent(count: int, text: Path, array: Path | None) -> None:
    """Write a list of about `count` random hashes and that of `password`.

    The hashes are in ascending order, and the counts are as uneven as real ones.
    """
    random, parts = np.random.default_rng(7), 256
    width, kept = 2**64 // parts, []
    known = hashlib.sha1(b"password", usedforsecurity=False).digest()
    with text.open("wb") as out:
        for part in range(parts):
            size = int(random.poisson(count / parts))
            first = np.sort(random.integers(0, width, size, np.uint64)) + np.uint64(part * width)
            rest = random.integers(0, 256, (size, 12), np.uint8)
            rows = np.concatenate([first.astype(">u8").view(np.uint8).reshape(-1, 8), rest], axis=1).tobytes()
            digits = rows.hex().upper()
            counts = (random.pareto(1.1, size) * 1.5 + 1).astype(int).tolist()
            lines = [f"{digits[40 * n : 40 * n + 40]}:{seen}\r\n" for n, seen in enumerate(counts)]
            if known[0] == part:
                lines = sorted([*lines, f"{known.hex().upper()}:10434004\r\n"])
            out.write("".join(lines).encode())
            kept.append(first if array else first[:0])
    if array:
        np.save(array, np.concatenate(kept))


def run(python: str, code: str, *args: str | Path) -> dict[str, float]:
    """Run a program in a separate process, and return its measurements."""
    done = subprocess.run([python, "-c", code, *args], check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def line(name: str, cost: dict[str, float]) -> str:
    """Return one line on the cost of a build.

    Memory is the peak, and the part of it that came with the build.
    """
    return (
        f"  {name}: {cost['seconds']:.1f} s ({cost['cpu']:.1f} s of processor), "
        f"{cost['bytes'] / cost['keys']:.3f} bytes a key, "
        f"peak {cost['peak'] / 1024:.0f} MB, {(cost['peak'] - cost['before']) / 1024:.0f} MB of it to build"
    )


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, nargs="*", default=[10_000_000])
    parser.add_argument("--straight", type=int, metavar="N")
    parser.add_argument("--peer", metavar="PYTHON")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    args = parser.parse_args()
    for keys in args.keys:
        with tempfile.TemporaryDirectory(dir=args.folder) as name:
            text, array, target = (Path(name) / file for file in ("list.txt", "keys.npy", "list.filter"))
            start = time.perf_counter()
            invent(keys, text, array if args.peer else None)
            size = text.stat().st_size
            print(f"{keys:,} keys, {size / 1e9:.2f} GB of text, invented in {time.perf_counter() - start:.0f} s")
            print(line("filter", run(sys.executable, OURS, "build", text, target)))
            asked = run(sys.executable, OURS, "ask", text, target)
            print(
                f"    opened in {asked['opened'] * 1000:.1f} ms; {asked['absent_us']:.2f} us a stranger, "
                f"{asked['present_us']:.2f} us a listed one; {asked['wrong']:.0f} of 200,000 strangers wrong "
                f"(expected {200_000 / 65_536:.1f}), {asked['lost']:.0f} of 200,000 lost; "
                f"verified in {asked['verify']:.2f} s"
            )
            if args.peer:
                peer = run(args.peer, PEER, array)
                print(line("binary fuse 16", peer))
                print(f"    {peer['absent_us']:.2f} us a stranger, {peer['wrong']:.0f} of 200,000 wrong", flush=True)
    if args.straight:
        with tempfile.TemporaryDirectory(dir=args.folder) as name:
            made = run(sys.executable, STRAIGHT, str(args.straight), Path(name) / "list.filter")
        print(line(f"filter of {made['keys']:,} without text", made))
        print(
            f"    {made['absent_us']:.2f} us a stranger, {made['wrong']:.0f} of 200,000 wrong; "
            f"verified in {made['verify']:.1f} s"
        )
    print(f"load {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
