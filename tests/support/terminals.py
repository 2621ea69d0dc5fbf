"""A terminal at which a test types, interrupts and kills.

`tests.support.command.at_terminal` is the simpler one, for a run that ends by itself.
"""

from __future__ import annotations

import os
import pty
import select
import signal
import time
from codecs import getincrementaldecoder
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.support.command import HYGIENE, SECONDS, Run, environment
from tests.support.forks import fork

Act = str | signal.Signals
"""An act at a terminal: a line typed, or a signal to the command."""


QUIET: Final = 3.0
"""Seconds without a sign of life after which a signal is sent again."""


def at_keyboard(home: Path, *args: str | Path, acts: Sequence[tuple[str, Act]] = (), **env: str) -> Run:
    """Run the command at a pseudo-terminal; return what the terminal showed.

    Each act follows when its text has been shown, after that of the act before. A signal after which nothing happens is
    sent again, because Python can miss one that comes just before it waits for a key. A run that is killed has the exit
    code -9. What is left of the acts at the end is an error.
    """
    master, terminal = pty.openpty()
    settings = {**environment(home), "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "40", **env}
    child = fork(HYGIENE, args, home, settings, [terminal] * 3)
    os.close(terminal)
    waiting, shown, seen = list(acts), "", 0
    last: Act = ""
    try:
        for chunk in _chunks(master):
            if not chunk and isinstance(last, signal.Signals):
                os.kill(child.process, last)
            shown += chunk
            while waiting and (at := shown.find(waiting[0][0], seen)) >= 0:
                text, last = waiting.pop(0)
                seen = at + len(text)
                if isinstance(last, signal.Signals):
                    os.kill(child.process, last)
                else:
                    os.write(master, last.encode() + b"\r")
    finally:
        os.close(master)
        code = child.wait(SECONDS)
    assert not waiting, f"never shown: {waiting[0][0]!r}; shown: {shown[-600:]!r}"
    return Run(code=code, out=shown.replace("\r\n", "\n"))


def _chunks(master: int) -> Iterator[str]:
    """Yield what the terminal shows until the other side closes it.

    Nothing is yielded where it has shown nothing for `QUIET` seconds.
    """
    until, decoder = time.monotonic() + SECONDS, getincrementaldecoder("utf-8")("replace")
    while time.monotonic() < until:
        if not select.select([master], [], [], QUIET)[0]:
            yield ""
        else:
            try:
                chunk = os.read(master, 65536)
            except OSError:  # Linux says so when the other side has closed
                return
            yield decoder.decode(chunk)
    raise TimeoutError("it did not end")
