"""The faults that one input causes."""

from __future__ import annotations

import traceback
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from unittest.mock import patch

from fuzz.guard import Guard
from fuzz.inputs import Input
from fuzz.subjects.subject import Seen, Subject
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import Budget
from tests.support.canaries import MAIL, leaks

_BAD: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_HARMLESS: Final = frozenset("\n\u00ad")
"""A line's end, and the soft hyphen, which the HTML report uses itself."""
_MARK: Final = "\ufeff"
"""The byte order mark with which a table for spreadsheets begins."""
_KEPT: Final = 20
"""The characters that a case shows around a leak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A broken promise.

    `what` is the same for inputs that break the same code in the same way. `details` is a traceback, or the place of
    the leak.
    """

    what: str
    details: str = ""

    @classmethod
    def of(cls, error: BaseException, before: str = "") -> Fault:
        """Return the fault for an error."""
        return cls(what=before + _where(error), details="".join(traceback.format_exception(error))[-8000:])


def judge(subject: Subject, given: Input, path: Path, guard: Guard, *, deep: bool) -> list[Fault]:
    """Run a subject on the input at `path` and return the faults."""
    with guard.watching(path.parent) as acts, _contained(subject) as contained:
        try:
            seen = subject.run(path, deep)
        except BaseException as error:  # whatever escapes is the fault
            if isinstance(error, KeyboardInterrupt):
                raise
            return [Fault.of(error)]
    faults = [Fault(what=act) for act in dict.fromkeys(acts)]
    faults += [Fault(what=fault) for fault in dict.fromkeys(seen.faults)]
    faults += {fault.what: fault for fault in contained}.values()
    faults += _leaks(subject, seen, moved=given.moved)
    texts = [text.removeprefix(_MARK) for text in seen.outputs if not text.isprintable()]
    odd = {c for text in texts for c in set(text) if unicodedata.category(c) in _BAD}
    if odd - _HARMLESS:
        faults.append(Fault(what="control characters in an output", details=str(sorted(map(ascii, odd - _HARMLESS)))))
    return faults


def _where(error: BaseException) -> str:
    """Return the type of an error and the line of hygiene that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "/hygiene/" in f.filename or "/checks/" in f.filename] or frames
    last = ours[-1]
    return f"{type(error).__name__} in {'/'.join(Path(last.filename).parts[-2:])}:{last.name}"


@contextmanager
def _contained(subject: Subject) -> Iterator[list[Fault]]:
    """Yield a list that fills with the failures that are contained.

    They cost only their input, as the law demands. But an odd value should cost a reader one record, and not all of
    them.
    """
    found: list[Fault] = []
    contain = Budget.contain

    def watched(budget: Budget, work: Callable[[], object], *rest: str) -> object:
        def noted() -> object:
            try:
                return work()
            except (UnreadableError, MemoryError):
                raise
            except Exception as error:
                if type(error) not in subject.damage:
                    found.append(Fault.of(error, "contained: "))
                raise

        return contain(budget, noted, *rest)

    with patch.object(Budget, "contain", watched):
        yield found


def _leaks(subject: Subject, seen: Seen, *, moved: bool) -> list[Fault]:
    """Return the leaks in the texts.

    After a move, only addresses and numbers in outputs count, because a word may then stand where it may be shown.
    """
    faults = {}
    for text in [*seen.outputs, *([] if moved else seen.texts)]:
        low = text.lower()
        for leak in leaks(text, moved=moved, emails={*subject.planted, MAIL}):
            at = low.find(leak.lower())
            faults[f"leak of {leak}"] = text[max(at - 200, 0) : at + len(leak) + _KEPT]
    return [Fault(what=what, details=details) for what, details in faults.items()]
