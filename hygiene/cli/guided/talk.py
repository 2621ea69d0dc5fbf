"""The questions of a walkthrough at a terminal.

Every question can be skipped, and everything said is kept at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click

from hygiene.cli import terminal
from hygiene.cli.guided.case_files import Notes
from hygiene.incident.records import Question, State, Step, Walkthrough

if TYPE_CHECKING:
    from hygiene.incident.walkthrough import Guide

_STATES: Final[Mapping[str, State]] = {"d": "done", "n": "not needed"}


class StoppedError(Exception):
    """The user stopped. What was said so far is kept."""


def choose(text: str, choices: Mapping[str, str]) -> str:
    """Ask one question and return the key of the answer, or "" when skipped.

    `choices` maps what is typed to its words. An empty answer skips the question.

    Raises:
        StoppedError: The user stopped.
    """
    click.echo(err=True)
    terminal.say(text)
    for key, words in choices.items():
        click.echo(terminal.wrapped(f"{key}  {words}", indent="  "), err=True)
    keys = f"{', '.join(choices)}, Enter for later, q to stop"
    while True:
        try:
            given = click.prompt(f"  [{keys}]", default="", show_default=False, err=True).strip().casefold()
        except click.Abort:
            click.echo(err=True)
            raise StoppedError from None
        if given in {"q", "quit"}:
            raise StoppedError
        if given in {"", "s", "skip"}:
            return ""
        if given in choices:
            return str(given)
        terminal.say(f"  Please answer with one of these: {keys}.")


def ask_steps(steps: Sequence[Step], notes: Notes) -> None:
    """Ask about each open step whether it is done.

    Raises:
        StoppedError: The user stopped.
    """
    for number, step in enumerate(steps, 1):
        if notes.answered.steps.get(step.key, ("open", None))[0] != "open":
            continue
        if key := choose(f"{number} of {len(steps)}. {step.title}", _STATES):
            notes.step(step.key, _STATES[key])


def ask_questions(guide: Guide, notes: Notes, show: Callable[[Walkthrough], None]) -> None:
    """Ask the most telling question again and again, until none is left.

    `show` is called with the walkthrough after each answer that changes the conclusion.

    Raises:
        StoppedError: The user stopped.
    """
    skipped: set[str] = set()
    while True:
        walk = guide.walkthrough(notes.answered, datetime.now(UTC))
        question = next((each for each in walk.questions if each.key not in skipped), None)
        if question is None:
            return
        value = ask_question(question)
        if not value:
            skipped.add(question.key)
            continue
        notes.answer(question.key, value)
        after = guide.walkthrough(notes.answered, datetime.now(UTC))
        if after.conclusion.words != walk.conclusion.words:
            show(after)


def ask_question(question: Question) -> str:
    """Ask one question and return the value of the answer, or "" when skipped."""
    where = f" Look {question.where}." if question.where else ""
    numbered = {str(number): value for number, value in enumerate(question.choices, 1)}
    key = choose(question.text + where, {number: question.choices[value] for number, value in numbered.items()})
    return numbered.get(key, "")


def ask_noticed(notes: Notes, read_time: Callable[[str], datetime | None]) -> None:
    """Ask when the user noticed the incident.

    `read_time` returns the time that a text states, or None.

    Raises:
        StoppedError: The user stopped.
    """
    if notes.answered.noticed_at:
        return
    click.echo(err=True)
    terminal.say("When did you notice it? Give a time such as '2026-10-13 16:05', or press Enter to skip.")
    while True:
        try:
            given = click.prompt("  [time, q to stop]", default="", show_default=False, err=True).strip()
        except click.Abort:
            click.echo(err=True)
            raise StoppedError from None
        if given.casefold() in {"q", "quit"}:
            raise StoppedError
        if given.casefold() in {"", "s", "skip"}:
            return
        at = read_time(given)
        if at:
            notes.noticed(at)
            return
        terminal.say("  That is no time. Give one such as '2026-10-13 16:05'.")
