"""The runs of an open history: to begin, keep, find and remove them.

A run counts once it is finished. Everything reported as kept survives a kill at any moment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from hygiene._version import __version__
from hygiene.history.runs.kept_report import (
    PartNames,
    decoded,
    decoded_overview,
    encoded,
    encoded_overview,
    kept_key,
    kept_name,
)
from hygiene.history.runs.row import Kind, Run, run_of, seconds, time_of
from hygiene.language.words import tr
from hygiene.model.account import APART
from hygiene.model.errors import HistoryError
from hygiene.report.fleet.records import Overview
from hygiene.report.report import Report
from hygiene.report.score.priors import MODEL

WHOLE: Final = ""
"""The part of a run that is the report about everything it read."""
OVERVIEW: Final = "overview"
"""The part of a fleet's run that lists its accounts.

It is not a report, and no account has this name.
"""
LIMIT: Final = 512 << 20
"""Bytes of all kept reports. The oldest runs go first.

A year of weekly runs over 200 accounts takes about 100 MB.
"""
_BATCH: Final = 500


class History:
    """An open file of earlier runs.

    `unreadable` are the numbers of the reports that a comparison left out, because they cannot be read. `names` are
    those of the parts of a fleet's run, as they are kept.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.unreadable: set[int] = set()
        self.names = PartNames()

    @property
    def path(self) -> Path | None:
        """The file, or None for a history in memory."""
        name = self._db.execute("PRAGMA database_list").fetchone()[2]
        return Path(name) if name else None

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Lock the file; keep all changes made in the block, or none of them.

        Inside another such block, the outer block decides.
        """
        if self._db.in_transaction:
            yield
            return
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            yield

    def begin(self, kind: Kind, started: datetime, *, name: str = "", plan: str = "") -> int:
        """Begin a run and return its number. Numbers are never used again.

        `plan` identifies the work, so that an interrupted run can go on.
        """
        with self.changing():
            row = self._db.execute(
                "INSERT INTO runs (kind, name, plan, started, version, model) VALUES (?, ?, ?, ?, ?, ?)",
                (kind, kept_name(name), plan, seconds(started), __version__, MODEL),
            )
        return int(row.lastrowid or 0)

    def keep(self, run: int, report: Report, *, part: str = WHOLE, stamp: str = "") -> None:
        """Keep a report of a run, in place of an earlier one of the same part.

        `stamp` identifies the files it was made from. Only the whole report can be found by the vaults or by all
        accounts together, because a part holds only the answers about them that concern its account.
        """
        body, kept = encoded(report), self.names.kept(part)
        held = {key for key in _accounts(report) if part == WHOLE or key[0] not in APART.values()}
        with self.changing():
            self._db.execute("DELETE FROM reports WHERE run = ? AND part = ?", (run, kept))
            row = self._db.execute(
                "INSERT INTO reports (run, part, stamp, body) VALUES (?, ?, ?, ?)", (run, kept, stamp, body)
            )
            self._db.executemany(
                "INSERT OR IGNORE INTO held VALUES (?, ?, ?)",
                [(*key, row.lastrowid) for key in sorted(held)],
            )

    def bodies(self, run: int, part: str | None = None) -> dict[str, tuple[str, bytes]]:
        """Return the stamps and bodies of a run's reports, or of one part."""
        only = "" if part is None else " AND part = ?"
        rows = self._db.execute(
            f"SELECT part, stamp, body FROM reports WHERE run = ?{only}",  # noqa: S608  # a mark only
            (run,) if part is None else (run, self.names.kept(part)),
        )
        return {kept: (stamp, body) for kept, stamp, body in rows}

    def restore(self, run: int, part: str, stamp: str, body: bytes) -> None:
        """Keep a report that `bodies` of another history returned."""
        self._db.execute("INSERT INTO reports (run, part, stamp, body) VALUES (?, ?, ?, ?)", (run, part, stamp, body))

    def keep_overview(self, run: int, overview: Overview) -> None:
        """Keep the report about a fleet, in place of an earlier one."""
        with self.changing():
            self._db.execute(
                "INSERT OR REPLACE INTO reports (run, part, stamp, body) VALUES (?, ?, '', ?)",
                (run, OVERVIEW, encoded_overview(overview)),
            )

    def overview(self, run: int) -> Overview | None:
        """Return the kept report about a fleet, or None."""
        row = self._db.execute("SELECT body FROM reports WHERE run = ? AND part = ?", (run, OVERVIEW)).fetchone()
        return decoded_overview(row[0]) if row else None

    def finish(self, run: int, ended: datetime, *, word: str, fingerprints: Iterable[str]) -> None:
        """Mark a run as complete, and note when each of its findings was seen."""
        at, seen = seconds(ended), sorted(set(fingerprints))
        with self.changing():
            self._db.execute("UPDATE runs SET ended = ?, word = ?, found = ? WHERE id = ?", (at, word, len(seen), run))
            self._db.executemany(
                "INSERT INTO seen VALUES (?1, ?2, ?2) ON CONFLICT (fingerprint) DO UPDATE"
                " SET first = min(first, excluded.first), last = max(last, excluded.last)",
                [(each, at) for each in seen],
            )

    def withdraw(self, started: datetime) -> None:
        """Remove the newest run, if it began then.

        Its findings then stay new to the next run.
        """
        with self.changing():
            self._db.execute(
                "DELETE FROM runs WHERE id = (SELECT max(id) FROM runs) AND started = ?", (seconds(started),)
            )

    def erase(self) -> int:
        """Overwrite everything kept; return the number of runs."""
        with self.changing():
            count = self._db.execute("DELETE FROM runs").rowcount
            self._db.execute("DELETE FROM seen")
        return count

    def run(self, number: int) -> Run | None:
        """Return a run, or None where none has this number."""
        return next((run for run in self.runs(1, before=number + 1) if run.id == number), None)

    def runs(self, most: int = 1000, *, before: int = 1 << 62) -> list[Run]:
        """Return the newest runs below the number `before`, newest first."""
        rows = self._db.execute(
            "SELECT id, kind, name, started, ended, version, model, word, found,"
            " (SELECT count(DISTINCT platform || char(0) || account) FROM held JOIN reports ON report = reports.id"
            "  WHERE run = runs.id AND platform NOT IN ('vault', 'fleet'))"
            " FROM runs WHERE id < ? ORDER BY id DESC LIMIT ?",
            (before, most),
        )
        return [run_of(row) for row in rows]

    def unfinished(self, plan: str, after: datetime) -> int | None:
        """Return the newest interrupted run with a plan, or None.

        It began later than `after`, and no run with that plan was finished since.
        """
        row = self._db.execute(
            "SELECT max(id) FROM runs WHERE plan = ?1 AND ended IS NULL AND started > ?2 AND id > "
            "coalesce((SELECT max(id) FROM runs WHERE plan = ?1 AND ended IS NOT NULL), 0)",
            (plan, seconds(after)),
        ).fetchone()
        return row[0] if row else None

    def stamps(self, run: int) -> dict[str, str]:
        """Return the stamp of each part of a run that was kept."""
        return dict(self._db.execute("SELECT part, stamp FROM reports WHERE run = ?", (run,)).fetchall())

    def report(self, run: int, part: str = WHOLE) -> Report | None:
        """Return a kept report, or None where the run has no such part.

        Raises:
            HistoryError: It is damaged.
        """
        row = self._db.execute(
            "SELECT body FROM reports WHERE run = ? AND part = ?", (run, self.names.kept(part))
        ).fetchone()
        return decoded(row[0]) if row else None

    def parts(self, run: int) -> list[str]:
        """Return the parts of a run that were kept, in order."""
        rows = self._db.execute("SELECT part FROM reports WHERE run = ? AND part <> ? ORDER BY part", (run, OVERVIEW))
        return [part for (part,) in rows]

    def holding(self, key: tuple[str, str], before: int, most: int) -> list[tuple[int, int]]:
        """Return the newest finished runs that hold an account.

        Each is the number of the run and that of the report in it, the newest first. They are earlier than the run
        `before`.
        """
        rows = self._db.execute(
            "SELECT runs.id, reports.id FROM held JOIN reports ON report = reports.id JOIN runs ON run = runs.id"
            " WHERE platform = ? AND account = ? AND ended IS NOT NULL AND runs.id < ? ORDER BY runs.id DESC LIMIT ?",
            (*key, before, most),
        )
        return [(int(run), int(report)) for run, report in rows]

    def earlier(self, part: str, name: str, before: int, most: int) -> list[tuple[int, int]]:
        """Return the newest finished runs of a fleet that kept a part.

        Each is the number of the run and that of the report, the newest first. They are earlier than the run `before`.
        """
        rows = self._db.execute(
            "SELECT runs.id, reports.id FROM reports JOIN runs ON run = runs.id WHERE part = ? AND kind = 'fleet'"
            " AND name = ? AND ended IS NOT NULL AND runs.id < ? ORDER BY runs.id DESC LIMIT ?",
            (self.names.kept(part), kept_name(name), before, most),
        )
        return [(int(run), int(report)) for run, report in rows]

    def by_number(self, report: int) -> Report:
        """Return the report with a number, which `holding` gave.

        Raises:
            HistoryError: It is damaged, or another run has removed it meanwhile.
        """
        row = self._db.execute("SELECT body FROM reports WHERE id = ?", (report,)).fetchone()
        if row is None:
            raise HistoryError(tr("another run has removed an earlier one"), hint=tr("try again"))
        return decoded(row[0])

    def weight(self, report: int) -> int:
        """Return the bytes of the report with a number, or 0 where it is gone."""
        row = self._db.execute("SELECT length(body) FROM reports WHERE id = ?", (report,)).fetchone()
        return row[0] if row else 0

    def first_seen(self, fingerprints: Iterable[str]) -> Mapping[str, datetime]:
        """Return when each of these findings was first seen, if known."""
        found: dict[str, datetime] = {}
        wanted = list(fingerprints)
        for start in range(0, len(wanted), _BATCH):
            some = wanted[start : start + _BATCH]
            marks = ",".join("?" * len(some))
            question = f"SELECT fingerprint, first FROM seen WHERE fingerprint IN ({marks})"  # noqa: S608  # marks only
            rows = self._db.execute(question, some)
            found |= {fingerprint: time_of(first) for fingerprint, first in rows}
        return found

    def prune(self, limit: int = LIMIT) -> int:
        """Remove the oldest runs until all reports fit; return how many.

        The newest finished run stays, whatever its size.
        """
        removed = 0
        with self.changing():
            newest = self._db.execute("SELECT max(id) FROM runs WHERE ended IS NOT NULL").fetchone()[0] or 0
            sizes = self._db.execute(
                "SELECT runs.id, coalesce(sum(length(body)), 0) FROM runs LEFT JOIN reports ON run = runs.id"
                " GROUP BY runs.id ORDER BY runs.id"
            ).fetchall()
            left = sum(size for _, size in sizes)
            for run, size in sizes:
                if left <= limit or run >= newest:
                    break
                self._db.execute("DELETE FROM runs WHERE id = ?", (run,))
                left, removed = left - size, removed + 1
            if removed:
                # No run that is left had these findings.
                self._db.execute("DELETE FROM seen WHERE last < (SELECT min(ended) FROM runs)")
        if removed:
            # Each step frees a page, and `execute` takes one step alone.
            self._db.executescript("PRAGMA incremental_vacuum")
        return removed


def _accounts(report: Report) -> set[tuple[str, str]]:
    """Return the keys of the accounts that a report is about, vaults included."""
    return {kept_key(result.account.key) for result in report.results if result.account}
