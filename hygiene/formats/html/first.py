"""The first screen: scale, first steps, questions and accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from hygiene.formats.html.pictures.scale import Likelihood, likelihood
from hygiene.formats.wording import verdict as _verdict
from hygiene.formats.wording.phrases import capital, day
from hygiene.language.words import tr, tr_n
from hygiene.model.account import Account
from hygiene.model.text import first_sentence, sentence
from hygiene.report.report import AccountLine, Report
from hygiene.report.verdict.sentences import name
from hygiene.report.verdict.word import Word

STEPS: Final = 3
TILES: Final = 24
"""The most accounts with a tile of their own; the table has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """A step: what to do, where, and why. Each but the first may be empty."""

    words: str
    where: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A question, and how it was answered."""

    name: str
    state: Literal["answered", "by hand", "open"]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """An account at a glance.

    `place` is where its findings are on the page, or empty.
    """

    account: str
    owner: str
    word: Word
    signs: str
    chance: str
    when: str
    scale: Likelihood
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """What the first screen shows beside the sentences of the verdict.

    `steps` are of the first incident, or else those of the fixes. `more` counts the others.
    """

    scale: Likelihood
    steps: tuple[FirstStep, ...]
    more: int
    marks: tuple[Mark, ...]
    tiles: tuple[Tile, ...]


def first(report: Report, places: Mapping[Account | None, str]) -> First:
    """Return the first screen of a report.

    `places` are where the findings of each account are on the page.
    """
    steps = _steps(report)
    several = len(report.accounts) > 1
    return First(
        scale=likelihood(report.score, None if several or report.view else report.bands),
        steps=tuple(steps[:STEPS]),
        more=max(len(steps) - STEPS, 0),
        marks=tuple(_marks(report)),
        tiles=tuple(_tile(each, report, places) for each in report.accounts[:TILES]) if several else (),
    )


def _steps(report: Report) -> list[FirstStep]:
    if report.incidents:
        return [
            FirstStep(words=sentence(first_sentence(step.title)), where=step.where.rstrip(". ").removeprefix("at "))
            for step in report.incidents[0].steps
        ]
    return [
        FirstStep(words=first_sentence(sentence(fix.how)), why=sentence(fix.title))
        if fix.how
        else FirstStep(words=sentence(fix.title))
        for fix in report.fix_first
    ]


def _marks(report: Report) -> list[Mark]:
    covered = report.coverage
    marks = []
    for question in covered.asked:
        label = capital(name(question))
        if question not in covered.answered:
            marks.append(Mark(name=label, state="open", words=tr("open")))
        elif question in covered.by_hand:
            words = tr("answered by you on {day}", day=covered.by_hand[question])
            marks.append(Mark(name=label, state="by hand", words=words))
        else:
            marks.append(Mark(name=label, state="answered", words=tr("answered")))
    return marks


def _tile(line: AccountLine, report: Report, places: Mapping[Account | None, str]) -> Tile:
    days = (report.generated_at - line.taken_at).days
    read = day(line.taken_at, report.zone)
    when = tr_n(days, "as of {day}, {count:,} day ago", "as of {day}, {count:,} days ago", day=read)
    return Tile(
        account=str(line.account),
        owner=line.owner or tr("not named"),
        word=line.verdict.word,
        signs=_verdict.signs(line),
        chance=_verdict.chance(line),
        when=when if days > 0 else tr("as of {day}, today", day=read),
        scale=likelihood(line.score, report.bands),
        place=places.get(line.account, ""),
    )
