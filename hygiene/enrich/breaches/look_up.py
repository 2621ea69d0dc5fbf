"""Whether passwords are in lists of breached ones: each distinct password is looked up once, in every list there is.

A list is a `Source`: the common passwords that come along (`common`), a filter made from the Pwned Passwords list
(`filterfile`, written by `build`), and the Pwned Passwords service (`online`, which alone uses a network).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from hygiene.model.errors import HygieneError
from hygiene.model.records import Breach, Secret
from hygiene.model.redacted import Hidden
from hygiene.model.text import joined

NO_FULL_LIST: Final = "no full list of breached passwords was asked (give one with --breaches FILE, or --online)"
"""Why a password that is in no common list is still not known to be in none at all."""


class Source(Protocol):
    """A list of breached passwords. Only a `full` one can say `not found`; another says `not checked` and why."""

    @property
    def name(self) -> str:
        """The list as a phrase that follows "is in"."""

    @property
    def full(self) -> bool:
        """Whether it holds every breached password its makers know of."""

    def ask(self, passwords: Sequence[Hidden]) -> Sequence[Breach]:
        """One answer for each password, in order.

        Raises:
            HygieneError: when it can answer for none of them.
        """


def digest(password: str) -> bytes:
    """The SHA-1 that breached passwords are listed by: an index, here no protection of anything."""
    return hashlib.sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()


def look_up(secrets: Iterable[Secret], sources: Iterable[Source]) -> tuple[Secret, ...]:
    """The entries with what the lists say of their passwords, in the order given.

    A source is only asked for what no earlier one has found, so the one that asks a service comes last. An entry that is
    archived or holds no password stays as it was. A source that fails leaves its passwords *not checked*.
    """
    entries = tuple(secrets)
    asked = {e.value.reveal(): _LookupState(password=e.value) for e in entries if e.value and not e.archived}
    for source in sources:
        open_questions = [a for a in asked.values() if a.found is None]
        if open_questions:
            for question, answer in zip(open_questions, _ask(source, open_questions), strict=True):
                question.hear(source, answer)
    return tuple(
        replace(e, breach=asked[e.value.reveal()].conclusion()) if e.value and not e.archived else e for e in entries
    )


@dataclass(slots=True, kw_only=True)
class _LookupState:
    """One distinct password, and what was heard of it so far."""

    password: Hidden
    found: Breach | None = None
    absent_from: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)

    def hear(self, source: Source, answer: Breach) -> None:
        """Take note of one answer. A list that is not full cannot clear a password, whatever it says."""
        if answer.status == "found":
            self.found = answer
        elif not source.full:
            self.limits.append(answer.reason or NO_FULL_LIST)
        elif answer.status == "not found":
            self.absent_from.append(answer.source)
        else:
            self.failures.append(answer.reason)

    def conclusion(self) -> Breach:
        """Found anywhere is found; absent from one full list is not found; all else is not checked, and why."""
        if self.found:
            return self.found
        if self.absent_from:
            return Breach(status="not found", source=", ".join(self.absent_from))
        return Breach(status="not checked", reason=joined(self.failures or self.limits or [NO_FULL_LIST]))


def _ask(source: Source, questions: Sequence[_LookupState]) -> Sequence[Breach]:
    try:
        return source.ask([question.password for question in questions])
    except HygieneError as error:
        # Its message is written for people and never quotes what was asked.
        return [Breach(status="not checked", source=source.name, reason=str(error))] * len(questions)
