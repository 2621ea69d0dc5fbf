"""The command line: parse, call, print, exit. Every import that costs time is made inside the command that needs it."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from hygiene import terminal
from hygiene.errors import UnreadableError
from hygiene.model import Severity
from hygiene.plugins import Plugins
from hygiene.terminal import errors

if TYPE_CHECKING:
    from hygiene.model import Snapshot
    from hygiene.policy import Policy
    from hygiene.report import Report

_EXIT_CODES: Final = """\b
Exit codes:
  0   it ran, and nothing is at or above --fail-on
  1   it failed
  2   the command or the policy is not valid
  3   it could not read enough to answer
  10  findings at or above --fail-on
"""
EXPORT: Final = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80}, epilog=_EXIT_CODES)
@click.version_option(None, "--version", package_name="account-hygiene", prog_name="hygiene")
def main() -> None:
    """How likely is somebody else to post as you, has it already happened, and what do you do first?

    hygiene reads the exports that platforms and password managers hand out, on this computer, and never opens a
    connection. Start with `hygiene demo`; `hygiene readers` says how to get your own exports; then `hygiene scan EXPORT`.
    """
    terminal.quiet_crashes()


@main.command()
@click.argument("exports", nargs=-1, metavar="[EXPORT]...", type=EXPORT)
@click.option(
    "--vault",
    "vaults",
    multiple=True,
    type=EXPORT,
    metavar="FILE",
    help="A password manager's export, - for standard input. Repeat for more.",
)
@click.option("--ask-password", is_flag=True, help="Ask for passwords at a hidden prompt, and judge those too.")
@click.option("--policy", "policy_file", type=EXPORT, metavar="FILE", help="What you expect; `hygiene init` writes it.")
@click.option(
    "--format", "style", type=terminal.FormatName(), default="table", show_default=True, help="How to write the report."
)
@click.option("--output", type=EXPORT, metavar="FILE", help="Write the report there, readable by you only.")
@click.option(
    "--fail-on",
    type=click.Choice([s.value for s in Severity]),
    help="Exit with 10 when a finding is at or above this severity.",
)
@click.option("--no-plugins", is_flag=True, help="Run only what comes with hygiene.")
def scan(  # noqa: PLR0913, PLR0917  # one parameter an option
    exports: tuple[Path, ...],
    vaults: tuple[Path, ...],
    ask_password: bool,
    policy_file: Path | None,
    style: str,
    output: Path | None,
    fail_on: str | None,
    no_plugins: bool,
) -> None:
    """Read exports and vaults, run every check, write one report.

    An EXPORT is what the platform gave you: the zip as downloaded, or the folder it unpacks to. Several exports and vaults
    make one report. `hygiene readers` says what can be read and how to ask for it.
    """
    if not (exports or vaults or ask_password):
        raise click.UsageError(
            "nothing to scan: give an EXPORT, --vault FILE or --ask-password (or try `hygiene demo`)."
        )
    with errors():
        policy = _policy(policy_file)
        plugins = _plugins(policy, no_plugins=no_plugins)
        report = _scan(exports, vaults, policy, plugins, ask=ask_password)
        terminal.write(plugins.get("formats", style)(report, terminal.screen(output)), output)
        sys.exit(_exit_code(report, fail_on))


def _scan(
    exports: tuple[Path, ...], vaults: tuple[Path, ...], policy: Policy, plugins: Plugins, *, ask: bool
) -> Report:
    """The main job: read, judge, assemble. What could not be read is said on standard error at once."""
    from datetime import UTC, datetime

    from hygiene import assemble, scan
    from hygiene.vault import no_core_dumps, typed

    now = datetime.now(UTC)
    no_core_dumps()
    entered = typed(terminal.hidden) if ask else None
    with terminal.bars() as progress:
        material = scan.read(exports, vaults, entered, plugins=plugins, now=now, progress=progress)
    for failure in material.failures:
        terminal.complain(failure)
    report = assemble.assemble(
        scan.judge(material, policy, plugins),
        material.snapshots,
        material.inputs,
        policy=policy,
        plugins=plugins,
        factors=scan.second_factors(material.snapshots),
        now=now,
    )
    terminal.warn_of_failed(plugins)
    return report


def _exit_code(report: Report, fail_on: str | None) -> int:
    """3 when no input could be read; else 10 when a finding nobody accepted is at or above the limit."""
    from hygiene.assemble import active

    if all(result.account is None for result in report.results):
        return UnreadableError.exit_code
    limit = Severity(fail_on).rank if fail_on else None
    return 10 if limit is not None and any(f.severity.rank >= limit for f in active(report)) else 0


@main.command()
@click.argument("export", type=EXPORT)
@click.option("--format", "style", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--no-plugins", is_flag=True, help="Run only what comes with hygiene.")
def apps(export: Path, style: str, no_plugins: bool) -> None:
    """List every app that has access, oldest first.

    Each with its publisher, what it may do, how long it has had access, and the last post through it.
    """
    with errors():
        from hygiene import assemble, listings

        snapshot = _one(export, _plugins(None, no_plugins=no_plugins))
        if snapshot.apps is None:
            raise UnreadableError(f"it lists no apps: {snapshot.missing('apps')}", path=snapshot.origin.path)
        terminal.warn_of_gap(snapshot, "apps")
        click.echo(listings.apps(assemble.inventory([snapshot]), style), nl=False)


@main.command()
@click.argument("export", type=EXPORT)
@click.option("--format", "style", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@click.option(
    "--top", type=click.IntRange(min=1), metavar="N", help="Only the N oddest [table: 20, jsonl: every post]."
)
@click.option("--policy", "policy_file", type=EXPORT, metavar="FILE", help="What you expect; `hygiene init` writes it.")
@click.option("--no-plugins", is_flag=True, help="Run only what comes with hygiene.")
def posts(export: Path, style: str, top: int | None, policy_file: Path | None, no_plugins: bool) -> None:
    """List posts by suspicion, oddest first, each with its reasons.

    The number is bits of surprise: it ranks the posts of one account and is no probability.
    """
    with errors():
        from hygiene import listings, suspicion

        policy = _policy(policy_file)
        snapshot = _one(export, _plugins(policy, no_plugins=no_plugins))
        if snapshot.posts is None:
            raise UnreadableError(f"it holds no posts: {snapshot.missing('posts')}", path=snapshot.origin.path)
        terminal.warn_of_gap(snapshot, "posts")
        if style == "jsonl":
            for line in listings.post_lines(suspicion.suspicions(snapshot.posts, snapshot, policy, top)):
                sys.stdout.write(line + "\n")
        else:
            found = suspicion.suspicions(snapshot.posts, snapshot, policy, top or 20)
            click.echo(listings.posts_table(found, policy.zone()), nl=False)


@main.command()
@click.argument("exports", nargs=-1, metavar="[EXPORT]...", type=EXPORT)
@click.option(
    "--output",
    type=EXPORT,
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
        from hygiene import output as writer
        from hygiene.init import Questions, compose

        plugins = Plugins()
        snapshots = [_one(path, plugins) for path in exports]
        ask = Questions(
            confirm=lambda text, default: click.confirm(text, default=default, err=True), text=terminal.asked
        )
        text = compose(snapshots, ask)
        writer.write(output, text, replace=force)
        named = shlex.join(map(str, exports)) or "EXPORT"
        click.echo(f"Wrote {output}. Next: hygiene scan {named} --policy {shlex.quote(str(output))}", err=True)


@main.command()
def checks() -> None:
    """List the checks: id, what they ask, what they need."""
    with errors():
        from tabulate import tabulate

        plugins = Plugins()
        rows = [[c.id, c.title, c.path, ", ".join(sorted(c.needs))] for c in plugins.loaded("checks")]
        click.echo(tabulate(rows, headers=["check", "asks about", "path", "needs"]))
        terminal.warn_of_failed(plugins)
        click.echo("\nhygiene explain CHECK tells what one looks at, why, and its false alarms.")


@main.command()
def readers() -> None:
    """List what can be read, what it holds, and how to ask for it."""
    with errors():
        plugins = Plugins()
        click.echo("Exports of platforms: hygiene scan EXPORT\n")
        for reader in plugins.loaded("readers"):
            terminal.entry(reader.id, reader.title, f"Holds: {reader.holds}.", f"Ask for it: {reader.request}.")
        click.echo("Exports of password managers: hygiene scan --vault FILE\n")
        for vault in plugins.loaded("vaults"):
            terminal.entry(vault.id, vault.title, f"Export it: {vault.export}")
        click.echo("A password export is plain text: delete it as soon as the scan is done.")
        terminal.warn_of_failed(plugins)


@main.command()
@click.argument("topic", metavar="ID")
@click.option("--policy", "policy_file", type=EXPORT, metavar="FILE", help="For `score`: show this policy's bands.")
def explain(topic: str, policy_file: Path | None) -> None:
    """Print the page of a check, or of the score.

    ID is one of those `hygiene checks` lists, or `score`: where the likelihood comes from, with every number in it.
    """
    with errors():
        if topic == "score":
            from hygiene.score_page import page

            click.echo(page(_policy(policy_file).score.bands))
            return
        found = {c.id: c for c in Plugins().loaded("checks")}
        if topic not in found:
            raise click.BadParameter(f"{topic!r} is none of: score, {', '.join(sorted(found))}", param_hint="ID")
        one = found[topic]
        sees = ", ".join(sorted(one.sees))
        click.echo(f"{one.id}: {one.title}\nAttack path: {one.path}. It sees: {sees}.\n\n{one.page}")


@main.command()
@click.option(
    "--format", "style", type=terminal.FormatName(), default="table", show_default=True, help="How to write the report."
)
@click.option("--output", type=EXPORT, metavar="FILE", help="Write the report there, readable by you only.")
def demo(style: str, output: Path | None) -> None:
    """Show the main job on an invented brand account.

    Somebody else has just posted in its name. The archive, the passwords and the policy come with hygiene.
    """
    with errors():
        from hygiene.demo import example, tidied

        click.echo("An invented account. Your own: hygiene scan EXPORT --vault FILE\n", err=True)
        with example() as (archive, passwords, policy_file):
            plugins = Plugins(strangers=False)
            report = tidied(_scan((archive,), (passwords,), _policy(policy_file), plugins, ask=False))
            terminal.write(plugins.get("formats", style)(report, terminal.screen(output)), output)


def _policy(path: Path | None) -> Policy:
    from hygiene.policy import Policy, load

    return load(path) if path else Policy()


def _plugins(policy: Policy | None, *, no_plugins: bool) -> Plugins:
    allowed = policy.plugins if policy else None
    return Plugins(strangers=not no_plugins, allowed=None if allowed is None else frozenset(allowed))


def _one(export: Path, plugins: Plugins) -> Snapshot:
    from hygiene.reader import read_export

    with terminal.bars() as progress:
        return read_export(export, plugins, progress(export))
