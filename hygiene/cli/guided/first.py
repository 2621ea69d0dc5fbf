"""What to do first, before anything is analysed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from hygiene.cli import terminal
from hygiene.cli.guided import talk
from hygiene.cli.guided.case_files import Given, Notes, case_of, end
from hygiene.cli.guided.options import Options, asks, platform_of
from hygiene.incident.pages.outline import List, Section, first_section, step_item
from hygiene.incident.pages.terminal import section_text
from hygiene.incident.playbook.first import before_you_delete, first_steps
from hygiene.incident.records import Asked
from hygiene.model.account import Account

if TYPE_CHECKING:
    from hygiene.model.snapshot import Snapshot


def first_alone(options: Options) -> None:
    """Show what to do first where there is no export.

    Raises:
        click.UsageError: No platform is given.
    """
    name = platform_of(options)
    if not name:
        raise click.UsageError(
            "give an EXPORT, or without one --platform NAME for what to do first. `hygiene readers` says how to ask "
            "for an export."
        )
    now = datetime.now(UTC)
    about = Asked(account=Account(platform=name, handle="unknown"), at=now)
    with case_of(options.folder, about, Given(platform=name).run(), now) as case:
        _keep_first(name, Notes(case), options)
        if case and options.folder:
            end(case, options.folder)


def _keep_first(name: str, notes: Notes, options: Options) -> None:
    """Show what to do first and what to keep, and ask which of it is done."""
    early = Early(options, notes)
    early.show(name)
    items = tuple(map(step_item, before_you_delete(name, notes.answered)))
    print_section(Section(key="keep", title="Before you delete anything", blocks=(List(items=items),)))
    terminal.say(f"When the export has come: hygiene incident EXPORT --post POST --account {name}/@NAME")


def _show_first(name: str, notes: Notes, owner: str = "") -> None:
    """Print the three things to do now."""
    print_section(first_section(first_steps(name, notes.answered, owner), ()))


class Early:
    """What is shown and asked before the analysis: what to do first."""

    def __init__(self, options: Options, notes: Notes) -> None:
        self.notes = notes
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
        if not name or self._shown:
            return
        self._shown = True
        _show_first(name, self.notes)
        if asks(self._options):
            try:
                talk.ask_steps(first_steps(name, self.notes.answered), self.notes)
            except talk.StoppedError:
                terminal.say("Going on to what happened.")


def print_section(section: Section) -> None:
    """Print one section on standard output."""
    click.echo(section_text(section, terminal.screen(None)), nl=True, color=True)
