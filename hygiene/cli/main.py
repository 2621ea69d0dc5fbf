"""The command line. A command's module is imported when that command runs."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Final

import click

from hygiene.cli.help import LanguageCode, in_language
from hygiene.language import choice
from hygiene.language.catalogue import LANGUAGES
from hygiene.language.words import tr, tr_later

if TYPE_CHECKING:
    from types import TracebackType

    from click.shell_completion import CompletionItem

# numpy's OpenBLAS takes memory for a thread of every processor, ends the process where there is too little, and gains
# nothing here. It reads the setting once, when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_EXIT_CODES: Final = """\b
Exit codes:
  0   it ran, and nothing is at or above --fail-on or --fail-on-new
  1   it failed or was stopped, or the command of --notify failed
  2   the command, the policy or the file of a fleet is not valid
  3   an input or account was not read in full, or a case was cut short
  10  findings at or above --fail-on or --fail-on-new, or an altered case
"""
_COMMANDS: Final = {
    "accept": ("answers.accept", tr_later("Accept a finding until a date, and write that into the policy.")),
    "accounts": ("live.accounts", tr_later("List the live accounts that are connected.")),
    "apps": ("lists", tr_later("List every app that has access, oldest first.")),
    "breaches": ("passwords", tr_later("Make and test a filter of breached passwords.")),
    "checks": ("lists", tr_later("List the checks: id, what they ask, what they need.")),
    "connect": ("live.connect", tr_later("Connect a live account, with the least permission to read it.")),
    "demo": ("explain", tr_later("Show the report of an invented brand account.")),
    "diff": ("history", tr_later("Show what changed between two runs, and why.")),
    "disconnect": ("live.disconnect", tr_later("Take the permission to read an account back, and remove it here.")),
    "explain": ("explain", tr_later("Print the page of a check, of the score, or of one finding.")),
    "fleet": ("fleet", tr_later("Read many accounts, and write one report about all of them.")),
    "forget": ("passwords", tr_later("Remove what hygiene kept on this computer.")),
    "history": ("history", tr_later("List the runs that were kept, newest first.")),
    "incident": ("incident", tr_later("Walk through an incident: stop it, understand it, mend it.")),
    "init": ("init", tr_later("Ask what is yours, and write that down as the policy.")),
    "posts": ("posts", tr_later("List posts by suspicion, most suspicious first, with reasons.")),
    "readers": ("lists", tr_later("List what can be read, what it holds, and how to ask for it.")),
    "report": ("history", tr_later("Show the report of an earlier run again.")),
    "review": ("answers.review", tr_later("Answer by hand what no export says, and note it in the policy.")),
    "scan": ("scan", tr_later("Read exports and vaults, run every check, write one report.")),
    "schedule": ("schedule.command", tr_later("Run a scan or a fleet by itself, every day, week or month.")),
    "vaults": ("passwords", tr_later("List the password managers that can be read, or try a file.")),
}
"""Each command's module in `cli/commands/`, and its help in one line."""
_UNWRITABLE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF})
"""Errors of a full disk or quota, a file at its limit, a closed stream."""
_NEAR: Final = 0.75
"""The share of an option that must match the typed text to be offered.

A slip of one or two letters leaves more than that. This is our judgement.
"""
_SOON: Final = 0.1
"""Seconds until a lost Ctrl-C is tried again."""


class _Commands(click.Group):
    """Commands that are imported when they run.

    `hygiene --help` thus starts quickly.
    """

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Choose the language before anything is printed.

        Errors in the command line are in that language, too.
        """
        asking, words = choice.taken(args)
        asked = choice.code(asking[-1].partition("=")[2]) if asking else ""
        choice.speak(asked or choice.of_system())
        return super().make_context(info_name, [*asking, *words], parent, **extra)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help, in the user's language."""
        click.Group.format_help(in_language(self), ctx, formatter)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # as click calls it
        """Return the names, in order."""
        return sorted(_COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002  # as click calls it
        cmd_name: str,
    ) -> click.Command | None:
        """Import a command."""
        if cmd_name not in _COMMANDS:
            return None
        found = getattr(import_module(f"hygiene.cli.commands.{_COMMANDS[cmd_name][0]}"), cmd_name)
        return in_language(found) if isinstance(found, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or offer the nearest one."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from hygiene.cli.options import did_you_mean

            if not args or args[0] in _COMMANDS:
                raise
            raise click.UsageError(f"{error.message}{did_you_mean(args[0], _COMMANDS)}", ctx=error.ctx) from None

    def main(self, *args: Any, **more: Any) -> Any:
        """Run the command line."""
        with _standard_output():
            return super().main(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command.

        Click's errors quote the typed words, and a shell types the names of files.
        """
        try:
            return super().invoke(ctx)
        except click.exceptions.NoArgsIsHelpError:  # its message is the help, in lines
            raise
        except click.UsageError as error:
            from hygiene.cli.options import did_you_mean
            from hygiene.cli.terminal import fitted
            from hygiene.model.text import printable

            said = printable(error.format_message(), 1000)
            if isinstance(error, click.NoSuchOption):
                near = did_you_mean(error.option_name, error.possibilities or (), _NEAR)
                said = f"{printable(error.message, 1000)}{near or self._elsewhere(ctx, error.option_name)}"
            before = gettext("Error: {message}").partition("{")[0]  # as click writes it
            raise click.UsageError(fitted(said, before), ctx=error.ctx) from None

    def _elsewhere(self, ctx: click.Context, wanted: str) -> str:
        """Return a sentence after a blank about the nearest option, or "".

        Among several commands with that option, a scan is named first. A command without `--yes` asks nothing that it
        would answer, so no other command is offered for it.
        """
        from hygiene.cli.options import nearest

        having: dict[str, str] = {}
        for name in sorted(_COMMANDS, key=lambda name: (name != "scan", name)):
            command = self.get_command(ctx, name)
            for option in (option for param in command.params for option in param.opts) if command else ():
                having.setdefault(option, name)
        option = nearest(wanted, having, _NEAR)
        if not option or option == "--yes":
            return ""
        return f" {tr('`hygiene {command}` has {option!r}.', command=having[option], option=option)}"

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands that begin with the letters typed so far."""
        from click.shell_completion import CompletionItem

        return [
            *(
                CompletionItem(name, help=tr(first))
                for name, (_, first) in _COMMANDS.items()
                if name.startswith(incomplete)
            ),
            *click.Command.shell_complete(self, ctx, incomplete),
        ]

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002  # as click calls it
        formatter: click.HelpFormatter,
    ) -> None:
        """Write each command's help in one line, without importing it."""
        with formatter.section(tr("Commands")):
            formatter.write_dl([(name, tr(first)) for name, (_, first) in sorted(_COMMANDS.items())])


@contextmanager
def _standard_output() -> Iterator[None]:
    """Turn a standard output that cannot be written into an error of one line.

    A closed one is opened so that it refuses to be written. Otherwise the next file would take its number. Click is
    quiet about a pipe that its reader closed.
    """
    if not sys.stdout:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 1)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if isinstance(sys.stdout, TextIOWrapper):
        # A pipe of an older encoding lacks the letters of many names.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        yield
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        from hygiene.cli.terminal import complain
        from hygiene.model.errors import OutputError, system_words

        why = (
            tr("it is closed")
            if error.errno == errno.EBADF
            else tr("it cannot be written: {strerror}", strerror=system_words(error))
        )
        complain(OutputError(why, path=tr("standard output")))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python would try again at its end
        sys.exit(OutputError.exit_code)


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from hygiene._version import __version__

        click.echo(tr("hygiene, version {version}", version=__version__))
        ctx.exit()


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog=_EXIT_CODES,
)
@click.option(
    choice.OPTION,
    type=LanguageCode(list(LANGUAGES)),
    expose_value=False,
    help="Speak English, German, Spanish or Portuguese. Without it, the language of your system.",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Find out whether someone else can post as you, or already does.

    hygiene runs on this computer. It reads the exports of platforms and password managers, and says what to do first.
    It opens no connection unless you give --online or --expand-links. Start with `hygiene demo`. `hygiene readers`
    lists how to get your own exports; then run `hygiene scan EXPORT`.
    """
    sys.excepthook = _crash
    sys.unraisablehook = _ignored


def _crash(kind: type[BaseException], _error: BaseException, where: TracebackType | None) -> None:
    """Print a defect, ours or a plugin's, without the text of its exception.

    That text may quote data that was read.
    """
    import traceback

    click.echo(
        tr(
            (
                "error: hygiene stopped because of a bug ({name}). Please report it with these lines, "
                "which hold none of your data:\n{rstrip}"
            ),
            name=kind.__name__,
            rstrip="".join(traceback.format_tb(where)).rstrip(),
        ),
        err=True,
    )


def _ignored(failed: sys.UnraisableHookArgs) -> None:
    """Interrupt again where Ctrl-C came while Python was tidying up.

    Python would go on as if there had been no Ctrl-C. It also ignores anything raised before this function returns.
    """
    if failed.exc_type is KeyboardInterrupt:
        import _thread
        from threading import Timer

        again = Timer(_SOON, _thread.interrupt_main)
        again.daemon = True
        again.start()
    elif not issubclass(failed.exc_type, MemoryError):  # the run itself reports it once
        click.echo(tr("warning: tidying up failed ({name})", name=failed.exc_type.__name__), err=True)
