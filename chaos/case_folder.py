"""A driver of the case folder, which answers, copies and writes."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hygiene.incident.case.case import Case, holds_case
from hygiene.incident.case.run import ReadInput, Run
from hygiene.incident.case.verify import verify
from hygiene.model.errors import HygieneError

DRIVER: Final = "drive-case"
"""The first argument of a run of the driver.

The folder, an input, and the number of answers follow.
"""
_ANSWERS: Final = tuple((f"clue-{number}", "yes") for number in range(6))
_AT: Final = datetime(2026, 11, 1, 12, tzinfo=UTC)
_FILES: Final = ("report.html", "report.md", "timeline.csv", "timeline.jsonl")
Rows = tuple[tuple[object, ...], ...]


def drive(folder: str, source: str, answers: str) -> int:
    """Begin a case or go on with it, and return the exit code.

    Each answer is printed once it is recorded. The files are written after every second one.
    """
    try:
        if holds_case(Path(folder)):
            with Case.open(Path(folder), _AT) as case:
                _go_on(case, Path(source), int(answers))
        else:
            with Case.create(Path(folder), _first_run(Path(source)), _AT) as case:
                _go_on(case, Path(source), int(answers))
    except HygieneError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _first_run(source: Path) -> Run:
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    return Run(version="1", inputs=(ReadInput(path=source.name, sha256=digest),))


def _go_on(case: Case, source: Path, answers: int) -> None:
    case.copy([source], _AT)
    for number, (key, value) in enumerate(_ANSWERS[:answers]):
        if key not in case.answered.clues:
            case.record_answer(key, value, _AT)
        print(key, value, flush=True)
        if number % 2:
            case.write({name: f"{name} {number}\n" * 500 for name in _FILES}, _AT)


def rows_of(folder: Path) -> Rows:
    """Return the recorded answers of a case, and its faults.

    An unfinished case has a last row that says so.
    """
    with tempfile.TemporaryDirectory(prefix="hygiene-chaos-") as name:
        copy = Path(name, "case")
        shutil.copytree(folder, copy)
        if not holds_case(copy):
            return ()
        found = verify(copy)
        if found.altered:
            return (("altered", found.altered),)
        with Case.open(copy, _AT) as case:
            answers = tuple((key, value) for key, (value, _) in case.answered.clues.items())
        return (*answers, *((("unfinished",),) if found.unfinished else ()))


def sound_rows(least: int) -> tuple[Rows, ...]:
    """Return every sound state of a case with at least `least` answers."""
    answers = [_ANSWERS[:count] for count in range(least, len(_ANSWERS) + 1)]
    return (*answers, *((*some, ("unfinished",)) for some in answers))


def lost_answers(rows: object, out: str) -> list[str]:
    """Return the answers that a run printed as recorded, and lost."""
    held = rows if isinstance(rows, tuple) else ()
    return [line for line in out.splitlines() if tuple(line.split()) not in held]
