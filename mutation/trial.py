"""Pytest with one fork for each fault, and only the tests that reach it."""

from __future__ import annotations

import os
import resource
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

import pytest

from mutation.mutants import Mutant, mutants
from mutation.patch import CannotPatchError, Patcher

SECONDS: Final = 3
"""Seconds of processor time that a fault may take beyond the usual.

The usual time is three times that of its tests without the fault. A fault that takes longer counts as found.
"""
_WALL: Final = 300.0
"""Time after which a run that only waits counts as found."""
_PASSED: Final = b"-"
"""The answer of a fork in which all tests passed."""
_LEFT_OUT: Final = b"?"
"""The answer of a fork whose functions could not take the fault."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """The outcome of the faults of one module.

    `survived` are the faults that no test found. `unreached` are those among them whose code no test runs. `left_out`
    cannot be put into a running process. `whole` is false when only some lines were tried.
    """

    path: str
    found: int = 0
    survived: list[Mutant] = field(default_factory=list)
    unreached: list[Mutant] = field(default_factory=list)
    left_out: list[Mutant] = field(default_factory=list)
    seconds: float = 0.0
    whole: bool = True


class Trial:
    """A plugin of pytest that runs the collected tests once for each fault."""

    def __init__(self, root: Path, path: str, lines: range | None = None) -> None:
        self.outcome = Outcome(path=path, whole=lines is None)
        self.problem = "pytest ended early"
        self._path, self._file, self._lines = path, root / path, lines
        self._reached: dict[str, set[int]] = {}
        self._seconds: list[float] = []
        self._kills: Counter[int] = Counter()

    def pytest_collection(self) -> None:
        """Set Hypothesis to the same examples each time, without shrinking."""
        from hypothesis import Phase, settings  # pytest rewrites the module, so pytest must be the first to import it

        settings.register_profile(
            "mutation", settings(), phases=(Phase.explicit, Phase.generate), derandomize=True, database=None
        )
        settings.load_profile("mutation")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests once as they are, and then with each fault."""
        start = time.monotonic()
        items = session.items
        name = self._path.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        name = f"hygiene.{name}" if name.startswith("checks.") else name
        module = import_module(name)
        source = self._file.read_text(encoding="utf-8")
        sound = compile(source, str(self._file), "exec", dont_inherit=True)
        if problem := self._learn(items):
            self.problem = problem
            return True
        patcher = Patcher(sys.modules.get(name, module), sound)
        for mutant, code in mutants(source, str(self._file)):
            if self._lines is None or mutant.line in self._lines:
                self._try(mutant, lambda: patcher.put(code, in_function=bool(mutant.function)), items)  # noqa: B023
        self.outcome.seconds, self.problem = time.monotonic() - start, ""
        return True

    def _learn(self, items: list[pytest.Item]) -> str:
        """Note which functions each test reaches, and how long it takes.

        Return the fault in words, or None.
        """
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(reading)
            with os.fdopen(writing, "w", encoding="utf-8") as lines:
                for index, item in enumerate(items):
                    begin, reached = time.process_time(), set[str]()
                    with _watched(str(self._file), reached):
                        _run(item, None)
                    failed = item.session.testsfailed
                    lines.write(f"{index}\t{time.process_time() - begin}\t{failed}\t{' '.join(sorted(reached))}\n")
            os._exit(0)
        os.close(writing)
        problem = ""
        with os.fdopen(reading, encoding="utf-8") as lines:
            for line in lines:
                number, seconds, failures, names = line.rstrip("\n").split("\t")
                self._seconds.append(float(seconds))
                for one in names.split():
                    self._reached.setdefault(one, set()).add(int(number))
                if int(failures):
                    problem = problem or f"{items[int(number)].nodeid} fails without any fault"
        os.waitpid(pid, 0)
        return problem or ("the tests did not end" if len(self._seconds) < len(items) else "")

    def _try(self, mutant: Mutant, put: Callable[[], None], items: list[pytest.Item]) -> None:
        """Run the tests that reach a fault, starting with those that found most."""
        chosen = self._reached.get(mutant.function, set()) if mutant.function else set(range(len(items)))
        if not chosen:
            self.outcome.unreached.append(mutant)
            self.outcome.survived.append(mutant)
            return
        order = sorted(chosen, key=lambda index: (-self._kills[index], self._seconds[index]))
        answer = self._forked(put, [items[index] for index in order])
        if answer == _PASSED:
            self.outcome.survived.append(mutant)
        elif answer == _LEFT_OUT:
            self.outcome.left_out.append(mutant)
        else:
            self.outcome.found += 1
            if answer:
                self._kills[order[int(answer)]] += 1

    def _forked(self, put: Callable[[], None], items: list[pytest.Item]) -> bytes:
        """Return the index of the first test that fails.

        The answer is empty when the process died or hung.
        """
        theirs, pipe = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(theirs)
            _limit(3 * sum(self._seconds) + SECONDS)
            try:
                put()
            except CannotPatchError:
                os.write(pipe, _LEFT_OUT)
                os._exit(0)
            except Exception:  # noqa: BLE001  # the module does not even load with this fault
                os._exit(1)
            for index, item in enumerate(items):
                _run(item, items[index + 1] if index + 1 < len(items) else None)
                if item.session.testsfailed:
                    os.write(pipe, f"{index}".encode())
                    os._exit(0)
            os.write(pipe, _PASSED)
            os._exit(0)
        os.close(pipe)
        answer = os.read(theirs, 20) if select.select([theirs], [], [], _WALL)[0] else b""
        os.close(theirs)
        if not answer:
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return answer


def _limit(seconds: float) -> None:
    """End this process when it has used its processor time, and keep it quiet."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)


def _run(item: pytest.Item, following: pytest.Item | None) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


@contextmanager
def _watched(file: str, reached: set[str]) -> Iterator[None]:
    """Note the functions of a file that are called."""

    def hear(frame: FrameType, event: str, _about: Any) -> None:
        code: CodeType = frame.f_code
        if event == "call" and code.co_filename == file:
            reached.add(code.co_qualname.partition(".<locals>")[0])

    sys.setprofile(hear)
    try:
        yield
    finally:
        sys.setprofile(None)
