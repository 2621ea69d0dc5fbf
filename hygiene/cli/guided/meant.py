"""The post or moment that the user means, with a question if unclear."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING

import click

from hygiene.cli import terminal
from hygiene.cli.guided.options import asks
from hygiene.cli.guided.talk import ask_time, choose
from hygiene.incident.asked import NotFoundError, Wanted, asked, likelier
from hygiene.incident.pages.words import described
from hygiene.language.words import tr

if TYPE_CHECKING:
    from hygiene.cli.guided.options import Options
    from hygiene.incident.records import Asked
    from hygiene.model.policy import Policy
    from hygiene.scan.pipeline import Examination


def subject(meant: Wanted, found: Examination, policy: Policy, options: Options) -> Asked:
    """Return the post or the moment that the user means.

    At a terminal, the user is asked where nothing suspicious was found and where there are two candidates.

    Raises:
        NotFoundError: There is no such post or account, or several match.
        NothingReadError: No export of an account was read.
        StoppedError: The user stopped.
    """
    zone = policy.zone()
    try:
        about = asked(meant, found.snapshots, found.report, policy)
    except NotFoundError as error:
        if meant.post or meant.at or not asks():
            raise
        click.echo(err=True)
        terminal.say(f"{error.message[:1].upper()}{error.message[1:]}. {tr('When did it happen?')}")
        at = ask_time(zone, tr("to give up"))
        if at is None:
            raise
        about = asked(replace(meant, at=at), found.snapshots, found.report, policy)
    other = likelier(about, found.snapshots, found.report, policy)
    return which(about, other, options, zone)


def which(about: Asked, other: Asked | None, options: Options, zone: tzinfo) -> Asked:
    """Return the post that the user means.

    It is `about` where no question can be asked, or where an earlier run of the case was about that post.

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
    text = tr(
        "This looks like your own: {asked}. More suspicious is {other}.",
        asked=described(about, zone),
        other=described(other, zone),
    )
    if not asks():
        terminal.say(f"{text} {tr('--post {post} walks through that one.', post=other.post_id)}")
        return about
    choices = {"1": tr("the more suspicious one"), "2": tr("the one that looks like mine; I did not write it")}
    given = choose(f"{text} {tr('Which do you mean?')}", choices, tr("for the more suspicious one"))
    return replace(about, named=True) if given == "2" else other
