"""The work of reading an export grows no faster than its size."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.sources.exports import read_export
from tests.support.exports import MAKERS, made, unpacked, zipped
from tests.support.mastodon import write_tar
from tests.support.plugins import READERS
from tests.support.work import STEEPEST, Line, by_line, steep

_PREFIX = re.compile(r"(?s)^(\s*(?:window\.)?[\w.$]+\s*=\s*)(.*)$")


def repeated(value: Any, times: int) -> Any:
    """Return a JSON value with every list so many times as long; texts and keys that repeat get a number."""
    if isinstance(value, dict):
        return {key: repeated(inner, times) for key, inner in value.items()}
    if isinstance(value, list):
        return [numbered(repeated(inner, 1), n) if n else inner for n in range(times) for inner in value]
    return value


def numbered(value: Any, number: int) -> Any:
    """Return a record that differs from the other ones in all its short texts and its numbers."""
    if isinstance(value, dict):
        return {key: numbered(inner, number) for key, inner in value.items()}
    if isinstance(value, list):
        return [numbered(inner, number) for inner in value]
    if isinstance(value, str) and value.isalnum() and len(value) > 3:
        return f"{value[:-4]}{number:04}" if value.isdigit() else f"{value}{number}"
    return value


def larger(members: dict[str, bytes], times: int) -> dict[str, bytes]:
    """Return an export with `times` as many records in every file."""
    return {name: _larger(name, data, times) for name, data in members.items()}


def _larger(name: str, data: bytes, times: int) -> bytes:
    if name.endswith(".csv"):
        coding = "utf-16" if data[:2] == b"\xff\xfe" else "utf-8"
        head, *rows = csv.reader(io.StringIO(data.decode(coding)))
        out = io.StringIO()
        csv.writer(out).writerows([head, *(numbered(row, n) if n else row for n in range(times) for row in rows)])
        return out.getvalue().encode(coding)
    if name.endswith(".jsonl"):
        return b"\n".join(data.strip().splitlines() * times) + b"\n"
    text = data.decode("utf-8", "replace")
    prefix = match[1] if (match := _PREFIX.match(text)) and name.endswith(".js") else ""
    try:
        value = json.loads(text.removeprefix(prefix))
    except ValueError:
        return data
    return f"{prefix}{json.dumps(repeated(value, times), indent=2)}".encode()


def tried(path: Path) -> None:
    """Read an export; records that the numbers damage cost work too."""
    with suppress(UnreadableError):
        read_export(path, READERS)


@pytest.mark.parametrize("name", MAKERS)
def test_reading_four_times_as_much_is_not_sixteen_times_the_work(tmp_path: Path, name: str) -> None:
    members = made(name)
    work = []
    for times in (2, 8, 32):
        path = zipped(tmp_path, larger(members, times), f"{times}.zip")
        tried(path)  # what is imported and remembered on first use is no part of it
        work.append(by_line(partial(tried, path)))
    first, second, third = (each.total() for each in work)
    assert [] == steep(work, 2 * 32)  # every file has a record or two
    assert third - second <= STEEPEST * max(second - first, first // 4), work


@pytest.mark.parametrize("kind", ["zip", "tar", "folder"])
def test_four_times_as_many_members_are_not_sixteen_times_the_work(tmp_path: Path, kind: str) -> None:
    work = [_work_of_members(tmp_path / f"{kind}{count}", kind, count) for count in (60, 240, 960)]
    first, second, third = (each.total() for each in work)

    assert [] == steep(work, 960)
    assert third - second <= STEEPEST * (second - first), (first, second, third)


def _work_of_members(path: Path, kind: str, count: int) -> Counter[Line]:
    """Return the work of reading an export beside many files that no reader knows."""
    names = {f"photos/{n % 7}/image {n}.json": b"{}" for n in range(count)}
    members = {**made("x"), **names}
    path.mkdir()
    if kind == "zip":
        made_at = zipped(path, members)
    elif kind == "tar":
        made_at = write_tar(path / "export.tar.gz", list(members.items()))
    else:
        made_at = unpacked(path / "export", members)
    tried(made_at)
    return by_line(lambda: tried(made_at))
