"""An open case: it records what the user does, and writes its files.

A kill at any moment leaves a case that goes on where it stopped. An entry is on the disk before its method returns. All
new files are complete on the disk before the log says that they take the places of the old ones.

A seal is the hash of the newest entry. Show it after each run. A person who noted it elsewhere can prove later that the
log still holds everything up to it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from hygiene.enrich.new_files import new_file, remove_leftovers
from hygiene.incident.case import entries
from hygiene.incident.case.chain import NAME, Log, line_of, read
from hygiene.incident.case.copies import source_of
from hygiene.incident.case.log_file import (
    COPIES,
    LogFile,
    failures,
    make_folder,
    make_private,
    opened_log,
    refuse_other_files,
    shown_path,
    sync,
)
from hygiene.incident.case.produced import Produced, encoded, fill, is_sound
from hygiene.incident.case.run import Run, kept_key
from hygiene.incident.records import Answered, Conclusion, Explanation, State
from hygiene.language.words import tr
from hygiene.model.errors import CaseError, UnreadableError
from hygiene.sources.files.budget import SECONDS, Budget


def holds_case(folder: Path) -> bool:
    """Return whether a folder holds a case, to go on with.

    The files of a run that was killed at its very start do not count.

    Raises:
        CaseError: when another run is using it, or its log is not an ordinary file.
    """
    if not os.path.lexists(folder / NAME):
        return False
    with opened_log(folder, shared=True) as file:
        log = read(file.read())
        return bool(log.entries or log.fault)


class Case:
    """A case that only this run has open.

    `torn` is the number of bytes of an unfinished entry of a killed run, which opening the case cut off.
    """

    def __init__(self, folder: Path, file: LogFile, log: Log) -> None:
        self._folder, self._file = folder, file
        self._entries, self._seal = list(log.entries), log.seal
        self._produced = Produced(log.entries)
        self.torn = 0

    @classmethod
    @contextmanager
    def create(cls, folder: Path, run: Run, at: datetime) -> Iterator[Case]:
        """Make a case in a new or empty folder, begun by a run.

        Raises:
            CaseError: when the folder holds a case or other files, or cannot be written.
        """
        make_folder(folder)
        with opened_log(folder, create=True) as file:
            log = read(file.read())
            if log.entries or log.fault:
                raise CaseError(tr("it holds a case already"), hint=tr("name a new folder"), path=shown_path(folder))
            refuse_other_files(folder)
            make_private(folder)
            file.cut(0)
            case = cls(folder, file, read(b""))
            case._append(entries.Opened(at=at, run=run))
            sync(folder)
            case._note_cut(log, at)
            yield case

    @classmethod
    @contextmanager
    def open(cls, folder: Path, at: datetime) -> Iterator[Case]:
        """Go on with a case; cut off an entry that was not finished.

        Args:
            folder: The folder of the case.
            at: The time of an entry about a line that was cut off.

        Raises:
            CaseError: when there is no case, its log was changed, or another run is using it.
            UnreadableError: when reading its files takes too long.
        """
        with opened_log(folder) as file:
            log = read(file.read())
            if log.fault or not log.entries:
                fault = log.fault or tr("nothing was recorded in it yet")
                raise CaseError(fault, hint=tr("`hygiene incident verify` says more"), path=shown_path(folder))
            make_private(folder)
            remove_leftovers(folder)
            remove_leftovers(folder / COPIES)
            if log.torn:
                file.cut(log.size)
            case = cls(folder, file, log)
            case._note_cut(log, at)
            case._end_writing(at)
            yield case

    @property
    def run(self) -> Run:
        """The newest run that read something new, safe to print."""
        return self._newest_run().shown()

    @property
    def seal(self) -> str:
        """The hash of the newest entry: 64 hexadecimal digits."""
        return self._seal

    @property
    def answered(self) -> Answered:
        """Everything that the user has said so far."""
        clues, steps = {}, {}
        noticed_at = None
        for entry in self._entries:
            match entry:
                case entries.Answer():
                    clues[entry.key] = entry.value, entry.at
                case entries.StepState():
                    steps[entry.key] = entry.state, entry.at
                case entries.Noticed():
                    noticed_at = entry.noticed_at
        return Answered(clues=clues, steps=steps, noticed_at=noticed_at)

    def record_answer(self, key: str, value: str, at: datetime) -> None:
        """Record an answer: the key of a clue, and a key of its choices.

        Raises:
            CaseError: when it cannot be written, or holds data that may not enter the log.
        """
        self._append(entries.Answer(at=at, key=kept_key(key), value=kept_key(value)))

    def record_step(self, key: str, state: State, at: datetime) -> None:
        """Record the state of a step.

        Raises:
            CaseError: as `record_answer` does.
        """
        self._append(entries.StepState(at=at, key=kept_key(key), state=state))

    def record_noticed(self, noticed_at: datetime, at: datetime) -> None:
        """Record when the user noticed the incident; `at` is the time now.

        Raises:
            CaseError: when it cannot be written.
        """
        self._append(entries.Noticed(at=at, noticed_at=noticed_at.astimezone(UTC)))

    def record_run(self, run: Run, at: datetime) -> bool:
        """Record the inputs of a later run if they differ; return whether so.

        Raises:
            CaseError: when it cannot be written.
        """
        if run == self._newest_run():
            return False
        self._append(entries.Inputs(at=at, run=run))
        return True

    def record_conclusion(self, conclusion: Conclusion, explanations: Iterable[Explanation], at: datetime) -> None:
        """Record a conclusion, unless it is the newest one already.

        The shares of the explanations are rounded to thousandths.

        Raises:
            CaseError: as `record_answer` does.
        """
        shares = {kept_key(each.key): round(each.share, 3) for each in explanations}
        found = [entry for entry in self._entries if isinstance(entry, entries.Concluded)]
        made = (conclusion.leading and kept_key(conclusion.leading), conclusion.surety, shares)
        if not found or (found[-1].leading, found[-1].surety, found[-1].shares) != made:
            self._append(entries.Concluded(at=at, leading=made[0], surety=made[1], shares=shares))

    def write(self, files: Mapping[str, str | bytes], at: datetime) -> None:
        """Write files, such as `report.html`: all of them, or none.

        Only a kill during the replacement can leave some old and some new files. The log then says so, and the next run
        writes them again. Files of earlier runs that are not among these stay.

        Raises:
            CaseError: when a file cannot be written, or is not as hygiene left it.
            ValueError: when a name is not that of a file in the folder.
        """
        self._replace({name: [encoded(content)] for name, content in files.items()}, at)

    def copy(self, paths: Sequence[Path], at: datetime) -> Mapping[str, str]:
        """Copy inputs into the case; return why any others were not copied.

        The keys are the paths as messages show them.

        Raises:
            CaseError: when a copy cannot be written.
        """
        refused = {}
        for path in paths:
            try:
                source = source_of(path, self.run.inputs)
                if None in self._produced.may(source.name) or not self._is_sound(source.name):
                    with failures(shown_path(self._folder)):
                        (self._folder / COPIES).mkdir(mode=0o700, exist_ok=True)
                    self._replace({source.name: source.chunks()}, at)
            except UnreadableError as error:
                refused[shown_path(path)] = f"{error.message} ({error.hint})"
        return refused

    def _replace(self, files: Mapping[str, Iterable[bytes]], at: datetime) -> None:
        """Write files beside the old ones, log them, and replace the old ones."""
        for name in files:
            self._check(name)
        with failures(shown_path(self._folder)):
            with ExitStack() as stack:
                contents = {
                    name: fill(stack.enter_context(new_file(self._folder / name))[0], chunks)
                    for name, chunks in files.items()
                }
                self._append(entries.Writing(at=at, files=contents))
            for folder in {(self._folder / name).parent for name in files}:
                sync(folder)
        self._append(entries.Written(at=at))

    def _check(self, name: str) -> None:
        """Refuse to replace a file that was changed since hygiene wrote it."""
        if not re.match(entries.FILE_NAME, name):
            raise ValueError(f"{name!r} is no name of a file in a case")
        if os.path.lexists(self._folder / name) and not self._is_sound(name):
            hint = tr("move it to another folder, and run this again")
            raise CaseError(
                tr("{file} is not as hygiene wrote it", file=name), hint=hint, path=shown_path(self._folder)
            )

    def _is_sound(self, name: str) -> bool:
        return is_sound(self._folder, name, self._produced.may(name))

    def _newest_run(self) -> Run:
        return [entry.run for entry in self._entries if isinstance(entry, entries.Opened | entries.Inputs)][-1]

    def _note_cut(self, log: Log, at: datetime) -> None:
        """Record that the unfinished end of a log was cut off, if it had one."""
        self.torn = len(log.torn)
        if log.torn:
            digest = hashlib.sha256(log.torn).hexdigest()
            self._append(entries.Cut(at=at, size=len(log.torn), sha256=digest))

    def _end_writing(self, at: datetime) -> None:
        """Record how the last `writing` ended, where a kill came first.

        Nothing is recorded where some of its files are old and some new.
        """
        budget = Budget(SECONDS)
        if kind := budget.contain(lambda: self._produced.ended(self._folder, budget), tr("its files cannot be read")):
            self._append(kind(at=at))

    def _append(self, entry: entries.AnyEntry) -> None:
        """Add an entry to the log and wait until it is on the disk."""
        entry = msgspec.structs.replace(
            entry, n=len(self._entries) + 1, at=entry.at.astimezone(UTC), previous=self._seal
        )
        line, digest = line_of(entry)
        self._file.append(line)
        self._entries.append(entry)
        self._produced.note(entry)
        self._seal = digest
