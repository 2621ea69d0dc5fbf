"""The question which post is meant, where a more suspicious one is near."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from hygiene.cli import terminal
from hygiene.cli.guided.options import asks
from hygiene.cli.guided.talk import choose
from hygiene.incident.pages.words import described

if TYPE_CHECKING:
    from hygiene.cli.guided.options import Options
    from hygiene.incident.records import Asked


def which(about: Asked, other: Asked | None, options: Options, zone: tzinfo) -> Asked:
    """Return the post that the user means, or the one asked about where nothing can be asked.

    A post that an earlier run of the case was about is meant.

    Args:
        about: The post that was asked about.
        other: A more suspicious post near it, or None.
        options: The options of the run.
        zone: The home time zone.

    Raises:
        StoppedError: The user stopped.
    """
    if other is None or options.found:
        return about
    text = f"This looks like your own: {described(about, zone)}. More suspicious is {described(other, zone)}."
    if not asks(options):
        terminal.say(f"{text} --post {other.post_id} walks through that one.")
        return about
    choices = {"1": "the more suspicious one", "2": "the one that looks like mine; I did not write it"}
    given = choose(f"{text} Which do you mean?", choices, "for the more suspicious one")
    return replace(about, named=True) if given == "2" else other
