"""Programs that tests start and stop, and what is missing of them."""

from __future__ import annotations

import json
import os
import select
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final

import pytest

from tests.support.project import ROOT

SERVERS: Final = ROOT / "tests" / "servers"
SECONDS: Final = 60
"""How long a program may take to start, or to answer."""
NODE: Final = (20, 12)
"""The oldest node that has what the servers use (`crypto.hash`)."""


def need(*programs: str) -> None:
    """Skip the test if a program is missing.

    Where programs are required (HYGIENE_TEST_PROGRAMS) the test fails instead, as for every skip of this reason.
    """
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")


@dataclass(frozen=True, slots=True)
class Program:
    """A running program of `tests/servers`, which talks in lines of JSON.

    `ready` is the line that it began with.
    """

    process: subprocess.Popen[str]
    ready: dict[str, Any]
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, command: str, **given: object) -> dict[str, Any]:
        """Give a command and return its answer.

        The program's error raises RuntimeError.
        """
        with self._turn:
            typed = required(self.process.stdin)
            typed.write(json.dumps({"command": command, **given}) + "\n")
            typed.flush()
            answer: dict[str, Any] = json.loads(next_line(self.process))
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer


@contextmanager
def node(name: str, *args: str | Path) -> Iterator[Program]:
    """Run a program of `tests/servers` while the context lasts."""
    need("node")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, version[1:].split(".")[:2])) < NODE:
        pytest.skip(f"node {'.'.join(map(str, NODE))} or newer is not installed")
    if not (SERVERS / "node_modules").is_dir():
        pytest.skip("what tests/servers/package.json names (make unit) is not installed")
    with (
        TemporaryFile("w+") as errors,
        subprocess.Popen(
            ["node", SERVERS / name, *args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
            env={"PATH": os.environ["PATH"], "LOG_ENABLED": "false", "NODE_ENV": "test"},
        ) as process,
        stopped(process),
    ):  # fmt: skip
        try:
            ready = json.loads(next_line(process))
        except ValueError as error:
            errors.seek(0)
            raise RuntimeError(f"{name} did not start: {errors.read()[-2000:]}") from error
        yield Program(process, ready)


@contextmanager
def stopped(process: subprocess.Popen[Any], *, patience: float = 5) -> Iterator[None]:
    """Stop a process when the context ends.

    After `patience` seconds it is ended by force.
    """
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()


def next_line(process: subprocess.Popen[str]) -> str:
    """Return the next line that a program writes.

    A program that stays silent raises TimeoutError.

    It must write one line at a time: others would wait unseen in the buffer.
    """
    output = required(process.stdout)
    if not select.select([output], [], [], SECONDS)[0]:
        raise TimeoutError("the program is silent")
    return output.readline()


def required(stream: IO[str] | None) -> IO[str]:
    """Return a stream of a program that was started with it."""
    if stream is None:
        raise ValueError("the program was started without this stream")
    return stream


def until(happens: Callable[[], bool], what: str) -> None:
    """Wait until something happens; raise TimeoutError if it does not."""
    end = time.monotonic() + SECONDS
    while not happens():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} within {SECONDS} seconds")
        time.sleep(0.02)


def free_port() -> int:
    """Return a port of 127.0.0.1 that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
