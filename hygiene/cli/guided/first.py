"""The first steps, before anything is analysed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

import click

from hygiene.cli import terminal
from hygiene.cli.guided import talk
from hygiene.cli.guided.case_files import Given, end, shown_folder
from hygiene.cli.guided.notes import Notes
from hygiene.cli.guided.options import Options, asks, platform_of
from hygiene.formats.blocks.blocks import List, Section
from hygiene.formats.blocks.terminal import section_text
from hygiene.incident.names import names_of
from hygiene.incident.pages.outline import first_section, step_item
from hygiene.incident.playbook.first import before_you_delete, first_steps
from hygiene.incident.records import Asked
from hygiene.language.words import tr
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.text import listed

if TYPE_CHECKING:
    from hygiene.model.snapshot import Snapshot
    from hygiene.plugins.registry import Plugins


def first_alone(options: Options, notes: Notes, zone: tzinfo) -> None:
    """Show the first steps where there is no export.

    Raises:
        click.UsageError: No platform is given.
        StoppedError: The user stopped.
    """
    name = platform_of(options)
    if not name:
        words = tr(
            "give an EXPORT, or without one --platform NAME for what to do first. `hygiene readers` says how to ask "
            "for an export."
        )
        if options.folder:
            words = tr("{folder} holds no case yet: {advice}", folder=shown_folder(options.folder), advice=words)
        raise click.UsageError(words)
    given = Given(platform=name, tone=options.tone, full=options.full)
    notes.begin(_unnamed(name), given.run())
    early = Early(options, notes, zone, given)
    early.show(name)
    items = tuple(step_item(step, zone) for step in before_you_delete(name, notes.answered))
    print_section(Section(key="keep", title=tr("Before you delete anything"), blocks=(List(items=items),)))
    kept = f" --case {shown_folder(options.folder)}" if options.folder else ""
    command = f"hygiene incident EXPORT{kept}"
    terminal.say(tr("When the export has come: {command}, with --post POST or --at TIME.", command=command))
    if notes.case and options.folder:
        end(notes.case, options.folder)


def _unnamed(name: str) -> Asked:
    """Return the subject of a case without an export."""
    return Asked(account=Account(platform=name, handle="unknown"), at=datetime.now(UTC))


class Early:
    """The first steps, shown and asked about before the analysis."""

    def __init__(self, options: Options, notes: Notes, zone: tzinfo, given: Given) -> None:
        self._options, self._notes, self._zone, self._given = options, notes, zone, given
        self._shown = False

    def platform_of_exports(self, plugins: Plugins) -> str:
        """Return the only platform that the form of the exports shows, or ""."""
        from hygiene.sources.exports import find_reader
        from hygiene.sources.files.open import open_files

        readers, found = plugins.loaded("readers"), set()
        for path in self._options.exports:
            try:
                known = find_reader(open_files(path), readers)
            except UnreadableError:
                continue  # reading it will report the fault
            found |= {known.platform} if known else set()
        return found.pop() if len(found) == 1 else ""

    def say_reading(self, names: Iterable[str]) -> None:
        """Print what is being read."""
        terminal.say(tr("Reading {names} ...", names=listed([terminal.line(name, 60) for name in names], 5)))

    def read(self, snapshots: Sequence[Snapshot]) -> None:
        """Show the first steps once the exports show the platform."""
        wanted = self._options.account.casefold().lstrip("@")
        own = [s.account for s in snapshots if not s.account.shared]
        names = {each.platform for each in own if not wanted or wanted in names_of(each)}
        if len(names) == 1:
            self.show(names.pop())

    def show(self, name: str) -> None:
        """Show the first steps for a platform, and ask which are done.

        Raises:
            StoppedError: The user stopped.
        """
        if not name or self._shown:
            return
        self._shown = True
        steps = first_steps(name, self._notes.answered)
        keep = before_you_delete(name, self._notes.answered) if self._options.details else ()
        print_section(first_section(steps, keep, self._zone, name), gap=False)
        if asks():
            if self._notes.case is None:
                self._notes.begin(_unnamed(name), self._given.run())
            talk.ask_steps(steps, self._notes, self._zone)


def print_section(section: Section, *, gap: bool = True) -> None:
    """Print one section on standard output, after an empty line."""
    if gap:
        click.echo()
    click.echo(section_text(section, terminal.screen(None)), nl=False, color=True)
