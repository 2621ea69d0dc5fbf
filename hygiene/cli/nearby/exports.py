"""Exports for the commands that list their content."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hygiene.cli import terminal
from hygiene.cli.nearby import bars
from hygiene.cli.nearby.warnings import warn_of_gap
from hygiene.cli.options import seconds_of_an_input
from hygiene.language.words import tr, tr_later

if TYPE_CHECKING:
    from hygiene.model.snapshot import Snapshot
    from hygiene.plugins.registry import Plugins

_LACKS: Final = {"apps": tr_later("it lists no apps"), "posts": tr_later("it holds no posts")}
"""The words for an export without a part."""


def every(exports: Iterable[Path], plugins: Plugins) -> list[Snapshot]:
    """Read every export among the inputs.

    Errors of single inputs go to standard error, and make the exit code 3.

    Raises:
        UnreadableError: No input can be read.
    """
    from hygiene.model.snapshot import Snapshot
    from hygiene.scan.nameless import kept_apart
    from hygiene.sources.exports import read_exports

    with bars.bars() as progress:
        outcomes = list(read_exports(exports, plugins.loaded("readers"), progress, seconds_of_an_input()))
    found = [outcome for outcome in outcomes if isinstance(outcome, Snapshot)]
    failed = [outcome for outcome in outcomes if not isinstance(outcome, Snapshot)]
    if failed and not found:
        raise failed[-1]
    for error in failed:
        terminal.go_on(error)
    return kept_apart(found)


def newest_with(snapshots: Iterable[Snapshot], part: str) -> list[Snapshot]:
    """Return the newest export of each account that has a part.

    Standard error names the exports without it, and what was not read in full. An export that could have held the part
    counts as not read.

    Raises:
        UnreadableError: No export has the part.
    """
    from hygiene.model.errors import UnreadableError
    from hygiene.reference.platforms import platform

    listed, missing = [], []
    for snapshot in snapshots:
        if getattr(snapshot, part) is None:
            lacks = f"{tr(_LACKS[part])}: {snapshot.missing(part)}"
            never = platform(snapshot.account.platform).cannot(part)
            missing.append((UnreadableError(lacks, path=snapshot.origin.path), never))
        else:
            listed.append(snapshot)
    if not listed:
        raise missing[-1][0]
    for error, never in missing:
        (terminal.complain if never else terminal.go_on)(error)
    newest = {snapshot.account.key: snapshot for snapshot in sorted(listed, key=lambda snapshot: snapshot.taken_at)}
    for snapshot in newest.values():
        warn_of_gap(snapshot, part)
    return list(newest.values())
