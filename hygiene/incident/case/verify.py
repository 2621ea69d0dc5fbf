"""The proof that a case is unchanged, or its first altered line or file.

Outside the folder, it reads only the inputs that the user names. It proves that no line and no file was changed since
the newest entry. Someone who changes a file could also write the whole log anew, or cut off its end. Only a seal that
was noted elsewhere shows that, so a proof without a seal says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hygiene.incident.case.chain import NAME, Log, find_seal, read, shown_seal
from hygiene.incident.case.entries import Inputs, Opened
from hygiene.incident.case.log_file import COPIES, failures, names, opened_log, shown_path
from hygiene.incident.case.produced import Produced, is_sound
from hygiene.incident.case.run import ReadInput
from hygiene.language.words import tr, tr_n
from hygiene.model.text import listed, printable, sentence
from hygiene.sources.files.budget import SECONDS, Budget
from hygiene.sources.files.files import sha256_of

_NAMED: Final = 10
"""The most files that a sentence names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The result for a case: unchanged, cut short or altered.

    Attributes:
        altered: The first altered line or file in a sentence, or empty.
        unfinished: A sentence for each thing that a killed run had not finished.
        lines: The number of sound lines of the log.
        files: The number of files that match the log.
        seal: The hash of the last sound line, in full.
        sealed: The line whose seal the user gave, or 0 without one.
        checked: The unchanged inputs outside the folder, as the user named them.
        not_checked: The inputs that were not compared, as reports show them.
        foreign: The files in the folder that are not part of the case.
    """

    altered: str
    unfinished: tuple[str, ...]
    lines: int
    files: int
    seal: str
    sealed: int = 0
    checked: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()

    @property
    def unchanged(self) -> bool:
        """True if the case is whole. A case that was cut short proves nothing."""
        return not self.altered and not self.unfinished

    @property
    def exit_code(self) -> int:
        """The exit code: 0 unchanged, 10 altered, 3 cut short."""
        return 10 if self.altered else 3 if self.unfinished else 0

    @property
    def words(self) -> tuple[str, ...]:
        """The result in sentences, fit to print, the conclusion first."""
        return tuple(_sentences(self))


def verify(folder: Path, seal: str = "", inputs: Sequence[Path] = (), budget: Budget | None = None) -> Verified:
    """Compare a case with its log.

    Args:
        folder: The folder of the case, which is not changed.
        seal: A seal of an earlier run, short or whole.
        inputs: Files outside the folder that the case read, to be compared with their SHA-256.
        budget: The time that it may take.

    Raises:
        NoCaseError: when there is no case.
        CaseError: when another run is using it, or the seal is not a seal.
        UnreadableError: when a named input cannot be read, or the budget is spent.
    """
    budget = budget or Budget(SECONDS)
    with opened_log(folder, shared=True) as file:
        log = read(file.read())
        sealed = find_seal(seal, log) if seal else 0
        return _verified(folder, log, sealed, bool(seal), inputs, budget)


def _verified(folder: Path, log: Log, sealed: int, asked: bool, inputs: Sequence[Path], budget: Budget) -> Verified:
    """Return the result for a case whose log was read."""
    produced = Produced(log.entries)
    checked, unknown, not_checked = _compare_inputs(log, inputs, produced)
    sound = budget.contain(
        lambda: {name for name in produced if is_sound(folder, name, produced.may(name), budget)},
        tr("its files cannot be read"),
        tr("check the folder and its permissions"),
    )
    faults = [
        log.fault,
        *(_fault(folder, name) for name in produced if name not in sound),
        tr("{files} is not what the case read", files=listed(unknown, _NAMED)) if unknown else "",
        tr("{file} does not hold your seal: its end was cut off, or all of it was written anew", file=NAME)
        if asked and not sealed
        else "",
    ]
    return Verified(
        altered=next(filter(None, faults), ""),
        unfinished=tuple(_unfinished(log, produced)),
        lines=len(log.entries),
        files=len(sound),
        seal=log.seal,
        sealed=sealed,
        checked=tuple(checked),
        not_checked=tuple(not_checked),
        foreign=tuple(_foreign(folder, produced)),
    )


def _fault(folder: Path, name: str) -> str:
    path = folder / name
    if path.is_symlink() or (path.parent != folder and path.parent.is_symlink()):
        return tr("{file} was replaced by a link", file=name)
    return tr("{file} was changed", file=name) if path.exists() else tr("{file} is missing", file=name)


def _unfinished(log: Log, produced: Produced) -> Iterator[str]:
    if not log.entries and not log.torn and not log.fault:
        yield tr("{file} holds no entry yet", file=NAME)
    if log.torn:
        yield tr("line {number:,} of {file} is an entry that was not finished", number=len(log.entries) + 1, file=NAME)
    if names := produced.unfinished:
        yield tr("a run was stopped while it wrote {files}", files=listed(names, _NAMED))


def _compare_inputs(log: Log, inputs: Sequence[Path], produced: Produced) -> tuple[list[str], list[str], list[str]]:
    """Return the named inputs that match, those that differ, and all others."""
    read_by_case: dict[str, ReadInput] = {}
    for entry in log.entries:
        if isinstance(entry, Opened | Inputs):
            read_by_case |= {each.sha256 or each.path: each for each in entry.run.shown().inputs}
    copied = {name.removeprefix(f"{COPIES}/")[:64] for name in produced if name.startswith(f"{COPIES}/")}
    digests = {sha256_of(path, shown_path(path)): shown_path(path) for path in inputs}
    checked = [path for digest, path in digests.items() if digest in read_by_case]
    unknown = [path for digest, path in digests.items() if digest not in read_by_case]
    rest = [each.path for digest, each in read_by_case.items() if digest not in digests and digest not in copied]
    return checked, unknown, rest


def _foreign(folder: Path, produced: Produced) -> Iterator[str]:
    """Yield the files that are not part of the case."""
    known = {NAME, *produced}
    with failures(shown_path(folder), reading=True):
        top = names(folder)
        yield from (printable(name, 60) for name in top if name not in {*known, COPIES})
        if COPIES in top and (folder / COPIES).is_dir() and not (folder / COPIES).is_symlink():
            copies = (f"{COPIES}/{name}" for name in names(folder / COPIES))
            yield from (printable(name, 160) for name in copies if name not in known)


def _sentences(found: Verified) -> Iterator[str]:
    """Yield the result of a proof as sentences."""
    if found.altered:
        yield tr("This case was altered: {fault}.", fault=found.altered)
    elif found.unfinished:
        yield tr("A stopped run did not write this case to its end, so it proves nothing yet. Run hygiene on it again.")
    else:
        lines, files = (
            tr_n(found.lines, "{count:,} line", "{count:,} lines"),
            tr_n(found.files, "{count:,} file", "{count:,} files"),
        )
        yield tr("This case is unchanged: {lines} of the log and {files}.", lines=lines, files=files)
    yield from map(sentence, found.unfinished)
    if found.sealed:
        yield tr(
            "The log holds your seal, at line {number:,} of {lines:,}: no line up to it was changed.",
            number=found.sealed,
            lines=found.lines,
        )
    elif not found.altered:
        yield (
            tr(
                "Without a seal that you noted elsewhere, this cannot show whether the end of the log "
                "was cut off or all of it was written anew."
            )
        )
    if found.checked:
        yield tr("Compared with the log, and the same: {files}.", files=listed(found.checked, _NAMED))
    if found.not_checked:
        yield tr(
            "Not compared, because you did not name them here: {files}.",
            files=listed(found.not_checked, _NAMED),
        )
    if found.foreign:
        yield tr("No part of the case: {files}.", files=listed(found.foreign, _NAMED))
    yield (
        tr("Seal: {short} ({seal})", short=shown_seal(found.seal), seal=found.seal)
        if found.seal
        else tr("It has no seal yet.")
    )
