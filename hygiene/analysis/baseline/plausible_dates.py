"""Records with a date after the export.

The date is damaged, but the record is not. Every check sees such a record without its date, so that it is neither
recent nor the newest.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from hygiene.language.words import tr_n
from hygiene.model.acts import Acts
from hygiene.model.posts import moment
from hygiene.model.snapshot import Snapshot

CLOCKS: Final = timedelta(days=1)
"""The longest time by which a plausible date may be after its export.

Some exports state only their day, and clocks differ.
"""
_DATES: Final = {
    "apps": ("granted_at", "last_used_at"),
    "contacts": ("changed_at",),
    "devices": ("first_seen_at", "last_seen_at"),
    "events": ("at",),
    "logins": ("at", "last_used_at"),
    "sign_ins": ("at",),
}
"""The dates in the records of each part that must precede the export."""
_TABLES: Final = ("messages", "follows", "deletions")
"""The parts that are tables of acts."""
_COUNTED: Final = frozenset({"apps", "contacts"})
"""Parts whose checks do not count undated records themselves."""


def with_plausible_dates(snapshot: Snapshot) -> tuple[Snapshot, dict[str, str]]:
    """Return a copy without dates after the export, and the gaps that leaves.

    The gaps are reasons by part. A part has no reason where its check counts undated records itself.
    """
    latest, parts, reasons = _latest(snapshot.taken_at), dict[str, Any](), dict[str, str]()
    for part, dates in _DATES.items():
        records = getattr(snapshot, part) or ()
        late = [{name: None for name in dates if (getattr(each, name) or latest) > latest} for each in records]
        if count := sum(map(bool, late)):
            parts[part] = tuple(replace(each, **none) for each, none in zip(records, late, strict=True))
            if part in _COUNTED:
                reasons[part] = _dated_later(part, count)
    for part in _TABLES:
        acts: Acts | None = getattr(snapshot, part)
        if acts is not None and (after := acts.at > moment(latest)).any():
            parts[part] = acts.undated(after)
            reasons[part] = tr_n(
                int(after.sum()),
                "{count:,} act dated after the export could not be placed",
                "{count:,} acts dated after the export could not be placed",
            )
    return replace(snapshot, **parts) if parts else snapshot, reasons


def _dated_later(part: str, count: int) -> str:
    if part == "apps":
        return tr_n(
            count,
            "{count:,} grant is dated after the export, so the date says nothing",
            "{count:,} grants are dated after the export, so the date says nothing",
        )
    return tr_n(
        count,
        "{count:,} recovery address is dated after the export, so the date says nothing",
        "{count:,} recovery addresses are dated after the export, so the date says nothing",
    )


def _latest(taken_at: datetime) -> datetime:
    """Return the latest plausible date."""
    end = datetime.max.replace(tzinfo=taken_at.tzinfo)
    return taken_at + CLOCKS if end - taken_at > CLOCKS else end
