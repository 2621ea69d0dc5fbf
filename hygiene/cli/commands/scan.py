"""The command `scan`: read exports and vaults, and write one report."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hygiene.cli import terminal
from hygiene.cli.history.options import HistoryOptions, history_options
from hygiene.cli.nearby.accounts import GOES_ON, account_option, refuse_offline
from hygiene.cli.options import (
    FILE,
    SeverityName,
    budget_option,
    details_option,
    format_option,
    load_plugins,
    no_policy_option,
    output_option,
    password_options,
    plugins_option,
    policy_option,
    profile_option,
    redact_option,
)
from hygiene.cli.terminal import errors
from hygiene.language.words import tr, tr_later

if TYPE_CHECKING:
    from hygiene.cli.policy.choice import PolicyChoice
    from hygiene.model.policy import Policy
    from hygiene.model.redacted import Hidden
    from hygiene.plugins.registry import Plugins
    from hygiene.report.report import Report
    from hygiene.scan.pipeline import Examination
    from hygiene.scan.request import ScanRequest
    from hygiene.sources.vault import Entries

_GIVE: Final = tr_later(
    "give an EXPORT, --vault FILE, --account NAME or --ask-password. `hygiene readers` lists how to ask for an export."
)


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
@account_option
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
@no_policy_option
@profile_option
@click.option("--owner", metavar="NAME", help="List what concerns one owner in the policy only.")
@format_option
@details_option
@output_option
@redact_option
@click.option("--fail-on", type=SeverityName(), help="Exit with 10 when a finding has this severity or a higher one.")
@history_options
@click.option(
    "--allow-unread",
    is_flag=True,
    help="Do not exit with 3 when only some of the inputs, or parts of them, could not be read in full.",
)
@click.option(
    "--quiet",
    is_flag=True,
    expose_value=False,
    callback=terminal.set_quiet,
    help="Print nothing but errors and what could not be read in full; the report goes to --output alone.",
)
@budget_option
@plugins_option
def scan(  # one parameter an option
    exports: tuple[Path, ...],
    vaults: tuple[Path, ...],
    style: str | None,
    output: Path | None,
    **more: Any,
) -> None:
    """Read exports and vaults, run every check, write one report.

    An EXPORT is what the platform gave you: the zip as downloaded, or the folder it unpacks to. When it came in several
    zips, give all of them. Several exports and vaults make one report, and a folder may hold several exports. Without
    an EXPORT or a vault, a terminal shows what lies in the working folder and among your downloads, and asks what to
    read. `hygiene readers` lists what can be read and how to ask for it. With --account, an account that you connected
    (see `hygiene connect`) is read as it is now, and compared with its exports.
    """
    no_plugins, several, compared = more.pop("no_plugins"), more.pop("ask_password"), more.pop("compare_password")
    no_policy, fail_on, allow_unread = more["no_policy"], more.pop("fail_on"), more.pop("allow_unread")
    owner, details, redact = more.pop("owner"), more.pop("details"), more.pop("redact")
    wanted = HistoryOptions.of(more)
    with errors():
        from hygiene.cli import output as writer
        from hygiene.cli.history import keep
        from hygiene.cli.policy.choice import choose_policy
        from hygiene.scan.request import ScanRequest

        exports, vaults = _inputs(exports, vaults, enough=several or bool(more["accounts"]))
        inputs = (*exports, *vaults, *more["places"], *filter(None, [more["breaches"]]))
        chosen = choose_policy(more.pop("policy_file"), no_policy=no_policy, inputs=inputs, profile=more.pop("profile"))
        _refuse(output, owner, inputs, chosen, wanted)
        plugins = load_plugins(chosen.policy, no_plugins=no_plugins)
        refuse_offline(more["accounts"], online=more["online"], plugins=plugins)
        by_ending = writer.format_by_ending(output, style, plugins.names("formats"))
        typed, beside = _passwords(several=several, compared=compared)
        request = ScanRequest(exports=exports, vaults=vaults, typed=typed, compared=beside, policy=chosen.shown, **more)
        report = (found := _until_stopped(request, chosen.policy, plugins)).report
        if _is_about_something(report):
            shown = _part(report := _kept(report, chosen.policy, plugins, wanted), owner)
            text = _text(shown, plugins, style or by_ending, output, details=details, redact=redact)
            with keep.withdrawn_unless_told(report.generated_at if report.changes else None):
                terminal.write(text, output, writer.format_words(output, style, by_ending))
            found.forget()
            if output is None and style is None and not no_policy and not redact:
                _offer_one(shown, chosen, inputs)
            keep.tell(wanted, report)
        else:
            found.forget()
        if code := _exit_code(report, fail_on, wanted.fail_on_new, allow_unread=allow_unread):
            sys.exit(code)


def _inputs(
    exports: tuple[Path, ...], vaults: tuple[Path, ...], *, enough: bool
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return the exports and vaults, or those nearby that the user chooses.

    `enough` says that there are other things to read.

    Raises:
        click.UsageError: The user cannot be asked.
    """
    if exports or vaults or enough:
        return exports, vaults
    if terminal.is_quiet() or not terminal.can_ask():
        raise click.UsageError(tr("nothing to scan: {what_to_give}", what_to_give=tr(_GIVE)))
    from hygiene.cli.nearby.ask import ask_for_inputs

    return ask_for_inputs(tr(_GIVE))


def _passwords(*, several: bool, compared: bool) -> tuple[Entries | None, Hidden | None]:
    """Ask for passwords to judge, and for one to compare with, if wanted."""
    from hygiene.model.redacted import Hidden
    from hygiene.sources.vault_files import no_core_dumps, typed

    if several or compared:
        no_core_dumps()
    entries = typed(terminal.hidden) if several else None
    return entries, Hidden(terminal.hidden(tr("Password to compare with (hidden)"))) if compared else None


def _refuse(
    output: Path | None, owner: str | None, inputs: Iterable[Path], chosen: PolicyChoice, wanted: HistoryOptions
) -> None:
    """Refuse an output that cannot be written, and what no policy allows.

    Raises:
        click.UsageError: The output is an input or the policy, no policy names the owner, or there is no history.
        OutputError: The output cannot be written.
    """
    from hygiene.cli import output as writer
    from hygiene.cli.history import keep
    from hygiene.cli.policy.choice import refuse_owner

    if output and any(_same(output, path) for path in (*inputs, *filter(None, [chosen.path]))):
        raise click.UsageError(tr("--output would replace a file that is read; give another name."))
    refuse_owner(owner, chosen)
    if output:
        writer.ready(output)
    keep.refuse(wanted.needs, no_history=wanted.no_history, rules=chosen.policy.history)


def _until_stopped(request: ScanRequest, policy: Policy, plugins: Plugins) -> Examination:
    """Return the report and its data, unless the user stops the run."""
    from dataclasses import replace

    from hygiene.cli.commands.live.once import Usable, connected_once
    from hygiene.cli.nearby.running import examine

    usable = Usable(names=())
    try:
        with connected_once(request.accounts, plugins) as usable:
            return examine(replace(request, accounts=usable.names), policy, plugins, find=usable.find)
    except KeyboardInterrupt:
        click.echo(err=True)
        terminal.say(tr("Stopped. No report was made, and an earlier one is as it was."))
        if usable.names and usable.lasts:
            terminal.say(tr(GOES_ON))
        sys.exit(1)


def _offer_one(report: Report, chosen: PolicyChoice, inputs: Iterable[Path]) -> None:
    """Offer to answer the first question of a report."""
    from hygiene.cli.commands.answers.review import offer_one

    offer_one(report, chosen.path, inputs)


def _kept(report: Report, policy: Policy, plugins: Plugins, wanted: HistoryOptions) -> Report:
    """Keep the run, and return its report with the changes since earlier runs."""
    from hygiene.cli.history import keep
    from hygiene.cli.history.judge import Judge

    return keep.kept(report, Judge(policy=policy, checks=plugins.loaded("checks")), wanted)


def _part(report: Report, owner: str | None) -> Report:
    """Return the report as it is shown: of one owner, or as a whole."""
    if owner is None:
        return report
    from hygiene.report.owner import for_owner

    return for_owner(report, owner)


def _text(report: Report, plugins: Plugins, style: str, output: Path | None, *, details: bool, redact: bool) -> str:
    """Return a report as it is written."""
    from hygiene.cli import output as writer

    render = plugins.get("formats", style or writer.DEFAULT_FORMAT)
    return str(render(writer.for_others(report, redact=redact), terminal.screen(output, details=details)))


def _same(one: Path, other: Path) -> bool:
    """Return whether two paths are the same, existing file."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _is_about_something(report: Report) -> bool:
    """Return whether an account or a vault was read."""
    return any(result.account is not None for result in report.results)


def _exit_code(report: Report, fail_on: str | None, fail_on_new: str | None, *, allow_unread: bool) -> int:
    """Return the exit code.

    10: an active finding has at least the severity `fail_on`, or is new and has at least `fail_on_new`. 3: an input, or
    a part of one, could not be read in full, unless others were read and `allow_unread` is on. 0: neither.
    """
    from hygiene.cli.history.keep import has_new
    from hygiene.model.errors import UnreadableError
    from hygiene.model.finding import Severity
    from hygiene.report.assemble import active

    if not _is_about_something(report):
        return UnreadableError.exit_code
    limit = Severity(fail_on).rank if fail_on else None
    if limit is not None and any(finding.severity.rank >= limit for finding in active(report)):
        return 10
    if fail_on_new and report.changes and has_new(report.changes, Severity(fail_on_new)):
        return 10
    unread = any(line.damaged or not line.reader for line in report.inputs)
    return UnreadableError.exit_code if unread and not allow_unread else 0
