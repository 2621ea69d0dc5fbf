"""One run of `hygiene incident`, from its options to the end."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
import msgspec

from hygiene.cli import terminal
from hygiene.cli.guided import case_files
from hygiene.cli.guided.case_files import Given
from hygiene.cli.guided.first import Early, first_alone
from hygiene.cli.guided.meant import subject
from hygiene.cli.guided.notes import Notes
from hygiene.cli.guided.options import Options, platform_of, told_apart, wanted
from hygiene.cli.guided.resume import resumed
from hygiene.cli.guided.talk import StoppedError
from hygiene.cli.guided.tell import tell
from hygiene.cli.nearby.accounts import GOES_ON, refuse_offline
from hygiene.incident.asked import asked
from hygiene.incident.names import kept_name
from hygiene.incident.records import Tone
from hygiene.incident.walkthrough import Guide
from hygiene.language.words import tr

if TYPE_CHECKING:
    from hygiene.cli.policy.choice import PolicyChoice
    from hygiene.incident.records import Asked
    from hygiene.report.report import Report
    from hygiene.scan.pipeline import Examination


def run_walkthrough(**given: Any) -> None:
    """Run a walkthrough with these options."""
    live, account = told_apart(given.pop("accounts"))
    options = Options(**given, live=live, account=account)
    if options.demo:
        _demo(options)
        return
    notes = Notes(options.folder)
    try:
        with notes:
            options = resumed(options, notes)
            report = _run(options, notes)
    except StoppedError:
        _say_stopped(notes)
        return
    except (KeyboardInterrupt, click.Abort):
        click.echo(err=True)
        _say_stopped(notes)
        if options.live:
            terminal.say(tr(GOES_ON))
        sys.exit(1)
    if report and any(not each.reader for each in report.inputs):
        from hygiene.model.errors import UnreadableError

        sys.exit(UnreadableError.exit_code)


def _say_stopped(notes: Notes) -> None:
    """Print what is kept, after the user stopped."""
    if notes.case and notes.folder:
        shown, again = case_files.shown_folder(notes.folder), case_files.goes_on(notes.folder)
        terminal.say(
            tr("Stopped. What you said is kept in {folder}. `{command}` goes on.", folder=shown, command=again)
        )
    else:
        terminal.say(
            tr("Stopped. Nothing is kept.") if notes.folder else tr("Stopped. Without --case nothing is kept.")
        )


def _demo(options: Options) -> None:
    """Show the walkthrough of the example, without the paths of this computer."""
    from hygiene.cli.guided.example import example, tidied
    from hygiene.cli.nearby.running import examine
    from hygiene.plugins.registry import Plugins
    from hygiene.scan.request import ScanRequest
    from hygiene.sources.settings.policy_file import load

    terminal.say(tr("An invented account. For your own: hygiene incident EXPORT --post POST"))
    with example() as (archives, vault, policy_file):
        policy = load(policy_file)
        found = examine(ScanRequest(exports=archives, vaults=(vault,)), policy, Plugins(strangers=False))
        report = tidied(found.report)
        about = asked(wanted(options, policy.zone()), found.snapshots, report, policy)
        guide = Guide(
            asked=about,
            snapshots=found.snapshots,
            report=report,
            policy=policy,
            tone=options.tone or "brand",
            again="hygiene incident --demo",
            days=options.days,
        )
        tell(guide, Notes(), options)


def _run(options: Options, notes: Notes) -> Report | None:
    """Walk through the incident; return the report of the exports, if any."""
    from hygiene.cli.guided.answers import read_answers
    from hygiene.cli.nearby.running import examine
    from hygiene.cli.options import load_plugins
    from hygiene.cli.policy.choice import choose_policy
    from hygiene.scan.request import ScanRequest

    inputs = (*options.exports, *options.vaults)
    chosen = _at_home(choose_policy(options.policy_file, no_policy=options.no_policy, inputs=inputs))
    zone = chosen.policy.zone()
    meant = wanted(options, zone)
    if options.answers_file:
        notes.take(read_answers(options.answers_file, datetime.now(UTC), zone))
    if meant.noticed_at:
        notes.noticed(meant.noticed_at)
    if not inputs and not options.live:
        first_alone(options, notes, zone)
        return None
    plugins = load_plugins(chosen.policy, no_plugins=options.no_plugins)
    refuse_offline(options.live, online=options.online, plugins=plugins)
    early = Early(options, notes, zone, _given(options, chosen))
    early.show(platform_of(options) or early.platform_of_exports(plugins))
    early.say_reading((*(path.name for path in inputs), *options.live))
    request = ScanRequest(
        exports=options.exports,
        vaults=options.vaults,
        accounts=options.live,
        online=options.online,
        policy=chosen.shown,
    )
    found = examine(request, chosen.policy, plugins, early.read)
    about = subject(meant, found, chosen.policy, options)
    early.show(about.account.platform)
    _walk(options, chosen, found, about, notes)
    found.forget()
    return found.report


def _at_home(chosen: PolicyChoice) -> PolicyChoice:
    """Return the policy with the home zone of this computer.

    A policy from a file is returned as it is.
    """
    from hygiene.cli.policy.zone import system_zone

    if chosen.path or (zone := system_zone()) == chosen.policy.timezone:
        return chosen
    terminal.say(
        tr(
            "Your home time zone is taken from this computer: {zone}. A policy can name another.",
            zone=terminal.line(zone, 60),
        )
    )
    return replace(chosen, policy=msgspec.structs.replace(chosen.policy, timezone=zone))


def _given(options: Options, chosen: PolicyChoice, about: Asked | None = None) -> Given:
    """Return the arguments of a run, with the subject that was found."""
    return Given(
        exports=options.exports,
        vaults=options.vaults,
        policy=chosen.path,
        tone=options.tone,
        platform=about.account.platform if about else platform_of(options),
        account=kept_name(about.account) if about else options.account,
        live=options.live,
        at=about.at.isoformat() if about else "",
        post=about.post_id if about else "",
        named=bool(about and about.named),
        full=options.full,
    )


def _walk(options: Options, chosen: PolicyChoice, found: Examination, about: Asked, notes: Notes) -> None:
    """Open the case, show what happened and write it down."""
    rules = chosen.policy.account(about.account)
    tone: Tone = options.tone or ("brand" if rules and rules.owner else "person")
    notes.begin(about, _given(replace(options, tone=tone), chosen, about).run(found.report))
    guide = Guide(
        asked=about,
        snapshots=found.snapshots,
        report=found.report,
        policy=chosen.policy,
        tone=tone,
        again=_again(options, about),
        days=options.days,
    )
    if notes.case and options.copy:
        case_files.copy_inputs(notes.case, options.exports, datetime.now(UTC))
    tell(guide, notes, options)
    if notes.case and options.folder:
        case_files.write_case(notes.case, guide, notes.answered, datetime.now(UTC), full=options.full)
        case_files.end(notes.case, options.folder, case_files.FULL if options.full else case_files.SHARED)


def _again(options: Options, about: Asked) -> str:
    """Return the command with which the user looks again."""
    accounts = " ".join(f"--account {shlex.quote(name)}" for name in options.live)
    what = f"{accounts} --online" if options.live and not options.exports else "NEW-EXPORT"
    if options.folder:
        return f"hygiene incident {what} --case {case_files.shown_folder(options.folder)}"
    meant = f"--post {about.post_id}" if about.post_id.isalnum() else f"--at {about.at:%Y-%m-%dT%H:%MZ}"
    return f"hygiene incident {what} {meant}"
