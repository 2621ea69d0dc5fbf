"""Files of earlier runs, and the reports in them."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from fuzz.inputs import Input
from fuzz.mutate import plain
from fuzz.mutate.documents import changed_json
from fuzz.subjects.outputs import render
from fuzz.subjects.subject import Seen, Subject
from hygiene.history.runs.file import erase, opened
from hygiene.history.runs.kept_report import as_kept, decoded, encoded
from hygiene.history.runs.recall import kept
from hygiene.model.errors import HygieneError
from hygiene.model.policy import Policy
from hygiene.report.again import judged_again
from hygiene.report.changes.answers import answers
from hygiene.report.changes.compare import changes
from hygiene.report.report import Report
from tests.support import reports
from tests.support.plugins import OURS

_SQL: Final = (
    "DROP TABLE seen", "DROP TABLE held", "DELETE FROM runs", "DELETE FROM reports", "DELETE FROM held",
    "PRAGMA user_version = 99", "PRAGMA user_version = -1", "PRAGMA application_id = 1", "PRAGMA journal_mode = WAL",
    "UPDATE reports SET body = zeroblob(1 << 20)", "UPDATE reports SET body = 'x'", "UPDATE reports SET run = 99",
    "UPDATE reports SET body = substr(body, 2)", "UPDATE runs SET started = 'x'", "UPDATE runs SET ended = 1 << 62",
    "UPDATE runs SET ended = NULL", "UPDATE runs SET name = x'00ff'", "UPDATE runs SET kind = 'other'",
    "UPDATE runs SET id = 9223372036854775807 WHERE id = 2", "UPDATE sqlite_sequence SET seq = 9223372036854775807",
    "UPDATE seen SET first = -9223372036854775808", "UPDATE seen SET fingerprint = x'00'",
    "INSERT INTO held SELECT platform, account, 99 FROM held",
    "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END",
    "ALTER TABLE seen RENAME TO old; CREATE VIEW seen AS SELECT * FROM old, old AS o, old AS p",
    "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
    "PRAGMA page_size = 65536; VACUUM", "CREATE INDEX i ON runs (name)", "REINDEX",
)  # fmt: skip
"""Changes that leave a sound database that may not be a history of ours."""


@cache
def _whole() -> bytes:
    """Return the bytes of a history with two runs."""
    with tempfile.TemporaryDirectory(prefix="hygiene-fuzz-") as folder:
        path = Path(folder, "history.sqlite")
        for report in (reports.report(results=(reports.post_client(),)), reports.rich()):
            kept(report, path)
        return path.read_bytes()


@cache
def _body() -> bytes:
    return zlib.decompress(encoded(replace(reports.rich(), changes=reports.changes())))


def subjects() -> Iterator[Subject]:
    """Yield the subjects of the file, and of a report in it."""
    _whole()  # made here, because nothing may be written later
    yield Subject(name="history", make=_make_history, run=_run_history)
    yield Subject(name="kept report", make=_make_body, run=_run_body)


def _tried(seen: Seen, work: Callable[[], object]) -> None:
    """Do a piece of work that may fail with an error meant for users."""
    try:
        seen.texts.append(repr(work()))
    except HygieneError as error:
        seen.texts.append(f"{error} {error.hint}")


def _make_history(chance: Random) -> Input:
    data = _whole()
    if chance.random() < 0.6:
        with closing(sqlite3.connect(":memory:")) as changed, suppress(sqlite3.Error):
            changed.deserialize(data)
            changed.execute("PRAGMA ignore_check_constraints = ON")
            for _ in range(chance.choice((1, 1, 2))):
                changed.executescript(chance.choice(_SQL))
            data = changed.serialize()
    else:
        data = chance.choice(plain.PLAIN[:4])(data, chance)[:1_000_000]
    return Input(files={"history.sqlite": data})


def _run_history(path: Path, _deep: bool) -> Seen:
    seen = Seen()
    _tried(seen, lambda: _listed(path))
    _tried(seen, lambda: kept(reports.rich(), path))
    _tried(seen, lambda: erase(path))
    if path.exists():
        seen.faults.append("the history is still there after `forget`")
    return seen


def _listed(path: Path) -> object:
    with opened(path, new=False) as history:
        return [(run, history.report(run.id)) for run in history.runs()]


def _make_body(chance: Random) -> Input:
    changed = changed_json(_body(), chance) if chance.random() < 0.8 else None
    data = changed[0] if changed else chance.choice(plain.PLAIN)(_body(), chance)
    packed = zlib.compress(data[: 8 << 20])
    if chance.random() < 0.1:
        packed = chance.choice(plain.PLAIN)(packed, chance)
    return Input(files={"body": packed}, moved=True)


def _run_body(path: Path, deep: bool) -> Seen:
    seen = Seen()
    with suppress(HygieneError):
        report = decoded(path.read_bytes())
        seen.texts.append(repr(_compared(report)))
        if deep:
            render(judged_again(report, Policy(), OURS.loaded("checks")), seen)
    return seen


def _compared(report: Report) -> object:
    now, then = answers(as_kept(reports.rich())), answers(as_kept(report))
    return changes(now, then), changes(then, now), json.loads(zlib.decompress(encoded(report)))
