"""Progress bars for long reads and long work, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hygiene.cli import terminal
from hygiene.language.words import tr

if TYPE_CHECKING:
    from hygiene.analysis.progress import Counted
    from hygiene.sources.files.files import Progress

PROGRESS_FROM: Final = 16 << 20
"""The fewest bytes of an input for a progress bar. Fewer are too quick."""
JUDGING_FROM: Final = 1000
"""The fewest passwords for a bar; judging this many takes a second.

Posts get a bar from tens of thousands on.
"""


@contextmanager
def bars() -> Iterator[Callable[..., Progress]]:
    """Yield a function that shows a bar for a long read of files.

    Bars are shown only on a terminal, unless the command is quiet. A bar ends when the next read starts, or when the
    function is called without paths.
    """
    from hygiene.sources.files.files import no_progress

    with ExitStack() as shown:

        def start(*paths: Path) -> Progress:
            shown.close()
            size = sum(map(_size, paths))
            if size < PROGRESS_FROM or terminal.is_quiet() or not terminal.interactive(sys.stderr):
                return no_progress
            bar = click.progressbar(
                length=size,
                label=tr("Reading {name}", name=terminal.line(paths[0].name, 40)),
                file=sys.stderr,
                update_min_steps=1 << 20,
            )
            # A reader leaves pictures and films unread, so the bar seldom fills: end it, or the cursor stays hidden.
            shown.callback(bar.render_finish)
            return bar.update

        yield start


@contextmanager
def judging() -> Iterator[Counted]:
    """Yield a function that shows a bar for many passwords or posts.

    Bars are shown only on a terminal, unless the command is quiet. A bar ends with its work, or when the next starts.
    """
    with ExitStack() as shown:
        bar: Any = None

        def show(what: str, done: int, total: int) -> None:
            nonlocal bar
            if total < JUDGING_FROM or terminal.is_quiet() or not terminal.interactive(sys.stderr):
                return
            if not done:
                shown.close()
                bar = click.progressbar(length=total, label=what, file=sys.stderr, show_pos=True)
                shown.callback(bar.render_finish)
            bar.update(done - bar.pos)
            if done == total:
                shown.close()

        yield show


def _size(path: Path) -> int:
    """Return the bytes of a file, or 0 for an unreadable one or another thing."""
    with suppress(OSError):
        return path.stat().st_size if path.is_file() else 0
    return 0
