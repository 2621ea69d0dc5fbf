"""Make the manual pages from the commands themselves.

usage: python scripts/make_man.py [FOLDER]      (default: build/man)

There is a page for each command in FOLDER/man1. `man -M build/man hygiene-scan` shows one.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from hygiene._version import __version__
from hygiene.cli.main import main as hygiene

DEFAULT: Final = Path(__file__).resolve().parent.parent / "build" / "man"


def commands(command: click.Command, ctx: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """Yield a command and those within it, each with its context."""
    yield command, ctx
    for part, inner in _within(command, ctx).items():
        group = isinstance(command, click.Group)
        parent, name = (ctx, part) if group else (ctx.parent, f"{ctx.info_name} {part}")
        yield from commands(inner, click.Context(inner, info_name=name, parent=parent))


def _within(command: click.Command, ctx: click.Context) -> dict[str, click.Command]:
    """Return the commands within a group or a walkthrough, by name."""
    if isinstance(command, click.Group):
        return {name: inner for name in command.list_commands(ctx) if (inner := command.get_command(ctx, name))}
    parts: dict[str, click.Command] = getattr(command, "parts", {})
    return parts


def pages(day: str) -> dict[str, str]:
    """Return each page by the name of its file. `day` stands at its foot."""
    every = list(commands(hygiene, click.Context(hygiene, info_name="hygiene", **hygiene.context_settings)))
    return {f"{_name(ctx)}.1": _page(command, ctx, day) for command, ctx in every}


def _name(ctx: click.Context) -> str:
    return ctx.command_path.replace(" ", "-")


def _page(command: click.Command, ctx: click.Context, day: str) -> str:
    usage = " ".join(piece.replace("...", "…") for piece in command.collect_usage_pieces(ctx))
    summary = command.get_short_help_str(limit=200).rstrip(".")
    lines = [
        f'.TH "{_name(ctx).upper()}" "1" "{day}" "hygiene {__version__}" "User Commands"',
        ".SH NAME",
        f"{_escaped(_name(ctx))} \\- {_text(summary[:1].lower() + summary[1:])}",
        ".SH SYNOPSIS",
        f"\\fB{_escaped(ctx.command_path)}\\fR {_escaped(usage.replace('…', '...'))}",
        ".SH DESCRIPTION",
        *_paragraphs(command.help or ""),
        *_definitions("OPTIONS", _options(command, ctx)),
    ]
    inner = _within(command, ctx)
    if inner:
        lines += _definitions("COMMANDS", [(name, each.get_short_help_str(limit=200)) for name, each in inner.items()])
    also = [f"{_name(ctx)}-{name}" for name in inner] or ["hygiene"]
    if codes := re.findall(r"^  (\d+) +(.*)$", hygiene.epilog or "", re.MULTILINE):
        lines += _definitions("EXIT STATUS", codes)
    see = ", ".join(f"\\fB{_escaped(name)}\\fR(1)" for name in also)
    return "\n".join([*lines, ".SH SEE ALSO", see]) + "\n"


def _options(command: click.Command, ctx: click.Context) -> Iterator[tuple[str, str]]:
    """Yield each option and its help.

    The description explains the arguments.
    """
    for param in command.get_params(ctx):
        if isinstance(param, click.Option) and (record := param.get_help_record(ctx)):
            yield record


def _definitions(heading: str, entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a section of terms, each with its meaning."""
    yield f".SH {heading}"
    for term, meaning in entries:
        yield from (".TP", f"\\fB{_escaped(term)}\\fR", _text(" ".join(meaning.split())))


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a help text, as click reads it."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        if number:
            yield ".PP"
        if paragraph.startswith("\b"):
            yield from (".nf", *map(_text, paragraph.splitlines()[1:]), ".fi")
        else:
            yield _text(" ".join(paragraph.split()))


def _text(text: str) -> str:
    """Return a line of text; what stands in backquotes is bold."""
    parts = re.split(r"`([^`]*)`", text)
    return "".join(f"\\fB{_escaped(part)}\\fR" if number % 2 else _escaped(part) for number, part in enumerate(parts))


def _escaped(text: str) -> str:
    """Return text with every sign escaped that readers take for a command."""
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain


def main() -> None:
    """Write every page."""
    folder = (Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT) / "man1"
    folder.mkdir(parents=True, exist_ok=True)
    # Builds that must be the same every time set this: https://reproducible-builds.org/specs/source-date-epoch/
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    day = datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime.now(UTC)
    made = pages(f"{day:%Y-%m-%d}")
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    print(f"Wrote {len(made)} manual pages to {folder}. Next: man -M {folder.parent} hygiene")


if __name__ == "__main__":
    main()
