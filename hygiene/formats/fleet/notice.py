"""The changes of a fleet as a text that can be sent, without the report.

A reader cannot ask a mail for details, so it names every change up to a limit, the most severe first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hygiene.formats.blocks.blocks import Block, Item, List, Section, Text
from hygiene.formats.blocks.terminal import page_text
from hygiene.formats.fleet.names import name
from hygiene.formats.fleet.outline import outline
from hygiene.formats.wording import changes as _changes
from hygiene.formats.wording import phrases as _phrases
from hygiene.language.words import tr, tr_n
from hygiene.model.text import first_sentence, printable, sentence
from hygiene.plugins.format import Screen
from hygiene.report.changes.records import Change
from hygiene.report.fleet.records import FleetLine, Overview

_WIDTH: Final = 78
_MOST: Final = 40
"""The most changes that are named."""


def notice(overview: Overview) -> str:
    """Return the verdict, the changes, and unread accounts as plain text."""
    kept = {each.key: each for each in outline(overview, whole=False).sections}
    shown = (kept["verdict"], _changed(overview), kept.get("unknown"))
    return page_text("", [each for each in shown if each and each.blocks], Screen(width=_WIDTH))


def _changed(overview: Overview) -> Section:
    """Return the changes of all accounts, the most severe first."""
    every: list[tuple[Change, FleetLine | None]] = [
        (change, line) for line in overview.lines for change in line.compared_changes
    ]
    every += [(change, None) for change in overview.shared_changes]
    every.sort(key=lambda each: _order(each[0]))
    blocks: list[Block] = [List(items=tuple(_item(*each) for each in every[:_MOST]))] if every else []
    if len(every) > _MOST:
        left = len(every) - _MOST
        blocks.append(
            Text(words=tr_n(left, "{count:,} more, which are no worse.", "{count:,} more, which are no worse."))
        )
    title = tr("What changed, the most severe first")
    if overview.since:
        title = tr("What changed since {day}, the most severe first", day=_phrases.day(overview.since, overview.zone))
    return Section(key="changed", title=title, blocks=tuple(blocks))


def _order(change: Change) -> tuple[object, ...]:
    """Return the key that sorts changes: worse ones first, then by severity."""
    found = change.found
    return not change.worse, -found.severity.rank, -found.confidence.rank


def _item(change: Change, line: FleetLine | None) -> Item:
    said = _changes.line(change)
    title = f"{said.lead}: {name(line) if line else tr('several accounts together')}"
    return Item(title=title, lines=(said.text, *_more(change, line)))


def _more(change: Change, line: FleetLine | None) -> Iterator[str]:
    """Yield the fix, the person who answers for the account, and its report."""
    if change.worse and change.found.fix:
        yield tr("Fix: {fix}", fix=sentence(first_sentence(change.found.fix)))
    if line:
        owner = tr("Owner: {owner}", owner=printable(line.account.owner, _phrases.NAME) or tr("not named"))
        yield f"{owner}. {tr('Report: {file}', file=line.file)}" if line.file else f"{owner}."
