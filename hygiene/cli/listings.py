"""The plain lists of `hygiene apps` and `hygiene posts`.

People read them as a table, tools as JSON, JSON lines or CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any, Final
from unicodedata import normalize

import msgspec
import numpy as np

from hygiene.analysis.posts.episodes import INCIDENT_BITS
from hygiene.analysis.posts.ranking import Suspicion
from hygiene.formats.wording.apps import years
from hygiene.formats.wording.layout import grid
from hygiene.model.posts import Posts, instant
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
    text = " ".join(value) if isinstance(value, list) else value
    # Some spreadsheets trim a cell first, and read the full-width signs of East Asian keyboards as plain ones.
    return "'" + text if normalize("NFKC", text).lstrip()[:1] in {"=", "+", "-", "@"} else text


def post_lines(found: Iterable[Suspicion]) -> Iterator[str]:
    """Yield one JSON object for each post."""
    for post in found:
        row = {
            "id": printable(post.id, 32),
            "at": stamp(post.at),
            "client": printable(post.client, 200),
            "suspicion": post.suspicion,
            "reasons": [{"bits": reason.bits, "why": printable(reason.why, 300)} for reason in post.reasons],
        }
        yield msgspec.json.encode(row).decode()


def posts_table(
    found: Iterable[Suspicion], zone: tzinfo, alarm: float, if_empty: str = "This export holds no posts."
) -> str:
    """Return the posts as a table, each with its reasons and their bits.

    Posts that stand out are marked. Without posts the table is the text `if_empty`.
    """
    out = []
    for post in found:
        when = post.at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if post.at else "undated"
        mark = "!!" if post.suspicion >= alarm else "!" if post.suspicion >= INCIDENT_BITS else ""
        out.append(f"{mark:2} {post.suspicion:5.1f}  {when:16}  {printable(post.client, 30)}  {printable(post.id, 32)}")
        out += [f"   {reason.bits:+11.1f}  {printable(reason.why, 300)}" for reason in post.reasons]
    head = f"{'bits':>8}  {'time':16}  client, id ({zone} time)\n"
    tail = (
        "\nA post of n bits is as unusual as about one in 2^n of this account's own posts."
        f"\n!! marks {alarm:g} bits or more (a finding in a scan), "
        f"! marks {INCIDENT_BITS:g} or more (worth a look after an incident)."
        "\nThe bits do not prove who wrote a post.\n"
    )
    return head + "\n".join(out) + "\n" + tail if out else f"{if_empty}\n"


def nothing_near(posts: Posts, zone: tzinfo, days: float) -> str:
    """Return the sentence that no post is near a moment.

    It includes the dates between which there are posts.
    """
    at = posts.at[~np.isnat(posts.at)]
    nothing = f"No posts within {days:g} {'day' if days == 1 else 'days'} of that time."
    if not len(at):
        return f"{nothing} No post in this export has a date."
    first, last = (f"{moment.astimezone(zone):%Y-%m-%d}" for moment in map(instant, (at.min(), at.max())) if moment)
    return f"{nothing} The export has posts from {first} to {last}."


def stamp(at: datetime | None) -> str | None:
    """Return a time as ISO 8601 with Z, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
