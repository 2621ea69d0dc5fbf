"""Commands about password managers, breaches, and kept data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hygiene.cli import terminal
from hygiene.cli.listings.inputs import DELETE_IT, entry
from hygiene.cli.nearby import bars
from hygiene.cli.nearby.warnings import warn_of_failed
from hygiene.cli.options import FILE, budget_option, load_plugins, plugins_option, seconds_of_an_input
from hygiene.cli.terminal import errors
from hygiene.language.words import tr, tr_n
from hygiene.model.errors import HygieneError, UnreadableError

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
                entry(vault.id, tr(vault.title), tr("Export it: {export}", export=tr(vault.export)))
            click.echo(tr(DELETE_IT))
            warn_of_failed(plugins)
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
            row["vault"] or tr("not read"),
            row["entries"],
            _listed(row["reasons"]),
            _listed(row["not_in_use"]),
        ]
        for row in rows
    ]
    headers = [tr("file"), tr("vault"), tr("entries"), tr("left out"), tr("not in use")]
    widths = [30, 20, None, 24, 14]
    if not any(row["not_in_use"] for row in rows):
        headers, widths, cells = headers[:-1], widths[:-1], [line[:-1] for line in cells]
    click.echo(tabulate(cells, headers=headers, maxcolwidths=widths))


def _listed(reasons: dict[str, Any]) -> str:
    return ", ".join(
        f"{tr(reason)} ({count})" if isinstance(count, int) else terminal.line(count, 60)
        for reason, count in reasons.items()
    )


@click.group()
def breaches() -> None:
    """Make and test a filter of breached passwords.

    With such a filter, `hygiene scan --breaches FILE` looks passwords up without a network.
    """


@breaches.command()
@click.argument("source", type=FILE)
@click.option(
    "--output",
    type=FILE,
    default=Path("breaches.filter"),
    show_default=True,
    metavar="FILE",
    help="Write the filter to this file.",
)
@click.option(
    "--partial",
    is_flag=True,
    help="Accept a list with gaps. The filter can then find passwords, but never clear one.",
)
def build(source: Path, output: Path, partial: bool) -> None:
    """Make a filter from the Pwned Passwords list of SHA-1 hashes.

    SOURCE is the list as one file ordered by hash, or a folder of its ranges; both may be compressed with gzip. The
    filter takes 2.3 bytes for each password. An existing filter is replaced only when the new one is complete.
    """
    with errors():
        from hygiene.enrich.breaches.build_filter import build as build_filter
        from hygiene.model.text import typed_path

        with bars.bars() as progress:
            count = build_filter(source, output, progress(source), partial=partial)
        wrote = tr_n(
            count,
            "Wrote {file}: {count:,} passwords. Next:",
            "Wrote {file}: {count:,} passwords. Next:",
            file=output,
        )
        made = typed_path(output, "FILTER")
        terminal.go_on_with(wrote, f"hygiene scan --vault FILE --breaches {made}", yours=True)


@breaches.command()
@click.argument("file", type=FILE)
def verify(file: Path) -> None:
    """Read a whole filter and compare its checksum."""
    with errors():
        from hygiene.enrich.breaches.filter_file import Filter

        with Filter(file) as opened, bars.bars() as progress:
            opened.verify(progress(file))
            click.echo(
                tr_n(
                    opened.keys,
                    "{file} is intact: {count:,} passwords. About 1 in {times:,} look-ups wrongly finds a password.",
                    "{file} is intact: {count:,} passwords. About 1 in {times:,} look-ups wrongly finds a password.",
                    file=terminal.line(str(file), 1000),
                    times=opened.wrong_once_in,
                )
            )


@click.command()
@click.option("--passwords", is_flag=True, help="Remove only what --remember kept of passwords.")
@click.option("--history", is_flag=True, help="Remove only the history of runs.")
@click.option("--yes", is_flag=True, help="Do not ask whether to remove it.")
def forget(passwords: bool, history: bool, yes: bool) -> None:
    """Remove what hygiene kept on this computer.

    That is the history of runs, and what --remember kept: the keyed tags of passwords, the file that holds them, and
    their key. It says what is there, and asks before it removes it; where no one can answer, give --yes. Reports and
    cases that were written to a file of yours stay, and so do connected accounts, which `hygiene disconnect` removes.
    """
    with errors():
        every = ((passwords, _kept_passwords, _forget_passwords), (history, _kept_history, _forget_history))
        chosen = [(kept, remove) for wanted, kept, remove in every if wanted or not (passwords or history)]
        # What cannot be looked at or removed does not keep the other.
        known = [(_tried(kept), remove) for kept, remove in chosen]
        there = [text for text, _ in known if text]
        if there and not yes:
            terminal.say(tr("This removes:"))
            for text in there:
                terminal.tell(f"  {text}")
            unasked = tr("To remove it without being asked, give --yes.")
            if not terminal.agreed(tr("Remove it?"), yes=yes, default=False, unasked=unasked):
                terminal.say(tr("Nothing was removed."))
                raise click.exceptions.Exit(1)
        done = [_tried(remove) for text, remove in known if text]
        if not any(done) and None not in (*done, *(text for text, _ in known)):
            done = [tr("There was nothing to forget.")]
        for text in filter(None, done):
            click.echo(text)


def _tried(act: Callable[[], str | None]) -> str | None:
    """Return what an act says, or None where it failed, after saying why."""
    try:
        return act()
    except HygieneError as error:
        terminal.go_on(error)
        return None


def _kept_passwords() -> str | None:
    """Return what is kept of passwords, or "" for nothing.

    It is None, after saying why, where only the keyring could tell.
    """
    from hygiene.history import password_memory
    from hygiene.model.text import sentence

    kept, unknown = password_memory.kept()
    if unknown:
        terminal.say(sentence(unknown))
        return None
    return kept


def _forget_passwords() -> str:
    """Remove the remembered passwords; return a sentence, or "" without any."""
    from hygiene.history import password_memory
    from hygiene.model.text import sentence

    done = password_memory.forget()
    return "" if done == password_memory.Forgotten() else sentence(str(done))


def _kept_history() -> str:
    """Return where the history of runs is kept, or "" for none."""
    from hygiene.history.runs.file import remains, usual_path
    from hygiene.model.text import home_hidden

    left = remains(usual_path())
    return tr("the history of runs, the file {file}", file=home_hidden(str(left[0]))) if left else ""


def _forget_history() -> str:
    """Remove the history of runs; return a sentence, or "" without any."""
    from hygiene.history.runs.file import erase, usual_path
    from hygiene.model.text import home_hidden

    erased = erase(usual_path())
    if erased is None:
        return ""
    file = home_hidden(str(erased.file))
    if erased.runs is None:
        return tr("Removed: an unknown number of kept runs, the file {file}.", file=file)
    return tr_n(
        erased.runs,
        "Removed: {count:,} kept run, the file {file}.",
        "Removed: {count:,} kept runs, the file {file}.",
        file=file,
    )
