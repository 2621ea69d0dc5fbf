"""The command `connect`: get the permission to read a live account."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from hygiene.cli import terminal
from hygiene.cli.commands.live.online import announce, online_with, passphrases, tell
from hygiene.cli.commands.live.stops import stopped_in_order
from hygiene.cli.nearby.accounts import NOTHING_ASKED
from hygiene.cli.options import Offered, did_you_mean, load_plugins, plugins_option
from hygiene.cli.terminal import errors
from hygiene.language.words import tr
from hygiene.model.errors import HygieneError, LiveError

if TYPE_CHECKING:
    from hygiene.sources.connect.connection import Connection, Online
    from hygiene.sources.connect.connector import Connector
    from hygiene.sources.connect.keep.connections import Connections
    from hygiene.sources.connect.keep.places import Place


class _ConnectorName(Offered):
    """The name of an installed connector."""

    name = "platform"

    def names(self) -> list[str]:
        """Return the names of the installed connectors."""
        from hygiene.plugins.registry import Plugins

        return Plugins().names("connectors")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name, or fail with the names that exist."""
        if value not in (known := self.names()):
            words = (
                tr("hygiene connects no account of {name}.", name=repr(value)),
                tr("It connects {names}.", names=", ".join(known)) if known else tr("No connector is installed."),
                did_you_mean(value, known).strip(),
            )
            self.fail(" ".join(filter(None, words)), param, ctx)
        return str(value)


class _Address(click.ParamType[str]):
    """The address of a server."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address with a scheme, or fail with the form of an address.

        No slash is at its end.
        """
        if not value:  # the option is not given
            return ""
        text = str(value) if "://" in str(value) else f"https://{value}"
        try:
            parts = urlsplit(text)
            known = bool(parts.hostname) and parts.scheme in {"https", "http"} and parts.port != 0
        except ValueError:
            known = False
        if not known or parts.username is not None or parts.query or parts.fragment or not text.isprintable():
            self.fail(tr("{text} is not an address such as https://social.example.", text=repr(value)), param, ctx)
        return text.rstrip("/")


@click.command()
@click.argument("platform", type=_ConnectorName())
@click.argument("address")
@click.option("--server", type=_Address(), default="", metavar="URL", help="The account's server, where ADDRESS does "
              "not lead there.")  # fmt: skip
@click.option("--directory", type=_Address(), default="", metavar="URL", help="The directory of identities, where it "
              "is not the public one (Bluesky).")  # fmt: skip
@click.option("--client-id", default="", metavar="ID", help="The id of a client of your own, for platforms that demand "
              "one (GitHub, X, Reddit).")  # fmt: skip
@click.option("--public", is_flag=True, help="Read only what everyone can read, without asking for consent.")
@click.option(
    "--keep",
    type=click.Choice(["keyring", "file"]),
    default="keyring",
    show_default=True,
    help="Where to keep the permission: in the system's keyring, or in a file under a passphrase.",
)
@click.option("--no-browser", is_flag=True, help="Print the address of the page on which you consent.")
@click.option("--online", is_flag=True, help="Ask the servers. Without it you see only what would be asked.")
@plugins_option
def connect(  # one parameter an option
    platform: str, address: str, keep: Place, no_browser: bool, online: bool, no_plugins: bool, **given: Any
) -> None:
    """Connect a live account, with the least permission to read it.

    PLATFORM is one of those that `hygiene readers` lists, and ADDRESS the name of your account there, such as
    alice.example or kim@social.example. You see first what is asked of whom. Then you consent on a page of the server,
    in your browser. `hygiene scan --account` reads the account, `hygiene accounts` lists what is connected, and
    `hygiene disconnect` takes the permission back.
    """
    with errors():
        from hygiene.sources.connect.connection import Target
        from hygiene.sources.connect.fetched.folders import forget_old_documents
        from hygiene.sources.connect.keep import places

        connector: Connector = load_plugins(None, no_plugins=no_plugins).get("connectors", platform)
        target = Target(address=address.strip(), **given)
        announce(connector, target)
        if not online:
            click.echo(tr(NOTHING_ASKED), err=True)
            sys.exit(2)
        kept = places.opened(keep, passphrases())
        forget_old_documents(datetime.now(UTC))
        with stopped_in_order() as ending, ExitStack() as undone:
            kept.documents_key()  # check that it can be written before anyone consents
            undone.callback(_tidy, kept)
            kept.ready()
            with online_with(kept, browser=not no_browser) as used:
                connection = connector.connect(target, used)
                with _given_back_unless_kept(connection, connector, used, ending):
                    others = _others(connection.name, keep)
                    _end_earlier(connection, connector, used, [kept, *others])
                    kept.keep(connection)
                for other in others:
                    other.drop(connection.name)
            undone.pop_all()
        name, host = terminal.line(connection.name), terminal.line(_host(connection.server))
        words = (
            tr("Connected {account} at {server}.", account=name, server=host),
            tr("Its permission is in {place}.", place=kept.title)
            if connection.token
            else tr("It has no permission of yours."),
            tr("Read the account with:"),
        )
        terminal.say(" ".join(words))
        click.echo(f"  hygiene scan --account {name} --online", err=True)


def _tidy(kept: Connections) -> None:
    """Remove everything from a safe that holds no account."""
    with suppress(LiveError):
        kept.tidy()


def _others(name: str, keep: Place) -> list[Connections]:
    """Return the other places that hold a name; print which cannot be read.

    An earlier connection in the keyring would be found before a new one in the file.
    """
    from hygiene.sources.connect.keep.places import Places

    found = []
    for place, other in Places(None).every():
        try:
            if place != keep and name in other.names():
                other.ready()
                found.append(other)
        except LiveError:
            shown = terminal.line(name)
            terminal.say(
                tr(
                    "If {account} is connected in {place} too, which was not opened, then "
                    "`hygiene disconnect {account} --online` ends both.",
                    account=shown,
                    place=other.title,
                )
            )
    return found


@contextmanager
def _given_back_unless_kept(
    connection: Connection, connector: Connector, used: Online, ending: Callable[[], None]
) -> Iterator[None]:
    """Give back a new permission that is not kept, or print that it stays.

    Nothing else remembers it. After a call of `ending`, signals no longer stop the run. A second Ctrl-C stops the
    giving back.
    """
    back = connection.token is None
    try:
        yield
        back = True
    finally:
        ending()
        with suppress(KeyboardInterrupt):
            back = back or _given_back(connection, connector, used)
        if not back:
            terminal.warn(
                tr("the new permission stays at the server; to end it, {by_hand}", by_hand=_by_hand(connection)),
                always=True,
            )


def _end_earlier(connection: Connection, connector: Connector, used: Online, places: Iterable[Connections]) -> None:
    """End the permissions of earlier connections of the same name."""
    for each in places:
        if (earlier := _earlier(connection.name, each)) and not _same_token(earlier, connection):
            _end(earlier, connector, used)


def _end(earlier: Connection, connector: Connector, used: Online) -> None:
    """End the permission of an earlier connection.

    Nothing would remember it once the new one takes its place.
    """
    if earlier.token is None:
        return
    since = f"{earlier.connected_at:%Y-%m-%d}"
    tell(
        tr("It was connected before, on {day}. To end that permission, this is asked:", day=since),
        connector.ends(earlier),
    )
    for host in earlier.named:
        used.web.name(host)
    if not _given_back(earlier, connector, used):
        terminal.warn(
            tr(
                "the permission of {day} stays at the server; to end it, {by_hand}",
                day=since,
                by_hand=_by_hand(earlier),
            ),
            always=True,
        )


def _given_back(connection: Connection, connector: Connector, used: Online) -> bool:
    """Give a permission back; return whether the server took it."""
    with suppress(LiveError):
        connector.disconnect(connection, used)
        return True
    return False


def _same_token(one: Connection, other: Connection) -> bool:
    """Return whether two connections have the same token.

    Some servers give a client its earlier token again.
    """
    return bool(one.token and other.token and one.token.access == other.token.access)


def _earlier(name: str, kept: Connections) -> Connection | None:
    """Return an older connection of the same name, or None.

    A damaged one is replaced.
    """
    with suppress(HygieneError):
        return kept.get(name)
    return None


def _by_hand(connection: Connection) -> str:
    """Return how the user removes a permission at the server."""
    from hygiene.reference.platforms import platform

    return tr("remove it {page}", page=platform(connection.account.platform).page("apps"))


def _host(server: str) -> str:
    return urlsplit(server).netloc or server
