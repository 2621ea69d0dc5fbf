"""A home in which an account of the small platform is connected."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hygiene.sources.connect.connection import Connection
from hygiene.sources.connect.keep import places
from tests.support.command import Run, at_terminal, installed, run
from tests.support.project import ROOT

_POINT: Final = {"hygiene.connectors": {"harbour": "harbour_connector:HARBOUR"}}
_CODE: Final = "from tests.support.harbour import HARBOUR\n"


class Home:
    """A home of its own, with the connector of the small platform installed."""

    def __init__(self, folder: Path, session: Mapping[str, str]) -> None:
        self.folder = folder
        site = installed(folder / "site", "harbour-live", {"harbour_connector.py": _CODE}, _POINT)
        self.path = [site, ROOT]
        self.env = {"XDG_DATA_HOME": str(folder / "data"), **session}

    def keep(self, connection: Connection) -> None:
        """Keep a connection in the system's keyring."""
        with _environment(self.env):
            places.opened("keyring", None).keep(connection)

    def get(self, name: str) -> Connection | None:
        """Return a connection that the system's keyring holds."""
        with _environment(self.env):
            return places.opened("keyring", None).get(name)

    def run(self, *words: str | Path, **more: str) -> Run:
        """Run the command without a terminal."""
        return run(self.folder, *words, path=self.path, env={**self.env, **more})

    def keep_in_file(self, connection: Connection, passphrase: str) -> None:
        """Keep a connection in a file under a passphrase."""
        with _environment(self.env):
            places.opened("file", lambda _: passphrase).keep(connection)

    def at_terminal(self, *words: str | Path, answers: Sequence[tuple[str, str]] = ()) -> Run:
        """Run the command at a terminal."""
        return at_terminal(self.folder, *words, answers=answers, env=self.terminal_env)

    @property
    def terminal_env(self) -> dict[str, str]:
        """The variables of a command at a terminal."""
        return {**self.env, "PYTHONPATH": os.pathsep.join(map(str, self.path))}


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Change the environment of this process for a moment."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
