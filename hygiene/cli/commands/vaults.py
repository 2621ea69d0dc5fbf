"""Commands about password managers: readable exports and their contents."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hygiene.cli import terminal
from hygiene.cli.listings.inputs import DELETE_IT, entry
from hygiene.cli.options import FILE, budget_option, load_plugins, plugins_option, seconds_of_an_input
from hygiene.cli.terminal import errors
from hygiene.model.errors import UnreadableError

if TYPE_CHECKING:
    from hygiene.plugins.registry import Plugins


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...", type=FILE)
@click.option("--format", "style", type=click.Choice(["table", "json"]), default="table", show_default=True)
@budget_option
@plugins_option
def vaults(files: tuple[Path, ...], style: str, no_plugins: bool) -> None:
    """List the password managers that can be read, or try a file.

    For each FILE it shows which manager it is from, how many entries were read, and how many were left out and why. It
    shows none of the entries.
    """
    with errors():
        plugins = load_plugins(None, no_plugins=no_plugins)
        if not files:
            for vault in plugins.loaded("vaults"):
                entry(vault.id, vault.title, f"Export it: {vault.export}")
            click.echo(DELETE_IT)
            terminal.warn_of_failed(plugins)
            return
        rows = [_row(path, plugins) for path in files]
        if style == "json":
            import json

            click.echo(json.dumps(rows, indent=2))
        else:
            _table(rows)


def _row(path: Path, plugins: Plugins) -> dict[str, Any]:
    """Return the table row of one file.

    The row of an unreadable file gives the reason, and has no entries.
    """
    from hygiene.sources.vault_files import no_core_dumps, read_vault

    no_core_dumps()
    try:
        known, seconds = plugins.loaded("vaults"), seconds_of_an_input()
        file = read_vault(path, known, terminal.asker(), now=datetime.now(UTC), seconds=seconds)
    except UnreadableError as error:
        terminal.go_on(error)
        return {
            "path": error.path,
            "vault": None,
            "entries": 0,
            "left_out": 0,
            "not_in_use": {},
            "reasons": {"unreadable": error.message},
        }
    return {
        "path": file.path,
        "vault": file.vault,
        "entries": len(file.entries.secrets),
        "left_out": sum(file.entries.left_out.values()),
        "not_in_use": dict(sorted(file.not_in_use.items())),
        "reasons": dict(sorted(file.entries.left_out.items())),
    }


def _table(rows: list[dict[str, Any]]) -> None:
    from tabulate import tabulate

    cells = [
        [
            terminal.line(Path(row["path"]).name, 30),
            row["vault"] or "not read",
            row["entries"],
            _listed(row["reasons"]),
            _listed(row["not_in_use"]),
        ]
        for row in rows
    ]
    headers = ["file", "vault", "entries", "left out", "not in use"]
    widths = [30, 20, None, 24, 14]
    if not any(row["not_in_use"] for row in rows):
        headers, widths, cells = headers[:-1], widths[:-1], [line[:-1] for line in cells]
    click.echo(tabulate(cells, headers=headers, maxcolwidths=widths))


def _listed(reasons: dict[str, Any]) -> str:
    return ", ".join(
        f"{reason} ({count})" if isinstance(count, int) else terminal.line(count, 60)
        for reason, count in reasons.items()
    )
