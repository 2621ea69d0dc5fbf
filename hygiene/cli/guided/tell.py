"""The printing of a walkthrough: whole, or in parts with questions."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from hygiene.cli import terminal
from hygiene.cli.guided import talk
from hygiene.cli.guided.first import print_section
from hygiene.cli.guided.notes import Notes
from hygiene.cli.guided.options import Options, asks
from hygiene.formats.blocks.terminal import page_text
from hygiene.incident.pages import outline
from hygiene.incident.pages.story import timeline_section
from hygiene.incident.pages.terminal import render
from hygiene.incident.records import Answered, Walkthrough
from hygiene.incident.walkthrough import Guide
from hygiene.language.words import tr, tr_n
from hygiene.model.text import local


def tell(guide: Guide, notes: Notes, options: Options) -> None:
    """Print what happened, with questions at a terminal."""
    if not asks() or options.demo:
        _tell_all(guide.walkthrough(notes.answered, datetime.now(UTC), full=options.full), options)
        return
    try:
        _converse(guide, notes, whole=options.details)
    except talk.StoppedError:
        terminal.say(
            tr("Stopped. What you said is kept.") if notes.case else tr("Stopped. Without --case nothing is kept.")
        )


def _tell_all(walk: Walkthrough, options: Options) -> None:
    """Print the walkthrough.

    The first steps were printed already, except in the demo.
    """
    screen = terminal.screen(None, details=options.details)
    click.echo(render(walk, screen, first=options.demo), nl=False, color=True)


def _converse(guide: Guide, notes: Notes, *, whole: bool) -> None:
    """Go through the parts one by one, and ask.

    Raises:
        StoppedError: The user stopped.
    """

    def changed(walk: Walkthrough) -> None:
        print_section(outline.brief(walk))

    def now() -> Walkthrough:
        return guide.walkthrough(notes.answered, datetime.now(UTC))

    zone = guide.policy.zone()
    click.echo()
    click.echo(page_text(outline.title(now()), (), terminal.screen(None)), nl=False, color=True)
    if notes.resumed:
        terminal.say(_left(now(), notes.answered))
    talk.ask_noticed(notes, zone, guide.asked.at)
    print_section(outline.conclusion_section(now(), whole=whole))
    print_section(timeline_section(now(), whole=whole, options=True))
    talk.ask_questions(guide, notes, changed)
    walk = now()
    print_section(outline.steps_section(walk.steps, zone, whole=whole))
    talk.ask_steps(walk.steps, notes, zone)
    walk = now()
    if walk.drafts:
        print_section(outline.drafts_section(walk.drafts, whole=True))
    print_section(outline.aftermath_section(walk))


def _left(walk: Walkthrough, said: Answered) -> str:
    """Return how far an earlier run came."""
    words = tr(
        "{left} of {steps} and {questions} are open.",
        left=sum(step.state == "open" for step in walk.steps),
        steps=tr_n(len(walk.steps), "{count:,} step", "{count:,} steps"),
        questions=tr_n(len(walk.questions), "{count:,} question", "{count:,} questions"),
    )
    times = [at for _, at in (*said.clues.values(), *said.steps.values())]
    return f"{words} {tr('What you said last was at {time}.', time=local(max(times), walk.zone))}" if times else words
