"""Subjects that break every promise, to see that the fuzzer notices."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

from fuzz.inputs import Input
from fuzz.subjects.subject import Seen, Subject
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import Budget
from tests.support.canaries import MAIL, NOTE, PASSWORDS


def _raise(_path: Path, _deep: bool) -> Seen:
    raise KeyError(MAIL)


def _hang(_path: Path, _deep: bool) -> Seen:
    while True:
        pass


def _wait(_path: Path, _deep: bool) -> Seen:
    while True:
        time.sleep(0.01)


def _contain(_path: Path, _deep: bool) -> Seen:
    with suppress(UnreadableError):
        Budget().contain(_contain_this, "the reader failed on it")
    return Seen()


def _contain_this() -> None:
    raise KeyError(MAIL)


def _die(_path: Path, _deep: bool) -> Seen:
    os._exit(7)


def _fill_memory(_path: Path, _deep: bool) -> Seen:
    return Seen(outputs=["x" * (2 << 30)])


def _connect(_path: Path, _deep: bool) -> Seen:
    try:
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    except OSError:
        return Seen()
    return Seen()


def _start(_path: Path, _deep: bool) -> Seen:
    try:
        subprocess.run([sys.executable, "-c", ""], check=False)
    except OSError:
        return Seen()
    return Seen()


def _write(path: Path, _deep: bool) -> Seen:
    (path.parent / "inside").touch()
    (path.parent.parent / "hygiene-fuzz-outside").touch()
    return Seen()


def _leak(_path: Path, _deep: bool) -> Seen:
    return Seen(outputs=[f"{PASSWORDS[0]} \x1b[31m"], texts=[NOTE])


def _odd_item(path: Path, _deep: bool) -> Seen:
    return Seen(faults=["an odd item"] if None in json.loads(path.read_bytes()) else [])


def _make(_chance: Random) -> Input:
    return Input(files={"list.json": json.dumps([1, {"a": [2, 3]}, None, "word", 5]).encode()})


def _make_slowly(chance: Random) -> Input:
    until = time.process_time() + 2.5
    while time.process_time() < until:
        pass
    return _make(chance)


_RUNS: Mapping[str, Callable[[Path, bool], Seen]] = {
    "raises": _raise,
    "hangs": _hang,
    "waits": _wait,
    "contains": _contain,
    "dies": _die,
    "fills memory": _fill_memory,
    "connects": _connect,
    "starts": _start,
    "writes": _write,
    "leaks": _leak,
    "odd item": _odd_item,
}


def broken() -> Mapping[str, Subject]:
    """Return a subject for every promise, by what it does."""
    made = [Subject(name=name, make=partial(_make), run=run) for name, run in _RUNS.items()]
    made.append(Subject(name="made slowly", make=partial(_make_slowly), run=lambda _path, _deep: Seen()))
    made.append(Subject(name="contains damage", make=partial(_make), run=_contain, damage=frozenset({KeyError})))
    return {subject.name: subject for subject in made}
