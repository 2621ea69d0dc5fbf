"""The table at the end of a run: inputs, faults, the slowest and the largest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from fuzz.workers import Batch


@dataclass(slots=True)
class Line:
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


def table(lines: dict[str, Line], cases: list[str]) -> Iterator[str]:
    """Yield the lines of the summary."""
    yield f"{'subject':30} {'inputs':>9} {'a second':>8} {'faults':>6}  {'slowest':>16}  {'largest':>18}"
    for name, line in sorted(lines.items()):
        rate = line.count / line.seconds if line.seconds else 0
        slowest = f"{line.slowest[0]:.2f} s ({line.slowest[1]})"
        largest = f"{line.largest[0] >> 20} MB ({line.largest[1]})"
        yield f"{name:30} {line.count:9,} {rate:8.0f} {line.faults.total():6,}  {slowest:>16}  {largest:>18}"
    for name, line in sorted(lines.items()):
        for what, count in line.faults.most_common():
            yield f"  {name}: {what} ({count:,})"
    every = lines.values()
    slowest_name = max(lines, key=lambda name: lines[name].slowest, default="")
    largest_name = max(lines, key=lambda name: lines[name].largest, default="")
    yield (
        f"{sum(line.count for line in every):,} inputs of {len(lines)} kinds, "
        f"{sum(line.faults.total() for line in every):,} faults, "
        f"slowest {lines[slowest_name].slowest[0]:.2f} s ({slowest_name}), "
        f"largest {lines[largest_name].largest[0] >> 20} MB ({largest_name})"
        if lines
        else "nothing was tried"
    )
    yield from (f"case: {case}" for case in cases)
