"""Commands that list apps, posts, checks and readers, or print a page."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hygiene.cli import terminal
from hygiene.cli.commands.options import (
    FILE,
    every,
    load_plugins,
    no_policy_option,
    one,
    plugins_option,
    policy_option,
)
from hygiene.cli.terminal import errors
from hygiene.model.errors import UnreadableError

if TYPE_CHECKING:
    from datetime import datetime

    from hygiene.sources.reader import Reader


@click.command()
@click.argument("exports", nargs=-1, required=True, metavar="EXPORT...", type=FILE)
@click.option("--format", "style", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@plugins_option
def apps(exports: tuple[Path, ...], style: str, no_plugins: bool) -> None:
    """List every app that has access, oldest first.

    For each app it shows the publisher, the permissions, how long the app has had access, and the last post through it.
    Exports of several accounts make one list, with the account of each app.
    """
    with errors():
        from hygiene.cli import listings
        from hygiene.report.inventory import inventory

        snapshots = every(exports, load_plugins(None, no_plugins=no_plugins))
        listed = [snapshot for snapshot in snapshots if snapshot.apps is not None]
        missing = [
            UnreadableError(f"it lists no apps: {snapshot.missing('apps')}", path=snapshot.origin.path)
            for snapshot in snapshots
            if snapshot.apps is None
        ]
        if not listed:
            raise missing[-1]
        for error in missing:
            terminal.complain(error)
        # When an account was given twice, its newest export counts.
        newest = {snapshot.account.key: snapshot for snapshot in sorted(listed, key=lambda one: one.taken_at)}
        for snapshot in newest.values():
            terminal.warn_of_gap(snapshot, "apps")
        click.echo(listings.apps(inventory(newest.values()), style), nl=False)


class MomentParam(click.ParamType["datetime"]):
    """A day or a time, with or without a zone."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the time, or fail with examples of what can be given."""
        from datetime import datetime

        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail(
                f"{value!r} is not a time such as 2026-10-13, '2026-10-13 15:20' or 2026-10-13T14:20Z.", param, ctx
            )


@click.command()
@click.argument("exports", nargs=-1, required=True, metavar="EXPORT...", type=FILE)
@click.option("--format", "style", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="N",
    help="Only the N most suspicious posts [table: 20, jsonl: every post].",
)
@click.option(
    "--around",
    type=MomentParam(),
    metavar="TIME",
    help="Only posts near this time: 2026-10-13 or '2026-10-13 15:20' in the policy's time zone, or 2026-10-13T14:20Z.",
)
@click.option(
    "--days",
    type=click.FloatRange(min=0.01),
    metavar="DAYS",
    default=7,
    show_default=True,
    help="How near, in days, with --around.",
)
@policy_option
@no_policy_option
@plugins_option
def posts(  # one parameter an option
    exports: tuple[Path, ...],
    style: str,
    top: int | None,
    around: datetime | None,
    days: float,
    policy_file: Path | None,
    **more: bool,
) -> None:
    """List posts by suspicion, most suspicious first, with reasons.

    The number is in bits: a post of 10 bits is as unusual as about one in 2^10 (a thousand) of this account's own
    posts. Each reason has a weight in bits. The ranking proves nothing. After an incident, --around shows what else
    was unusual in those days.
    """
    with errors():
        from hygiene.analysis.posts import ranking as suspicion
        from hygiene.cli import listings
        from hygiene.cli.policy_choice import choose_policy

        policy = choose_policy(policy_file, no_policy=more["no_policy"], inputs=exports).policy
        snapshot = one(exports, load_plugins(policy, no_plugins=more["no_plugins"]))
        if snapshot.posts is None:
            raise UnreadableError(f"it holds no posts: {snapshot.missing('posts')}", path=snapshot.origin.path)
        terminal.warn_of_gap(snapshot, "posts")
        if around and around.tzinfo:
            around = around.astimezone(policy.zone()).replace(tzinfo=None)
        window = suspicion.window(around, days, policy) if around else None
        top = top or (20 if style == "table" else None)
        if window is None:
            terminal.patience(len(snapshot.posts), "posts")
        found = suspicion.suspicions(snapshot, policy, top, window)
        if style == "jsonl":
            for line in listings.post_lines(found):
                sys.stdout.write(line + "\n")
        else:
            none = [listings.nothing_near(snapshot.posts, policy.zone(), days)] if window else []
            click.echo(listings.posts_table(found, policy.zone(), policy.posts.alarm_bits, *none), nl=False)


@click.command()
def checks() -> None:
    """List the checks: id, what they ask, what they need."""
    with errors():
        from tabulate import tabulate

        from hygiene.plugins.registry import Plugins

        plugins = Plugins()
        rows = [[c.id, c.title, c.path, ", ".join(sorted(c.needs))] for c in plugins.loaded("checks")]
        click.echo(tabulate(rows, headers=["check", "asks about", "path", "needs"]))
        terminal.warn_of_failed(plugins)
        click.echo("\n`hygiene explain CHECK` prints what a check looks at, why it matters, and its false alarms.")


@click.command()
@click.argument("platform", required=False, metavar="[PLATFORM]")
def readers(platform: str | None) -> None:
    """List what can be read, what it holds, and how to ask for it.

    PLATFORM is a platform or a password manager, such as `mastodon` or `bitwarden`: only its exports are shown.
    """
    with errors():
        from hygiene.plugins.registry import Plugins

        plugins = Plugins()
        exports = [one for one in plugins.loaded("readers") if _named(platform, one.id, one.platform, one.title)]
        vaults = [one for one in plugins.loaded("vaults") if _named(platform, one.id, one.title)]
        if not exports and not vaults:
            known = sorted({one.platform for one in plugins.loaded("readers")})
            raise click.BadParameter(
                f"hygiene reads no exports of {platform!r}. It reads those of {', '.join(known)}. Without a name, "
                "`hygiene readers` lists password managers too.",
                param_hint="PLATFORM",
            )
        if exports:
            click.echo("Exports of platforms: hygiene scan EXPORT\n")
        for reader in exports:
            terminal.entry(reader.id, reader.title, *filter(None, _about(reader)))
        if vaults:
            click.echo("Exports of password managers: hygiene scan --vault FILE\n")
        for vault in vaults:
            terminal.entry(vault.id, vault.title, f"Export it: {vault.export}")
        if vaults:
            click.echo(terminal.DELETE_IT)
        terminal.warn_of_failed(plugins)


def _named(wanted: str | None, *names: str) -> bool:
    """Return whether one of the names is the one wanted, or has it as a word."""
    if wanted is None:
        return True
    return any(wanted.casefold() in {name.casefold(), *re.findall(r"\w+", name.casefold())} for name in names)


def _about(reader: Reader) -> tuple[str, ...]:
    """Return what to know about an export before asking for it."""
    from hygiene.reference.platforms import platform

    by_hand = platform(reader.platform).by_hand()
    seen = "; ".join(f"{' and '.join(topics)} {where}" for where, topics in by_hand.items())
    return (
        f"Holds: {reader.holds}.",
        f"Lacks: {reader.lacks}.",
        f"See for yourself: {seen}." if seen else "",
        f"Ask for it: {reader.request}.",
        f"It takes: {reader.wait}.",
    )
