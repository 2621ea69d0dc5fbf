"""Exports of one account at different times, compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hygiene.analysis.account.differences import differences
from hygiene.model.snapshot import Snapshot

EARLIER: Final = 12
"""The most earlier exports with which one is compared, a year of months."""


def compared(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Return the snapshots, each with its differences from earlier ones.

    The first export of an account has none to compare with, and neither have two of the same moment.
    """
    by_account: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, snapshot in enumerate(snapshots):
        if not snapshot.account.shared:
            by_account[snapshot.account.key].append(index)
    found = list(snapshots)
    for indexes in by_account.values():
        every = sorted((snapshots[index] for index in indexes), key=lambda snapshot: snapshot.taken_at)
        for index in indexes:
            new = snapshots[index]
            if earlier := [each for each in every if each.taken_at < new.taken_at][-EARLIER:]:
                changes, missing = differences(earlier, new)
                gaps = {**new.gaps, "differences": missing} if missing else new.gaps
                found[index] = replace(new, differences=changes, gaps=gaps)
    return found
