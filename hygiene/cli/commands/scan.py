"""The main job on the command line: scan, the demo, and the policy it holds exports against."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hygiene.cli import terminal
from hygiene.cli.commands import passwords
from hygiene.cli.commands.options import (
    FILE,
    every,
    format_option,
    load_plugins,
    load_policy,
    output_option,
    plugins_option,
    policy_option,
)
from hygiene.cli.terminal import errors
from hygiene.model.errors import UnreadableError
from hygiene.model.finding import Severity
from hygiene.plugins.registry import Plugins

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.report.report import Report
    from hygiene.scan.read import Material


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """What a scan is to read, and how it is to look at it."""

    exports: tuple[Path, ...]
    vaults: tuple[Path, ...]
    places: tuple[Path, ...] = ()
    ask_password: bool = False
    compare_password: bool = False
    breaches: Path | None = None
    online: bool = False
    remember: bool = False
    expand_links: bool = False


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
    help="A database of places (.mmdb) that tells where sessions came from. Repeat for more.",
)
@passwords.options
@click.option(
    "--expand-links", is_flag=True, help="Ask link shorteners where the short links of posts in question lead."
)
@policy_option
@format_option
@output_option
@click.option(
    "--fail-on",
    type=click.Choice([s.value for s in Severity]),
    help="Exit with 10 when a finding is at or above this severity.",
)
@plugins_option
def scan(  # one parameter an option
    exports: tuple[Path, ...],
    vaults: tuple[Path, ...],
    policy_file: Path | None,
    style: str,
    output: Path | None,
    fail_on: str | None,
    no_plugins: bool,
    **more: Any,
) -> None:
    """Read exports and vaults, run every check, write one report.

    An EXPORT is what the platform gave you: the zip as downloaded, or the folder it unpacks to; of one that came in several
    zips, all of them. Several exports and vaults make one report; a folder may hold several exports. `hygiene readers` says
    what can be read and how to ask for it.
    """
    wanted = ScanRequest(exports=exports, vaults=vaults, **more)
    if not (exports or vaults or wanted.ask_password):
        raise click.UsageError(
            "nothing to scan: give an EXPORT, --vault FILE or --ask-password (or try `hygiene demo`)."
        )
    inputs = (*exports, *vaults, *wanted.places, *filter(None, (policy_file, wanted.breaches)))
    if output and any(_same(output, path) for path in inputs):
        raise click.UsageError("--output would replace a file that is read; give another name.")
    with errors():
        from hygiene.cli import output as writer

        if output:
            writer.ready(output)
        policy = load_policy(policy_file)
        plugins = load_plugins(policy, no_plugins=no_plugins)
        report = _scan(wanted, policy, plugins)
        terminal.write(plugins.get("formats", style)(report, terminal.screen(output)), output)
        sys.exit(_exit_code(report, fail_on))


def _scan(wanted: ScanRequest, policy: Policy, plugins: Plugins) -> Report:
    """The main job: read, judge, assemble. What could not be read is said on standard error at once."""
    from datetime import UTC, datetime

    from hygiene.analysis.passwords.reuse import beside
    from hygiene.model.redacted import Hidden
    from hygiene.report import assemble
    from hygiene.scan import read as scan
    from hygiene.scan.judge import judge
    from hygiene.scan.vault_entries import Passwords
    from hygiene.sources.vault_files import no_core_dumps, typed

    now = datetime.now(UTC)
    no_core_dumps()
    entered = typed(terminal.hidden) if wanted.ask_password else None
    compared = Hidden(terminal.hidden("Password to compare with (hidden)")) if wanted.compare_password else None
    looks = passwords.annotation(wanted.breaches, now, online=wanted.online, remember=wanted.remember)
    with looks as annotate, terminal.bars() as progress:
        source = Passwords(
            paths=wanted.vaults,
            typed=entered,
            beside=[beside("the password you typed", compared)] if compared else [],
            ask=terminal.asker(),
            annotate=annotate,
        )
        material = scan.read(wanted.exports, source, plugins=plugins, now=now, progress=progress)
    scan.place(material, wanted.places, policy, now)
    _tell(material, policy)
    if wanted.expand_links:
        _expand_links(material, policy)
    report = assemble.assemble(
        judge(material, policy, plugins),
        material.snapshots,
        material.inputs,
        policy=policy,
        plugins=plugins,
        factors=scan.second_factors(material.snapshots),
        now=now,
    )
    terminal.warn_of_failed(plugins)
    return report


def _tell(material: Material, policy: Policy) -> None:
    """Say at once what was not read, and which account the policy, perhaps by a slip in its name, says nothing of."""
    for failure in material.failures:
        terminal.complain(failure)
    for snapshot in material.snapshots:
        terminal.warn_of_gap(snapshot, "posts")
        if policy.accounts and not snapshot.account.shared and not policy.account(snapshot.account):
            terminal.warn(f"{snapshot.account}: the policy does not name it, so nothing is known to be yours there")


def _expand_links(material: Material, policy: Policy) -> None:
    """Ask where the short links of posts in question lead, and say first what is sent."""
    from hygiene.enrich.short_links import expanded, online

    material.snapshots = expanded(material.snapshots, policy, online(terminal.say))


def _same(one: Path, other: Path) -> bool:
    """Whether two paths are the same file; one that is not there is nobody's."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _exit_code(report: Report, fail_on: str | None) -> int:
    """3 when no input could be read; else 10 when a finding nobody accepted is at or above the limit."""
    from hygiene.report.assemble import active

    if all(result.account is None for result in report.results):
        return UnreadableError.exit_code
    limit = Severity(fail_on).rank if fail_on else None
    return 10 if limit is not None and any(f.severity.rank >= limit for f in active(report)) else 0


@click.command()
@click.argument("exports", nargs=-1, metavar="[EXPORT]...", type=FILE)
@click.option(
    "--output",
    type=FILE,
    default=Path("hygiene.toml"),
    show_default=True,
    metavar="FILE",
    help="Write the policy there.",
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def init(exports: tuple[Path, ...], output: Path, force: bool) -> None:
    """Ask what is yours, and write that down as the policy.

    It asks for your home time zone and, of each EXPORT, who answers for the account, which clients are yours and which
    apps are meant to have access. Just Enter takes the answer in brackets. The file is for you to edit.
    """
    with errors():
        from hygiene.cli import output as writer
        from hygiene.cli.policy_wizard import Questions, compose

        writer.ready(output, replace=force)
        plugins = Plugins()
        snapshots = every(exports, plugins)
        ask = Questions(
            confirm=lambda text, default: click.confirm(text, default=default, err=True), text=terminal.asked
        )
        text = compose(snapshots, ask)
        writer.write(output, text, replace=force)
        named = shlex.join(map(str, exports)) or "EXPORT"
        click.echo(f"Wrote {output}. Next: hygiene scan {named} --policy {shlex.quote(str(output))}", err=True)


@click.command()
@format_option
@output_option
def demo(style: str, output: Path | None) -> None:
    """Show the main job on an invented brand account.

    Somebody else has just posted in its name. The archive, the passwords and the policy come with hygiene.
    """
    with errors():
        from hygiene.cli import output as writer
        from hygiene.cli.demo import example, tidied

        if output:
            writer.ready(output)
        click.echo("An invented account. Your own: hygiene scan EXPORT --vault FILE\n", err=True)
        with example() as (archive, vault, policy_file):
            plugins = Plugins(strangers=False)
            report = tidied(_scan(ScanRequest(exports=(archive,), vaults=(vault,)), load_policy(policy_file), plugins))
            terminal.write(plugins.get("formats", style)(report, terminal.screen(output)), output)
