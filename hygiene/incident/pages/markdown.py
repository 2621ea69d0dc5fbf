"""The walkthrough as Markdown, for a ticket or a case folder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hygiene.formats.markdown import plain, prose
from hygiene.incident.pages.blocks import Block, Item, List, Quote, Table, Text
from hygiene.incident.pages.outline import outline, title
from hygiene.incident.records import Walkthrough
from hygiene.model.text import escaped


def render(walk: Walkthrough) -> str:
    """Return the whole walkthrough as GitHub-flavoured Markdown."""
    lines = [f"# {plain(title(walk))}", ""]
    for section in outline(walk, whole=True):
        lines += [f"## {plain(section.title)}", ""]
        for block in section.blocks:
            lines += [*_block(block), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Text):
        words = prose(block.words)
        yield f"**{words}**" if block.weight == "strong" else words
    elif isinstance(block, List):
        for number, item in enumerate(block.items, 1):
            yield from _item(item, f"{number}. " if block.numbered else "- ")
    elif isinstance(block, Table):
        yield from _table(block)
    else:
        yield from _quote(block)


def _item(item: Item, lead: str) -> Iterator[str]:
    mark = f"\\[{plain(item.mark)}\\] " if item.mark else ""
    yield f"{lead}{mark}{prose(item.title)}"
    for line in item.lines:
        yield f"{' ' * len(lead)}{prose(line)}"


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(plain, table.headers))} |"
    yield f"|{'---|' * len(table.headers)}"
    for row in table.rows:
        yield f"| {' | '.join(map(plain, row))} |"


def _quote(quote: Quote) -> Iterator[str]:
    """Yield a fence that no line inside it can end."""
    longest = max((len(run) for line in quote.lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield fence
    for line in quote.lines:
        yield escaped(line, 2000)
    yield fence
