"""The places where the connections of this user may be kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from hygiene.language.words import tr
from hygiene.model.errors import LiveError
from hygiene.sources.connect.keep.connections import Connections
from hygiene.sources.connect.keep.file_safe import FileSafe
from hygiene.sources.connect.keep.keyring import system_keyring
from hygiene.sources.connect.keep.passphrase import Ask
from hygiene.sources.connect.keep.safe import KeyringSafe

Place = Literal["keyring", "file"]
_FILE: Final = "accounts.enc"
_LOCK: Final = "accounts.lock"


def folder() -> Path:
    """Return the user's folder for program data.

    Raises:
        LiveError: when the user has no home folder.
    """
    from platformdirs import user_data_path

    with suppress(RuntimeError):  # a container may run as a user who has none
        return user_data_path("hygiene", appauthor=False)
    raise LiveError(tr("accounts are kept in your home folder, and you have none"), hint=tr("set HOME"))


def opened(place: Place, ask: Ask | None) -> Connections:
    """Return the connections in a place, where new ones may be kept.

    Args:
        place: The system's keyring, or a file under a passphrase.
        ask: Asks for the passphrase at a hidden prompt; None where no one can type it.

    Raises:
        LiveError: when there is no keyring.
    """
    if place == "file":
        return Connections(FileSafe(folder() / _FILE, ask))
    if ring := system_keyring():
        return Connections(KeyringSafe(ring, folder() / _LOCK))
    raise LiveError(
        tr("there is no keyring here, so nothing can be kept"),
        hint=tr(
            "give --keep file to keep it in a file under a passphrase, or use `hygiene scan "
            "--account`, which asks for consent for one run"
        ),
    )


def unseen() -> LiveError | None:
    """Return why connected accounts may be invisible here, or None.

    A run of cron, over SSH or by sudo does not reach the keyring of the desktop session. A user who has a file and
    never used a keyring misses nothing.
    """
    if system_keyring() or ((folder() / _FILE).exists() and not (folder() / _LOCK).exists()):
        return None
    return LiveError(
        tr("the system's keyring cannot be reached from here, so it is not known what is connected"),
        hint=tr("run hygiene in your desktop session; where there is none, connect accounts with --keep file"),
    )


class Places:
    """The places where connections are kept, each opened once.

    A passphrase is thus asked for at most once.
    """

    def __init__(self, ask: Ask | None) -> None:
        self._ask = ask

    def every(self) -> Iterator[tuple[Place, Connections]]:
        """Yield each existing place, the keyring first.

        The passphrase is asked for when the file is read.
        """
        if self._keyring:
            yield "keyring", self._keyring
        if (folder() / _FILE).exists():
            yield "file", self._file

    def find(self, name: str) -> Connections | None:
        """Return the place that holds a connection of this name, or None.

        A place that cannot be read does not hide the others. The file is often chosen because the keyring is locked, as
        in a session over SSH.

        Raises:
            LiveError: when a place cannot be read, and no other holds the name.
        """
        failed: LiveError | None = None
        for _, found in self.every():
            try:
                if name in found.names():
                    return found
            except LiveError as error:
                failed = failed or error
        if failed:
            raise failed
        return None

    def holding(self, name: str) -> tuple[list[Connections], list[LiveError]]:
        """Return all places that hold a name, and why others are unread."""
        found, unread = list[Connections](), list[LiveError]()
        for _, each in self.every():
            try:
                if name in each.names():
                    found.append(each)
            except LiveError as error:
                unread.append(error)
        return found, unread + list(filter(None, [unseen()]))

    @cached_property
    def _keyring(self) -> Connections | None:
        ring = system_keyring()
        return Connections(KeyringSafe(ring, folder() / _LOCK)) if ring else None

    @cached_property
    def _file(self) -> Connections:
        return Connections(FileSafe(folder() / _FILE, self._ask))
