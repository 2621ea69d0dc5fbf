"""The user's answers in a walkthrough, kept in a case or only in memory."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from hygiene.cli import terminal
from hygiene.cli.guided.case_files import Given, refuse_another
from hygiene.cli.guided.options import read_time
from hygiene.incident.case.case import Case, holds_case
from hygiene.incident.case.run import Run, shown_text
from hygiene.incident.records import Answered, Asked, State
from hygiene.incident.times import problem_of
from hygiene.language.words import tr
from hygiene.model.errors import CaseError
from hygiene.model.text import home_hidden

if TYPE_CHECKING:
    from collections.abc import Mapping


class Notes:
    """The answers so far, and the case that keeps them.

    Without a folder they are in memory. With one, each answer is on the disk before the next question.

    Attributes:
        folder: The folder of the case, or None.
        case: The open case, or None if it has not begun yet.
        resumed: Whether an earlier run began the case.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.case: Case | None = None
        self.resumed = False
        self._stack = ExitStack()
        self._said = Answered()
        self._made = False

    def __enter__(self) -> Self:
        """Open the case that the folder holds, if it holds one.

        Raises:
            CaseError: The folder cannot be used.
        """
        if self.folder is not None and holds_case(self.folder):
            self.case = self._stack.enter_context(Case.open(self.folder, datetime.now(UTC)))
            self.resumed = True
            _refuse_times(self.case, self.folder)
            if self.case.torn:
                terminal.warn(tr("{folder}: an entry that was not finished was cut off", folder=self.folder))
        elif self.folder is not None:
            from hygiene.incident.case.log_file import make_folder

            self._made = not self.folder.exists()
            make_folder(self.folder)  # so that a folder that cannot be used is known before anything is read
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Close the case. A new folder without a case is removed."""
        self._stack.__exit__(kind, error, where)
        if self._made and self.case is None and self.folder is not None:
            with suppress(OSError):
                self.folder.rmdir()

    @property
    def given(self) -> Given:
        """The arguments that the case has so far."""
        return Given.of(self.case.run) if self.case else Given()

    @property
    def answered(self) -> Answered:
        """The answers so far."""
        return self.case.answered if self.case else self._said

    def begin(self, asked: Asked, run: Run) -> None:
        """Begin the case, or note the arguments of this run in the open one.

        Raises:
            CaseError: The case has another subject, or cannot be written.
        """
        now = datetime.now(UTC)
        if self.case:
            if asked.account.named:
                refuse_another(self.given, asked, self.folder)
                self.case.record_run(run, now)
        elif self.folder is not None:
            self.case = self._stack.enter_context(Case.create(self.folder, run, now))
            self.take(self._said)

    def answer(self, key: str, value: str, at: datetime | None = None) -> None:
        """Note the answer to a question."""
        at = at or datetime.now(UTC)
        if self.answered.clues.get(key, ("", at))[0] == value:
            return
        if self.case:
            self.case.record_answer(key, value, at)
        else:
            self._say(clues={**self._said.clues, key: (value, at)})

    def step(self, key: str, state: State, at: datetime | None = None) -> None:
        """Note the state of a step."""
        at = at or datetime.now(UTC)
        if self.case:
            self.case.record_step(key, state, at)
        else:
            self._say(steps={**self._said.steps, key: (state, at)})

    def noticed(self, at: datetime) -> None:
        """Note when the user noticed the incident."""
        if self.answered.noticed_at == at:
            return
        if self.case:
            self.case.record_noticed(at, datetime.now(UTC))
        else:
            self._say(noticed_at=at)

    def take(self, given: Answered) -> None:
        """Note the answers of a file."""
        for key, (value, at) in given.clues.items():
            self.answer(key, value, at)
        held = self.answered.steps
        for step, (state, at) in given.steps.items():
            if held.get(step, ("open", at))[0] != state:
                self.step(step, state, at)
        if given.noticed_at:
            self.noticed(given.noticed_at)

    def _say(
        self,
        clues: Mapping[str, tuple[str, datetime]] | None = None,
        steps: Mapping[str, tuple[State, datetime]] | None = None,
        noticed_at: datetime | None = None,
    ) -> None:
        said = self._said
        self._said = Answered(
            clues=said.clues if clues is None else clues,
            steps=said.steps if steps is None else steps,
            noticed_at=noticed_at or said.noticed_at,
        )


def _refuse_times(case: Case, folder: Path) -> None:
    """Refuse a case that holds an impossible time.

    Raises:
        CaseError: It holds one.
    """
    said, about = case.answered, Given.of(case.run).at
    times = [at.isoformat() for _, at in (*said.clues.values(), *said.steps.values())]
    times += [said.noticed_at.isoformat()] if said.noticed_at else []
    for text in (*times, *([about] if about else [])):
        at = read_time(text, UTC, datetime.now(UTC))
        if problem := problem_of(at, datetime.now(UTC)) if at else tr("is no time"):
            raise CaseError(
                tr("a time in its log, {time}, {problem}", time=shown_text(text), problem=problem),
                path=home_hidden(str(folder)),
            )
