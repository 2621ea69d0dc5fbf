"""Runs over fleets in this process, with a history on disk."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from hygiene.history.runs.file import opened
from hygiene.model.policy import Policy
from hygiene.report.fleet.records import FleetLine, Overview
from hygiene.report.report import Report
from hygiene.scan.fleet.job import Outcome, Setting, outcome
from hygiene.scan.fleet.plan import Job
from hygiene.scan.fleet.run import FleetListener, run
from hygiene.sources.settings.fleet_file import load
from tests.support import x_archive
from tests.support.x_archive import Row, XArchive

DAY: Final = date(2025, 11, 16)
NOW: Final = datetime(2025, 11, 16, tzinfo=UTC)
WEEK: Final = timedelta(days=7)


@dataclass(slots=True)
class Here:
    """An engine without processes. `judged` are the accounts that it judged."""

    judged: list[str] = field(default_factory=list)

    @contextmanager
    def outcomes(self, jobs: Sequence[Job], setting: Setting) -> Iterator[Iterator[tuple[Job, Outcome]]]:
        """Yield each job with its outcome, in order."""
        yield ((job, self._done(job, setting)) for job in jobs)

    def _done(self, job: Job, setting: Setting) -> Outcome:
        made = outcome(job, setting)
        if made.report:
            self.judged.append(job.account.name)
        return made


@dataclass(slots=True)
class Stops(Here):
    """An engine that is stopped after some accounts."""

    after: int = 2

    @contextmanager
    def outcomes(self, jobs: Sequence[Job], setting: Setting) -> Iterator[Iterator[tuple[Job, Outcome]]]:
        """Yield some jobs with their outcomes, and stop."""
        with Here.outcomes(self, jobs, setting) as made:
            yield self._some(made)

    def _some(self, made: Iterator[tuple[Job, Outcome]]) -> Iterator[tuple[Job, Outcome]]:
        for number, each in enumerate(made):
            if number == self.after:
                raise KeyboardInterrupt
            yield each


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A run over a fleet: its overview, and the final report of every account."""

    overview: Overview
    reports: dict[str, Report]

    @property
    def lines(self) -> dict[str, FleetLine]:
        """The lines by the names of their accounts."""
        return {line.account.name: line for line in self.overview.lines}


def ran(
    folder: Path,
    *,
    file: str = "fleet.toml",
    now: datetime = NOW,
    engine: Any = None,
    history: Path | None = None,
    listener: FleetListener | None = None,
    **setting: Any,
) -> Made:
    """Run over the fleet of a folder, and keep the run there."""
    reports: dict[str, Report] = {}

    def sink(line: FleetLine, report: Report) -> str:
        reports[line.account.name] = report
        return ""

    with opened(history or folder / "history.sqlite") as kept:
        made = run(
            load(folder / file),
            folder,
            Setting(**{"policy": Policy(), "now": now, **setting}),
            engine or Here(),
            kept,
            sink=sink,
            listener=listener or FleetListener(),
        )
    made.forget()
    return Made(overview=made.overview, reports=reports)


def fleet_file(folder: Path, *accounts: tuple[str, str], head: str = "", **more: str) -> None:
    """Write a fleet file. `more` holds lines for an account, by its handle."""
    tables = [
        f'[[accounts]]\nplatform = "{platform}"\nhandle = "{handle}"\n{more.get(handle, "")}\n'
        for platform, handle in accounts
    ]
    defaults = '[defaults]\nexports = ["exports/{platform}/{handle}*"]\n'
    (folder / "fleet.toml").write_text("\n".join(["version = 1", head, defaults, *tables]), encoding="utf-8")


def x_export(folder: Path, handle: str, name: str = "", *, at: datetime = NOW, **rows: list[Row]) -> Path:
    """Write the archive of a small account of X, made a day before `at`."""
    path = folder / "exports" / "x" / (name or f"{handle}.zip")
    path.parent.mkdir(parents=True, exist_ok=True)
    number = str(zlib.crc32(handle.encode()))
    owner = x_archive.account(username=handle, accountId=number, email=f"{handle}@brands.example")
    archive = XArchive(rows={"account": [owner], "tweets": [], **rows}, taken_at=at - timedelta(days=1),
                       owner=(number, handle))  # fmt: skip
    return archive.write_zip(path)
