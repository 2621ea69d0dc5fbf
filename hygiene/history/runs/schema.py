"""The tables of the history, and the steps from each version to the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

APPLICATION_ID: Final = 0x68796768
"""The application id in SQLite's header: `hygh`."""

_FIRST, _LAST = -62_135_596_800, 253_402_300_799
"""The first and the last second that a date can have."""


def _typed(columns: str, kind: str) -> str:
    """Return a condition that columns, where set, have a type.

    SQLite accepts a value of any type in any column.
    """
    return " AND ".join(f"typeof({name}) IN ('{kind}', 'null')" for name in columns.split())


# `new` and `gone` are no longer used: the kept reports say what changed. SQLite cannot drop a column that a CHECK of
# the table names, and making the table anew would risk every kept run for two empty columns.
_RUNS: Final = f"""CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('scan', 'fleet')),
    name TEXT NOT NULL, plan TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER,
    version TEXT NOT NULL, model TEXT NOT NULL, word TEXT NOT NULL DEFAULT '',
    found INTEGER NOT NULL DEFAULT 0, new INTEGER, gone INTEGER,
    CHECK ({_typed("name plan version model word", "text")}),
    CHECK ({_typed("started ended found new gone", "integer")}),
    CHECK (started BETWEEN {_FIRST} AND {_LAST}), CHECK (ended BETWEEN {_FIRST} AND {_LAST}))"""
_REPORTS: Final = f"""CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    part TEXT NOT NULL, stamp TEXT NOT NULL, body BLOB NOT NULL CHECK (typeof(body) = 'blob'),
    UNIQUE (run, part), CHECK ({_typed("part stamp", "text")}))"""
_HELD: Final = """CREATE TABLE held (
    platform TEXT NOT NULL, account TEXT NOT NULL,
    report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
    PRIMARY KEY (platform, account, report)) WITHOUT ROWID"""
_HELD_REPORT: Final = "CREATE INDEX held_report ON held (report)"
_SEEN: Final = f"""CREATE TABLE seen (
    fingerprint TEXT PRIMARY KEY CHECK (length(fingerprint) = 16),
    first INTEGER NOT NULL, last INTEGER NOT NULL CHECK (first <= last),
    CHECK ({_typed("first last", "integer")}), CHECK (first >= {_FIRST} AND last <= {_LAST})) WITHOUT ROWID"""

STEPS: Final[Sequence[Sequence[str]]] = ((_RUNS, _REPORTS, _HELD, _HELD_REPORT, _SEEN),)
"""The statements that lead from each version to the next.

A step is never changed once it is released; a new one is added.
"""
VERSION: Final = len(STEPS)


def migrate(db: sqlite3.Connection, version: int) -> None:
    """Bring a database from a version to the present one.

    The caller holds the write lock, so that either every step is done or none.
    """
    for number, step in enumerate(STEPS[version:], version + 1):
        for statement in step:
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {number}")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def expected(version: int) -> frozenset[str]:
    """Return how the tables of a version were made, as SQLite keeps them."""
    created = (statement for step in STEPS[:version] for statement in step if statement.startswith("CREATE"))
    return frozenset(created) | {"CREATE TABLE sqlite_sequence(name,seq)"}
