"""The table at the end of a run: faults, those found, those that survived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mutation.trial import Outcome


def table(outcomes: Sequence[Outcome], explained: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield the lines of the summary.

    `explained` holds the reasons why a fault may survive.
    """
    yield f"{'module':42} {'faults':>6} {'found':>6} {'share':>6} {'explained':>9} {'survived':>8} {'seconds':>8}"
    for outcome in outcomes:
        harmless = explained.get(outcome.path, {})
        excused = sum(mutant.key in harmless for mutant in outcome.survived)
        survived = len(outcome.survived) - excused
        every = outcome.found + len(outcome.survived)
        share = f"{outcome.found / every:.0%}" if every else "-"
        yield (
            f"{outcome.path:42} {every:6,} {outcome.found:6,} {share:>6} {excused:9,} {survived:8,} "
            f"{outcome.seconds:8.0f}"
        )
    for outcome in outcomes:
        yield from survivors(outcome, explained.get(outcome.path, {}))
    found = sum(outcome.found for outcome in outcomes)
    every = found + sum(len(outcome.survived) for outcome in outcomes)
    yield f"{every:,} faults, {found:,} found by a test ({found / max(every, 1):.1%})"


def survivors(outcome: Outcome, harmless: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each fault that survived without an explanation.

    Each explanation without a fault gets a line too.
    """
    for mutant in outcome.survived:
        if mutant.key not in harmless:
            why = " (no test reaches it)" if mutant in outcome.unreached else ""
            yield f"{outcome.path}:{mutant.line}: {mutant.key}{why}"
    yield from (f"{outcome.path}:{mutant.line}: {mutant.key} (left out)" for mutant in outcome.left_out)
    keys = {mutant.key for mutant in outcome.survived}
    if outcome.whole:
        yield from (
            f"{outcome.path}: explained, but no such fault survives: {key}" for key in harmless if key not in keys
        )
