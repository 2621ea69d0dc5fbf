"""The inventory of apps with access, oldest grant first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.apps.app_use import uses_of
from hygiene.analysis.apps.disguises import false_names
from hygiene.language.words import tr, tr_later
from hygiene.model.records import App
from hygiene.model.snapshot import GRANTS_ONLY, Snapshot
from hygiene.report.parts.lines import AppLine

OWN: Final = tr_later("hygiene itself, which read the account")
"""The publisher of hygiene's own grant, whatever the platform states."""
_CLOCKS: Final = timedelta(days=1)
"""The longest time by which a plausible date may be after its export."""


def inventory(
    snapshots: Iterable[Snapshot], false_names: Callable[[Snapshot], Mapping[App, str]] = false_names
) -> Iterator[AppLine]:
    """Yield every app that has access by the newest export of each account.

    The oldest grant of an account comes first, and undated grants come last. Hygiene's own is among them. A grant dated
    after the export has no age. An app that only an earlier export lists has lost its access, unless every later list
    is incomplete.
    `false_names` returns the names that the falsely named apps of an export imitate.
    """
    by_account: defaultdict[tuple[str, str], list[Snapshot]] = defaultdict(list)
    for snapshot in snapshots:
        if snapshot.apps is not None:
            by_account[snapshot.account.key].append(snapshot)
    for listed in by_account.values():
        yield from sorted(_lines(_current(listed), false_names), key=_oldest_first)


def _current(listed: Iterable[Snapshot]) -> list[Snapshot]:
    """Return the exports of an account that say which apps have access now.

    They are the newest one with a whole list of apps, and those after it, newest first.
    """
    newest = sorted(listed, key=lambda snapshot: snapshot.moment, reverse=True)
    whole = next((each.moment for each in newest if not each.lacks_history("apps")), newest[-1].moment)
    return [each for each in newest if each.moment >= whole]


def _lines(current: Sequence[Snapshot], false_names: Callable[[Snapshot], Mapping[App, str]]) -> Iterator[AppLine]:
    """Yield each app as the newest of these exports lists it."""
    known = set[str]()
    for snapshot in current:
        own = (replace(app, publisher=tr(OWN)) for app in snapshot.own_grants)
        apps = [app for app in (*(snapshot.apps or ()), *own) if (app.id or app.name) not in known]
        used, imitated = uses_of(snapshot), false_names(snapshot)
        for app in apps:
            yield AppLine(
                account=current[0].account,
                app=app,
                age_days=_age_days(app.granted_at, snapshot),
                last_post_at=used[app.id].last_at if app.id in used else None,
                posts=used[app.id].posts if app.id in used else None if snapshot.posts is None else 0,
                imitates=imitated.get(app, ""),
            )
        known |= {app.id or app.name for app in apps}


def _oldest_first(line: AppLine) -> tuple[bool, float]:
    at = line.app.granted_at
    return at is None, at.timestamp() if at else 0.0


def _age_days(granted: datetime | None, snapshot: Snapshot) -> int | None:
    """Return the age of a grant in days, rounded as in the words of checks.

    It is None when it is unknown. An export that states only its day may be up to a day younger than it says. An
    export dated only by its grants may be much younger than they are.
    """
    if granted is None or granted > snapshot.taken_at + _CLOCKS or snapshot.taken_at_means == GRANTS_ONLY:
        return None
    return max(round((snapshot.taken_at - granted) / timedelta(days=1)), 0)
