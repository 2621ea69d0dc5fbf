"""Time and memory of reading a Bluesky repository, beside libipld.

usage: python bench/car.py [REPO.car] [--records N] [--rounds K]

It compares reading a repository into posts with bare decoding of its blocks by libipld, in one run. Without REPO.car it
makes two repositories of N posts (default 100,000). The posts of `plain` have a text, a language and a date. In
`varied` half of them are replies, and half have links, mentions, tags, pictures, cards or quotes. Each measurement is a
separate process. The processes take turns, and each ratio compares neighbours, in wall time and in processor time.

Both yardsticks only decode, and keep nothing. `blocks` reads the file whole, cuts it with a plain loop and decodes
block after block. `decode_car` is the library's single call. The reader streams the file, compares its index and a
sample of its posts with their hashes, walks the index, reads times and links, and packs everything into columns. Peaks
are read from /proc, so it needs Linux.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_MEASURED = """
import json, re, sys, time
from pathlib import Path
path = Path(sys.argv[1])
{prepare}
wall, processor = time.perf_counter(), time.process_time()
count = work()
print(json.dumps({{
    "wall": time.perf_counter() - wall, "processor": time.process_time() - processor, "count": count,
    "peak": int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024,
}}))
"""
YARDSTICKS = {
    "blocks": """
import libipld
def work():
    data, at, count = path.read_bytes(), 0, 0
    while at < len(data):
        size = shift = 0
        while True:
            byte = data[at]; at += 1; size |= (byte & 127) << shift; shift += 7
            if byte < 128: break
        libipld.decode_dag_cbor(data[at + 36 : at + size] if count else data[at : at + size])
        at += size; count += 1
    return count
""",
    "decode_car": """
import libipld
def work():
    return len(libipld.decode_car(path.read_bytes())[1])
""",
}
READER = """
from hygiene.sources.files.open import open_files
from hygiene.sources.readers.bluesky.export import bluesky_car
bluesky_car.read(open_files(Path(sys.argv[2])))  # imports on first use are no part of reading
def work():
    return len(bluesky_car.read(open_files(path)).posts)
"""


def measure(prepare: str, path: Path, small: Path) -> dict[str, float]:
    """Take one measurement in a separate process."""
    argv = [sys.executable, "-c", _MEASURED.format(prepare=prepare), str(path), str(small)]
    found: dict[str, float] = json.loads(subprocess.run(argv, check=True, capture_output=True, text=True).stdout)
    return found


def records(count: int, *, varied: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield posts over about three years, all different."""
    from tests.support.bluesky import Link, post, tid

    rng = random.Random(1)  # noqa: S311  # a fixed seed is the point
    words = (
        "the",
        "of",
        "to",
        "and",
        "coffee",
        "harbour",
        "today",
        "morning",
        "open",
        "lane",
        "photo",
        "people",
        "time",
    )
    start, step = datetime(2023, 7, 1, tzinfo=UTC), timedelta(days=1200) / count

    def address(kind: str = "app.bsky.feed.post") -> dict[str, str]:
        return {
            "cid": "bafyrei" + "".join(rng.choices("abcdefghijklmnopqrstuvwxyz234567", k=52)),
            "uri": f"at://did:plc:{rng.getrandbits(120):024x}"[:37] + f"/{kind}/{tid(rng.getrandbits(50))}",
        }

    def extras() -> dict[str, Any]:
        more: dict[str, Any] = {"reply": {"root": address(), "parent": address()}} if rng.random() < 0.5 else {}
        picture = {
            "$type": "blob",
            "ref": Link(b"\x01\x55\x12\x20" + rng.randbytes(32)),
            "mimeType": "image/jpeg",
            "size": 1,
        }
        card = {
            "uri": "https://www.harbourlane.example/menu?c=1",
            "title": "A title",
            "description": "Some more words.",
        }
        embed = rng.choice(
            [
                {"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": picture}]},
                {"$type": "app.bsky.embed.external", "external": card},
                {"$type": "app.bsky.embed.record", "record": address()},
            ]
        )
        feature = rng.choice(
            [
                {"$type": "app.bsky.richtext.facet#link", "uri": "https://harbourlane.example/x"},
                {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:z72i7hdynmk6r22z27h6tvur"},
                {"$type": "app.bsky.richtext.facet#tag", "tag": "coffee"},
            ]
        )
        facets = [{"index": {"byteStart": 0, "byteEnd": 9}, "features": [feature]}]
        return (
            more
            | ({"embed": embed} if rng.random() < 0.4 else {})
            | ({"facets": facets} if rng.random() < 0.25 else {})
        )

    for number in range(count):
        at = start + number * step
        text = f"{' '.join(rng.choices(words, k=rng.randint(4, 40)))} {number}"
        record = post(text, f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z", **(extras() if varied else {}))
        key = tid(int(at.timestamp()) * 1_000_000 + at.microsecond, rng.randrange(1024))
        yield f"app.bsky.feed.post/{key}", record


def compare(name: str, path: Path, small: Path, rounds: int) -> None:
    """Measure by turns, and print a line for each round and the medians."""
    ratios: dict[str, list[tuple[float, float]]] = {yardstick: [] for yardstick in YARDSTICKS}
    for number in range(1, rounds + 1):
        bare = {yardstick: measure(prepare, path, small) for yardstick, prepare in YARDSTICKS.items()}
        read = measure(READER, path, small)
        line = f"{name}, round {number}: {read['count']:,} posts; reader {read['wall']:.2f} s, {read['peak']:.0f} MB"
        for yardstick, cost in bare.items():
            ratios[yardstick].append((read["wall"] / cost["wall"], read["processor"] / cost["processor"]))
            line += f"; {yardstick} {cost['wall']:.2f} s, {cost['peak']:.0f} MB, ratio {ratios[yardstick][-1][0]:.2f}"
        print(line, flush=True)
    for yardstick, found in ratios.items():
        wall, processor = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"{name}: median ratio of the reader to {yardstick} {wall:.2f} (processor {processor:.2f})")


def main() -> int:
    """Measure the given repository, or two invented ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", nargs="?", type=Path)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests.support.bluesky import repository

    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder, "small.car")
        small.write_bytes(repository(dict(records(10, varied=True))))
        if args.repository:
            compare(args.repository.name, args.repository, small, args.rounds)
            return 0
        for name in ("plain", "varied"):
            path = Path(folder, f"{name}.car")
            path.write_bytes(repository(dict(records(args.records, varied=name == "varied"))))
            compare(name, path, small, args.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
