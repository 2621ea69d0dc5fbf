"""The table at the end of a run: kills, faults, the slowest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chaos.kills import Tally

_FAULTS = ("torn", "lost", "left behind")


def table(tallies: Mapping[str, Tally]) -> Iterator[str]:
    """Yield the lines of the summary.

    `beside` counts kills that left a temporary file beside the target. The slowest is a run after a kill.
    """
    head = f"{'command':24} {'kills':>7} {'torn':>5} {'lost':>5} {'beside':>7} {'left behind':>11} {'other':>6}"
    yield f"{head} {'slowest':>8}"
    for name, tally in tallies.items():
        torn, lost, left = (tally.faults[what] for what in _FAULTS)
        other = tally.faults.total() - torn - lost - left
        counts = f"{tally.kills:7,} {torn:5,} {lost:5,} {tally.left:7,} {left:11,} {other:6,}"
        yield f"{name:24} {counts} {tally.slowest:6.2f} s"
    for name, tally in tallies.items():
        yield from (f"  {name}: {what}" for what in tally.details)
    every = tallies.values()
    yield (
        f"{sum(tally.kills for tally in every):,} kills of {len(tallies)} commands, "
        f"{sum(tally.faults.total() for tally in every):,} faults, "
        f"slowest {max((tally.slowest for tally in every), default=0.0):.2f} s"
    )
