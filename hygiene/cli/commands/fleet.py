"""The command `fleet`, which writes one report about many accounts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hygiene.cli import terminal
from hygiene.cli.fleet.options import engine_options, view_options
from hygiene.cli.history.options import HistoryOptions, history_options
from hygiene.cli.options import (
    FILE,
    SeverityName,
    budget_option,
    details_option,
    format_option,
    no_policy_option,
    plugins_option,
    policy_option,
    redact_option,
)
from hygiene.cli.terminal import errors
from hygiene.language.words import tr

if TYPE_CHECKING:
    from hygiene.cli.fleet.folder import Reports
    from hygiene.history.runs.store import History
    from hygiene.model.policy import Policy
    from hygiene.model.policy.fleet import Fleet
    from hygiene.scan.fleet.engine import Engine
    from hygiene.scan.fleet.finish import FleetRun
    from hygiene.scan.fleet.job import Setting
    from hygiene.scan.fleet.run import FleetListener

_NAMED: Final = 20
"""The most accounts whose problem is printed.

The report names all.
"""


@click.command()
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--check", "check_only", is_flag=True, help="Only say whether FILE is valid, and what would be read.")
@view_options
@policy_option
@no_policy_option
@format_option
@details_option
@click.option(
    "--output",
    type=FILE,
    metavar="FOLDER",
    help="Write a report for each account, each group and the fleet there, as HTML unless --format says otherwise. A "
    "name such as fleet.html is one file, for the report about the fleet alone.",
)
@redact_option
@click.option("--fail-on", type=SeverityName(), help="Exit with 10 when a finding has this severity or a higher one.")
@history_options
@click.option("--restart", is_flag=True, help="Begin anew, also where an interrupted run could go on.")
@click.option(
    "--allow-unread",
    is_flag=True,
    help="Do not exit with 3 when an account or a vault was not read, or an export is stale.",
)
@click.option("--online", is_flag=True, help="Use the network, to read the accounts that FILE names as `live`.")
@engine_options
@click.option(
    "--quiet",
    is_flag=True,
    expose_value=False,
    callback=terminal.set_quiet,
    help="Print nothing but errors and which accounts were not read; reports go to --output alone.",
)
@budget_option
@plugins_option
def fleet(file: Path, check_only: bool, **more: Any) -> None:
    """Read many accounts, and write one report about all of them.

    FILE (TOML) names the accounts, who answers for them, and where their exports are:

    \b
    version = 1
    [defaults]
    owner = "Anna Winter"
    exports = ["exports/{platform}/{handle}*"]
    [[accounts]]
    platform = "x"
    handle = "harbour"

    The newest match of a pattern is read. Every account is judged by itself, so that one bad export costs that account
    only. Then the accounts are compared: one app, one password or one address behind several, one person with too
    many, accounts that no one owns, and accounts that no one read lately. A run that was interrupted goes on where it
    stopped. With --online, an account whose connection FILE names as `live` is read as it is now, too. --check says
    what would be read; docs/fleet.md explains every key.
    """  # noqa: D301  # click's mark of lines to leave as they are
    with errors():
        from hygiene.cli.fleet.check import described, refuse_unknown
        from hygiene.cli.output import is_file_of_a_format
        from hygiene.model.errors import UnreadableError
        from hygiene.plugins.registry import Plugins
        from hygiene.sources.settings.fleet_file import load

        if more["redact"] and more["output"] and not is_file_of_a_format(more["output"]):
            raise click.UsageError(
                tr(
                    "--redact is for the report about the whole fleet: the files of --output are named after accounts. "
                    "Afterwards, `hygiene report last --redact --output FILE` writes it."
                )
            )
        found = load(file)
        refuse_unknown(found, more["group"], more["owner"])
        policy, shown = _policy(found, file, more)
        if check_only:
            plugins = Plugins.of_policy(policy, strangers=not more["no_plugins"])
            said, readable = described(found, file, policy, plugins)
            click.echo(said, nl=False)
            if not readable and not more["allow_unread"]:
                sys.exit(UnreadableError.exit_code)
            return
        _run(found, file, policy, shown, more)


def _policy(found: Fleet, file: Path, more: dict[str, Any]) -> tuple[Policy, str]:
    """Return the policy of the run, and how it is shown.

    `--policy` counts before the policy that the fleet file names.
    """
    from hygiene.cli.policy.choice import choose_policy

    given, none = more.pop("policy_file"), more["no_policy"]
    if found.policy and not given and not none:
        given = file.parent / found.policy
    chosen = choose_policy(given, no_policy=none, inputs=[file])
    return chosen.policy, chosen.shown


def _run(found: Fleet, file: Path, policy: Policy, shown: str, more: dict[str, Any]) -> None:
    from hygiene.cli.fleet.outcome import exit_code, tell, write
    from hygiene.cli.history import keep
    from hygiene.cli.nearby.accounts import announce
    from hygiene.model.errors import HistoryError
    from hygiene.scan.fleet.run import run

    needs = HistoryOptions.of(dict(more)).needs
    keep.refuse(needs, no_history=more["no_history"], rules=policy.history)
    kept = policy.history.keep and not more["no_history"]
    setting = _setting(policy, shown, more)
    live = [account.live for account in found.accounts if account.live]
    announce(live, online=more["online"], plugins=setting.plugins, ask=None)
    reports, engine = _reports(more, setting.plugins), _engine(more)
    with _history(kept=kept, needs=needs) as (history, lasting), _listener() as listener:
        sink = reports.account if reports else lambda *_: ""
        ran = _until_stopped(
            lambda: run(found, file.parent, setting, engine, history, sink=sink, listener=listener), lasting=lasting
        )
        made = ran.overview
        if made.run:
            history.prune(policy.history.megabytes << 20)
        keep.warn_of_unreadable(len(history.unreadable))
    lost = not made.run
    if not lasting:
        made = replace(made, run=0)  # no other command finds it
    with keep.withdrawn_unless_told(made.generated_at if made.run else None):
        write(made, reports, more)
    ran.forget()
    if lost and needs:
        raise HistoryError(tr("the run could not be kept, so {option} cannot know what is new", option=needs[0]))
    tell(more["notify"], made)
    if code := exit_code(made, more):
        sys.exit(code)


def _setting(policy: Policy, shown: str, more: dict[str, Any]) -> Setting:
    """Return the setting that all accounts of the run share."""
    from datetime import UTC, datetime

    from hygiene.cli.options import seconds_of_an_input
    from hygiene.scan.fleet.job import Setting

    return Setting(
        policy=policy,
        now=datetime.now(UTC),
        seconds=seconds_of_an_input(),
        strangers=not more["no_plugins"],
        shown=shown,
        no_policy=more["no_policy"],
        restart=more["restart"],
        online=more["online"],
    )


def _reports(more: dict[str, Any], plugins: Any) -> Reports | None:
    """Return the files of the run, or None where it writes one report alone.

    The ending of the file may settle the format.

    Raises:
        click.UsageError: It writes one report, and the format has no place for a fleet.
        OutputError: The file or the folder cannot be written.
    """
    from hygiene.cli import output as writer
    from hygiene.cli.fleet.folder import Reports, prepared
    from hygiene.cli.fleet.outcome import refuse_style

    output, given = more["output"], more["style"]
    if output is None or writer.is_file_of_a_format(output):
        by_ending = writer.format_by_ending(output, given, plugins.names("formats"))
        more |= {"style": given or by_ending or "table", "how": writer.format_words(output, given, by_ending)}
        refuse_style(more["style"])
        if output:
            writer.ready(output)
        return None
    style = more["style"] or "html"
    return Reports(prepared(more["output"]), style, plugins.get("formats", style))


def _engine(more: dict[str, Any]) -> Engine:
    """Return where the accounts are read.

    Raises:
        click.UsageError: Options of a cluster are given without one.
    """
    files = [more[name] for name in ("tls_ca", "tls_cert", "tls_key")]
    if more["engine"] != "dask":
        if more["scheduler"] or any(files):
            raise click.UsageError(tr("--scheduler and --tls-... are for a cluster; add --engine dask."))
        from hygiene.scan.fleet.processes import Processes

        return Processes(more["workers"])
    if any(files) and not all(files):
        raise click.UsageError(tr("--tls-ca, --tls-cert and --tls-key go together; give all three."))
    from hygiene.scan.fleet.cluster import Cluster, Tls

    tls = Tls(ca=files[0], certificate=files[1], key=files[2]) if all(files) else None
    return Cluster(more["scheduler"] or "", tls=tls, count=more["workers"])


@contextmanager
def _history(*, kept: bool, needs: Sequence[str]) -> Iterator[tuple[History, bool]]:
    """Yield the history, and whether it is kept.

    It is in memory where the history is off or cannot be used.

    A run that needs the history ends where it cannot be used, rather than guess.
    """
    from hygiene.cli.history.keep import announce
    from hygiene.history.runs.file import in_memory, opened, usual_path
    from hygiene.model.errors import HistoryError

    with ExitStack() as stack:
        made: History | None = None
        try:
            if kept:
                path = usual_path()
                first = not path.exists()
                made = stack.enter_context(opened(path))
                if first:
                    announce(path)
        except (HistoryError, OSError) as error:
            why = str(error)
            if needs:
                raise HistoryError(
                    tr("the run cannot be kept, so {option} cannot know what is new: {why}", option=needs[0], why=why)
                ) from error
            terminal.warn(
                tr("the run is not kept, and cannot go on when it is interrupted: {why}", why=why), always=True
            )
        yield made or stack.enter_context(in_memory()), made is not None


@contextmanager
def _listener() -> Iterator[FleetListener]:
    """Yield callbacks that print problems, and bars on a terminal."""
    from hygiene.cli.fleet.progress import listener

    with listener(_NAMED) as made:
        yield made


def _until_stopped(run: Callable[[], FleetRun], *, lasting: bool) -> FleetRun:
    """Return the report, unless the user stops the run."""
    try:
        return run()
    except KeyboardInterrupt:
        click.echo(err=True)
        kept = tr("Nothing was kept.")
        if lasting:
            kept = tr(
                "Only the last seconds are lost: what was read before is kept, and the same command goes on from there."
            )
        terminal.say(f"{tr('Stopped without a report about the fleet.')} {kept}")
        sys.exit(1)
