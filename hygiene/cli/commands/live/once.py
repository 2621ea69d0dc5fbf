"""Accounts that are connected for one run, where nothing can be kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hygiene.cli import terminal
from hygiene.cli.commands.live.online import online_with, tell
from hygiene.model.errors import HygieneError, LiveError

if TYPE_CHECKING:
    from hygiene.plugins.registry import Plugins
    from hygiene.scan.request import Find
    from hygiene.sources.connect.keep.connections import Connections


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """The accounts of a run by name, and how they are found.

    `lasts` says whether a later run can go on with what their servers answered.
    """

    names: tuple[str, ...]
    find: Find | None = None
    lasts: bool = True


@contextmanager
def connected_once(names: Sequence[str], plugins: Plugins) -> Iterator[Usable]:
    """Connect accounts that are not connected, where there is no keyring.

    It asks for consent at a terminal only. The permission is in memory, and is taken back at the end.
    """
    from hygiene.sources.connect.keep.connections import Connections
    from hygiene.sources.connect.keep.keyring import system_keyring
    from hygiene.sources.connect.keep.safe import MemorySafe

    if not names or not terminal.can_ask() or system_keyring():
        yield Usable(names=tuple(names))
        return
    from hygiene.scan.accounts import kept_here

    here, memory = kept_here(terminal.asker()), Connections(MemorySafe())
    try:
        known = [name if here(name) else _connected(name, plugins, memory) for name in names]
        yield Usable(
            names=tuple(known),
            find=lambda name: memory if name in memory.names() else here(name),
            lasts=not memory.names(),
        )
    finally:
        for name in memory.names():
            _take_back(name, plugins, memory)


def _connected(name: str, plugins: Plugins, memory: Connections) -> str:
    """Connect an account for this run; return its name.

    One that cannot be connected keeps its name, and the scan says that it is not connected.
    """
    from hygiene.sources.connect.connection import Target

    platform, _, address = name.partition(":")
    if not address or platform not in plugins.names("connectors"):
        return name
    connector, target = plugins.get("connectors", platform), Target(address=address)
    terminal.say(
        f"{terminal.line(name)} is not connected, and there is no keyring here. So it is connected for this run alone: "
        "the permission is in memory and is taken back at the end."
    )
    tell("To connect it, this is asked:", connector.questions(target))
    try:
        with online_with(memory) as used:
            connection = connector.connect(target, used)
    except LiveError as error:
        terminal.complain(error)
        return name
    memory.keep(connection)
    return str(connection.name)


def _take_back(name: str, plugins: Plugins, memory: Connections) -> None:
    """Take a permission back at the server, or say that it stays there."""
    from hygiene.reference.platforms import platform

    connection = memory.get(name)
    if connection is None or connection.token is None:
        return
    try:
        with online_with(memory, connection.named) as used:
            plugins.get("connectors", connection.connector).disconnect(connection, used)
    except HygieneError as error:
        page = platform(connection.account.platform).page("apps")
        terminal.go_on(LiveError(f"its permission stays at the server: {error.message}", hint=f"remove it {page}",
                                 path=terminal.line(name)))  # fmt: skip
        return
    terminal.say(f"The permission to read {terminal.line(name)} was taken back.")
