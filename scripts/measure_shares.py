"""Count how often each check finds something.

The counts are compared with the table of shares.

usage: python scripts/measure_shares.py EXPORT [EXPORT ...]

Every EXPORT is scanned alone, as on the day after it was made, so that no question stays open because of its age. For
each check of the table (`hygiene/report/score/shares.py`) it prints the number of accounts in which the check was
answered, the share in which its worst finding has each severity, and the share that the table states. Nothing of the
exports is printed.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from hygiene import Result, ScanRequest, Severity, Snapshot, Status, scan
from hygiene.plugins.registry import Plugins
from hygiene.report.score.shares import SHARES
from hygiene.scan.request import Listener

_DAY: Final = timedelta(days=1)


def results(export: Path, plugins: Plugins, read: Callable[[Sequence[Snapshot]], None]) -> list[Result]:
    """Return the results of one export, as on the day after it was made."""
    first = scan(ScanRequest(exports=[export]), plugins=plugins)
    if not first.accounts:
        return []
    newest = max(line.taken_at for line in first.accounts)
    listener = Listener(read=lambda snapshots, *_: read(snapshots))
    return list(scan(ScanRequest(exports=[export], now=newest + _DAY), plugins=plugins, listener=listener).results)


def main(exports: list[Path]) -> None:
    """Print one line for each check of the table and each severity."""
    plugins = Plugins(strangers=False)
    snapshots: list[Snapshot] = []
    worst: defaultdict[str, Counter[Severity | None]] = defaultdict(Counter)
    for export in exports:
        for result in results(export, plugins, snapshots.extend):
            if result.account and result.check in SHARES and result.status is not Status.UNKNOWN:
                found = max((finding.severity for finding in result.findings), key=lambda s: s.rank, default=None)
                worst[result.check][found] += 1
    print(f"{'check':<20}{'accounts':>9}{'severity':>10}{'found':>8}{'table':>8}")
    for check, (_, shares) in SHARES.items():
        answered = worst[check].total()
        for share in shares:
            counted = f"{100 * worst[check][share.severity] / answered:.0f} %" if answered else "-"
            print(f"{check:<20}{answered:>9}{share.severity:>10}{counted:>8}{100 * share.of:>6.0f} %")
    stated = [snapshot.second_factors for snapshot in snapshots if snapshot.second_factors is not None]
    print(f"{sum(map(bool, stated))} of {len(stated)} exports that list second factors list one.")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
