"""Commands that list apps, checks and readers."""

from __future__ import annotations

import re
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hygiene.cli import terminal
from hygiene.cli.listings.inputs import DELETE_IT, entry
from hygiene.cli.nearby.exports import every, newest_with
from hygiene.cli.nearby.warnings import warn_of_failed
from hygiene.cli.options import (
    FILE,
    Offered,
    budget_option,
    did_you_mean,
    load_plugins,
    plugins_option,
)
from hygiene.cli.terminal import errors
from hygiene.language.words import tr, tr_as

if TYPE_CHECKING:
    from hygiene.model.snapshot import Snapshot
    from hygiene.sources.connect.connector import Connector
    from hygiene.sources.reader import Reader


@click.command()
@click.argument("exports", nargs=-1, required=True, metavar="EXPORT...", type=FILE)
@click.option("--format", "style", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@budget_option
@plugins_option
def apps(exports: tuple[Path, ...], style: str, no_plugins: bool) -> None:
    """List every app that has access, oldest first.

    For each app it shows the publisher, the permissions, how long the app has had access, and the last post through it.
    Exports of several accounts make one list, with the account of each app.
    """
    with errors():
        from hygiene.cli.listings import apps as listing
        from hygiene.report.parts.inventory import inventory
        from hygiene.scan.analyse import names_imitated

        failed: list[Snapshot] = []
        read = newest_with(every(exports, load_plugins(None, no_plugins=no_plugins)), "apps")
        lines = list(inventory(read, partial(names_imitated, failed=failed.append)))
        click.echo(listing.apps(lines, style, terminal.table_width()), nl=False)
        for snapshot in failed:
            terminal.warn(
                tr(
                    "{account}: names of apps could not be compared, so no false name is marked",
                    account=snapshot.account,
                )
            )


@click.command()
def checks() -> None:
    """List the checks: id, what they ask, what they need."""
    with errors():
        from tabulate import tabulate

        from hygiene.plugins.registry import Plugins

        plugins = Plugins(unasked=True)
        rows = [
            [c.id, tr(c.title), tr_as("path", c.path), ", ".join(tr_as("part", part) for part in sorted(c.needs))]
            for c in plugins.loaded("checks")
        ]
        click.echo(tabulate(rows, headers=[tr("check"), tr("asks about"), tr("path"), tr("needs")]))
        warn_of_failed(plugins)
        click.echo()
        click.echo(tr("`hygiene explain CHECK` prints what a check looks at, why it matters, and its false alarms."))


class _Export(Offered):
    """A platform or a password manager."""

    name = "export"

    def names(self) -> list[str]:
        """Return the first words of the ids of readers and vaults."""
        from hygiene.plugins.registry import Plugins

        ids = [*Plugins().names("readers"), *Plugins().names("vaults")]
        return sorted({each.partition("-")[0] for each in ids})


@click.command()
@click.argument("platform", required=False, metavar="[PLATFORM]", type=_Export())
def readers(platform: str | None) -> None:
    """List what can be read, what it holds, and how to ask for it.

    With PLATFORM, a platform or a password manager such as `mastodon` or `bitwarden`, only what is read of it is shown.
    """
    with errors():
        from hygiene.plugins.registry import Plugins

        plugins = Plugins()
        exports = [one for one in plugins.loaded("readers") if _named(platform, one.id, one.platform, one.title)]
        vaults = [one for one in plugins.loaded("vaults") if _named(platform, one.id, one.title)]
        live = [one for one in plugins.loaded("connectors") if _named(platform, one.id, one.platform, one.title)]
        if not exports and not vaults and not live:
            known = sorted({one.platform for one in plugins.loaded("readers")})
            offered = did_you_mean(str(platform), [*known, *_Export().names()])
            words = (
                tr("hygiene reads no exports of {name}.", name=repr(platform)),
                offered.strip(),
                tr(
                    "It reads those of {platforms}. Without a name, `hygiene readers` lists password managers too.",
                    platforms=", ".join(known),
                ),
            )
            raise click.BadParameter(" ".join(filter(None, words)), param_hint="PLATFORM")
        if exports:
            click.echo(f"{tr('Exports of platforms: hygiene scan EXPORT')}\n")
        for reader in exports:
            entry(reader.id, tr(reader.title), *filter(None, _about(reader)))
        if live:
            click.echo(f"{tr('Live accounts: hygiene connect PLATFORM ADDRESS')}\n")
        for connector in live:
            entry(connector.id, tr(connector.title), *_about_live(connector))
        if vaults:
            click.echo(f"{tr('Exports of password managers: hygiene scan --vault FILE')}\n")
        for vault in vaults:
            entry(vault.id, tr(vault.title), tr("Export it: {export}", export=tr(vault.export)))
        if vaults:
            click.echo(tr(DELETE_IT))
        warn_of_failed(plugins)


def _named(wanted: str | None, *names: str) -> bool:
    """Return whether one of the names is `wanted`, or contains it as a word."""
    if wanted is None:
        return True
    return any(wanted.casefold() in {name.casefold(), *re.findall(r"\w+", name.casefold())} for name in names)


def _about_live(connector: Connector) -> tuple[str, ...]:
    """Return the facts to know before connecting a live account."""
    scopes = ", ".join(scope for scope, _ in connector.scopes)
    return (
        tr("Connect it: {command}", command=f"hygiene connect {connector.id} {connector.address}"),
        tr("Gives: {gives}.", gives=tr(connector.gives)),
        tr("Lacks: {lacks}.", lacks=tr(connector.lacks)),
        tr("Asks for the permission: {scopes}.", scopes=scopes) if scopes else tr("Asks for no permission."),
    )


def _both(one: str, other: str) -> str:
    return tr("{one} and {other}", one=one, other=other)


def _about(reader: Reader) -> tuple[str, ...]:
    """Return the facts to know before asking for an export."""
    from hygiene.model.text import series
    from hygiene.reference.platforms import ACTS, platform

    known = platform(reader.platform)
    by_hand = known.by_hand()
    shows = {act: how for act, how in known.shows.items() if reader.shows is None or act in reader.shows}
    shown = "; ".join(f"{tr(ACTS[act])} ({tr(how)})" for act, how in shows.items())
    hidden = [tr(words) for act, words in ACTS.items() if act not in shows and act not in known.without]
    seen = "; ".join(f"{reduce(_both, topics)} {where}" for where, topics in by_hand.items())
    return (
        tr("Holds: {holds}.", holds=tr(reader.holds)),
        tr("Lacks: {lacks}.", lacks=tr(reader.lacks)),
        tr("It shows these acts of an intruder: {acts}.", acts=shown) if shows else "",
        tr("It does not show: {acts}.", acts=series(hidden)) if shows and hidden else "",
        tr("See for yourself: {pages}.", pages=seen) if seen else "",
        tr("Ask for it: {request}.", request=tr(reader.request)),
        tr("It takes: {wait}.", wait=tr(reader.wait)),
    )
