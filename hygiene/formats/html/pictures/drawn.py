"""The pictures of a report, by account."""

from __future__ import annotations

from dataclasses import dataclass

from hygiene.formats.html.pictures.gains import Gains, gains
from hygiene.formats.html.pictures.grants import Grants, grants
from hygiene.formats.html.pictures.hours import Week, weeks
from hygiene.formats.html.pictures.marks import Tick
from hygiene.formats.html.pictures.paths import PathRow, path_rows, path_ticks
from hygiene.formats.html.pictures.sessions import Sessions, sessions
from hygiene.formats.html.pictures.shared import Shared, shared
from hygiene.formats.html.pictures.story import Strip, strip
from hygiene.formats.html.pictures.trend import Line, line
from hygiene.formats.html.pictures.years import Years, years
from hygiene.formats.wording.apps import inventories
from hygiene.model.account import Account
from hygiene.report.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """The times and ways in which an account is used.

    The pictures are the weeks of its clients, their years, and its sign-ins.
    """

    account: Account
    weeks: tuple[Week, ...]
    years: Years | None
    sessions: Sessions | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Every picture of a report. Missing pictures are left out or None."""

    habits: tuple[Habits, ...]
    grants: dict[Account, Grants]
    strips: tuple[Strip | None, ...]
    paths: tuple[PathRow, ...]
    path_ticks: tuple[Tick, ...]
    gains: Gains | None
    shared: Shared | None
    trend: Line | None


def drawn(report: Report) -> Drawn:
    """Return the pictures of a report."""
    habits = (
        Habits(
            account=each.account,
            weeks=tuple(weeks(each)),
            years=years(each),
            sessions=sessions(each, report.zone),
        )
        for each in report.figures
    )
    pictures = {
        account: picture
        for account, lines in inventories(report)
        if (picture := grants(lines, report.generated_at, report.zone))
    }
    return Drawn(
        habits=tuple(each for each in habits if each.weeks or each.years or each.sessions),
        grants=pictures,
        strips=tuple(strip(case, report.zone) for case in report.incidents),
        paths=path_rows(report.score),
        path_ticks=path_ticks(),
        gains=gains(report),
        shared=shared(report),
        trend=line(report),
    )
