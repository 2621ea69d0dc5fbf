"""Helpers of the commands about live accounts while they are online."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from hygiene.cli import terminal
from hygiene.cli.nearby.accounts import listed
from hygiene.language.words import tr

if TYPE_CHECKING:
    from hygiene.sources.connect.connection import Online, Question, Target
    from hygiene.sources.connect.connector import Connector
    from hygiene.sources.connect.keep.connections import Connections
    from hygiene.sources.connect.keep.passphrase import Ask


def passphrases() -> Ask | None:
    """Return a function that asks for a passphrase; None without a terminal."""
    return terminal.hidden if terminal.interactive(sys.stdin) else None


def tell(heading: str, questions: Iterable[Question]) -> None:
    """Print the requests and the servers that get them."""
    from hygiene.sources.connect.live import asked_of

    listed(heading, asked_of(questions))


def announce(connector: Connector, target: Target) -> None:
    """Print the requests, their servers, and what each permission allows."""
    tell(tr("To connect {address}, this is asked:", address=target.address), connector.questions(target))
    if target.public:
        click.echo(tr("It asks for no permission."), err=True)
    else:
        listed(
            tr("It asks for these permissions, none of which can change anything:"),
            (f"{scope}: {tr(why)}" for scope, why in connector.scopes),
        )
        for line in (
            tr("hygiene reads: {gives}.", gives=tr(connector.gives)),
            tr("It cannot read: {lacks}.", lacks=tr(connector.lacks)),
        ):
            click.echo(terminal.wrapped(line), err=True)


@contextmanager
def online_with(kept: Connections, named: Collection[str] = (), *, browser: bool = True) -> Iterator[Online]:
    """Yield the network access for a connector.

    Args:
        kept: The store for a token that is renewed meanwhile.
        named: The hosts that the user named, which may be on a private network.
        browser: Whether pages are opened in a browser.
    """
    from hygiene._version import __version__
    from hygiene.sources.connect.connection import Online
    from hygiene.sources.connect.web.client import Web

    web = Web(named, agent=f"hygiene/{__version__}")
    try:
        yield Online(
            web=web,
            show_page=page_shower(browser=browser),
            ask=terminal.asker(),
            say=terminal.say,
            keep=kept.renew,
            kept=lambda connection: kept.get(connection.name) or connection,
        )
    finally:
        web.close()


def page_shower(*, browser: bool) -> Callable[[str], None]:
    """Return a function that shows a page in the browser.

    Without a browser, it prints the address.
    """

    def show(address: str) -> None:
        from urllib.parse import urlsplit

        from hygiene.model.errors import LiveError

        if urlsplit(address).scheme not in {"https", "http"}:
            # For other addresses, the system would open a file or start another program.
            raise LiveError(tr("a page that it gave is not on the web"))
        host = terminal.line(urlsplit(address).hostname or "")
        if browser and _opened(address):
            terminal.say(
                tr(
                    "Your browser shows a page of {server}: say there whether hygiene may read the account. If no page "
                    "has opened, stop with Ctrl-C and give --no-browser.",
                    server=host,
                )
            )
        else:
            terminal.say(
                tr(
                    "Open this page of {server} in a browser on this computer, and say there whether hygiene may read "
                    "the account:",
                    server=host,
                )
            )
            click.echo(terminal.line(address, len(address) * 6), err=True)

    return show


def _opened(address: str) -> bool:
    """Open a page in the user's browser; return whether there is one.

    On a system without a screen, Python would open the page in the terminal, where such pages do not work.
    """
    import webbrowser

    screen = sys.platform in {"darwin", "win32"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    return screen and webbrowser.open(address)
