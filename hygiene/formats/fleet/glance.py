"""A fleet at a glance, for a browser: account tiles, and every answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hygiene.formats.blocks.blocks import Block, Cell, Grid, Section, Text, Tile, Tiles
from hygiene.formats.fleet import names as _called
from hygiene.formats.fleet.words import exported, why
from hygiene.formats.wording.phrases import NAME, capital, days_between
from hygiene.language.words import tr, tr_as, tr_n
from hygiene.model.finding import QUESTIONS
from hygiene.model.text import first_sentence, printable
from hygiene.report.fleet.questions import Answer
from hygiene.report.fleet.records import FleetLine, Overview
from hygiene.report.verdict.sentences import name as about

TILES: Final = 60
"""The most accounts of a fleet with a tile each."""
ROWS: Final = 300
"""The most accounts whose answers are shown."""


def glance(overview: Overview) -> tuple[Section, ...]:
    """Return the sections that only a browser shows, without empty ones."""
    return tuple(section for section in (_tiles(overview), _answers(overview)) if section.blocks)


def _tiles(overview: Overview) -> Section:
    few = 1 < len(overview.lines) <= TILES
    blocks = (Tiles(tiles=tuple(_tile(line, overview) for line in overview.lines)),) if few else ()
    return Section(key="each", title=tr("Each account at a glance"), blocks=blocks)


def _tile(line: FleetLine, overview: Overview) -> Tile:
    owner = printable(line.account.owner, NAME) or tr("not named")
    return Tile(
        name=_called.name(line),
        word=line.word,
        reason=first_sentence(why(line)),
        facts=((tr("Signs"), _signs(line)), (tr("Owner"), owner)),
        note=_read(line, overview),
        file=line.file,
    )


def _signs(line: FleetLine) -> str:
    """Return the confidence of the surest sign, or why there is none."""
    if line.surest:
        return tr_as("confidence", line.surest)
    answer = _answer(line, "signs")
    if answer in {"not read", "too old"}:
        return tr("not read")
    return tr_as("signs", "accepted" if answer == "accepted" else "none")


def _read(line: FleetLine, overview: Overview) -> str:
    """Return the age of the newest export."""
    if line.taken_at is None:
        return tr("not read")
    days, day = days_between(line.taken_at, overview.generated_at, overview.zone), exported(line, overview)
    if days <= 0:
        return tr("as of {day}, today", day=day)
    return tr_n(days, "as of {day}, {count:,} day ago", "as of {day}, {count:,} days ago", day=day)


def _answers(overview: Overview) -> Section:
    """Return the answer to each question about each account."""
    lines = overview.lines if any(line.answers for line in overview.lines) else ()
    rows = tuple((_called.name(line), line.file, _cells(line)) for line in lines[:ROWS])
    headers = (tr("Account"), *(capital(about(question)) for question in QUESTIONS))
    blocks: list[Block] = []
    if rows:
        words = tr(
            "The worst open finding on each question, or whether it was answered. The worst accounts come first."
        )
        blocks = [Text(words=words, weight="note"), Grid(headers=headers, rows=rows), *_left(lines)]
    return Section(key="answers", title=tr("Accounts by questions"), blocks=tuple(blocks))


def _left(lines: Sequence[FleetLine]) -> list[Text]:
    left = len(lines) - ROWS
    if left <= 0:
        return []
    where = tr("--format json has all.")
    return [Text(words=tr_n(left, "{count:,} more. {where}", "{count:,} more. {where}", where=where), weight="note")]


def _cells(line: FleetLine) -> tuple[Cell, ...]:
    return tuple(_cell(_answer(line, question)) for question in QUESTIONS)


def _answer(line: FleetLine, question: str) -> Answer | None:
    """Return the answer to a question, or None where it is not asked."""
    if line.state == "not read":
        return "not read"
    return next((answer for asked, answer in line.answers.items() if asked == question), None)


def _cell(answer: Answer | None) -> Cell:
    """Return an answer with its shape. A question not asked has no shape."""
    if answer is None:
        return Cell(shape="none", words=tr_as("question", "not asked"))
    if answer in {"not read", "too old"}:
        return Cell(shape="unknown", words=tr_as("question", answer))
    if answer in {"accepted", "clear"}:
        return Cell(shape=answer, words=tr_as("question", answer))
    return Cell(shape=answer, words=tr_as("severity", answer))
