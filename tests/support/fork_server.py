"""A process that has loaded hygiene and forks for each run of the command.

To start Python and load hygiene takes longer than most runs of tests.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import socket
import sys
import tempfile
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TextIO, cast

from click.testing import CliRunner

from hygiene.cli.main import main

EXAMPLE: Final = Path(__file__).parents[2] / "hygiene" / "data" / "example"
LIMIT: Final = 1 << 20
"""Bytes of the longest request."""


def load() -> None:
    """Load what most runs need, by a scan in every built-in format."""
    scan = ["scan", "--no-policy", str(EXAMPLE / "x-archive.zip"), "--vault", str(EXAMPLE / "passwords.csv")]
    for style in ("table", "json", "html"):
        CliRunner().invoke(main, [*scan, "--format", style])
    gc.freeze()


def serve(requests: socket.socket) -> None:
    """Fork for each request until the other side closes.

    A request is a line of JSON (`program`, `args`, `folder`, `environment`) with three file descriptors: standard
    input, output and error. The answers to it are the id of the process and then its exit code, each on a line. In the
    forked process this function returns.
    """
    while True:
        data, files, _, _ = socket.recv_fds(requests, LIMIT, 3)
        while data and not data.endswith(b"\n"):
            data += requests.recv(LIMIT)
        if not data:
            sys.exit()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # idle threads of numpy's libraries are no matter
            process = os.fork()
        if not process:
            requests.close()
            become(json.loads(data), files)
            return
        for file in files:
            os.close(file)
        requests.sendall(b"%d\n" % process)
        _, status = os.waitpid(process, 0)
        requests.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def become(request: dict[str, Any], files: list[int]) -> None:
    """Take on the streams, folder, environment and arguments of a request."""
    os.setsid()
    # A program that was started in the background ignores Ctrl-C and a closed window, and so would the run.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    tempfile.tempdir = None
    os.chdir(request["folder"])
    sys.path[:0] = filter(None, request["environment"]["PYTHONPATH"].split(os.pathsep))
    sys.argv = [request["program"], *request["args"]]
    sys.stdin = stream(0, "r", "surrogateescape")
    sys.stdout = stream(1, "w", "surrogateescape")
    sys.stderr = stream(2, "w", "backslashreplace")


def stream(number: int, mode: str, errors: str) -> TextIO:
    """Open a standard stream as Python does in its UTF-8 mode."""
    lines = 1 if number == 2 or os.isatty(number) else -1
    return cast("TextIO", open(number, mode, buffering=lines, encoding="utf-8", errors=errors, closefd=False))


def leave(codes: list[int]) -> None:
    """End the process with the exit code, and skip Python's slow shutdown.

    The shutdown would take longer than most runs, because the server has loaded so much. The threads have ended, and
    the work for the end is done. An uncaught error has no code, so Python ends as usual and reports it. It also ends
    as usual where a stream cannot be written.
    """
    with suppress(OSError, ValueError):
        for code in codes:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


if __name__ == "__main__":
    ended: list[int] = []
    atexit.register(leave, ended)  # what is registered first runs last
    load()
    serve(socket.socket(fileno=int(sys.argv[1])))
    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, int):
            ended.append(end.code)
        raise
