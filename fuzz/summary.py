"""The table at the end of a run: inputs, faults, slowest and largest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from fuzz.workers import Batch


@dataclass(slots=True)
class Tally:
    """Everything that a run did with one subject."""

    count: int = 0
    seconds: float = 0.0
    slowest: tuple[float, int] = (0.0, 0)
    largest: tuple[int, int] = (0, 0)
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, batch: Batch) -> None:
        """Add a batch."""
        self.count += batch.count
        self.seconds += batch.seconds
        self.slowest = max(self.slowest, batch.slowest)
        self.largest = max(self.largest, batch.largest)
        self.faults.update(fault.what for _, fault in batch.faults)


def table(tallies: dict[str, Tally], cases: list[str]) -> Iterator[str]:
    """Yield the lines of the summary."""
    yield f"{'subject':30} {'inputs':>9} {'a second':>8} {'faults':>6}  {'slowest':>16}  {'largest':>18}"
    for name, tally in sorted(tallies.items()):
        rate = tally.count / tally.seconds if tally.seconds else 0
        slowest = f"{tally.slowest[0]:.2f} s ({tally.slowest[1]})"
        largest = f"{tally.largest[0] >> 20} MB ({tally.largest[1]})"
        yield f"{name:30} {tally.count:9,} {rate:8.0f} {tally.faults.total():6,}  {slowest:>16}  {largest:>18}"
    for name, tally in sorted(tallies.items()):
        for what, count in tally.faults.most_common():
            yield f"  {name}: {what} ({count:,})"
    every = tallies.values()
    slowest_name = max(tallies, key=lambda name: tallies[name].slowest, default="")
    largest_name = max(tallies, key=lambda name: tallies[name].largest, default="")
    yield (
        f"{sum(tally.count for tally in every):,} inputs of {len(tallies)} kinds, "
        f"{sum(tally.faults.total() for tally in every):,} faults, "
        f"slowest {tallies[slowest_name].slowest[0]:.2f} s ({slowest_name}), "
        f"largest {tallies[largest_name].largest[0] >> 20} MB ({largest_name})"
        if tallies
        else "nothing was tried"
    )
    if untried := [name for name, tally in sorted(tallies.items()) if not tally.count]:
        yield f"no input in the time given: {', '.join(untried)}"
    yield from (f"case: {case}" for case in cases)
