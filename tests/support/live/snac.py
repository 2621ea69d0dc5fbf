"""A server of the Mastodon API: snac, which is lax in its OAuth."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.live.programs import SECONDS, free_port, need, stopped, until


@dataclass(frozen=True, slots=True, kw_only=True)
class Snac:
    """A server with one user.

    `folder` holds its data. `host` is the host and port, as in the user's full name.
    """

    url: str
    host: str
    user: str
    password: str
    folder: Path

    def post(self, text: str) -> None:
        """Write a public post."""
        _snac("note", self.folder, self.user, text)


@contextmanager
def running_snac(folder: Path) -> Iterator[Snac]:
    """Run a server while the context lasts.

    Its data is in a folder that is not there yet.
    """
    need("snac")
    port, user = free_port(), "alice"
    host = f"127.0.0.1:{port}"
    _snac("init", folder, typed=f"127.0.0.1\n{port}\n{host}\n\n\n")
    settings = folder / "server.json"
    known = json.loads(settings.read_text(encoding="utf-8"))
    settings.write_text(json.dumps(known | {"protocol": "http", "disable_email_notifications": True}), encoding="utf-8")
    told = _snac("adduser", folder, user, typed=f"Alice\n{user}@example.org\n")
    password = told.partition("User password is ")[2].split()[0]
    httpd = subprocess.Popen(["snac", "httpd", folder], stderr=subprocess.DEVNULL)
    with httpd as process, stopped(process, patience=0.1):  # it would take 3 seconds to end by itself
        until(lambda: _listens(port), "snac did not listen")
        yield Snac(url=f"http://{host}", host=host, user=user, password=password, folder=folder)


def _snac(*args: str | Path, typed: str = "") -> str:
    """Run a command of snac on its data and return what it wrote."""
    done = subprocess.run(["snac", *args], input=typed, capture_output=True, text=True, timeout=SECONDS, check=True)
    return done.stdout


def _listens(port: int) -> bool:
    """Return whether a port of 127.0.0.1 takes connections."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
