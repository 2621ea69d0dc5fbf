"""Runs of the command in processes that `fork_server.py` forks.

The server is started when it is first needed.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from tests.support.project import ROOT

SERVER: Final = ROOT / "tests" / "support" / "fork_server.py"


@dataclass(frozen=True, slots=True)
class Fork:
    """A run of the command in a process of its own."""

    server: socket.socket
    process: int

    def wait(self, seconds: float) -> int:
        """Return the exit code.

        Raises:
            TimeoutError: It did not end in that time; it is killed.
        """
        self.server.settimeout(seconds)
        try:
            return _number(self.server)
        except TimeoutError:
            os.kill(self.process, signal.SIGKILL)
            self.server.settimeout(None)
            _number(self.server)
            raise


def fork(
    program: Path, args: Sequence[str | Path], folder: Path, environment: Mapping[str, str], files: Sequence[int]
) -> Fork:
    """Run the command in `folder` with these three standard streams."""
    server = _server()
    request = {
        "program": str(program), "args": [str(arg) for arg in args], "folder": str(folder),
        "environment": dict(environment),
    }  # fmt: skip
    socket.send_fds(server, [json.dumps(request).encode() + b"\n"], files)
    return Fork(server, _number(server))


def _number(server: socket.socket) -> int:
    """Return the number on the next line of the server's answers."""
    line = b""
    while not line.endswith(b"\n"):
        more = server.recv(1)
        if not more:
            raise RuntimeError("the server of forks has ended")
        line += more
    return int(line)


@cache
def _server() -> socket.socket:
    """Start the server, and return the socket that leads to it."""
    near_end, far_end = socket.socketpair()
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    settings = {**kept, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
    child = subprocess.Popen(
        [sys.executable, "-P", SERVER, str(far_end.fileno())],
        env=settings,
        pass_fds=[far_end.fileno()],
        stdin=subprocess.DEVNULL,
    )
    far_end.close()

    def end() -> None:
        near_end.close()
        child.wait()

    atexit.register(end)
    return near_end
