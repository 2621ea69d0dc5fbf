"""The command `scan`: read exports and vaults, and write one report."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hygiene.cli import terminal
from hygiene.cli.commands.options import (
    FILE,
    SeverityName,
    format_option,
    load_plugins,
    load_policy,
    output_option,
    password_options,
    plugins_option,
    policy_option,
)
from hygiene.cli.terminal import errors

if TYPE_CHECKING:
    from hygiene.model.errors import HygieneError
    from hygiene.model.policy import Policy
    from hygiene.model.snapshot import Snapshot
    from hygiene.plugins.registry import Plugins
    from hygiene.report.report import Report
    from hygiene.scan.request import ScanRequest


@click.command()
@click.argument("exports", nargs=-1, metavar="[EXPORT]...", type=FILE)
@click.option(
    "--vault",
    "vaults",
    multiple=True,
    type=FILE,
    metavar="FILE",
    help="A password manager's export, - for standard input. Repeat for more.",
)
@click.option(
    "--places",
    multiple=True,
    type=FILE,
    metavar="FILE",
    help="A database of places (.mmdb), to show where sign-ins came from. Repeat for more.",
)
@password_options
@click.option(
    "--expand-links", is_flag=True, help="Ask link shorteners where the short links of suspicious posts lead."
)
@policy_option
@format_option
@output_option
@click.option("--fail-on", type=SeverityName(), help="Exit with 10 when a finding has this severity or a higher one.")
@plugins_option
def scan(  # one parameter an option
    exports: tuple[Path, ...],
    vaults: tuple[Path, ...],
    policy_file: Path | None,
    style: str,
    output: Path | None,
    fail_on: str | None,
    **more: Any,
) -> None:
    """Read exports and vaults, run every check, write one report.

    An EXPORT is what the platform gave you: the zip as downloaded, or the folder it unpacks to. When it came in several
    zips, give all of them. Several exports and vaults make one report, and a folder may hold several exports.
    `hygiene readers` lists what can be read and how to ask for it.
    """
    no_plugins, several, compared = more.pop("no_plugins"), more.pop("ask_password"), more.pop("compare_password")
    if not (exports or vaults or several):
        raise click.UsageError(
            "nothing to scan: give an EXPORT, --vault FILE or --ask-password (or try `hygiene demo`)."
        )
    inputs = (*exports, *vaults, *more["places"], *filter(None, (policy_file, more["breaches"])))
    if output and any(_same(output, path) for path in inputs):
        raise click.UsageError("--output would replace a file that is read; give another name.")
    with errors():
        from hygiene.cli import output as writer
        from hygiene.scan.request import ScanRequest

        if output:
            writer.ready(output)
        policy = load_policy(policy_file)
        plugins = load_plugins(policy, no_plugins=no_plugins)
        typed, beside = terminal.passwords(several=several, compared=compared)
        request = ScanRequest(exports=exports, vaults=vaults, typed=typed, compared=beside, **more)
        report = run(request, policy, plugins)
        terminal.write(plugins.get("formats", style)(report, terminal.screen(output)), output)
        sys.exit(_exit_code(report, fail_on))


def run(request: ScanRequest, policy: Policy, plugins: Plugins) -> Report:
    """Scan, and print on standard error at once what could not be read."""
    from hygiene.scan import pipeline
    from hygiene.scan.request import Listener

    def read(snapshots: Sequence[Snapshot], failures: Sequence[HygieneError]) -> None:
        progress()  # ends the last bar
        _warn(snapshots, failures, policy)

    with terminal.bars() as progress:
        listener = Listener(
            reading=progress, read=read, failed=terminal.complain, announce=terminal.say, ask=terminal.asker()
        )
        report = pipeline.scan(request, policy, plugins, listener=listener)
    terminal.warn_of_failed(plugins)
    return report


def _warn(snapshots: Sequence[Snapshot], failures: Sequence[HygieneError], policy: Policy) -> None:
    """Print errors, gaps in posts, and accounts missing from the policy.

    The author of the policy may have mistyped a name.
    """
    for failure in failures:
        terminal.complain(failure)
    for snapshot in snapshots:
        terminal.warn_of_gap(snapshot, "posts")
        if policy.accounts and not snapshot.account.shared and not policy.account(snapshot.account):
            terminal.warn(f"{snapshot.account}: the policy does not name it, so nothing is known to be yours there")


def _same(one: Path, other: Path) -> bool:
    """Return whether two paths are the same, existing file."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _exit_code(report: Report, fail_on: str | None) -> int:
    """Return the exit code.

    3: no input could be read. 10: an active finding has at least the severity `fail_on`. 0: neither.
    """
    from hygiene.model.errors import UnreadableError
    from hygiene.model.finding import Severity
    from hygiene.report.assemble import active

    if all(result.account is None for result in report.results):
        return UnreadableError.exit_code
    limit = Severity(fail_on).rank if fail_on else None
    return 10 if limit is not None and any(f.severity.rank >= limit for f in active(report)) else 0
