"""The smallest input that still causes a fault, by greedy removal."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from fuzz.inputs import Input
from fuzz.mutate.documents import paths, value_at, without_value

SECONDS: Final = 20.0
"""Time to shrink one case."""
Still = Callable[[Input], bool]


def shrunk(given: Input, still: Still) -> Input:
    """Return the smallest input found for which `still` holds.

    Whole files go first, then keys and items of JSON, then lines, then bytes.
    """
    until = time.monotonic() + SECONDS
    progress = True
    while progress and time.monotonic() < until:
        progress = False
        for smaller in _smaller(given):
            if time.monotonic() > until:
                break
            if still(smaller):
                given, progress = smaller, True
                break
    return given


def _smaller(given: Input) -> Iterator[Input]:
    """Yield smaller inputs, the smallest first of each kind."""
    for name in given.files if len(given.files) > 1 else ():
        yield replace(given, files={other: data for other, data in given.files.items() if other != name})
    for name, data in sorted(given.files.items(), key=lambda file: -len(file[1])):
        for less in _less(data):
            yield replace(given, files={**given.files, name: less})


def _less(data: bytes) -> Iterator[bytes]:
    """Yield less of one file's content."""
    prefix, body = (data[:at], data[at:]) if 0 < (at := data[:200].find(b" = ") + 3) < 200 and at > 2 else (b"", data)
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        yield from _pieces(data)
        return
    for less in _fewer(document):
        try:
            smaller = prefix + json.dumps(less).encode()
        except (ValueError, RecursionError):
            continue
        if len(smaller) < len(data):
            yield smaller


def _fewer(document: Any) -> Iterator[Any]:
    """Yield the document without each of its values, the largest first."""
    every = sorted((path for path in paths(document) if path), key=lambda path: (len(path), str(path)))
    for path in every[:3_000]:
        if len(path) == 1 or not isinstance(value_at(document, path[:-1]), list) or path[-1] < 50:
            yield without_value(document, path)


def _pieces(data: bytes) -> Iterator[bytes]:
    """Yield the content without halves, quarters, and so on to single bytes."""
    lines = data.split(b"\n")
    if 2 < len(lines) < 2_000:
        for at in range(len(lines)):
            yield b"\n".join(lines[:at] + lines[at + 1 :])
    size = len(data) // 2
    while size:
        for at in range(0, min(len(data), size * 500), size):
            yield data[:at] + data[at + size :]
        size //= 2
