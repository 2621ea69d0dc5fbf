"""Commands about earlier runs: their list, their changes, their reports."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hygiene.cli import terminal
from hygiene.cli.history.options import RunName, fail_on_new_option
from hygiene.cli.options import (
    details_option,
    format_option,
    load_plugins,
    no_policy_option,
    output_option,
    policy_option,
    redact_option,
)
from hygiene.cli.terminal import errors
from hygiene.language.words import speaking_as_written, tr

if TYPE_CHECKING:
    from hygiene.cli.history.judge import Judge
    from hygiene.cli.policy.choice import PolicyChoice
    from hygiene.plugins.registry import Plugins
    from hygiene.report.fleet.records import Overview
    from hygiene.report.report import Report


@click.command()
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help="List at most this many runs.",
)
@click.option("--format", "style", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@policy_option
@no_policy_option
def history(limit: int, style: str, policy_file: Path | None, no_policy: bool) -> None:
    """List the runs that were kept, newest first.

    Every scan is judged again, by the model of the score and the policy of today, as in `hygiene diff` and `hygiene
    report`. One that was judged otherwise on its day is marked. A run over a fleet is shown as it was.
    """
    with errors():
        from hygiene.cli.listings import runs as listing
        from hygiene.history.private_file import exists
        from hygiene.history.runs.file import opened, usual_path
        from hygiene.model.errors import HistoryError

        chosen, _, judge = _today(policy_file, no_policy=no_policy)
        path, rows = usual_path(), []
        if exists(path, HistoryError):
            with opened(path, new=False) as kept:
                rows = list(listing.rows(kept, kept.runs(limit), judge.again))
        draws = terminal.screen(None).draws
        listed = listing.runs(rows, style, chosen.policy.zone(), terminal.table_width(), draws=draws)
        click.echo(listed, nl=False)


@click.command()
@click.argument("runs", nargs=-1, metavar="[RUN] [RUN]", type=RunName())
@click.option("--format", "style", type=click.Choice(["table", "json", "markdown"]), default="table", show_default=True)
@fail_on_new_option
@policy_option
@no_policy_option
def diff(
    runs: tuple[int | str | Path, ...], style: str, fail_on_new: str | None, policy_file: Path | None, no_policy: bool
) -> None:
    """Show what changed between two runs, and why.

    RUN is the number of a run in `hygiene history`, `last`, or the file of a JSON report. Of two, the later one is
    compared with the earlier one, in whatever order you give them. One run is compared with the last run that read each
    of its accounts, and one over a fleet with the one before it. Without a RUN, the newest run is taken.
    """
    with errors():
        from hygiene.cli.history.keep import has_new
        from hygiene.cli.history.sides import compared
        from hygiene.cli.listings.changes import changes
        from hygiene.model.finding import Severity

        if len(runs) > 2:
            raise click.UsageError(tr("two runs can be compared; give at most two."))
        chosen, _, judge = _today(policy_file, no_policy=no_policy)
        found = compared(runs, judge)
        screen = terminal.screen(None)
        with speaking_as_written(found.now.language):
            text = changes(found, style, chosen.policy.zone(), screen)
        click.echo(text, nl=False, color=screen.color)
        if fail_on_new and has_new(found.changes, Severity(fail_on_new)):
            sys.exit(10)


@click.command()
@click.argument("run", metavar="RUN", type=RunName())
@policy_option
@no_policy_option
@click.option("--owner", metavar="NAME", help="List what concerns one owner in the policy only.")
@format_option
@details_option
@output_option
@redact_option
def report(run: int | str | Path, style: str | None, output: Path | None, **more: Any) -> None:
    """Show the report of an earlier run again.

    RUN is the number of a run in `hygiene history`, or `last`. The findings are those of that run. The verdict, the
    number and the words are those of today's version and policy. What you accepted or noted after the day of the run
    does not count. The report about a fleet is as it was.
    """
    details, owner, redact = more["details"], more["owner"], more["redact"]
    with errors():
        from hygiene.cli import output as writer
        from hygiene.cli.fleet.outcome import fleet_text
        from hygiene.cli.history.trend import with_trend
        from hygiene.cli.policy.choice import refuse_owner
        from hygiene.report.fleet.records import Overview
        from hygiene.report.owner import for_owner

        if isinstance(run, Path):
            raise click.UsageError(tr("RUN is the number of a run in `hygiene history`, or `last`."))
        chosen, plugins, judge = _today(more["policy_file"], no_policy=more["no_policy"])
        by_ending = writer.format_by_ending(output, style, plugins.names("formats"))
        if output:
            writer.ready(output)
        kept, style_name = _kept(run), style or by_ending or writer.DEFAULT_FORMAT
        screen, how = terminal.screen(output, details=details), writer.format_words(output, style, by_ending)
        if isinstance(kept, Overview):
            terminal.write(fleet_text(kept, style_name, owner, screen, redact=redact), output, how)
            return
        refuse_owner(owner, chosen)
        made, render = with_trend(judge.again(kept), judge), plugins.get("formats", style_name)
        with speaking_as_written(kept.language):
            shown = for_owner(made, owner) if owner is not None else made
            text = render(writer.for_others(shown, redact=redact), screen)
        terminal.write(text, output, how)


def _kept(wanted: int | str) -> Report | Overview:
    """Return the report of a run.

    Raises:
        HistoryError: There is no such run, or it was interrupted.
    """
    from hygiene.cli.history.sides import chosen
    from hygiene.history.runs.file import opened, usual_path
    from hygiene.model.errors import HistoryError

    with opened(usual_path(), new=False) as kept:
        run = chosen(kept, wanted)
        found = kept.report(run.id) if run.kind == "scan" else kept.overview(run.id)
        if found is None:
            if run.ended:
                raise HistoryError(
                    tr("run {number} kept no report", number=run.id),
                    hint=tr("`hygiene diff {number}` shows what changed", number=run.id),
                )
            raise HistoryError(
                tr("run {number} was interrupted", number=run.id), hint=tr("`hygiene fleet` goes on with it")
            )
        return found


def _today(policy_file: Path | None, *, no_policy: bool) -> tuple[PolicyChoice, Plugins, Judge]:
    """Return the policy, the plugins and the judge of today."""
    from hygiene.cli.history.judge import Judge
    from hygiene.cli.policy.choice import choose_policy

    chosen = choose_policy(policy_file, no_policy=no_policy)
    plugins = load_plugins(chosen.policy, no_plugins=False)
    checks = plugins.loaded("checks")
    return chosen, plugins, Judge(policy=chosen.policy, checks=checks, shown=chosen.shown, no_policy=no_policy)
