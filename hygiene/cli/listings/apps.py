"""The list of `hygiene apps`.

People read it as a table, tools as JSON or CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from hygiene.cli.listings.stamp import stamp
from hygiene.formats.wording.apps import years
from hygiene.formats.wording.layout import grid
from hygiene.formats.wording.spreadsheet import no_formula
from hygiene.model.text import app_name, printable
from hygiene.report.report import AppLine

_APP_COLUMNS: Final = (
    "account", "id", "name", "publisher", "permissions", "granted_at", "granted_at_means", "age_days", "first_party",
    "posts", "last_post_at",
)  # fmt: skip


def apps(lines: Iterable[AppLine], style: str) -> str:
    """Return every grant of every account as `table`, `json` or `csv`.

    The oldest comes first, undated grants last.
    """
    never = datetime.max.replace(tzinfo=UTC)
    rows = [_app_row(line) for line in sorted(lines, key=lambda line: line.app.granted_at or never)]
    if style == "json":
        return msgspec.json.format(msgspec.json.encode(rows), indent=2).decode() + "\n"
    if style == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(_APP_COLUMNS)
        writer.writerows([_cell(row[column]) for column in _APP_COLUMNS] for row in rows)
        return out.getvalue()
    return _apps_table(rows)


def _app_row(line: AppLine) -> dict[str, Any]:
    app = line.app
    return {
        "account": printable(str(line.account), 60),
        "id": printable(app.id, 40),
        "name": app_name(app.name, app.id),
        "publisher": printable(app.publisher, 60),
        "permissions": sorted(printable(p, 30) for p in app.permissions),
        "granted_at": stamp(app.granted_at),
        "granted_at_means": printable(app.granted_at_means, 30),
        "age_days": line.age_days,
        "first_party": app.first_party,
        "posts": line.posts,
        "last_post_at": stamp(line.last_post_at),
    }


def _apps_table(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "No app has access, in what was read.\n"
    several = len({row["account"] for row in rows}) > 1
    cells = [
        [
            *([row["account"]] if several else []),
            row["name"] + (" *" if row["first_party"] else ""),
            row["publisher"] or "not stated",
            ", ".join(row["permissions"]) or "not stated",
            years(row["age_days"]),
            "not read" if row["posts"] is None else (row["last_post_at"] or "none")[:10],
        ]
        for row in rows
    ]
    widths = (14, 15, 12, 12, 10, 10) if several else (25, 16, 14, 10, 10)
    headers = (*(["account"] if several else []), "app", "publisher", "may do", "age", "last post")
    table = "\n".join(grid(cells, widths, headers))
    note = (
        "\n* comes with the platform or the phone's system, known by its id\n"
        if any(r["first_party"] for r in rows)
        else "\n"
    )
    return f"{table}\n{note}"


def _cell(value: Any) -> str:
    """Return a CSV cell that no spreadsheet runs as a formula.

    Only text can be a formula: a negative number stays a number.
    """
    if not isinstance(value, str | list):
        return "" if value is None else str(value)
    return no_formula(" ".join(value) if isinstance(value, list) else value)
