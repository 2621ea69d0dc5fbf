"""Exports of one account at different times, compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hygiene.analysis.account.differences import differences
from hygiene.model.snapshot import Snapshot


def compared(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Return the snapshots, each with its differences from an earlier one.

    The first export of an account has none to compare with, and neither have two of the same moment.
    """
    by_account: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, snapshot in enumerate(snapshots):
        if not snapshot.account.shared:
            by_account[snapshot.account.key].append(index)
    found = list(snapshots)
    for indexes in by_account.values():
        for old, new in pairwise(sorted(indexes, key=lambda index: snapshots[index].taken_at)):
            if snapshots[old].taken_at < snapshots[new].taken_at:
                found[new] = replace(snapshots[new], differences=differences(snapshots[old], snapshots[new]))
    return found
