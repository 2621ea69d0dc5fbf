"""The command `accounts`: list the live accounts that are connected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from hygiene.cli import terminal
from hygiene.cli.commands.live.online import passphrases
from hygiene.cli.options import load_plugins, plugins_option
from hygiene.cli.terminal import errors
from hygiene.language.words import tr
from hygiene.model.errors import HygieneError

if TYPE_CHECKING:
    from hygiene.cli.listings.accounts import Listed
    from hygiene.plugins.registry import Plugins


@click.command()
@click.option("--format", "style", type=click.Choice(["table", "json"]), default="table", show_default=True)
@plugins_option
def accounts(style: str, no_plugins: bool) -> None:
    """List the live accounts that are connected.

    For each it shows the server, since when it is connected, when it was last read, what its permission allows, and
    where the permission is kept. It asks no server. Four accounts or more are a shorter table; JSON has everything.
    """
    with errors():
        from hygiene.cli.listings import accounts as listing
        from hygiene.sources.connect.fetched.folders import forget_old_documents

        forget_old_documents(datetime.now(UTC))
        failed: list[HygieneError] = []
        found = list(_every(load_plugins(None, no_plugins=no_plugins), failed.append))
        for error in failed:
            terminal.go_on(error)
        if found or not failed or style == "json":  # an unread value is not an empty one
            click.echo(listing.accounts(found, style, datetime.now(UTC)), nl=False)


def _every(plugins: Plugins, failed: Callable[[HygieneError], object]) -> Iterator[Listed]:
    """Yield every connected account. A damaged one costs only itself."""
    from hygiene.cli.listings.accounts import Listed
    from hygiene.sources.connect.keep import places

    for place, kept in places.Places(passphrases()).every():
        try:
            names = kept.names()
        except HygieneError as error:
            failed(error)
            continue
        for name in names:
            try:
                if connection := kept.get(name):
                    why = _reasons(plugins, connection.connector)
                    yield Listed(connection=connection, place=place, kept_in=kept.title, reasons=why)
            except HygieneError as error:
                failed(error)
    if unseen := places.unseen():
        failed(unseen)


def _reasons(plugins: Plugins, connector: str) -> dict[str, str]:
    """Return why a connector asks for each permission.

    The result is empty for a connector that is no longer installed.
    """
    try:
        return {scope: tr(why) for scope, why in plugins.get("connectors", connector).scopes}
    except HygieneError:
        return {}
