"""The list of `hygiene history`.

People read it as a table, tools as JSON or CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from typing import Any, Final

import msgspec

from hygiene.cli.listings.stamp import stamp
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording.layout import grid, wrap
from hygiene.formats.wording.spreadsheet import no_formula
from hygiene.history.runs.store import History, Run
from hygiene.model.errors import HistoryError
from hygiene.model.text import printable
from hygiene.report.report import Report
from hygiene.report.score.chances import in_words
from hygiene.report.score.priors import MODEL

_COLUMNS: Final = (
    "run", "ended", "kind", "name", "accounts", "verdict", "expected", "model", "judged_again", "findings", "new",
    "gone", "interrupted",
)  # fmt: skip
_WIDE: Final = 79
"""Cells from which the table has a column for everything."""
_AGAIN: Final = "* kept under another model of the score, and judged again by that of today"


def rows(history: History, runs: Iterable[Run], again: Callable[[Report], Report]) -> Iterator[dict[str, Any]]:
    """Yield a row a run, with the verdict and the number of today's model.

    `again` judges a report that was kept under another model. A damaged report costs itself only.
    """
    for run in runs:
        word, expected, judged = run.word, None, False
        try:
            report = history.report(run.id) if run.kind == "scan" else None
        except HistoryError:
            report, word = None, "damaged"
        if report:
            judged = report.score.model != MODEL
            shown = again(report) if judged else report
            word, expected = shown.verdict.word, shown.score.expected
        yield {
            "run": run.id,
            "ended": stamp(run.ended or run.started),
            "kind": run.kind,
            "name": printable(run.name, _words.NAME),
            "accounts": run.accounts,
            "verdict": word,
            "expected": expected,
            "model": MODEL if report else run.model,
            "judged_again": judged,
            "findings": run.found,
            "new": run.new,
            "gone": run.gone,
            "interrupted": run.ended is None,
            "at": run.ended or run.started,
        }


def runs(listed: Iterable[dict[str, Any]], style: str, zone: tzinfo, width: int | None = None) -> str:
    """Return the runs as `table`, `json` or `csv`, in the order given.

    `width` is that of the terminal in cells, or None for a table in full.
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
    return _table(every, zone, width or _WIDE)


def _cell(value: Any) -> str:
    return no_formula(value) if isinstance(value, str) else "" if value is None else str(value)


def _table(every: list[dict[str, Any]], zone: tzinfo, width: int) -> str:
    if not every:
        return "No run is kept.\n"
    wide = width >= _WIDE
    headers = ("run", "when", "what", "accounts", "verdict", "chance", "new", "gone")
    widths = (6, 16, 12, 8, 15, 7, 5, 5) if wide else (4, 10, 9, 8, 11, 7, 3, 4)
    body = [_line(row, zone, wide=wide) for row in every]
    zones = f"Times are in {printable(str(zone), _words.NAME)}. `hygiene diff RUN` shows what changed in a run."
    notes = [*([_AGAIN] if any(row["judged_again"] for row in every) else []), zones]
    return "\n".join([*grid(body, widths, headers), "", *(part for note in notes for part in wrap(note, width)), ""])


def _line(row: dict[str, Any], zone: tzinfo, *, wide: bool) -> list[str]:
    when = _words.when(row["at"], zone)
    word = "interrupted" if row["interrupted"] else row["verdict"]
    chance = in_words(row["expected"]).removeprefix("about ") if row["expected"] is not None else ""
    return [
        f"{row['run']}{' *' * row['judged_again']}",
        when if wide else when.replace(" ", "\n"),
        " ".join(filter(None, (row["kind"], row["name"]))),
        f"{row['accounts']:,}",
        word,
        chance,
        *("" if row[name] is None else f"{row[name]:,}" for name in ("new", "gone")),
    ]
