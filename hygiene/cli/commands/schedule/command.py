"""The command `schedule`: run a scan or a fleet by itself."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hygiene.cli import terminal
from hygiene.cli.terminal import errors
from hygiene.language.choice import OPTION, of_system, taken
from hygiene.language.words import spoken, tr
from hygiene.model.errors import HygieneError
from hygiene.model.text import home_hidden

if TYPE_CHECKING:
    from hygiene.cli.commands.schedule.timer import Kind, Timer

_KINDS: Final = ("systemd", "cron", "launchd", "windows")


class _Time(click.ParamType[tuple[int, int]]):
    """A time of day: hours and minutes."""

    name = "HH:MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Return the hour and the minute."""
        hour, colon, minute = str(value).partition(":")
        digits = all(part.isascii() and part.isdecimal() and len(part) <= 2 for part in (hour, minute))
        if not (colon and digits and int(hour) < 24 and int(minute) < 60):
            self.fail(tr("{text} is no time of day such as 07:30.", text=repr(value)), param, ctx)
        return int(hour), int(minute)


@click.command(context_settings={"ignore_unknown_options": False, "allow_interspersed_args": False})
@click.argument("words", nargs=-1, metavar="-- COMMAND...")
@click.option("--every", type=click.Choice(["day", "week", "month"]), default="week", show_default=True)
@click.option("--at", type=_Time(), default="07:00", show_default=True, help="The local time.")
@click.option("--kind", type=click.Choice(_KINDS), help="The kind of timer.  [default: that of this system]")
@click.option("--install", "installs", is_flag=True, help="Install it, in place of an earlier one for this COMMAND.")
@click.option("--remove", "removes", is_flag=True, help="Remove it; without a COMMAND, all that were installed.")
def schedule(words: tuple[str, ...], installs: bool, removes: bool, **when: Any) -> None:
    """Run a scan or a fleet by itself, every day, week or month.

    COMMAND is a command of hygiene as you would type it here: scan, fleet or report, with its options. What is printed
    shows what would be installed; only --install installs it. A weekly run comes on Monday, a monthly one on the first.

    hygiene schedule --every week -- fleet brand.toml --fail-on-new medium
    """
    with errors():
        from hygiene.cli.commands.schedule import install

        if installs and removes:
            raise click.UsageError(tr("--install and --remove exclude each other; give one of them."))
        kind: Kind = when["kind"] or install.usual_kind()
        if removes:
            _remove(kind, words)
            return
        if not words:
            raise click.UsageError(
                tr("nothing to schedule; give a COMMAND, such as -- scan export.zip --vault vault.csv.")
            )
        if taken(words)[0]:
            raise click.UsageError(tr("give --lang before schedule; a timer keeps the language in which it is made."))
        timer = _timer(words, when)
        if installs:
            install.install(timer, kind)
            installed = tr("Installed {name}: {time}.", name=timer.name, time=_when(timer))
            terminal.say(f"{installed} {_log(timer, kind)}")
        else:
            _show(install.shown(timer, kind))
            terminal.say(f"{tr('Nothing is installed yet; --install does that.')} {_log(timer, kind)}")
        for note in _notes(timer, kind):
            terminal.say(note)


def _timer(words: tuple[str, ...], when: dict[str, Any]) -> Timer:
    """Return the timer, after checking that its command can run by itself."""
    from platformdirs import user_log_path

    from hygiene.cli.commands.schedule.refuse import checked
    from hygiene.cli.commands.schedule.timer import Timer, name_of

    checked(words)
    folder = Path.cwd()
    try:
        logs = user_log_path("hygiene", appauthor=False)
    except RuntimeError:  # a container may run as a user who has none
        raise HygieneError(
            tr("what a run prints is kept in your home folder, and you have none"), hint=tr("set HOME")
        ) from None
    hour, minute = when["at"]
    return Timer(
        words=(str(_program()), *_language(), *words),
        folder=folder,
        every=when["every"],
        hour=hour,
        minute=minute,
        log=logs / f"{name_of(words, folder)}.log",
    )


def _language() -> tuple[str, ...]:
    """Return the option for the language of this run.

    It is left out where both the run and the system use English.
    """
    return () if spoken() == of_system() == "en" else (f"{OPTION}={spoken()}",)


def _program() -> Path:
    """Return the absolute path of the hygiene that runs now.

    A link is not resolved, because it outlives an update of its target.
    """
    usual = Path(sysconfig.get_path("scripts"), "hygiene.exe" if sys.platform == "win32" else "hygiene")
    for each in (sys.argv[0], str(usual)):
        found = shutil.which(each)
        if found and Path(found).stem == "hygiene":
            return Path(found).absolute()
    raise HygieneError(
        tr("the program hygiene was not found"), hint=tr("install account-hygiene, and run it from there")
    )


def _remove(kind: Kind, words: tuple[str, ...]) -> None:
    from hygiene.cli.commands.schedule import install
    from hygiene.cli.commands.schedule.timer import name_of

    gone = install.remove(kind, name_of(words, Path.cwd()) if words else "")
    terminal.say(tr("Removed {names}.", names=", ".join(gone)) if gone else tr("Nothing was scheduled."))


def _show(texts: dict[str, str]) -> None:
    for place, text in texts.items():
        click.echo(f"# {terminal.line(home_hidden(place), 1000)}")
        click.echo(text)


def _when(timer: Timer) -> str:
    day = {"day": tr("every day"), "week": tr("every Monday"), "month": tr("on the first of every month")}[timer.every]
    return tr("{day} at {time}", day=day, time=f"{timer.hour:02}:{timer.minute:02}")


def _log(timer: Timer, kind: Kind) -> str:
    """Return a sentence that says where to read the output of a run."""
    if kind == "systemd":
        return tr("`journalctl --user -u {name}` shows what a run printed.", name=timer.name)
    if kind == "windows":
        return tr("Windows keeps the exit code alone, so write the report with --output.")
    return tr("What a run prints goes to {file}.", file=home_hidden(str(timer.log)))


def _notes(timer: Timer, kind: Kind) -> list[str]:
    """Return the requirements of a scheduled run, in sentences."""
    from hygiene.cli.commands.schedule.refuse import checked, reads_connected

    notes = [
        tr("A run by itself has no terminal, so it cannot open an encrypted vault; it says so, and exits with 3."),
    ]
    if reads_connected(checked(timer.arguments)):
        notes.append(
            tr(
                "Connected accounts need the system's keyring, open at that time, because a file of them "
                "needs its passphrase typed."
            )
        )
        if kind == "cron":
            notes.append(
                tr(
                    "cron does not reach the keyring of a desktop session, so such a run says that, and "
                    "exits with 3. --kind systemd reaches it."
                )
            )
    if "--remember" in timer.words:
        notes.append(tr("--remember needs a keyring that is open at that time."))
    if kind == "systemd":
        notes.append(tr("It runs while you are signed in; `loginctl enable-linger` lets it run without that."))
    return notes
