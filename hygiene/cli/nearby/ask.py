"""The question which of the recognised inputs to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from hygiene.cli import terminal
from hygiene.cli.nearby.find import Nearby, NearbyInput, find_nearby
from hygiene.language.words import number, tr, tr_as, tr_n
from hygiene.model.text import home_hidden, series

_RANGE: Final = re.compile(r"([0-9]{1,6})(?:\s*-\s*([0-9]{1,6}))?")
_KILO: Final = 1000


def ask_for_inputs(give: str) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Show the exports and vaults that lie near, and ask which to read.

    Args:
        give: The sentence that says what to give instead.

    Returns:
        The exports and the vaults that were chosen.

    Raises:
        click.UsageError: Nothing is recognised.
        click.exceptions.Exit: The user stopped.
    """
    from platformdirs import user_downloads_path

    from hygiene.plugins.registry import Plugins
    from hygiene.sources.vault_files import no_core_dumps

    no_core_dumps()
    # The policy may forbid third-party plugins, and is only chosen when the inputs are known.
    ours = Plugins(strangers=False)
    try:
        downloads, home = user_downloads_path(), Path.home()
    except RuntimeError:  # a container may run as a user who has no home
        raise click.UsageError(tr("nothing to scan: {advice}", advice=give)) from None
    found = find_nearby(Path(), downloads, ours.loaded("readers"), ours.loaded("vaults"), home)
    folder = terminal.line(home_hidden(str(downloads)))
    if not found.inputs:
        raise click.UsageError(
            tr(
                "nothing to scan: this folder and {folder} hold no export or vault that hygiene recognises; {advice}",
                folder=folder,
                advice=give,
            )
        )
    terminal.say(
        tr(
            "hygiene recognised these exports and vaults in this folder and {folder}. Each has its size and the day "
            "of its last change:",
            folder=folder,
        )
    )
    for row in _rows(found):
        click.echo(row, err=True)
    chosen = [found.inputs[number - 1] for number in _numbers(len(found.inputs))]
    return (
        tuple(path for one in chosen if not one.is_vault for path in one.paths),
        tuple(path for one in chosen if one.is_vault for path in one.paths),
    )


def _rows(found: Nearby) -> Iterator[str]:
    """Yield two lines for each input, and one about unopened files."""
    yield ""
    for place, one in enumerate(found.inputs, 1):
        size = tr("folder") if one.size is None else _bytes(one.size)
        parts = tr_n(len(one.paths), "{count} part", "{count} parts") if len(one.paths) > 1 else ""
        yield f"{place:3}  {', '.join(filter(None, (one.title, parts, size, _day(one.changed))))}"
        yield f"     {terminal.line(_shown(one))}"
    unopened = [
        tr_n(found.large_tars, "{count:,} large tar or gz file", "{count:,} large tar or gz files"),
        tr_n(found.older, "{count:,} older entry", "{count:,} older entries"),
    ]
    if left := [words for words, many in zip(unopened, (found.large_tars, found.older), strict=True) if many]:
        yield ""
        yield tr("Not opened: {files}. To read one of them, give its name.", files=series(left))
    yield ""


def _numbers(count: int) -> list[int]:
    """Ask for numbers until the answer is valid; return them in order.

    Raises:
        click.exceptions.Exit: The user stopped.
    """
    terminal.say(
        tr("Which do you want to read? Give numbers such as 1,3 or 2-4, press Enter for all, or type q to stop.")
    )
    while True:
        answer = str(click.prompt(tr_as("prompt", "Read"), default="", show_default=False, err=True)).strip().casefold()
        if answer in {"q", "quit"}:
            terminal.say(tr("Nothing was read."))
            raise click.exceptions.Exit(1)
        if (chosen := parsed_numbers(answer, count)) is not None:
            return chosen
        terminal.say(
            tr(
                "Give numbers from 1 to {count}, such as 1,3 or 2-4, press Enter for all, or type q to stop.",
                count=count,
            )
        )


def parsed_numbers(answer: str, count: int) -> list[int] | None:
    """Return the numbers of an answer in order; None when it is not valid.

    An empty answer stands for all numbers from 1 to `count`.
    """
    chosen: set[int] = set()
    for part in filter(None, re.split(r"\s*,\s*|(?<=\d)\s+(?=\d)", answer.strip())):
        match = _RANGE.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= count:
            return None
        chosen.update(range(first, last + 1))
    if not chosen and answer.strip():
        return None
    return sorted(chosen or range(1, count + 1))


def _shown(one: NearbyInput) -> str:
    """Return the names of an input's parts, the first one with its folder."""
    if one.paths == (Path(),):
        return tr("this folder itself")
    return ", ".join([home_hidden(str(one.paths[0])), *(path.name for path in one.paths[1:])])


def _day(changed: float) -> str:
    return f"{datetime.fromtimestamp(changed, UTC).astimezone():%Y-%m-%d}"


def _bytes(size: int) -> str:
    """Return a size as people read it: `820 bytes`, `12 kB`, `1.2 GB`."""
    if size < _KILO:
        return tr_n(size, "{count:,} byte", "{count:,} bytes")
    value, units = float(size), ["kB", "MB", "GB", "TB"]
    while (value := value / _KILO) >= _KILO - 0.5 and len(units) > 1:
        units.pop(0)
    return f"{number(value, '.1f' if value < 9.95 else '.0f')} {units[0]}"
