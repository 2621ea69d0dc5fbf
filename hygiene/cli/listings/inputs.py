"""Lists of readable inputs, and how to ask for them."""

from __future__ import annotations

import textwrap
from typing import Final

import click

from hygiene.language.words import tr_later

DELETE_IT: Final = tr_later("Most password exports are plain text: delete them as soon as the scan is done.")


def entry(name: str, title: str, *lines: str) -> None:
    """Print one kind of input and the facts about it.

    An address stays on one line, to be copied.
    """
    click.echo(f"  {name}: {title}")
    whole = textwrap.TextWrapper(
        width=78, initial_indent="    ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    for text in lines:
        click.echo(whole.fill(text))
    click.echo()
