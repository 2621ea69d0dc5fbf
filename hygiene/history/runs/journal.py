"""The journal of a running fleet, in memory where it is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from hygiene.history.runs.file import in_memory, why_lost
from hygiene.history.runs.living import alive, sweep
from hygiene.history.runs.store import History
from hygiene.model.errors import HistoryError
from hygiene.report.report import Report

Made = TypeVar("Made")
_LOST = (sqlite3.Error, UnicodeDecodeError, HistoryError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan of a run.

    `key` is equal for equal work. An interrupted run goes on if it began later than `after`, or never where that is
    None.
    """

    name: str
    key: str
    now: datetime
    after: datetime | None


@dataclass(slots=True, kw_only=True)
class Journal:
    """The history of a running fleet, and the number of its run.

    `lost` says why the history could not be used to the end, or is empty. The run then goes on with one in memory,
    which knows no earlier run.
    """

    history: History
    run: int
    lost: str = ""
    _plan: Plan
    _stack: ExitStack
    _kept: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def begin(self) -> None:
        """Begin the run, or go on with one."""
        self.run = self.do(lambda history, run: run or _begun(history, self._plan, self._stack))
        self._kept |= self.do(lambda history, run: history.bodies(run))

    def do(self, step: Callable[[History, int], Made]) -> Made:
        """Return the result of a step with the history, or with one in memory."""
        try:
            return step(self.history, self.run)
        except _LOST as error:
            if self.lost:
                raise
            self.lost = why_lost(error)
        names, self.history = self.history.names, self._stack.enter_context(in_memory())
        self.history.names = names
        self.run = self.history.begin("fleet", self._plan.now, name=self._plan.name)
        for part, (stamp, body) in self._kept.items():
            self.history.restore(self.run, part, stamp, body)
        return step(self.history, self.run)

    def keep(self, reports: Sequence[tuple[str, Report, str]], history: History, run: int) -> None:
        """Keep some reports, all or none: the part, the report and its stamp."""
        with history.changing():
            for part, report, stamp in reports:
                history.keep(run, report, part=part, stamp=stamp)
                self._kept |= history.bodies(run, part)


@contextmanager
def journal(history: History, plan: Plan) -> Iterator[Journal]:
    """Go on with an interrupted run, or begin one.

    A run that another process is still making is left alone.
    """
    with ExitStack() as stack:
        made = Journal(history=history, run=0, _plan=plan, _stack=stack)
        made.begin()
        yield made


def _begun(history: History, plan: Plan, stack: ExitStack) -> int:
    # The write lock keeps other runs from looking while this one does not have its own lock yet.
    with history.changing():
        number = history.unfinished(plan.key, plan.after) if plan.after else None
        if number is None or not stack.enter_context(alive(history.path, number)):
            number = history.begin("fleet", plan.now, name=plan.name, plan=plan.key)
            stack.enter_context(alive(history.path, number))
        sweep(history.path)
    return number
