"""The table at the end of a run: kills, faults, the slowest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chaos.kills import Line

_FAULTS = ("torn", "lost", "left behind")


def table(lines: Mapping[str, Line]) -> Iterator[str]:
    """Yield the lines of the summary.

    `beside` counts kills that left a temporary file beside the target. The slowest is a run after a kill.
    """
    head = f"{'command':24} {'kills':>7} {'torn':>5} {'lost':>5} {'beside':>7} {'left behind':>11} {'other':>6}"
    yield f"{head} {'slowest':>8}"
    for name, line in lines.items():
        torn, lost, left = (line.faults[what] for what in _FAULTS)
        other = line.faults.total() - torn - lost - left
        yield (
            f"{name:24} {line.kills:7,} {torn:5,} {lost:5,} {line.left:7,} {left:11,} {other:6,} {line.slowest:6.2f} s"
        )
    for name, line in lines.items():
        yield from (f"  {name}: {what}" for what in line.details)
    every = lines.values()
    yield (
        f"{sum(line.kills for line in every):,} kills of {len(lines)} commands, "
        f"{sum(line.faults.total() for line in every):,} faults, "
        f"slowest {max((line.slowest for line in every), default=0.0):.2f} s"
    )
