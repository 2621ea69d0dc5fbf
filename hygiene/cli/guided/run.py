"""One run of `hygiene incident`, from its options to the end."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hygiene.cli import terminal
from hygiene.cli.guided import case_files
from hygiene.cli.guided.case_files import Given, Notes
from hygiene.cli.guided.first import Early, first_alone
from hygiene.cli.guided.options import Options, platform_of, wanted
from hygiene.cli.guided.tell import tell
from hygiene.incident.asked import Wanted, asked
from hygiene.incident.records import Tone
from hygiene.incident.walkthrough import Guide
from hygiene.model.text import home_hidden

if TYPE_CHECKING:
    from hygiene.cli.policy.choice import PolicyChoice
    from hygiene.scan.pipeline import Examination


def run_walkthrough(**given: Any) -> None:
    """Run a walkthrough with these options."""
    options = Options(**given)
    if options.demo:
        _demo(options)
        return
    options = _resumed(options)
    if not (options.exports or options.vaults):
        first_alone(options)
        return
    _walk(options)


def _demo(options: Options) -> None:
    """Show the walkthrough of the example, without the paths of this computer."""
    from hygiene.cli.demo import example, tidied
    from hygiene.plugins.registry import Plugins
    from hygiene.scan.request import ScanRequest
    from hygiene.sources.policy_file import load

    terminal.say("An invented account. For your own: hygiene incident EXPORT --post POST")
    with example() as (archives, vault, policy_file):
        from hygiene.cli.running import examine

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
        tell(guide, Notes(None), options)


def _resumed(options: Options) -> Options:
    """Return the options, with what the case to go on with was given."""
    from hygiene.incident.case.case import Case

    if options.folder is None or not case_files.is_case(options.folder):
        return options
    with Case.open(options.folder, datetime.now(UTC)) as case:
        run, given = case.run, Given.of(case.run)
    exports, vaults = options.exports or given.exports, options.vaults or given.vaults
    shown = ", ".join(terminal.line(home_hidden(str(path)), 300) for path in (*exports, *vaults))
    about = terminal.line(given.account or given.platform, 200)
    terminal.say(f"Going on with the case about {about}. It reads {shown or 'no export yet'}.")
    for path in run.give_again:
        terminal.warn(f"the case does not keep the path {terminal.line(path, 300)}; give it again to read it")
    return replace(
        options,
        exports=exports,
        vaults=vaults,
        policy_file=options.policy_file or (None if options.no_policy else given.policy),
        tone=options.tone or given.tone,
        account=options.account or given.account,
        when=options.when or given.at or None,
        post=options.post or given.post,
        platform=options.platform or given.platform or None,
    )


def _walk(options: Options) -> None:
    """Read the exports and walk through the incident."""
    from hygiene.cli.options import load_plugins
    from hygiene.cli.policy.choice import choose_policy
    from hygiene.cli.running import examine
    from hygiene.scan.request import ScanRequest

    inputs = (*options.exports, *options.vaults)
    chosen = choose_policy(options.policy_file, no_policy=options.no_policy, inputs=inputs)
    about = wanted(options, chosen.policy.zone())
    early = Early(options, Notes(None))
    early.show(platform_of(options))
    request = ScanRequest(exports=options.exports, vaults=options.vaults, policy=chosen.shown)
    plugins = load_plugins(chosen.policy, no_plugins=options.no_plugins)
    found = examine(request, chosen.policy, plugins, early.read)
    _told(options, chosen, found, about, early.notes)


def _told(options: Options, chosen: PolicyChoice, found: Examination, meant: Wanted, early: Notes) -> None:
    """Find the post, open the case, tell what happened and write it down."""
    now = datetime.now(UTC)
    about = asked(meant, found.snapshots, found.report, chosen.policy)
    rules = chosen.policy.account(about.account)
    tone: Tone = options.tone or ("brand" if rules and rules.owner else "person")
    guide = Guide(
        asked=about,
        snapshots=found.snapshots,
        report=found.report,
        policy=chosen.policy,
        tone=tone,
        again=_again(options),
        days=options.days,
    )
    given = Given(
        exports=options.exports,
        vaults=options.vaults,
        policy=chosen.path,
        tone=tone,
        platform=about.account.platform,
        account=str(about.account),
        at=about.at.isoformat(),
        post=about.post_id,
    )
    with ExitStack() as stack:
        case = stack.enter_context(case_files.case_of(options.folder, about, given.run(found.report), now))
        notes = Notes(case)
        notes.take(early.answered)
        if options.answers_file:
            from hygiene.cli.guided.answers import read_answers

            notes.take(read_answers(options.answers_file, now, chosen.policy.zone()))
        if about.noticed_at:
            notes.noticed(about.noticed_at)
        if case and options.copy:
            case_files.copy_inputs(case, options.exports, now)
        tell(guide, notes, options)
        if case and options.folder:
            case_files.write_case(case, guide, notes.answered, now, full=options.full)
            case_files.end(case, options.folder)


def _again(options: Options) -> str:
    """Return the command with which the user looks again."""
    import shlex

    if options.folder:
        return f"hygiene incident --case {shlex.quote(home_hidden(str(options.folder)))}"
    return "hygiene incident NEW-EXPORT"
