"""The list of `hygiene apps`.

People read it as a table, tools as JSON or CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from hygiene.cli.listings.stamp import stamp
from hygiene.formats.wording.apps import permitted, years
from hygiene.formats.wording.layout import grid, wrap
from hygiene.formats.wording.spreadsheet import no_formula
from hygiene.language.words import tr, tr_later
from hygiene.model.text import app_name, printable
from hygiene.report.parts.lines import AppLine

_APP_COLUMNS: Final = (
    "account", "id", "name", "publisher", "permissions", "granted_at", "granted_at_means", "age_days", "first_party",
    "posts", "last_post_at", "imitates",
)  # fmt: skip
_FACTS: Final = (tr_later("may do"), tr_later("age"), tr_later("last post"))
_WIDE: Final = 83
"""The fewest cells for a table with a column for everything."""
_FALSE: Final = tr_later("! marks a false name. Revoke the app now. Why: hygiene explain authorized-apps")


def apps(lines: Iterable[AppLine], style: str, width: int | None = None) -> str:
    """Return every grant of every account as `table`, `json` or `csv`.

    The oldest comes first, undated grants last. `width` is that of the terminal in cells, or None for a table in full.
    """
    never = datetime.max.replace(tzinfo=UTC)
    ordered = sorted(lines, key=lambda line: line.app.granted_at or never)
    rows = [_app_row(line) for line in ordered]
    if style == "json":
        return msgspec.json.format(msgspec.json.encode(rows), indent=2).decode() + "\n"
    if style == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(_APP_COLUMNS)
        writer.writerows([_cell(row[column]) for column in _APP_COLUMNS] for row in rows)
        return out.getvalue()
    named = [row | {"account": printable(str(line.account), 60)} for row, line in zip(rows, ordered, strict=True)]
    return _apps_table(named, width)


def _app_row(line: AppLine) -> dict[str, Any]:
    app = line.app
    return {
        "account": printable(line.account.stable_name, 60),
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
        "imitates": printable(line.imitates, 60),
    }


def _apps_table(rows: list[dict[str, Any]], width: int | None) -> str:
    """Return the apps as a table. `width` is in cells, or None for full width."""
    if not rows:
        return f"{tr('No app has access, in what was read.')}\n"
    several = len({row["account"] for row in rows}) > 1
    layout = _narrow if width is not None and width < _WIDE else _wide
    notes = [
        *([tr("* comes with the platform or the phone's system, known by its id")] if any(map(_own, rows)) else []),
        *([tr(_FALSE)] if any(row["imitates"] for row in rows) else []),
    ]
    lines = [part for note in notes for part in wrap(note, width or _WIDE)]
    return "\n".join([*layout(rows, several=several, width=width or _WIDE), "", *lines, ""])


def _own(row: dict[str, Any]) -> bool:
    return bool(row["first_party"])


def _wide(rows: list[dict[str, Any]], *, several: bool, width: int) -> list[str]:  # noqa: ARG001  # as the narrow one
    """Lay out the apps with a column for everything."""
    cells = [
        [*([row["account"]] if several else []), _name(row), row["publisher"] or tr("not stated"), *_facts(row)]
        for row in rows
    ]
    widths = (14, 15, 12, 12, 10, 10) if several else (25, 16, 14, 10, 10)
    return grid(cells, widths, (*([tr("account")] if several else []), tr("app"), tr("publisher"), *map(tr, _FACTS)))


def _narrow(rows: list[dict[str, Any]], *, several: bool, width: int) -> list[str]:
    """Lay out the apps with the publisher and the account below the name.

    An empty line is between two apps.
    """
    cells: list[Sequence[str]] = []
    for row in rows:
        names = [_name(row), row["publisher"] or tr("not stated"), *([row["account"]] if several else [])]
        if cells:
            cells.append([""] * 4)
        cells.append(["\n".join(names), *_facts(row)])
    header = "\n".join([tr("app"), tr("publisher"), *([tr("account")] if several else [])])
    return grid(cells, (width - 35, 9, 10, 10), (header, *map(tr, _FACTS)))


def _name(row: dict[str, Any]) -> str:
    imitates = f"\n{tr('! not the real “{name}”', name=row['imitates'])}" if row["imitates"] else ""
    return f"{row['name']}{' *' * row['first_party']}{imitates}"


def _facts(row: dict[str, Any]) -> tuple[str, str, str]:
    """Return an app's permissions, age and day of the last post."""
    last = tr("not read") if row["posts"] is None else (row["last_post_at"] or "")[:10] or tr("none read")
    return permitted(row["permissions"]), years(row["age_days"]), last


def _cell(value: Any) -> str:
    """Return a CSV cell that no spreadsheet runs as a formula.

    Only text can be a formula, so a negative number stays a number.
    """
    if not isinstance(value, str | list):
        return "" if value is None else str(value)
    return no_formula(" ".join(value) if isinstance(value, list) else value)
