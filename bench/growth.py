"""Time and memory of a scan by the number of posts, and a plot of both.

usage: python bench/growth.py ARCHIVE.zip [ARCHIVE.zip ...] [--plot docs/growth.svg]

Each ARCHIVE is an X archive; the number of its posts is taken from the report. The script prints a line for each
archive, and plots the seconds and the peak memory over the posts. Both axes are logarithmic, so that a cost in
proportion to the posts is a straight line at 45 degrees.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.scan import run

WIDTH, HEIGHT, MARGIN = 640, 360, 56
FRAME = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" \
font-family="sans-serif" font-size="12">
<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>
"""


def measure(archive: Path, hygiene: str) -> tuple[int, float, float]:
    """Return (posts, seconds, peak megabytes of 1,000,000 bytes) of one scan."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        seconds, peak, _ = run([hygiene, "scan", str(archive), "--format", "json", "--output", str(out)])
        report = json.loads(out.read_text(encoding="utf-8"))
    return report["provenance"]["inputs"][0]["read"]["posts"], seconds, peak * 1024 / 1e6


def plot(rows: list[tuple[int, float, float]]) -> str:
    """Return both curves as SVG."""
    posts = [math.log10(count) for count, _, _ in rows]
    low, high = math.floor(min(posts)), math.ceil(max(posts))

    def across(value: float) -> float:
        return MARGIN + (value - low) / (high - low) * (WIDTH - 2 * MARGIN)

    def up(value: float) -> float:
        return HEIGHT - MARGIN - (value + 1) / 4 * (HEIGHT - 2 * MARGIN)

    parts = [FRAME]
    parts += [
        f'<text x="{across(tick):.0f}" y="{HEIGHT - 30}" text-anchor="middle">{10**tick:,}</text>'
        for tick in range(low, high + 1)
    ]
    for tick in range(-1, 4):
        parts.append(f'<text x="{MARGIN - 8}" y="{up(tick) + 4:.0f}" text-anchor="end">{10.0**tick:g}</text>')
        parts.append(f'<path d="M{MARGIN} {up(tick):.0f}H{WIDTH - MARGIN}" stroke="#ddd"/>')
    for column, colour, dash, name in ((1, "#0b6", "", "seconds"), (2, "#06c", "6 4", "megabytes at the peak")):
        points = [(across(x), up(math.log10(row[column]))) for x, row in zip(posts, rows, strict=True)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points]
        x, y = points[-1]
        parts.append(f'<text x="{x:.0f}" y="{y - 10:.0f}" text-anchor="end" fill="{colour}">{name}</text>')
    parts.append(f'<text x="{WIDTH / 2:.0f}" y="{HEIGHT - 10}" text-anchor="middle">posts in the archive</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> int:
    """Measure each archive, and plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archives", nargs="+", type=Path)
    parser.add_argument("--plot", type=Path)
    args = parser.parse_args()
    hygiene = str(Path(sys.executable).parent / "hygiene")
    rows = sorted(measure(archive, hygiene) for archive in args.archives)
    for posts, seconds, megabytes in rows:
        print(f"{posts:>9,} posts: {seconds:6.2f} s, {megabytes:5.0f} MB, {seconds / posts * 1e6:5.1f} s a million")
    if args.plot:
        args.plot.write_text(plot(rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
