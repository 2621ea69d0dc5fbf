"""Kills at random moments, and the faults that they cause."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

from chaos.child import Aim, Ended, run
from chaos.commands import Command, Held

OLD: Final = 120.0
"""Seconds that seem to pass before the next run.

Files of a killed run then count as left over, and not as those of a living run.
"""
_TRIES: Final = 6
"""The most runs for each kill, because a run may end before its moment."""
Files = Mapping[str, tuple[int, bytes]]
"""The mode and the content of every file, by its path."""


@dataclass(slots=True)
class Tally:
    """The outcome of the kills of one command."""

    kills: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    left: int = 0
    removed: int = 0
    slowest: float = 0.0
    details: list[str] = field(default_factory=list)

    def fault(self, what: str, details: str) -> None:
        """Count a fault, and keep the details of the first ones."""
        self.faults[what] += 1
        if len(self.details) < 5:
            self.details.append(f"{what}: {details}")


class Killer:
    """One command, killed again and again, each time in a new home."""

    def __init__(self, command: Command, inputs: Path, folder: Path, seed: int) -> None:
        self.tally = Tally()
        self._command, self._arguments, self._folder = command, command.given(inputs), folder
        self._random = Random(f"{seed} {command.name}")
        self._runs: deque[Ended] = deque(maxlen=9)
        self._sound: set[str] = set()
        folder.mkdir()
        self._before_home = folder / "before"
        self._before_home.mkdir()
        command.prepare(self._before_home, inputs)
        self._before, self._old = files(self._before_home), command.held(self._before_home)
        home = self._home()
        ended = self._undisturbed(home)
        if ended.code != 0:
            raise RuntimeError(f"{command.name} does not work undisturbed: {ended.err}")
        self._after, self._new = files(home), command.held(home)

    def _home(self) -> Path:
        """Return a copy of the home as it is before the run."""
        home = Path(tempfile.mkdtemp(prefix="home-", dir=self._folder))
        shutil.copytree(self._before_home, home, dirs_exist_ok=True)
        return home

    def _undisturbed(self, home: Path) -> Ended:
        ended = run(home, self._arguments, typed=self._command.typed)
        self._runs.append(ended)
        return ended

    def _aim(self, attempt: int) -> Aim:
        """Return a random moment.

        It lies anywhere in the run, or after the first write, where a time or a call decides it. If a run ended before
        its moment, the next one is killed at a call.
        """
        kind = self.tally.kills % 3 if attempt < 2 else 2
        if kind == 0:
            return Aim(seconds=self._random.random() * median(ended.seconds for ended in self._runs))
        if kind == 1:
            return Aim(seconds=self._random.random() * median(ended.writing for ended in self._runs), writing=True)
        return Aim(calls=self._random.randint(1, max(ended.calls for ended in self._runs)))

    def kill(self) -> None:
        """Kill one run, and judge what it leaves."""
        for attempt in range(_TRIES):
            home = self._home()
            ended = run(home, self._arguments, typed=self._command.typed, aim=self._aim(attempt))
            if ended.code is None:
                break
            shutil.rmtree(home)
        else:
            raise RuntimeError(f"{self._command.name} ends before every kill")
        self.tally.kills += 1
        self._judge(home, ended)
        shutil.rmtree(home)

    def _judge(self, home: Path, ended: Ended) -> None:
        """Note every fault in the files of a killed run, and of the next run."""
        found, held = files(home), self._command.held(home)
        if held not in (sound := (self._old, self._new, *self._command.between())):
            lost = held is None
            self.tally.fault("lost" if lost else "torn", f"{sorted(found)}, {_shown(held)}, of {len(sound)} sound ones")
        for name, (mode, _) in found.items():
            if stat.S_IMODE(mode) & 0o077:
                self.tally.fault("open to others", f"{name} has mode {stat.S_IMODE(mode):o}")
        if missing := self._command.lost(held, ended.out):
            self.tally.fault("lost", f"{', '.join(missing)} of {_shown(held)}")
        if ended.err and "Traceback" in ended.err:
            self.tally.fault("a defect", ended.err)
        beside = found.keys() - self._before.keys() - self._after.keys()
        self.tally.left += bool(beside)
        digest = hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()
        if found != self._before and digest not in self._sound:
            self._judge_next(home, beside)
            self._sound.add(digest)

    def _judge_next(self, home: Path, beside: set[str]) -> None:
        """Run the command again as if two minutes later; note its faults."""
        for name in beside:
            os.utime(home / name, (time.time() - OLD,) * 2)
        is_new = self._command.held(home) == self._new
        ended = self._undisturbed(home)
        self.tally.slowest = max(self.tally.slowest, ended.seconds)
        refused = self._command.refuses
        if ended.code != 0 and not (is_new and refused and refused in ended.err):
            self.tally.fault("the next run fails", f"exit code {ended.code}: {ended.err}")
        elif self._command.held(home) != self._new:
            self.tally.fault("the next run writes something else", _shown(self._command.held(home)))
        kept = files(home).keys() - self._after.keys()
        unnamed = [name for name in kept if Path(name).name not in ended.err + ended.out]
        if unnamed:
            self.tally.fault("left behind", ", ".join(sorted(unnamed)))
        self.tally.removed += bool(beside) and not kept & beside


def files(home: Path) -> Files:
    """Return every file of a home."""
    return {
        path.relative_to(home).as_posix(): (path.stat().st_mode, path.read_bytes())
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }


def _shown(held: Held) -> str:
    if held is None:
        return "no file"
    return f"{len(held)} bytes" if isinstance(held, bytes) else f"rows {held!r}"
