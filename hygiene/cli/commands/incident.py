"""The command `incident`: a walkthrough after a suspicious post."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from hygiene.cli import terminal
from hygiene.cli.help import in_language
from hygiene.cli.nearby.accounts import AccountName
from hygiene.cli.options import (
    FILE,
    Amount,
    Offered,
    budget_option,
    did_you_mean,
    no_policy_option,
    plugins_option,
    policy_option,
    whole_budget_option,
)
from hygiene.cli.terminal import errors
from hygiene.language.words import tr

_EXAMPLES: Final = """\b
Examples:
  hygiene incident --platform instagram
  hygiene incident archive.zip --post 'new phone' --case case
  hygiene incident --account bluesky:alice.example --online
"""


class _PlatformName(Offered):
    """The id of a platform in the table, or its name, such as Twitter."""

    name = "platform"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the id, or fail with the ids that exist."""
        from hygiene.reference.platforms import all_platforms

        given, names = str(value).casefold(), self.names()
        known = {word.strip("()").casefold(): each.id for each in all_platforms() for word in each.title.split()}
        found = given if given in names else known.get(given)
        if found is None:
            shown = terminal.line(str(value), 60)
            self.fail(
                tr(
                    "'{shown}' is not one of {names}.{did_you_mean}",
                    shown=shown,
                    names=", ".join(names),
                    did_you_mean=did_you_mean(shown, known),
                ),
                param,
                ctx,
            )
        return found

    def names(self) -> list[str]:
        """Return the ids of the platforms."""
        from hygiene.reference.platforms import all_platforms

        return [each.id for each in all_platforms()]


class Incident(click.Command):
    """The walkthrough, or one of its `parts` where the first word names it.

    A group of commands would make users type a word for the walkthrough too.
    """

    @property
    def parts(self) -> dict[str, click.Command]:
        """The commands inside it, by their names."""
        return {"verify": in_language(verify)}

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Return the context of the walkthrough, or of the part that is named."""
        if args and (part := self.parts.get(args[0])):
            return part.make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command(cls=Incident, epilog=_EXAMPLES)
@click.argument("exports", nargs=-1, metavar="[EXPORT]...", type=FILE)
@click.option(
    "--vault", "vaults", multiple=True, type=FILE, metavar="FILE", help="A password manager's export. Repeat for more."
)
@click.option(
    "--post",
    metavar="POST",
    default="",
    help="The suspicious post: its address, its id, some of its words, or latest. Without it and --at, the surest "
    "incident that a scan finds.",
)
@click.option(
    "--at", "when", metavar="TIME", help="When it happened: '2026-10-13 15:20' at home, or 2026-10-13T14:20Z."
)
@click.option(
    "--account",
    "accounts",
    multiple=True,
    type=AccountName(),
    metavar="NAME",
    help="A connected account to read as it is now, such as bluesky:alice.example; it needs --online. Or the account "
    "that it is about, such as x/@brand, where several are read.",
)
@click.option(
    "--online",
    is_flag=True,
    help="Use the network: read the connected accounts, and ask "
    "api.pwnedpasswords.com about passwords, by hash prefix.",
)
@click.option("--noticed", metavar="TIME", help="When you noticed it.")
@click.option("--platform", type=_PlatformName(), help="Without an export: what to do first on this platform.")
@click.option("--case", "folder", type=FILE, metavar="FOLDER", help="Keep everything in this folder, and go on there.")
@click.option("--copy", is_flag=True, help="Copy the exports into the case. Without it, only their SHA-256 is kept.")
@click.option("--full", is_flag=True, help="Write names, words and all lines into the case, for a lawyer.")
@click.option("--tone", type=click.Choice(["person", "brand"]), help="Whether drafts say I or we [by the policy].")
@click.option(
    "--days",
    type=Amount("days", 0.01, 3660),
    metavar="DAYS",
    help="How many days before and after it the timeline shows [default: 14 before, 7 after].",
)
@click.option("--answers", "answers_file", type=FILE, metavar="FILE", help="Take answers from a TOML file.")
@click.option(
    "--no-input",
    is_flag=True,
    expose_value=False,
    callback=terminal.set_no_input,
    help="Ask nothing, even at a terminal.",
)
@click.option("--details", is_flag=True, help="Print every part in full.")
@click.option("--demo", is_flag=True, help="Show the walkthrough of an invented brand account.")
@policy_option
@no_policy_option
@budget_option
@plugins_option
def incident(**given: Any) -> None:
    """Walk through an incident: stop it, understand it, mend it.

    First come the three things to do now on the platform. Then hygiene reads the exports, or with --account an account
    that you connected as it is now, shows everything around the post in order of time, and weighs what may have
    happened. At a terminal it asks what would tell most. Every question can be skipped. At the end are the steps to
    take, words to say to others, and what would have prevented it.

    With --case FOLDER everything is kept in a folder, and `hygiene incident --case FOLDER` goes on there. What is made
    to be shared leaves out names of files and people, your own posts, words of posts and your passwords' entries,
    unless --full is given once. `hygiene incident verify FOLDER` proves that nothing in it was changed.
    """
    with errors():
        from hygiene.cli.guided.run import run_walkthrough

        run_walkthrough(**given)


@click.command()
@click.argument("folder", type=FILE, metavar="CASE")
@click.argument("inputs", nargs=-1, metavar="[EXPORT]...", type=FILE)
@click.option("--seal", default="", metavar="SEAL", help="The seal of an earlier run, as you noted it.")
@whole_budget_option
@click.pass_context
def verify(ctx: click.Context, folder: Path, inputs: tuple[Path, ...], seal: str) -> None:
    """Prove that a case is unchanged, or name the first altered file or line.

    The exports that you name are compared with the SHA-256 that the case holds. Whoever changes a case could write all
    of it anew. Only a seal that you noted elsewhere shows that.

    The exit code is 0 for an unchanged case, 10 for an altered one, and 1 when verifying failed. It is 3 when a stopped
    run did not write the case to its end, and when there is no case.
    """
    with errors():
        from hygiene.cli.options import seconds_of_an_input
        from hygiene.incident.case.verify import verify as verified
        from hygiene.sources.files.budget import Budget

        found = verified(folder, seal, inputs, Budget(seconds_of_an_input()))
        for words in found.words:
            click.echo(terminal.wrapped(words))
        ctx.exit(found.exit_code)
