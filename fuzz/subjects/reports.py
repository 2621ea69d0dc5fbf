"""Reports that every format renders, and that `explain` reads again."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any, Final

from fuzz.inputs import Input
from fuzz.mutate import plain
from fuzz.mutate.documents import changed_json
from fuzz.subjects.outputs import FORMATS, command, render
from fuzz.subjects.subject import Seen, Subject
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from tests.support import reports

_MARK: Final = "\ue123"
"""The mark for every text from outside, until it is replaced."""
_TEXTS: Final = (
    "Buffer", "a", "", " ", "\n", "\x1b[31mred", "\x1b]8;;https://evil.example\x07", "\u202etxt.exe", "\u2066",
    "a\x00b", "\ud800",
    "[click](https://evil.example)", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)",
    "| cell |", "```", "# heading", "=HYPERLINK(1)", "@SUM", "\t=1", "-1+1", "{{ 7*7 }}", "{% raw %}", "%s{0}",
    "]]>", "-->",
    "é" * 300, "👩‍👩‍👧‍👦", "a" * 20_000, "word " * 2_000, "\u0300" * 500, "https://" + "a" * 2000,
    "a.b. C. D! ?" * 30, "“" * 50, "(" * 50,
)  # fmt: skip
_DAYS: Final = (0, 1, -1, 36_500, -700_000, 2_900_000, -(10**6), 10**6)
"""Days by which a time moves. At the calendar's ends it stays."""


def subjects() -> Iterator[Subject]:
    """Yield the subjects of rendered reports, and of reports read again."""
    yield Subject(name="formats", make=_make_texts, run=_run_texts)
    yield Subject(name="report read again", make=_make_report, run=_run_report)


def _make_texts(chance: Random) -> Input:
    some = [chance.choice(_TEXTS) for _ in range(chance.randrange(1, 8))]
    if chance.random() < 0.5:
        some = ["".join(chance.choices(_TEXTS[:30], k=2)) for _ in some]
    if chance.random() < 0.3:
        some.append(
            "".join(chr(chance.choice((chance.randrange(0x250), chance.randrange(0x110000)))) for _ in range(20))
        )
    # The escapes of JSON hold half a character, which UTF-8 does not.
    body = {"texts": some, "days": [chance.choice(_DAYS) for _ in range(chance.randrange(1, 4))]}
    return Input(files={"texts.json": json.dumps(body).encode()}, moved=True)


def _run_texts(path: Path, deep: bool) -> Seen:
    seen = Seen()
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        report = _filled(reports.hostile(_MARK), cycle(body["texts"]), cycle(body["days"]))
    except (ValueError, TypeError, KeyError, StopIteration):
        return seen  # a smaller case that is not a report
    if deep:
        render(report, seen)
    else:
        seen.outputs += [form(report, Screen()) for name, form in FORMATS.items() if name != "html"]
    for text in seen.outputs:
        try:
            text.encode("utf-8")
        except UnicodeError:
            seen.faults.append("the output cannot be written as UTF-8")
    return seen


def _filled(value: Any, some: Iterator[str], days: Iterator[int]) -> Any:
    """Return a report with texts in place of the mark, and with other times."""
    if isinstance(value, str):
        return value.replace(_MARK, next(some)) if _MARK in value else value
    if isinstance(value, datetime):
        return _moved(value, next(days))
    if isinstance(value, tuple | frozenset):
        return type(value)(_filled(each, some, days) for each in value)
    if isinstance(value, Mapping):
        return {_filled(key, some, days): _filled(each, some, days) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: _filled(getattr(value, f.name), some, days) for f in dataclasses.fields(value) if f.init}
        return replace(value, **fields)
    return value


def _moved(at: datetime, days: int) -> datetime:
    try:
        return at + timedelta(days=days)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if days > 0 else datetime.min.replace(tzinfo=UTC)


@cache
def _whole() -> bytes:
    report: Report = reports.rich()
    return str(FORMATS["json"](report, Screen())).encode()


def _make_report(chance: Random) -> Input:
    changed = changed_json(_whole(), chance) if chance.random() < 0.8 else None
    data = changed[0] if changed else chance.choice(plain.PLAIN)(_whole(), chance)
    return Input(files={"report.json": data[: 8 << 20]}, moved=True)


def _run_report(path: Path, _deep: bool) -> Seen:
    seen = Seen()
    text = path.read_text(encoding="utf-8", errors="replace")
    at = text.find('"fingerprint"')
    found = text[at + 13 :].split('"')[1:2] if at >= 0 else []
    for fingerprint in (*found, "0" * 16):
        if not fingerprint.startswith("-"):
            command(seen, "explain", fingerprint, "--report", path)
    return seen
