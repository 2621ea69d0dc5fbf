"""The progress of a fleet's run, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from hygiene.cli import terminal
from hygiene.language.words import tr, tr_n

if TYPE_CHECKING:
    from hygiene.scan.fleet.run import FleetListener


@contextmanager
def listener(most: int) -> Iterator[FleetListener]:
    """Yield callbacks that show bars, and name up to `most` accounts not read."""
    from hygiene.scan.fleet.run import FleetListener
    from hygiene.scan.request import Listener

    shown = _Progress(most)
    try:
        yield FleetListener(
            goes_on=shown.goes_on,
            read=shown.read,
            damaged=shown.damaged,
            lost=shown.lost,
            judged=shown.judged,
            scan=Listener(failed=terminal.go_on, announce=terminal.say, ask=terminal.asker()),
        )
    finally:
        shown.end()


class _Progress:
    """The bar of the present step, and the number of problems named."""

    def __init__(self, most: int) -> None:
        self._most, self._named, self._damaged = most, 0, 0
        self._label = ""
        self._bar: Any = None

    def goes_on(self, done: int) -> None:
        """Print how many accounts an interrupted run has done."""
        if done:
            terminal.say(
                tr_n(
                    done,
                    "Going on with the run that was interrupted: {count:,} account done already.",
                    "Going on with the run that was interrupted: {count:,} accounts done already.",
                )
            )

    def read(self, done: int, total: int, problem: str) -> None:
        """Show how many accounts are read, and why one was not."""
        if problem:
            self._named += 1
            if self._named <= self._most:
                self._clear()
                terminal.warn(tr("not read: {problem}", problem=problem), always=True)
            elif self._named == self._most + 1:
                self._clear()
                terminal.warn(tr("more accounts were not read; the report names all of them"), always=True)
        self._show(tr("Reading accounts"), done, total)

    def damaged(self, line: str) -> None:
        """Print what is missing from an account that was read."""
        self._damaged += 1
        if self._damaged <= self._most + 1:
            self._clear()
            said = (
                line if self._damaged <= self._most else tr("more accounts were not read in full; the report names all")
            )
            terminal.warn(said, always=True)

    def lost(self, why: str) -> None:
        """Print that the run goes on without the history."""
        self._clear()
        terminal.warn(tr("the run is not kept, and is compared with no earlier one: {why}", why=why), always=True)

    def judged(self, done: int, total: int) -> None:
        """Show how many reports are final."""
        self._show(tr("Comparing them"), done, total)

    def _show(self, label: str, done: int, total: int) -> None:
        if terminal.is_quiet() or not terminal.interactive(sys.stderr):
            return
        if label != self._label:
            self.end()
            self._label = label
            self._bar = click.progressbar(length=total, label=label, file=sys.stderr, show_pos=True)
        self._bar.update(done - self._bar.pos)

    def _clear(self) -> None:
        """Clear the line of a bar, so that a message does not run through it."""
        if self._bar is not None:
            click.echo("\r\x1b[K", nl=False, err=True)

    def end(self) -> None:
        """End the present bar."""
        if self._bar is not None:
            self._bar.render_finish()
        self._bar, self._label = None, ""
