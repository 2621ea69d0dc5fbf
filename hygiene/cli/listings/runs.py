"""The list of `hygiene history`.

People read it as a table, tools as JSON or CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import tzinfo
from typing import Any, Final

import msgspec

from hygiene.cli.listings.stamp import stamp
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording.layout import grid, spark, wrap
from hygiene.formats.wording.spreadsheet import no_formula
from hygiene.history.runs.row import Run
from hygiene.history.runs.store import History
from hygiene.language.words import tr, tr_as, tr_later, tr_n
from hygiene.model.errors import HistoryError
from hygiene.model.text import first_few, printable
from hygiene.report.changes.records import Tally, tally
from hygiene.report.changes.trend import LEAST
from hygiene.report.fleet.records import Overview
from hygiene.report.report import Report
from hygiene.report.score.chances import briefly, over_time
from hygiene.report.score.priors import MODEL

_COUNTS: Final = tuple(field.name for field in fields(Tally))
"""The columns that count changes.

They are empty for a run that is compared with none.
"""
_COLUMNS: Final = (
    "run", "ended", "kind", "name", "accounts", "verdict", "expected", "model", "judged_again", "findings", *_COUNTS,
    "interrupted", "names", "judged_otherwise",
)  # fmt: skip
_WIDE: Final = 79
"""The fewest cells for a table with the day and the time on one line."""
_NAME: Final = 60
"""The most characters shown of an account's name."""
_AGAIN: Final = tr_later("* judged otherwise on its day, by another model of the score or another policy")


def rows(history: History, runs: Iterable[Run], again: Callable[[Report], Report]) -> Iterator[dict[str, Any]]:
    """Yield a row for each run.

    The verdict and the number come from today's model.

    `again` judges a kept report by that model and today's policy. A run that was judged otherwise on its day is marked.
    The changes are counted as `hygiene diff RUN` counts them. A damaged report costs only itself.
    """
    for run in runs:
        word, expected, otherwise, report, changed = run.word, None, False, None, None
        try:
            if run.kind == "scan":
                report = history.report(run.id)
                changed = _of_scan(report)
            else:
                changed = _of_fleet(history.overview(run.id))
        except HistoryError:
            word = "damaged"
        if report:
            shown = again(report)
            word, expected = shown.verdict.word, shown.score.expected
            on_its_day = report.verdict.word, report.score.expected, report.score.model
            otherwise = (word, expected, MODEL) != on_its_day
        accounts = [result.account for result in report.results if result.account] if report else []
        by_key = {account.key: account for account in accounts if not account.shared}
        own = sorted(by_key.values(), key=lambda account: account.stable_name)
        yield {
            "run": run.id,
            "ended": stamp(run.ended or run.started),
            "kind": run.kind,
            "name": printable(run.name, _words.NAME),
            "accounts": run.accounts,
            "verdict": word,
            "expected": expected,
            "model": MODEL if report else run.model,
            "judged_again": report is not None,
            "findings": run.found,
            **{name: len(getattr(changed, name)) if changed else None for name in _COUNTS},
            "interrupted": run.ended is None,
            "judged_otherwise": otherwise,
            "names": [account.stable_name for account in own],
            "shown": [str(account) for account in own],
            "at": run.ended or run.started,
        }


def _of_scan(report: Report | None) -> Tally | None:
    """Return what changed in a scan, or None where nothing was compared."""
    return tally(report.changes.lines) if report and report.changes and report.changes.since else None


def _of_fleet(overview: Overview | None) -> Tally | None:
    """Return what changed in a fleet, or None where nothing was compared."""
    return tally(overview.all_changes) if overview and overview.since else None


def runs(
    listed: Iterable[dict[str, Any]], style: str, zone: tzinfo, width: int | None = None, *, draws: bool = False
) -> str:
    """Return the runs as `table`, `json` or `csv`, in the order given.

    `width` is that of the terminal in cells, or None for a table in full. `draws` is true where it can show small bars.
    A terminal shows a line for each set of accounts.
    """
    every = list(listed)
    if style == "json":
        told = [{column: row[column] for column in _COLUMNS} for row in every]
        return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"
    if style == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows([_cell(row[column]) for column in _COLUMNS] for row in every)
        return out.getvalue()
    lines = list(_lines(every, width, draws=draws)) if width else []
    return _table(every, zone, width or _WIDE, lines)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return no_formula("; ".join(value))
    return no_formula(value) if isinstance(value, str) else "" if value is None else str(value)


def _table(every: list[dict[str, Any]], zone: tzinfo, width: int, lines: Iterable[str]) -> str:
    if not every:
        return f"{tr('No run is kept.')}\n"
    layout = _wide if width >= _WIDE else _narrow
    zones = tr(
        "Times are in {zone}. `hygiene diff RUN` shows what changed in a run.", zone=printable(str(zone), _words.NAME)
    )
    notes = [*([tr(_AGAIN)] if any(row["judged_otherwise"] for row in every) else []), zones]
    notes = [part for note in notes for part in wrap(note, width)]
    return "\n".join([*layout(every, zone, width), "", *lines, *notes, ""])


def _lines(every: Iterable[dict[str, Any]], width: int, *, draws: bool) -> Iterator[str]:
    """Yield how the chance of each set of accounts changed over the runs."""
    chances: dict[tuple[str, ...], list[float]] = {}
    for row in every:
        if row["expected"] is not None and row["shown"]:
            chances.setdefault(tuple(row["shown"]), []).insert(0, row["expected"])
    for names, line in chances.items():
        if len(line) >= LEAST:
            drawn = f"{spark(line)} " if draws else ""
            words = f"{first_few(names, _NAME)}: {drawn}{over_time(line)}"
            yield from wrap(words, width, rest="  ")
            yield ""


def _wide(every: Iterable[dict[str, Any]], zone: tzinfo, width: int) -> list[str]:
    """Lay out the runs with the time on one line."""
    return _laid_out(((row, _words.when(row["at"], zone)) for row in every), (6, 16, width - 54, 8, 16))


def _narrow(every: Iterable[dict[str, Any]], zone: tzinfo, width: int) -> list[str]:
    """Lay out the runs with the time below the day."""
    timed = ((row, _words.when(row["at"], zone).replace(" ", "\n")) for row in every)
    return _laid_out(timed, (6, 10, max(width - 44, 15), 8, 12))


def _laid_out(timed: Iterable[tuple[dict[str, Any], str]], widths: Sequence[int]) -> list[str]:
    cells = [[_number(row), when, _about(row), _chance(row), _changes(row)] for row, when in timed]
    heads = tr("run"), tr("when"), f"{tr('verdict')}\n{tr('accounts')}", tr("chance"), tr("changes")
    return grid(cells, widths, heads)


def _number(row: dict[str, Any]) -> str:
    return f"{row['run']}{' *' * row['judged_otherwise']}"


def _about(row: dict[str, Any]) -> str:
    """Return the verdict, and below it the first few accounts or the fleet."""
    word = _words.word("interrupted" if row["interrupted"] else row["verdict"])
    return f"{word}\n{first_few(row['shown'], _NAME) or _count(row['accounts'], row['name'])}"


def _count(accounts: int, fleet: str) -> str:
    """Return the count of accounts, and their fleet."""
    if not accounts:
        return tr("no account")
    if not fleet:
        return tr_n(accounts, "{count:,} account", "{count:,} accounts")
    return tr_n(accounts, "{count:,} account in {fleet}", "{count:,} accounts in {fleet}", fleet=fleet)


def _chance(row: dict[str, Any]) -> str:
    return briefly(row["expected"]) if row["expected"] is not None else ""


def _changes(row: dict[str, Any]) -> str:
    """Return the counts of changes below each other, or "" for a first run."""
    new, more, worse, milder, gone, unseen = (row[name] for name in _COUNTS)
    told = (
        tr_n(new, "{count:,} new", "{count:,} new") if new else "",
        tr_n(more, "{count:,} first seen because more was read", "{count:,} first seen because more was read")
        if more
        else "",
        tr_n(worse, "{count:,} worse", "{count:,} worse") if worse else "",
        tr_n(milder, "{count:,} milder or accepted", "{count:,} milder or accepted") if milder else "",
        tr_n(gone, "{count:,} gone", "{count:,} gone") if gone else "",
        tr_n(unseen, "{count:,} no longer seen", "{count:,} no longer seen") if unseen else "",
    )
    return "" if new is None else "\n".join(filter(None, told)) or tr_as("changes", "none")
