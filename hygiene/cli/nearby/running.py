"""One run of the pipeline, with its warnings and errors at the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hygiene.cli import terminal
from hygiene.cli.nearby import bars
from hygiene.cli.nearby.warnings import warn_of_failed, warn_of_gap
from hygiene.cli.options import seconds_of_an_input
from hygiene.language.words import tr

if TYPE_CHECKING:
    from pathlib import Path

    from hygiene.model.errors import HygieneError
    from hygiene.model.policy import Policy
    from hygiene.model.snapshot import Input, Snapshot
    from hygiene.plugins.registry import Plugins
    from hygiene.report.report import Report
    from hygiene.scan.pipeline import Examination
    from hygiene.scan.request import Find, ScanRequest
    from hygiene.sources.files.files import Progress


def run(request: ScanRequest, policy: Policy, plugins: Plugins, find: Find | None = None) -> Report:
    """Scan, and print on standard error at once what could not be read.

    `find` finds connected accounts.
    """
    found = examine(request, policy, plugins, find=find)
    found.forget()
    return found.report


def examine(
    request: ScanRequest,
    policy: Policy,
    plugins: Plugins,
    then: Callable[[Sequence[Snapshot]], object] = lambda _: None,
    find: Find | None = None,
) -> Examination:
    """Scan, and return the report and the data.

    Standard error names at once what could not be read. `then` is called with the snapshots before they are judged.
    `find` finds connected accounts. Call `forget` of the result when the report is safe.
    """
    from dataclasses import replace

    from hygiene.scan import pipeline
    from hygiene.scan.request import Listener

    def read(snapshots: Sequence[Snapshot], failures: Sequence[HygieneError], inputs: Sequence[Input]) -> None:
        progress()  # ends the last bar
        _warn(snapshots, failures)
        for line in inputs:
            if line.damaged and line.account is None:
                _warn_of_damage(line.path, line.gaps, line.damaged, tr("export the vault again"))
        then(snapshots)

    with _bars() as progress, bars.judging() as judging:
        listener = Listener(
            reading=progress,
            read=read,
            doubted=terminal.warn,
            judging=judging,
            failed=terminal.go_on,
            announce=terminal.say,
            ask=terminal.asker(),
            find=find,
        )
        request = replace(request, seconds=seconds_of_an_input())
        found = pipeline.examine(request, policy, plugins, listener=listener)
    warn_of_failed(plugins)
    return found


@contextmanager
def _bars() -> Iterator[Callable[..., Progress]]:
    """Yield a function that shows the progress of reading an input.

    It is called with paths, with the name of a connected account, or with nothing, which ends the last bar.
    """
    from hygiene.cli.nearby.accounts import received

    with bars.bars() as files, received() as answers:

        def start(*inputs: Path | str) -> Progress:
            name = next((each for each in inputs if isinstance(each, str)), "")
            shown = files(*(each for each in inputs if not isinstance(each, str)))  # each ends its last bar
            answered = answers(name)
            return answered if name else shown

        yield start


def _warn(snapshots: Sequence[Snapshot], failures: Sequence[HygieneError]) -> None:
    """Print errors, damage and gaps in posts."""
    from hygiene.model.snapshot import ASKED
    from hygiene.scan.read import part_warnings

    for failure in failures:
        terminal.complain(failure)
    newest = {s.account.key: s for s in sorted(snapshots, key=lambda s: s.taken_at)}
    for snapshot in snapshots:
        remedy = tr("run it again") if snapshot.taken_at_means == ASKED else tr("download the export again")
        _warn_of_damage(str(snapshot.account), snapshot.gaps, snapshot.damaged, remedy)
        if snapshot is newest[snapshot.account.key] and "posts" not in snapshot.damaged:
            warn_of_gap(snapshot, "posts")
        for path in sorted(snapshot.origin.assumed):
            terminal.warn(f"{path}: {'; '.join(part_warnings(snapshot.origin, path))}")


def _warn_of_damage(shown: str, gaps: Mapping[str, str], parts: Iterable[str], remedy: str) -> None:
    """Print which parts of an input were not read in full, and what to do.

    A quiet command prints it too.
    """
    from hygiene.model.snapshot import damage

    if words := damage(gaps, parts, remedy):
        terminal.warn(f"{shown}: {words}", always=True)
