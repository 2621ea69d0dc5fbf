"""Connected accounts as inputs: the option, the questions, the bar."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import click

from hygiene.cli import terminal
from hygiene.cli.options import Offered
from hygiene.language.words import number, tr, tr_later

if TYPE_CHECKING:
    from collections.abc import Callable

    from hygiene.plugins.registry import Plugins
    from hygiene.scan.request import Ask
    from hygiene.sources.files.files import Progress

SHOWN_FROM: Final = 64 << 10
"""The fewest bytes of servers' answers for a bar. Fewer are too quick."""
GOES_ON: Final = tr_later(
    "What the servers answered is kept encrypted for a day: the same command goes on where "
    "it stopped, and asks for none of it again."
)
NOTHING_ASKED: Final = tr_later("Nothing was asked. Give --online to go on.")


class AccountName(Offered):
    """The name of a connected account."""

    name = "account"

    def names(self) -> list[str]:
        """Return the names of connected accounts without a passphrase."""
        from hygiene.model.errors import HygieneError
        from hygiene.sources.connect.keep.places import Places

        found: set[str] = set()
        with suppress(HygieneError):
            for _, kept in Places(None).every():
                found.update(kept.names())
        return sorted(found)


account_option = click.option(
    "--account",
    "accounts",
    multiple=True,
    type=AccountName(),
    metavar="NAME",
    help="A connected account to read as it is now, such as bluesky:alice.example. Needs --online. Repeat for more.",
)


def refuse_offline(names: Sequence[str], *, online: bool, plugins: Plugins) -> None:
    """End the command if accounts are named that must not be read.

    First the requests and their servers are printed. The exit code is 2.
    """
    if not online:
        announce(names, online=False, plugins=plugins, ask=terminal.asker())


def announce(names: Sequence[str], *, online: bool, plugins: Plugins, ask: Ask | None) -> None:
    """Print the requests and their servers; end the command if not allowed.

    `ask` asks for a secret that someone must type while accounts are read, or is None where no one is asked. The exit
    code is 2. Only a command that ends reports an account that is not connected.
    """
    if not names:
        return
    from hygiene.scan.accounts import chosen, kept_here, what_is_asked

    accounts, failures = chosen(names, plugins, kept_here(ask))
    lines = what_is_asked(accounts, typing=ask is not None)
    if online:
        for line in lines:
            terminal.say(line)
        return
    for failure in failures:
        terminal.complain(failure)
    listed(lines[0], lines[1:]) if lines else None
    click.echo(tr(NOTHING_ASKED), err=True)
    sys.exit(2)


def listed(heading: str, lines: Iterable[str]) -> None:
    """Print a heading, and lines below it."""
    click.echo(terminal.wrapped(heading), err=True)
    for line in lines:
        click.echo(terminal.wrapped(line, "  "), err=True)


@contextmanager
def received() -> Iterator[Callable[[str], Progress]]:
    """Yield a function that shows how many bytes an account's servers sent.

    It receives the name of the account. No server states the total, so the bar has no end. The bar is shown only on a
    terminal, unless the command is quiet. It ends with the next account or with an empty name.
    """
    from hygiene.sources.files.files import no_progress

    with ExitStack() as shown:

        def start(name: str) -> Progress:
            shown.close()
            visible = name and not terminal.is_quiet() and terminal.interactive(sys.stderr)
            return _bar(name, shown) if visible else no_progress

        yield start


def _bar(name: str, shown: ExitStack) -> Progress:
    bar: Any = None
    total = 0

    def add(size: int) -> None:
        nonlocal bar, total
        total += size
        if bar is None and total >= SHOWN_FROM:
            bar = click.progressbar(
                count(),
                label=tr("Reading {name}", name=terminal.line(name, 60)),
                bar_template="%(label)s: %(info)s",
                item_show_func=lambda received: f"{number((received or 0) / 1e6, '.1f')} MB",
                file=sys.stderr,
                update_min_steps=SHOWN_FROM,
            )
            shown.callback(bar.render_finish)
        if bar is not None:
            bar.update(total - bar.pos, total)

    return add
