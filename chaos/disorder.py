"""Other disorder: no home, two runs at once, clocks, little memory.

Each case names the exit code and a line that the user sees. The files that it leaves must be whole as well.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final

from chaos.cases import BY_NAME, Case, Expected, Folders, LeftOutError, prepared, strays, unchanged
from chaos.child import NOW, run, started
from chaos.commands import rows
from chaos.disks import NOBODY, full, full_output, read_only, small_disk

_UNKNOWN: Final = 54321
"""The id of a user that the system does not know, as in a container."""


def _homeless(name: str, user: int | None, expected: Expected) -> Case:
    """Return a case without HOME, as a user that the system may not know."""

    def disorder() -> None:
        del os.environ["HOME"]
        if user is not None:
            os.setgroups([])
            os.setuid(user)

    def case(folders: Folders) -> Iterator[str]:
        if os.getuid() != 0:
            raise LeftOutError("it needs root, or the real home would be used")
        folders.home.chmod(0o777)
        command = BY_NAME[name]
        yield from expected.faults(
            run(folders.home, command.given(folders.inputs), typed=command.typed, disorder=disorder)
        )
        if (folders.home / "~").exists():
            yield "a folder called ~ was made"

    return case


def _at_once(name: str, *accepted: Expected) -> Case:
    """Return a case in which two equal runs begin at once.

    One of them may end as any of `accepted`.
    """

    def case(folders: Folders) -> Iterator[str]:
        command = prepared(name, folders)
        arguments = command.given(folders.inputs)
        with ExitStack() as stack:
            ends = [stack.enter_context(started(folders.home, arguments, typed=command.typed)) for _ in range(2)]
            ended = [end() for end in ends]
        fine = Expected(code=0)
        failed = [list(fine.faults(one)) for one in ended if [*fine.faults(one)]]
        excused = [one for one in ended if any(not [*expected.faults(one)] for expected in accepted)]
        if len(failed) > len(excused) or len(failed) > 1:
            yield f"{failed}"
        after = command.held(folders.home)
        yield from fine.faults(run(folders.home, arguments, typed=command.typed))
        if after != command.held(folders.home):
            yield "the file is not what one run alone writes"
        yield from strays(folders)

    return case


def _clock(days: int, expected: Expected, *, changes: bool) -> Case:
    """Return a case in which the clock jumps between two runs that remember."""

    def case(folders: Folders) -> Iterator[str]:
        command = prepared("scan --remember", folders)
        before = command.held(folders.home)
        ended = run(folders.home, command.given(folders.inputs), now=NOW + timedelta(days=days))
        yield from expected.faults(ended)
        if (command.held(folders.home) != before) is not changes:
            yield "the store was not left as it was" if not changes else "nothing was remembered"
        again = run(folders.home, command.given(folders.inputs))
        yield from Expected(code=0).faults(again)
        if rows(folders.home / command.target) == before:
            yield "nothing was remembered when the clock was right again"

    return case


def _memory(megabytes: int, expected: Expected) -> Case:
    """Return a case in which a run may allocate only a little memory."""

    def disorder() -> None:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))

    def case(folders: Folders) -> Iterator[str]:
        if not Path("/proc/self/statm").exists():
            raise LeftOutError("memory is not counted here")
        command = prepared("scan --output", folders)
        before = command.held(folders.home)
        large = folders.inputs / "large.csv"
        if not large.exists():
            row = f"{'x' * 200},https://a.example,{'u' * 200},{'p' * 60},{'n' * 500}\n"
            large.write_text("name,url,username,password,note\n" + row * 60_000, encoding="utf-8")
        arguments = ["scan", "--vault", str(large), "--output", "report.json"]
        yield from expected.faults(run(folders.home, arguments, disorder=disorder))
        yield from unchanged(command, folders, before)

    return case


_LARGE, _NO_SPACE = "it cannot be written: File too large", "it cannot be written: No space left on device"
_DENIED = "it cannot be written: Permission denied"
_IN_USE = "another run is using this case"
_FULL, _NONE = " are free (write it to another disk)", "you have none (set HOME)"
_KEPT_ERROR = "it cannot be written (check its permissions, and the space on its disk)"
_UNKEPT = "the run was not kept: earlier runs are kept in your home folder, and you have none (set HOME)"
_STORE_ERROR = "it cannot be read or written, or is damaged"
_CLOCK = "no password was remembered: the clock says"
CASES: Final[Mapping[str, Case]] = {
    "full disk: scan --output": full("scan --output", Expected(code=1, line=_LARGE)),
    "full disk: breaches build": full("breaches build", Expected(code=1, line=_LARGE)),
    "full disk: scan --remember": full("scan --remember", Expected(code=1, line=_STORE_ERROR)),
    "full disk: case": full("case", Expected(code=1, line=_LARGE)),
    "full disk: history": full("history", Expected(code=1, line=_KEPT_ERROR)),
    "full disk: standard output": full_output,
    "small disk: scan --output": small_disk("scan --output", Expected(code=1, line=_NO_SPACE)),
    "small disk: breaches build": small_disk("breaches build", Expected(code=1, line=_FULL)),
    "small disk: accept": small_disk("accept", Expected(code=1, line=_NO_SPACE)),
    "small disk: scan --remember": small_disk("scan --remember", Expected(code=1, line=_STORE_ERROR)),
    "small disk: case": small_disk("case", Expected(code=1, line=_NO_SPACE)),
    "small disk: history": small_disk("history", Expected(code=1, line=_KEPT_ERROR)),
    "read-only home: scan --output": read_only("scan --output", Expected(code=1, line=_DENIED)),
    "read-only home: accept": read_only("accept", Expected(code=1, line=_DENIED)),
    "read-only home: scan --remember": read_only("scan --remember", Expected(code=1, line="cannot be")),
    "read-only home: case": read_only("case", Expected(code=1, line=_DENIED)),
    "read-only home: history": read_only("history", Expected(code=1, line="cannot be")),
    "no home: scan --output": _homeless("scan --output", NOBODY, Expected(code=0)),
    "no home, unknown user: scan --output": _homeless("scan --output", _UNKNOWN, Expected(code=0)),
    "no home, unknown user: scan --remember": _homeless("scan --remember", _UNKNOWN, Expected(code=1, line=_UNKEPT)),
    "no home, unknown user: history": _homeless("history", _UNKNOWN, Expected(code=1, line=_NONE)),
    "no home, unknown user: init": _homeless("init (first)", _UNKNOWN, Expected(code=0)),
    "two at once: scan --output": _at_once("scan --output"),
    "two at once: scan --remember": _at_once("scan --remember"),
    "two at once: scan --remember (first)": _at_once("scan --remember (first)"),
    "two at once: breaches build": _at_once("breaches build"),
    "two at once: accept": _at_once("accept", Expected(code=1, line="it has changed since it was read")),
    "two at once: forget": _at_once("forget"),
    "two at once: case": _at_once("case", Expected(code=1, line=_IN_USE)),
    "two at once: case (first)": _at_once(
        "case (first)", Expected(code=1, line=_IN_USE), Expected(code=1, line="it holds a case already")
    ),
    "two at once: history": _at_once("history"),
    "two at once: history (first)": _at_once("history (first)"),
    "clock three years ahead": _clock(1100, Expected(code=1, line=_CLOCK), changes=False),
    "clock three years behind": _clock(-1100, Expected(code=1, line=_CLOCK), changes=False),
    "clock a day behind": _clock(-1, Expected(code=0), changes=True),
    "little memory: 24 MB": _memory(24, Expected(code=3, line="there is not enough memory to read it")),
}
"""Every case by its name in the summary."""
