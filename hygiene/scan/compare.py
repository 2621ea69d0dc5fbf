"""Exports of one account at different times, compared."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from hygiene.analysis.account.differences import compared_parts, differences
from hygiene.language.words import tr, tr_later
from hygiene.model.snapshot import GRANTS_ONLY, NO_TIME, Snapshot
from hygiene.sources.reader_kit.newest import NEWEST

EARLIER: Final = 12
"""The most earlier exports to compare with: a year of monthly ones."""
_ZONES: Final = timedelta(days=1)
"""The longest time by which a file may seem older than a record in it.

The time of a file names no zone.
"""
_RENAMED: Final = tr_later(
    "another export names another handle, with the same e-mail address, phone number or "
    "display name; if the handle was changed, they are of one account and were not compared"
)
_NO_ORDER: Final = tr_later(
    "another export of this account holds the same newest date and differs from this one, "
    "and nothing shows which of them is older, so they were not compared"
)


def compared(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Return the snapshots, each with its differences from earlier ones.

    The first export of an account has no earlier one. If two exports have the same date, the one with older files is
    the earlier. Where no time shows which is older, and they differ, both have a gap. An export that may be of the same
    account under another handle has a gap too.
    """
    by_account: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, snapshot in enumerate(snapshots):
        if not snapshot.account.shared:
            by_account[snapshot.account.key].append(index)
    found = list(snapshots)
    for indexes in by_account.values():
        views = _in_order([snapshots[index] for index in indexes])
        every = _Order(views)
        for index, view in zip(indexes, views, strict=True):
            found[index] = replace(_compared(view, every), taken_at=snapshots[index].taken_at)
    for index in _perhaps_renamed(snapshots):
        why = "; ".join(filter(None, (found[index].gaps.get("differences"), tr(_RENAMED))))
        found[index] = replace(found[index], gaps={**found[index].gaps, "differences": why})
    return found


def _in_order(snapshots: Sequence[Snapshot]) -> Sequence[Snapshot]:
    """Return exports of one account, oldest first, by their files if needed.

    Where only its records date an export, deleting the newest posts makes it look older than an earlier one. Then the
    times of the files count, unless a file is older than a record.
    """
    times = [
        (each.taken_at, each.origin.saved_at) for each in snapshots if each.taken_at_means in {NEWEST, GRANTS_ONLY}
    ]
    saved = [files for records, files in sorted(times, key=lambda pair: pair[0]) if files and files >= records - _ZONES]
    if len(saved) < len(snapshots) or saved == sorted(saved):
        return snapshots
    return [replace(each, taken_at=each.origin.saved_at or each.taken_at) for each in snapshots]


def _perhaps_renamed(snapshots: Sequence[Snapshot]) -> set[int]:
    """Return the exports that may be of one account under several handles.

    Such exports state no id, and share an address, a number or a display name.
    """
    holders: defaultdict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for index, snapshot in enumerate(snapshots):
        account = snapshot.account
        if not account.shared and account.named and not account.id:
            shared = {name.casefold() for name in snapshot.names if name.casefold() != account.handle.casefold()}
            shared |= {contact.value.reveal().casefold() for contact in snapshot.contacts or ()}
            for text in shared - {""}:
                holders[account.platform, text][index] = account.handle.casefold()
    return {index for some in holders.values() if len(set(some.values())) > 1 for index in some}


class _Order:
    """The exports of one account, in order of time."""

    def __init__(self, every: Sequence[Snapshot]) -> None:
        self._every = sorted(every, key=lambda snapshot: snapshot.moment)
        self._moments = [each.moment for each in self._every]
        self._dates = [each.taken_at for each in self._every]

    def earlier(self, new: Snapshot) -> list[Snapshot]:
        """Return the last `EARLIER` older exports, oldest first."""
        start, saved, same, _ = self._bounds(new)
        before, equal = self._every[max(start - EARLIER, 0) : start], self._every[max(saved, same - EARLIER) : same]
        return [*before, *equal][-EARLIER:]

    def tied(self, new: Snapshot) -> list[Snapshot]:
        """Return up to `EARLIER` exports not known to be older or newer."""
        start, saved, same, end = self._bounds(new)
        most = EARLIER + 1  # the export is among them
        found = (*self._every[start : min(saved, start + most)], *self._every[same : min(end, same + most)])
        return [each for each in found if each is not new][:EARLIER]

    def _bounds(self, new: Snapshot) -> tuple[int, int, int, int]:
        """Return four indexes in the exports of the same date.

        They are the first export, the first whose files have a time, and the start and the end of the exports that may
        be as old as this one.
        """
        start, end = bisect_left(self._dates, new.taken_at), bisect_right(self._dates, new.taken_at)
        saved = bisect_right(self._moments, (new.taken_at, NO_TIME))
        if new.origin.saved_at is None:
            return start, saved, saved, end
        return start, saved, bisect_left(self._moments, new.moment), bisect_right(self._moments, new.moment)


def _compared(new: Snapshot, every: _Order) -> Snapshot:
    """Return a snapshot with its differences from earlier ones of `every`."""
    earlier = every.earlier(new)
    made, gaps = new, []
    if earlier:
        changes, missing = differences([_as_saved(each, new) for each in earlier], _as_saved(new, earlier[-1]))
        made = replace(new, differences=changes, compared=compared_parts(earlier, new))
        gaps += [missing] if missing else []
    if any(_differs(each, new) for each in every.tied(new)):
        gaps.append(tr(_NO_ORDER))
    return replace(made, gaps={**new.gaps, "differences": "; ".join(gaps)}) if gaps else made


def _differs(one: Snapshot, other: Snapshot) -> bool:
    """Return whether two exports differ, or may differ in parts left out."""
    (found, missing), (lost, absent) = differences([one], other), differences([other], one)
    copies = one.origin.sha256 == other.origin.sha256
    return bool(found or lost or ((missing or absent) and not copies))


def _as_saved(snapshot: Snapshot, other: Snapshot) -> Snapshot:
    """Return a snapshot as of the time of its files.

    A snapshot with another date than `other` stays as it is.
    """
    saved = snapshot.origin.saved_at
    return replace(snapshot, taken_at=saved) if saved and snapshot.taken_at == other.taken_at else snapshot
