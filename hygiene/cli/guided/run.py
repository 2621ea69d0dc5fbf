"""One run of `hygiene incident`, from its options to the end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hygiene.cli import terminal
from hygiene.cli.commands.options import TIMES, stated_time
from hygiene.cli.guided import case_files, talk
from hygiene.cli.guided.case_files import Given, Notes
from hygiene.incident.asked import Wanted, asked
from hygiene.incident.records import Tone, Walkthrough
from hygiene.incident.walkthrough import Guide
from hygiene.model.text import home_hidden

if TYPE_CHECKING:
    from hygiene.cli.policy.choice import PolicyChoice
    from hygiene.incident.pages.outline import Section
    from hygiene.model.snapshot import Snapshot
    from hygiene.scan.pipeline import Examination


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of a run."""

    exports: tuple[Path, ...]
    vaults: tuple[Path, ...]
    post: str
    when: str | None
    account: str
    noticed: str | None
    platform: str | None
    folder: Path | None
    copy: bool
    full: bool
    tone: Tone | None
    days: float | None
    answers_file: Path | None
    no_input: bool
    details: bool
    demo: bool
    policy_file: Path | None
    no_policy: bool
    no_plugins: bool


def run_walkthrough(**given: Any) -> None:
    """Run a walkthrough with these options."""
    options = Options(**given)
    if options.demo:
        _demo(options)
        return
    options = _resumed(options)
    if not (options.exports or options.vaults):
        _first_alone(options)
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
        from hygiene.cli.commands.running import examine

        policy = load(policy_file)
        found = examine(ScanRequest(exports=archives, vaults=(vault,)), policy, Plugins(strangers=False))
        report = tidied(found.report)
        about = asked(_wanted(options, policy.zone()), found.snapshots, report, policy)
        guide = Guide(
            asked=about,
            snapshots=found.snapshots,
            report=report,
            policy=policy,
            tone=options.tone or "brand",
            again="hygiene incident --demo",
            days=options.days,
        )
        _tell(guide, Notes(None), options)


def _resumed(options: Options) -> Options:
    """Return the options, with what the case to go on with was given."""
    from hygiene.incident.case.case import Case

    if options.folder is None or not case_files.is_case(options.folder):
        return options
    with Case.open(options.folder, datetime.now(UTC)) as case:
        run, given = case.run, Given.of(case.run)
    exports, vaults = options.exports or given.exports, options.vaults or given.vaults
    shown = ", ".join(terminal.line(home_hidden(str(path)), 300) for path in (*exports, *vaults))
    terminal.say(f"Going on with the case of {terminal.line(given.account, 200)}. It reads {shown or 'no export yet'}.")
    for path in run.give_again:
        terminal.warn(f"the case does not keep the path {terminal.line(path, 300)}; give it again to read it")
    return replace(
        options,
        exports=exports,
        vaults=vaults,
        policy_file=options.policy_file or (None if options.no_policy else given.policy),
        tone=options.tone or given.tone,
        account=options.account or given.account,
        when=options.when or given.at,
        post=options.post or given.post,
        platform=options.platform or given.account.partition("/")[0] or None,
    )


def _first_alone(options: Options) -> None:
    """Show what to do first where there is no export.

    Raises:
        click.UsageError: No platform is given.
    """
    name = _platform(options)
    if not name:
        raise click.UsageError(
            "give an EXPORT, or without one --platform NAME for what to do first. `hygiene readers` says how to ask "
            "for an export."
        )
    notes = Notes(None)
    _show_first(name, notes)
    from hygiene.incident.pages.outline import List, Section, step_item
    from hygiene.incident.playbook.first import before_you_delete

    items = tuple(map(step_item, before_you_delete(name, notes.answered)))
    _print(Section(key="keep", title="Before you delete anything", blocks=(List(items=items),)))
    terminal.say(f"When the export has come: hygiene incident EXPORT --post POST --account {name}/@NAME")


def _platform(options: Options) -> str:
    """Return the platform as far as the options tell it, or ""."""
    from hygiene.reference.platforms import all_platforms

    name = options.platform or options.account.partition("/")[0].casefold()
    return name if name in {each.id for each in all_platforms()} else ""


def _print(section: Section) -> None:
    from hygiene.incident.pages.terminal import section_text

    click.echo(section_text(section, terminal.screen(None)), nl=True, color=True)


def _show_first(name: str, notes: Notes, owner: str = "") -> None:
    """Print the three things to do now."""
    from hygiene.incident.pages.outline import first_section
    from hygiene.incident.playbook.first import first_steps

    _print(first_section(first_steps(name, notes.answered, owner), ()))


def _walk(options: Options) -> None:
    """Read the exports and walk through the incident."""
    from hygiene.cli.commands.options import load_plugins
    from hygiene.cli.commands.running import examine
    from hygiene.cli.policy.choice import choose_policy
    from hygiene.scan.request import ScanRequest

    inputs = (*options.exports, *options.vaults)
    chosen = choose_policy(options.policy_file, no_policy=options.no_policy, inputs=inputs)
    wanted = _wanted(options, chosen.policy.zone())
    early = _Early(options)
    early.show(_platform(options))
    request = ScanRequest(exports=options.exports, vaults=options.vaults, policy=chosen.shown)
    plugins = load_plugins(chosen.policy, no_plugins=options.no_plugins)
    found = examine(request, chosen.policy, plugins, early.read)
    _told(options, chosen, found, wanted, early.notes)


class _Early:
    """What is shown and asked before the analysis: what to do first."""

    def __init__(self, options: Options) -> None:
        self.notes = Notes(None)
        self._options, self._shown = options, False

    def read(self, snapshots: Sequence[Snapshot]) -> None:
        """Show it once the exports say which platform it is."""
        wanted = self._options.account.casefold()
        names = {
            s.account.platform
            for s in snapshots
            if not s.account.shared
            and (not wanted or wanted in {str(s.account).casefold(), s.account.handle.casefold()})
        }
        if len(names) == 1:
            self.show(names.pop())

    def show(self, name: str) -> None:
        """Show it for a platform, and ask which of it is done."""
        from hygiene.incident.playbook.first import first_steps

        if not name or self._shown:
            return
        self._shown = True
        _show_first(name, self.notes)
        if _asks(self._options):
            try:
                talk.ask_steps(first_steps(name, self.notes.answered), self.notes)
            except talk.StoppedError:
                terminal.say("Going on to what happened.")


def _asks(options: Options) -> bool:
    return not options.no_input and terminal.can_ask() and terminal.interactive(sys.stdout)


def _wanted(options: Options, zone: tzinfo) -> Wanted:
    """Return what the user asked about.

    Raises:
        click.BadParameter: A time is none.
    """
    return Wanted(
        post=options.post,
        at=_time(options.when, "--at", zone),
        account=options.account,
        noticed_at=_time(options.noticed, "--noticed", zone),
    )


def _time(text: str | None, option: str, zone: tzinfo) -> datetime | None:
    if text is None:
        return None
    at = _read_time(text, zone)
    if at is None:
        raise click.BadParameter(f"{terminal.line(text, 200)!r} is no time such as {TIMES}.", param_hint=option)
    return at


def _read_time(text: str, zone: tzinfo) -> datetime | None:
    at = stated_time(text)
    if at is None:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _told(options: Options, chosen: PolicyChoice, found: Examination, wanted: Wanted, early: Notes) -> None:
    """Find the post, open the case, tell what happened and write it down."""
    now = datetime.now(UTC)
    about = asked(wanted, found.snapshots, found.report, chosen.policy)
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
        _tell(guide, notes, options)
        if case and options.folder:
            case_files.write_case(case, guide, notes.answered, now, full=options.full)
            case_files.end(case, options.folder)


def _again(options: Options) -> str:
    """Return the command with which the user looks again."""
    import shlex

    if options.folder:
        return f"hygiene incident --case {shlex.quote(home_hidden(str(options.folder)))}"
    return "hygiene incident NEW-EXPORT"


def _tell(guide: Guide, notes: Notes, options: Options) -> None:
    """Tell what happened, with questions at a terminal."""
    walk = guide.walkthrough(notes.answered, datetime.now(UTC), full=options.full)
    if not _asks(options) or options.demo:
        _tell_all(walk, options)
        return
    try:
        _converse(guide, notes)
    except talk.StoppedError:
        terminal.say("Stopped. What you said is kept." if notes.case else "Stopped. Without --case nothing is kept.")


def _tell_all(walk: Walkthrough, options: Options) -> None:
    """Print the walkthrough; what to do first was printed already, but for the demo."""
    from hygiene.incident.pages.outline import outline, title
    from hygiene.incident.pages.terminal import page_text

    sections = outline(walk, whole=options.details)
    screen = terminal.screen(None, details=options.details)
    click.echo(page_text(title(walk), sections if options.demo else sections[1:], screen), nl=False, color=True)


def _converse(guide: Guide, notes: Notes) -> None:
    """Go through the parts one by one, and ask.

    Raises:
        StoppedError: The user stopped.
    """
    from hygiene.incident.pages import outline

    def conclusion(walk: Walkthrough) -> None:
        click.echo()
        _print(outline.conclusion_section(walk, whole=False))

    def now() -> Walkthrough:
        return guide.walkthrough(notes.answered, datetime.now(UTC))

    click.echo()
    terminal.say(outline.title(now()))
    zone = guide.policy.zone()
    talk.ask_noticed(notes, lambda text: _read_time(text, zone))
    _print(outline.timeline_section(now(), whole=False))
    conclusion(now())
    talk.ask_questions(guide, notes, conclusion)
    walk = now()
    _print(outline.steps_section(walk.steps))
    talk.ask_steps(walk.steps, notes)
    walk = now()
    if walk.drafts:
        _print(outline.drafts_section(walk.drafts, whole=True))
    _print(outline.aftermath_section(walk))
