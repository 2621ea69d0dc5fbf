"""The first screen: scale, first steps, questions and accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from hygiene.formats.html.pictures.scale import Likelihood, likelihood
from hygiene.formats.wording import fixes as _fixes
from hygiene.formats.wording import verdict as _verdict
from hygiene.formats.wording.phrases import capital, day, days_between, who
from hygiene.language.words import tr, tr_n
from hygiene.model.account import Account
from hygiene.model.finding import Severity
from hygiene.model.text import first_sentence, sentence
from hygiene.report.report import AccountLine, Fix, Report
from hygiene.report.verdict.sentences import name
from hygiene.report.verdict.word import Word
from hygiene.wording.steps import place

STEPS: Final = 3
TILES: Final = 24
"""The most accounts with a tile of their own; the table has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """A step: the action, its page, the reason, and whose account it is.

    All but the first may be empty. `why` stands before the action, which may not name its subject. `whose` is empty
    where there is one account.
    """

    words: str
    where: str = ""
    why: str = ""
    whose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A question, and how it was answered."""

    name: str
    state: Literal["answered", "by hand", "open"]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """An account at a glance.

    `place` is the target of a link to its findings on the page, or empty.
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
    """The parts of the first screen beside the sentences of the verdict.

    `steps` are of the first incident, or else those of the fixes. `more` counts the others.
    """

    scale: Likelihood
    steps: tuple[FirstStep, ...]
    more: int
    marks: tuple[Mark, ...]
    tiles: tuple[Tile, ...]


def first(report: Report, places: Mapping[Account | None, str]) -> First:
    """Return the first screen of a report.

    `places` are the targets of links to the findings of each account.
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
    several = len(report.accounts) > 1
    if report.incidents:
        case = report.incidents[0]
        owner = _verdict.owners(report).get(case.account.key, "")
        whose = ", ".join(filter(None, (who(case.account), owner))) if several else ""
        return [
            FirstStep(
                words=sentence(first_sentence(step.title)),
                where=place(step.where.rstrip(". ")),
                whose=whose,
            )
            for step in case.steps
        ]
    # The verdict speaks of these signs, so its steps begin with them.
    fixes = sorted(report.fix_first, key=_today, reverse=True) if _verdict.weak_signs(report) else report.fix_first
    return [_step(fix, several=several) for fix in fixes]


def _today(fix: Fix) -> bool:
    """Return whether a fix is about a weak sign to look at today."""
    return fix.weak_sign is not None and fix.weak_sign.rank >= Severity.MEDIUM.rank


def _step(fix: Fix, *, several: bool) -> FirstStep:
    title, whose = sentence(fix.title), _fixes.whose(fix) if several else ""
    if not fix.how:
        return FirstStep(words=title, whose=whose)
    return FirstStep(words=first_sentence(sentence(fix.how)), why=title, whose=whose)


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
    days = days_between(line.taken_at, report.generated_at, report.zone)
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
