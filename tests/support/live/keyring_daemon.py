"""A desktop session of its own with a real keyring."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.live.programs import need, next_line, required, stopped


@contextmanager
def keyring_daemon(home: Path, *, locked: bool = False) -> Iterator[dict[str, str]]:
    """Run GNOME's keyring while the context lasts.

    It yields the variables that lead a program to it.

    What it holds stays in `home`, where a later one finds it. A locked one holds what it held, and opens for no
    program, because no one can type its password.
    """
    need("dbus-daemon", "gnome-keyring-daemon")
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    session = {"XDG_DATA_HOME": str(home / "data"), "XDG_RUNTIME_DIR": str(runtime)}
    kept = {"PATH": os.environ["PATH"], "HOME": str(home), **session}
    bus = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"]
    ring = ["gnome-keyring-daemon", "--foreground", "--components=secrets", *([] if locked else ["--unlock"])]
    with _started(bus, kept) as session["DBUS_SESSION_BUS_ADDRESS"], _started(ring, kept | session, "a password"):
        yield session


@contextmanager
def _started(command: list[str], env: dict[str, str], typed: str = "") -> Iterator[str]:
    """Run a daemon until the context ends.

    It yields the line that the daemon writes when it is ready.
    """
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, env=env
    ) as daemon, stopped(daemon):  # fmt: skip
        given = required(daemon.stdin)
        given.write(typed)
        given.close()
        yield next_line(daemon).strip()
