"""The questions of a walkthrough at a terminal.

Every question can be skipped, and every answer is kept at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

import click

from hygiene.cli import terminal
from hygiene.cli.guided.notes import Notes
from hygiene.cli.guided.options import read_time
from hygiene.formats.blocks.blocks import Item, List, Section
from hygiene.formats.blocks.terminal import section_text
from hygiene.incident.pages.outline import step_item
from hygiene.incident.pages.words import sentences, where_to_look
from hygiene.incident.records import Question, State, Step, Walkthrough
from hygiene.incident.times import problem_of
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.text import local, series

if TYPE_CHECKING:
    from hygiene.incident.walkthrough import Guide

_SEVERAL: Final = 5
"""The questions after which the user may go on to the steps.

This is our judgement.
"""
_STEPS: Final = re.compile(
    r"(?P<sign>[?no])?\s*(?P<numbers>\d{1,2}(?:[\s,]+\d{1,2}(?![\d:-]))*)(?:[\s,]+(?P<time>\d+[:-]\S.*))?"
)
"""An answer about steps: `1 3`, `2 15:40`, `n 4`, `o 4` or `? 2`."""
_STATES: Final[Mapping[str, State]] = {"": "done", "n": "not needed", "o": "open"}


class StoppedError(Exception):
    """The user's end of the walkthrough. The answers so far are kept."""


def ask(keys: str) -> str:
    """Ask for a line and return it, or "" when the user skips the question.

    Raises:
        StoppedError: The user stopped.
    """
    try:
        given = str(click.prompt(f"  [{keys}]", default="", show_default=False, err=True)).strip()
    except click.Abort:
        click.echo(err=True)
        raise StoppedError from None
    if given.casefold() in {"q", "quit"}:
        raise StoppedError
    return "" if given.casefold() in {"s", "skip"} else given


def choose(text: str, choices: Mapping[str, str], skip: str = "") -> str:
    """Ask one question and return the key of the answer, or "" when skipped.

    `choices` maps each typed key to its words. `skip` says what Enter means: later, unless it is given.

    Raises:
        StoppedError: The user stopped.
    """
    click.echo(err=True)
    terminal.say(text)
    for key, words in choices.items():
        click.echo(terminal.wrapped(f"{key}  {words}", indent="  "), err=True)
    keys = tr("{choices}, Enter {skip}, q to stop", choices=", ".join(choices), skip=skip or tr("for later"))
    while (given := ask(keys).casefold()) and given not in choices:
        _reply(tr("Please answer with one of these: {keys}.", keys=keys))
    return given


def _reply(text: str) -> None:
    click.echo(terminal.wrapped(text, indent="  "), err=True)


def ask_steps(steps: Sequence[Step], notes: Notes, zone: tzinfo) -> None:
    """Ask which steps are done, all at once, until the user goes on.

    Raises:
        StoppedError: The user stopped.
    """
    if not _open(steps, notes):
        return
    click.echo(err=True)
    terminal.say(
        tr(
            "Which of these have you done? Give their numbers, such as 1 3, and a time if it was "
            "earlier: 2 15:40. n 3 says that you do not need it, and ? 3 tells more about it."
        )
    )
    while given := ask(tr("numbers, Enter to go on, q to stop")):
        if problem := _take(given, steps, notes, zone):
            _reply(problem)
        elif not _open(steps, notes):
            return


def _open(steps: Sequence[Step], notes: Notes) -> list[int]:
    """Return the numbers of the steps that are neither done nor left out."""
    held = notes.answered.steps
    return [n for n, step in enumerate(steps, 1) if held.get(step.key, ("open", None))[0] == "open"]


def _take(given: str, steps: Sequence[Step], notes: Notes, zone: tzinfo) -> str:
    """Note an answer about steps, and return its fault, or ""."""
    found, now = _STEPS.fullmatch(given.casefold()), datetime.now(UTC)
    numbers = list(dict.fromkeys(map(int, re.split(r"[\s,]+", found["numbers"])))) if found else []
    if found is None or not all(1 <= number <= len(steps) for number in numbers):
        return tr(
            "Give numbers from 1 to {count}, such as 1 or 1 15:40; n 1 if you do not need it; o 1 to undo.",
            count=len(steps),
        )
    sign, chosen = found["sign"] or "", [steps[number - 1] for number in numbers]
    if sign == "?":
        _tell_more(chosen, numbers, zone)
        return ""
    at = read_time(found["time"], zone, now) if found["time"] else now
    if at is None or (problem := _problem(at, now)):
        return sentences(problem if at else tr(_NO_TIME), tr("Give a time such as 15:40 or 2026-10-13 15:40."))
    for step in chosen:
        notes.step(step.key, _STATES[sign], at)
    left = _open(steps, notes)
    rest = tr("Open: {numbers}.", numbers=", ".join(map(str, left))) if left else tr("None is left.")
    _reply(sentences(_noted(sign, series([str(number) for number in numbers]), local(at, zone)), rest))
    return ""


def _noted(sign: str, numbers: str, time: str) -> str:
    """Return the new state of some steps, as a sentence."""
    if sign == "n":
        return tr("{numbers} not needed.", numbers=numbers)
    return tr("{numbers} open.", numbers=numbers) if sign else tr("{numbers} done, {time}.", numbers=numbers, time=time)


def _tell_more(steps: Sequence[Step], numbers: Sequence[int], zone: tzinfo) -> None:
    """Print why and how some steps are done."""
    for step, number in zip(steps, numbers, strict=True):
        item = step_item(step, zone)
        one = Item(title=f"{number}. {item.title}", lines=item.lines, mark=item.mark)
        section = Section(key="", title="", blocks=(List(items=(one,)),))
        click.echo(section_text(section, terminal.screen(None)), nl=False, color=True)


def ask_questions(guide: Guide, notes: Notes, show: Callable[[Walkthrough], None]) -> None:
    """Ask the most useful question again and again, until none is left.

    After some of them it offers to go on to the steps. `show` is called with the walkthrough after each answer that
    changes the conclusion.

    Raises:
        StoppedError: The user stopped.
    """
    skipped: set[str] = set()
    asked, last = 0, None
    while True:
        walk = guide.walkthrough(notes.answered, datetime.now(UTC))
        left = [each for each in walk.questions if each.key not in skipped]
        if not left or (asked and asked % _SEVERAL == 0 and not _goes_on(len(left))):
            return
        asked += 1
        question, value = _answered(left[0], last, first=asked == 1)
        if not value:
            skipped |= {left[0].key} if question is left[0] else set()
            continue
        notes.answer(question.key, value)
        last = question
        after = guide.walkthrough(notes.answered, datetime.now(UTC))
        if after.conclusion.words != walk.conclusion.words:
            show(after)


def _answered(question: Question, last: Question | None, *, first: bool) -> tuple[Question, str]:
    """Ask a question, or the last one again to change its answer.

    Returns the question that was answered, and the value.
    """
    lead = tr("A few questions can make this surer. The most telling one comes first.") if first else ""
    value = ask_question(question, lead, back=last is not None)
    return (last, ask_question(last)) if value == _BACK and last else (question, value)


def _goes_on(left: int) -> bool:
    text = tr_n(
        left, "Up to {count:,} question could still tell more.", "Up to {count:,} questions could still tell more."
    )
    return choose(text, {"m": tr("more questions")}, tr("for what to do now")) == "m"


_BACK: Final = "back"
"""The value of an answer that asks to change the last answer."""


def ask_question(question: Question, lead: str = "", *, back: bool = False) -> str:
    """Ask one question and return the value of the answer, or "" when skipped.

    With `back` the user can also ask to change the last answer, for which `back` is returned.
    """
    numbered = {str(number): value for number, value in enumerate(question.choices, 1)}
    words = {number: question.choices[value] for number, value in numbered.items()}
    words |= {"0": tr("I don't know")} | ({"b": tr("change my last answer")} if back else {})
    given = choose(sentences(lead, question.text, where_to_look(question.where)), words)
    return _BACK if given == "b" else numbered.get(given, "")


def ask_noticed(notes: Notes, zone: tzinfo, happened: datetime) -> None:
    """Ask when the user noticed what happened at a moment.

    Raises:
        StoppedError: The user stopped.
    """
    if notes.answered.noticed_at:
        return
    click.echo(err=True)
    terminal.say(tr("When did you notice it? Give a time such as 16:05 or 2026-10-13 16:05."))
    while at := ask_time(zone):
        if at - happened <= _SOON or _is_right(at, happened, zone):
            notes.noticed(at)
            _reply(tr("Noticed {time}.", time=local(at, zone)))
            return


def ask_time(zone: tzinfo, skip: str = "") -> datetime | None:
    """Ask for a time until it is valid; return None when skipped.

    `skip` says what Enter means: later, unless it is given.

    Raises:
        StoppedError: The user stopped.
    """
    while given := ask(tr("time, Enter {skip}, q to stop", skip=skip or tr("for later"))):
        now = datetime.now(UTC)
        at = read_time(given, zone, now)
        if at and not (problem := _problem(at, now)):
            return at
        example = tr("Give a time such as 16:05 or 2026-10-13 16:05.")
        _reply(sentences(problem if at else tr(_NO_TIME), example))
    return None


_SOON: Final = timedelta(days=2)
"""The longest time to notice an incident without a second question.

This is our judgement. A longer time often means that the user left out the date.
"""
_NO_TIME: Final = tr_later("That is no time.")


def _problem(at: datetime, now: datetime) -> str:
    """Return why nothing can have happened at a time, as a sentence, or ""."""
    problem = tr("is in the future") if at > now else problem_of(at, now)
    return tr("That {problem}.", problem=problem) if problem else ""


def _is_right(at: datetime, happened: datetime, zone: tzinfo) -> bool:
    """Ask whether it was noticed days later."""
    text = tr_n(
        (at - happened).days,
        "{time} is {count:,} day after it happened, {happened}. Is that right?",
        "{time} is {count:,} days after it happened, {happened}. Is that right?",
        time=local(at, zone),
        happened=local(happened, zone),
    )
    return choose(text, {"y": tr("yes")}, tr("to give another time")) == "y"
