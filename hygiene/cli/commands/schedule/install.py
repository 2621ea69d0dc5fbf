"""Installing and removing a timer where its system looks for it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hygiene.cli import output
from hygiene.cli.commands.schedule import cron, launchd, systemd, windows
from hygiene.cli.commands.schedule.timer import PREFIX, Kind, Timer
from hygiene.language.words import tr
from hygiene.model.errors import HygieneError
from hygiene.model.text import printable

_SECONDS: Final = 60
_NO_CRONTAB: Final = re.compile(rb"no crontab for |can't open '[^'\n]*': No such file or directory")
"""The words for a user without a crontab.

The first are those of cronie, Debian, macOS and dcron, the others those of BusyBox.
"""
_FOLDER: Final = "hygiene"
"""The folder of the Task Scheduler that holds our tasks."""


def usual_kind() -> Kind:
    """Return the kind of timer that this system uses."""
    if sys.platform == "win32":
        return "windows"
    if sys.platform == "darwin":
        return "launchd"
    return "systemd" if Path("/run/systemd/system").is_dir() else "cron"


def shown(timer: Timer, kind: Kind) -> dict[str, str]:
    """Return the texts of a timer by the place where each belongs."""
    if kind == "systemd":
        return {str(_units() / name): text for name, text in systemd.units(timer).items()}
    if kind == "cron":
        return {tr("a line of your crontab"): f"{cron.line(timer)}\n"}
    if kind == "launchd":
        return {str(_agents() / f"{timer.name}.plist"): launchd.plist(timer)}
    return {tr("the task {name}", name=f"{_FOLDER}\\{timer.name}"): windows.task(timer)}


def install(timer: Timer, kind: Kind) -> None:
    """Install a timer, in place of an earlier one of the same name.

    Raises:
        HygieneError: A file cannot be written, or the system refuses the timer.
    """
    if kind in {"cron", "launchd"}:
        _private_log(timer.log)
    if kind == "systemd":
        for path, text in shown(timer, kind).items():
            _written(Path(path), text)
        _run(["systemctl", "--user", "daemon-reload"])
        _run(["systemctl", "--user", "enable", "--now", f"{timer.name}.timer"])
    elif kind == "cron":
        _run(["crontab", "-"], cron.with_line(_crontab(), timer.name, cron.line(timer)))
    elif kind == "launchd":
        agent = _agents() / f"{timer.name}.plist"
        _unload(timer.name)
        _written(agent, launchd.plist(timer))
        _run(["launchctl", "bootstrap", _domain(), str(agent)])
    else:
        _create_task(timer)


def remove(kind: Kind, name: str = "") -> list[str]:
    """Remove a timer, or every timer without a `name`; return their names.

    Raises:
        HygieneError: A file cannot be removed, or the system refuses it.
    """
    if kind == "cron":
        crontab = _crontab()
        gone = [each for each in cron.names(crontab) if not name or each == name]
        if gone:
            _run(["crontab", "-"], cron.without(crontab, name))
        return gone
    if kind == "windows":
        _run(["schtasks", "/Delete", "/TN", f"{_FOLDER}\\{name or '*'}", "/F"])
        return [name or tr("every timer of hygiene")]
    folder, ending = (_units(), ".timer") if kind == "systemd" else (_agents(), ".plist")
    gone = sorted(each.stem for each in folder.glob(f"{name or PREFIX + '*'}{ending}"))
    for each in gone:
        _remove_files(kind, each)
    if gone and kind == "systemd":
        _run(["systemctl", "--user", "daemon-reload"])
    return gone


def _remove_files(kind: Kind, name: str) -> None:
    if kind == "launchd":
        _unload(name)
        (_agents() / f"{name}.plist").unlink(missing_ok=True)
        return
    _run(["systemctl", "--user", "disable", "--now", f"{name}.timer"])
    for ending in ("timer", "service"):
        (_units() / f"{name}.{ending}").unlink(missing_ok=True)


def _units() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or _home() / ".config", "systemd", "user")


def _agents() -> Path:
    return _home() / "Library" / "LaunchAgents"


def _home() -> Path:
    """Return the home folder.

    Raises:
        HygieneError: The user has none.
    """
    try:
        return Path.home()
    except RuntimeError:  # a container may run as a user who has none
        raise HygieneError(tr("timers are kept in your home folder, and you have none"), hint=tr("set HOME")) from None


def _domain() -> str:
    return f"gui/{os.getuid()}" if hasattr(os, "getuid") else ""


def _unload(name: str) -> None:
    """Unload an agent, if it is loaded."""
    _run(["launchctl", "bootout", f"{_domain()}/{name}"], may_fail=True)


def _create_task(timer: Timer) -> None:
    with tempfile.TemporaryDirectory(prefix="hygiene-") as folder:
        path = Path(folder, "task.xml")
        path.write_text(windows.task(timer), encoding="utf-16")
        _run(["schtasks", "/Create", "/TN", f"{_FOLDER}\\{timer.name}", "/XML", str(path), "/F"])


def _written(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    output.write(path, text)


def _private_log(path: Path) -> None:
    """Create the log, which only its owner can read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))


def _crontab() -> str:
    """Return the user's crontab, or an empty text without one.

    Raises:
        HygieneError: It cannot be read. Writing would lose its content.
    """
    done = _ended(["crontab", "-l"])
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "surrogateescape")
    if _NO_CRONTAB.search(done.stderr):
        return ""
    hint = tr("`crontab -l` says: {words}", words=printable(_last_words(done), 200))
    raise HygieneError(tr("Your crontab could not be read, so nothing was changed."), hint=hint)


def _run(words: Sequence[str], given: str = "", *, may_fail: bool = False) -> None:
    """Run a program of the system.

    Raises:
        HygieneError: It is missing, fails or hangs.
    """
    done = _ended(words, given)
    if done.returncode and not may_fail:
        said = printable(_last_words(done), 200)
        raise HygieneError(tr("{command} failed: {words}", command=" ".join(words[:3]), words=said))


def _ended(words: Sequence[str], given: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run a program of the system, with its messages in English, to its end.

    Raises:
        HygieneError: It is missing or hangs.
    """
    program = shutil.which(words[0])
    if program is None:
        raise HygieneError(
            tr("{program} is not installed", program=words[0]), hint=tr("choose another --kind, or install it")
        )
    try:
        return subprocess.run(  # noqa: S603  # a program of the system, which the user asked for
            [program, *words[1:]],
            input=given.encode("utf-8", "surrogateescape"),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired:
        raise HygieneError(
            tr("{program} did not end within {seconds} seconds", program=words[0], seconds=_SECONDS)
        ) from None


def _last_words(done: subprocess.CompletedProcess[bytes]) -> str:
    said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
    return said[-1] if said else tr("nothing")
