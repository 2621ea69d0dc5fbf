"""An outline for a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from hygiene.formats.blocks.blocks import Block, Item, List, Quote, Section, Table, Text, Verdict
from hygiene.formats.terminal.page import BOLD, DIM, SEVERITIES, WARNING, WORDS, Page
from hygiene.formats.wording.layout import cells, grid
from hygiene.formats.wording.phrases import word
from hygiene.language.words import tr
from hygiene.model.text import printable
from hygiene.plugins.format import Screen

_TIME = 16
"""The cells of a time."""
_HEAD: Final = 2
"""The lines of a table's head."""
_CELL: Final = 1200
"""Characters of a cell: the act, and the words of its post."""
_NARROW: Final = 12
"""The cells of a column of an even table that is made narrower."""
_BETWEEN: Final = 2
"""The cells between two columns, and beside a header."""


def page_text(heading: str, sections: Iterable[Section], screen: Screen) -> str:
    """Return some sections as text, below a heading unless it is empty."""
    page = Page(screen)
    if heading:
        page.say(heading, color=BOLD)
    for section in sections:
        write(page, section)
    return page.text()


def section_text(section: Section, screen: Screen) -> str:
    """Return one section as text."""
    return page_text("", [section], screen)


def write(page: Page, section: Section) -> None:
    """Write a section to a page."""
    if section.begins != Verdict.kind:
        page.heading(section.title)
    for block in section.blocks:
        _block(page, block)


def _block(page: Page, block: Block) -> None:
    if isinstance(block, Verdict):
        page.say(block.words, lead=f"{printable(block.about)}: {word(block.word)}. ", color=WORDS[block.word])
    elif isinstance(block, Text):
        page.say(block.words, color={"strong": BOLD, "note": DIM, "plain": ""}[block.weight])
    elif isinstance(block, List):
        for number, item in enumerate(block.items, 1):
            _item(page, item, f"{number}. " if block.numbered else "- ")
    elif isinstance(block, Table):
        _table(page, block)
    elif isinstance(block, Quote):
        _quote(page, block)


def _item(page: Page, item: Item, lead: str) -> None:
    mark = f"[{item.mark}] " if item.mark else ""
    first, color = (f"{lead}{word(item.word)}: ", WORDS[item.word]) if item.word else (lead, BOLD)
    page.say(mark + item.title, 2, first, color, hang=len(lead))
    for line in (*item.lines, *([tr("Report: {file}", file=item.file)] if item.file else [])):
        page.say(line, 2 + len(lead))


def _table(page: Page, table: Table) -> None:
    """Write a table. In a narrow terminal, the time in UTC is left out.

    In a table without times, the first column takes the room that the last one leaves.
    """
    if table.even:
        _even_table(page, table)
        return
    keep = range(1 if table.times > 1 and page.width < 2 * _TIME + 48 else 0, len(table.headers))
    rows = [[printable(row[n], _CELL) for n in keep] for row in table.rows]
    fixed = [_TIME] * (len(keep) - 1)
    room = page.width - sum(fixed) - 2 * len(keep)
    if not table.times:
        last = min(room, max(cells(row[-1]) for row in rows))
        fixed[0], room = fixed[0] + room - last, last
    lines = grid(rows, [*fixed, room], [table.headers[n] for n in keep])
    page.rows(_in_color(page, lines, table.marked), 2)


def _even_table(page: Page, table: Table) -> None:
    """Write a table of short cells.

    Where it does not fit, its rows become a list. The files are left out if there is little room.
    """
    for shown in (table.with_files, table):
        rows = [[printable(cell, _CELL) for cell in row] for row in shown.rows]
        heads = [cells(header) + _BETWEEN for header in shown.headers]
        widths = [max(head, *map(cells, column)) for head, *column in zip(heads, *rows, strict=True)]
        room = page.width - 2 - _BETWEEN * (len(widths) - 1)
        if sum(widths) <= room:
            break
    least = [max(head, min(width, _NARROW)) for head, width in zip(heads, widths, strict=True)]
    if sum(least) > room:
        for name, *rest in rows:
            facts = "; ".join(f"{header}: {cell}" for header, cell in zip(shown.headers[1:], rest, strict=True))
            _item(page, Item(title=name, lines=(facts,)), "- ")
        return
    while sum(widths) > room:
        _, at = max((width, at) for at, width in enumerate(widths) if width > least[at])
        widths[at] -= 1
    page.rows(grid(rows, widths, shown.headers), 2)


def _in_color(page: Page, lines: Iterable[str], marked: Collection[int]) -> Iterator[str]:
    """Yield the lines of a table, those of marked rows in a colour.

    The first two are its head, and each row begins with a time.
    """
    row = -1
    for number, line in enumerate(lines):
        row += number >= _HEAD and not line.startswith(" ")
        yield page.colored(line, SEVERITIES["high"]) if row in marked else line


def _quote(page: Page, quote: Quote) -> None:
    for line in quote.lines:
        if line:
            page.say(line, 2, "| ", WARNING, hang=2)
        else:
            page.rows(["|"], 2)
