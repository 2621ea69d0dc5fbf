"""An outline as Markdown, for a ticket or a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hygiene.formats.blocks.blocks import Block, Item, List, Outline, Quote, Table, Text, Verdict
from hygiene.formats.markdown import plain, prose
from hygiene.formats.wording.phrases import word as verdict_word
from hygiene.language.words import tr
from hygiene.model.text import escaped, sentence


def render(outline: Outline) -> str:
    """Return an outline as GitHub-flavoured Markdown."""
    lines = [f"# {plain(outline.title)}", ""]
    for section in outline.sections:
        lines += [f"## {plain(section.title)}", ""]
        for block in section.blocks:
            lines += [*_block(block), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Verdict):
        yield f"**{plain(sentence(verdict_word(block.word)))}** {prose(block.words)}"
    elif isinstance(block, Text):
        words = prose(block.words)
        yield f"**{words}**" if block.weight == "strong" else words
    elif isinstance(block, List):
        for number, item in enumerate(block.items, 1):
            yield from _item(item, f"{number}. " if block.numbered else "- ")
    elif isinstance(block, Table):
        yield from _table(block.with_files)
    elif isinstance(block, Quote):
        yield from _quote(block)


def _item(item: Item, lead: str) -> Iterator[str]:
    word = f"**{verdict_word(item.word)}:** " if item.word else ""
    mark = f"{word}\\[{plain(item.mark)}\\] " if item.mark else word
    title = prose(item.title)
    more = item.lines or item.file
    yield f"{lead}{mark}{title}{':' if more and title[-1:].isalnum() else ''}"
    for line in (*item.lines, *([tr("Report: {file}", file=item.file)] if item.file else [])):
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
