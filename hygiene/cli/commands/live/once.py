"""Accounts connected for one run, where nothing can be kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hygiene.cli import terminal
from hygiene.cli.commands.live.online import announce, online_with, passphrases, tell
from hygiene.cli.commands.live.stops import stopped_in_order
from hygiene.language.words import tr
from hygiene.model.errors import HygieneError, LiveError

if TYPE_CHECKING:
    from hygiene.plugins.registry import Plugins
    from hygiene.scan.request import Find
    from hygiene.sources.connect.connector import Connector
    from hygiene.sources.connect.keep.connections import Connections


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """The accounts of a run by name, and the function that finds them.

    `lasts` says whether a later run can go on with the answers of their servers.
    """

    names: tuple[str, ...]
    find: Find | None = None
    lasts: bool = True


@contextmanager
def connected_once(names: Sequence[str], plugins: Plugins) -> Iterator[Usable]:
    """Connect accounts that are not connected, where there is no keyring.

    It asks for consent only at a terminal. The permission is in memory, and is taken back at the end, even where Ctrl-C
    or the system stops the run.
    """
    from hygiene.sources.connect.keep.connections import Connections
    from hygiene.sources.connect.keep.keyring import system_keyring
    from hygiene.sources.connect.keep.safe import MemorySafe

    if not names or not terminal.can_ask() or system_keyring():
        yield Usable(names=tuple(names))
        return
    from hygiene.sources.connect.keep.places import Places

    here, memory = Places(passphrases()).find, Connections(MemorySafe())
    with stopped_in_order() as ending:
        try:
            known = [_connected(name, plugins, memory, here) for name in names]
            yield Usable(
                names=tuple(known),
                find=lambda name: memory if name in memory.names() else here(name),
                lasts=not memory.names(),
            )
        finally:
            ending()
            for name in memory.names():
                _take_back(name, plugins, memory)


def _connected(name: str, plugins: Plugins, memory: Connections, here: Find) -> str:
    """Return the name of an account, connecting it for this run if needed.

    An account that cannot be connected keeps its name and costs only itself. The scan reports the fault.
    """
    platform, _, address = name.partition(":")
    with suppress(HygieneError):
        if not address or platform not in plugins.names("connectors") or here(name):
            return name
        try:
            return _connect(plugins.get("connectors", platform), address, memory)
        except HygieneError as error:
            terminal.complain(error)
    return name


def _connect(connector: Connector, address: str, memory: Connections) -> str:
    """Connect an account for this run; return its name.

    Raises:
        LiveError: when it cannot be connected.
    """
    from hygiene.sources.connect.connection import Target

    target = Target(address=address)
    terminal.say(
        tr(
            "{account} is not connected, and there is no keyring here. So it is connected for this run alone: the "
            "permission is in memory and is taken back at the end.",
            account=terminal.line(f"{connector.id}:{address}"),
        )
    )
    announce(connector, target)
    with online_with(memory) as used:
        connection = connector.connect(target, used)
        memory.keep(connection)
    return str(connection.name)


def _take_back(name: str, plugins: Plugins, memory: Connections) -> None:
    """Take a permission back at the server, or print that it stays there.

    Ctrl-C skips only this permission.
    """
    from hygiene.reference.platforms import platform

    connection = memory.get(name)
    if connection is None or connection.token is None:
        return
    try:
        connector = plugins.get("connectors", connection.connector)
        tell(
            tr("To take the permission to read {account} back, this is asked:", account=name),
            connector.ends(connection),
        )
        with online_with(memory, connection.named) as used:
            connector.disconnect(connection, used)
    except (HygieneError, KeyboardInterrupt) as error:
        why = error.message if isinstance(error, HygieneError) else tr("you stopped it")
        page = platform(connection.account.platform).page("apps")
        words = tr("its permission stays at the server: {why}", why=why)
        terminal.go_on(LiveError(words, hint=tr("remove it {page}", page=page), path=terminal.line(name)))
        return
    terminal.say(tr("The permission to read {account} was taken back.", account=terminal.line(name)))
