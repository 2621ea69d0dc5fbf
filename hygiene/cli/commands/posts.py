"""The command that lists posts by suspicion, or around a moment by time."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hygiene.cli import terminal
from hygiene.cli.nearby import bars
from hygiene.cli.nearby.exports import every, newest_with
from hygiene.cli.options import (
    FILE,
    TIMES,
    Amount,
    budget_option,
    load_plugins,
    no_policy_option,
    plugins_option,
    policy_option,
    stated_time,
)
from hygiene.cli.terminal import errors
from hygiene.language.words import tr
from hygiene.model.text import series

if TYPE_CHECKING:
    from hygiene.cli.listings.posts import Around, Layout
    from hygiene.model.policy import Policy
    from hygiene.model.posts import Posts
    from hygiene.model.snapshot import Snapshot
    from hygiene.plugins.registry import Plugins

_DAYS: Final = 7
"""The days before and after the time of --around, unless --days is given."""


@click.command()
@click.argument("exports", nargs=-1, required=True, metavar="EXPORT...", type=FILE)
@click.option("--format", "style", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@click.option(
    "--top",
    type=click.IntRange(min=1, max=1_000_000_000),
    metavar="N",
    help="Only the N most suspicious posts [table: 20, jsonl: every post].",
)
@click.option(
    "--around",
    metavar="TIME|POST",
    help="Only posts near this time, oldest first, and what else happened then. TIME is 2026-10-13 or '2026-10-13 "
    "15:20' in the policy's time zone, or 2026-10-13T14:20Z. POST is the id or the address of a post.",
)
@click.option(
    "--days",
    type=Amount("days", 0.01, 36_500),
    metavar="DAYS",
    show_default=str(_DAYS),
    help="How near, in days, with --around.",
)
@policy_option
@no_policy_option
@budget_option
@plugins_option
def posts(  # one parameter an option
    exports: tuple[Path, ...],
    style: str,
    top: int | None,
    around: str | None,
    days: float | None,
    **more: Any,
) -> None:
    """List posts by suspicion, most suspicious first, with reasons.

    The number is in bits: a post of 10 bits is as unusual as about one in 2^10 (a thousand) of its account's own
    posts. Each reason has a weight in bits. The ranking proves nothing. Exports of several accounts make one list, with
    the account of each post.

    After an incident, --around shows those days in order of time: the most suspicious posts, each reason once, and what
    was granted, signed in, changed, sent, deleted, followed or blocked between them. As JSON lines it shows the posts
    alone.
    """
    if days is not None and around is None:
        raise click.UsageError(tr("--days says how near to a time; give that time with --around."))
    with errors():
        from hygiene.analysis.posts import across
        from hygiene.analysis.progress import heard_by
        from hygiene.cli.listings import posts as listing
        from hygiene.cli.policy.choice import choose_policy

        policy = choose_policy(more["policy_file"], no_policy=more["no_policy"], inputs=exports).policy
        plugins = load_plugins(policy, no_plugins=more["no_plugins"])
        given = every(exports, plugins)
        read = newest_with(given, "posts")
        top = top or (20 if style == "table" else None)
        with bars.judging() as judging, heard_by(judging):
            if around is not None:
                _incident(given, read, _around(around, days or _DAYS, read, policy), policy, plugins, top, style)
                return
            total = sum(len(snapshot.require("posts")) for snapshot in read)
            found = across.ranked(read, policy, top)
            if style == "jsonl":
                _write(listing.post_lines(found))
            else:
                layout = replace(_layout(read, policy), tables=_tables(read))
                click.echo(listing.posts_table(found, layout, total), nl=False)


def _incident(
    given: Sequence[Snapshot],
    read: Sequence[Snapshot],
    around: Around,
    policy: Policy,
    plugins: Plugins,
    top: int | None,
    style: str,
) -> None:
    """Print the posts around a moment, and other events of that time.

    The other lines are those of the timeline of an incident. Bursts of acts are found as in a scan.

    `given` are all exports, and `read` the newest of each account that holds posts.
    """
    from hygiene.analysis.posts import across, ranking
    from hygiene.cli.listings import post_words
    from hygiene.cli.listings import posts as listing
    from hygiene.incident.records import Asked
    from hygiene.incident.timeline.story import story
    from hygiene.model.snapshot import ACTS
    from hygiene.scan.judge import results

    window = ranking.window(around.moment, around.days, policy)
    found = sorted(across.ranked(read, policy, top, window), key=lambda each: each.post.at or window.start)
    if style == "jsonl":
        _write(listing.post_lines(found))
        return
    total = sum(across.number_in(snapshot, window) for snapshot in read)
    bursts = results((check for check in plugins.loaded("checks") if check.needs & ACTS), given, policy)
    about = Asked(account=given[0].account, at=window.start + (window.end - window.start) / 2)
    others = [replace(snapshot, posts=None) for snapshot in given]
    timeline = story(others, bursts, about, policy, window.start, window.end)
    events, more = timeline.entries, timeline.left_out
    left_out = [listing.fewer(len(found), total)] if total > len(found) else []
    if more:
        left_out.append(post_words.further(more))
    if not found:
        left_out.append(listing.nothing_near([s.require("posts") for s in read], around, policy.zone()))
    layout = replace(_layout(given, policy), tables=_tables(read))
    if not (found or events):
        click.echo(listing.plain(left_out[-1], layout.width), nl=False)
        return
    click.echo(listing.incident(found, events, around, layout, left_out=left_out), nl=False)


def _tables(snapshots: Iterable[Snapshot]) -> dict[tuple[str, str], Posts]:
    return {snapshot.account.key: snapshot.require("posts") for snapshot in snapshots}


def _layout(snapshots: Iterable[Snapshot], policy: Policy) -> Layout:
    """Return the layout of a table about these accounts, for this terminal."""
    from hygiene.cli.listings.posts import Layout

    return Layout(
        zone=policy.zone(),
        alarm=policy.posts.alarm_bits,
        several=len({snapshot.account.key for snapshot in snapshots}) > 1,
        width=terminal.table_width(),
    )


def _around(text: str, days: float, read: Sequence[Snapshot], policy: Policy) -> Around:
    """Return the moment that the user means, in the home time zone.

    Raises:
        click.BadParameter: The text is neither a time nor the id of a dated post of exactly one account.
    """
    from hygiene.analysis.posts.across import find_post
    from hygiene.cli.listings.posts import Around

    moment, shown = stated_time(text), f"{terminal.line(text, 200)!r}"
    if moment is None:
        found = find_post(read, text.strip())
        if not found:
            words = tr(
                "{text} is neither a time such as {examples}, nor the id or the address of a post in what was read.",
                text=shown,
                examples=tr(TIMES),
            )
            raise click.BadParameter(words, param_hint="--around")
        if len(found) > 1:
            accounts = series([str(post.account) for post in found])
            words = tr("{accounts} each have a post {post}; give its time.", accounts=accounts, post=shown)
            raise click.BadParameter(words, param_hint="--around")
        moment = found[0].at
        if moment is None:
            raise click.BadParameter(
                tr("the post {post} has no plausible date; give a time.", post=shown), param_hint="--around"
            )
    return Around(moment=_at_home(moment, policy), days=days)


def _at_home(moment: datetime, policy: Policy) -> datetime:
    """Return a time in the home time zone, without the zone."""
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(policy.zone()).replace(tzinfo=None)
    except OverflowError:  # the first and the last possible day do not have a local time everywhere
        return moment.replace(tzinfo=None)


def _write(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
