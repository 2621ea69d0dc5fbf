"""Breached passwords: each distinct password looked up in every list.

A list is a `Source`: the common passwords that come with zxcvbn (`common_passwords`), a filter made from the Pwned
Passwords list (`filter_file`, written by `build_filter`), or the Pwned Passwords service (`pwned_passwords`, the only
one that uses a network).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import HygieneError
from hygiene.model.records import Breach, Secret
from hygiene.model.redacted import Hidden
from hygiene.model.text import joined

NO_FULL_LIST: Final = tr_later(
    "no full list of breached passwords was searched (give one with --breaches FILE, or use --online)"
)
"""The reason why a password on no short list may still be on a full one."""


class Source(Protocol):
    """A list of breached passwords.

    Only a `full` list can answer `not found`; another answers `not checked` and why.
    """

    @property
    def name(self) -> str:
        """The name of the list, a phrase that follows "is in"."""

    @property
    def full(self) -> bool:
        """True if it holds every breached password that its makers know."""

    def ask(self, passwords: Sequence[Hidden]) -> Sequence[Breach]:
        """Return one answer for each password, in order.

        Raises:
            HygieneError: when it cannot answer at all.
        """


def digest(password: str) -> bytes:
    """Return the SHA-1 by which breached passwords are listed.

    It serves as an index here and protects nothing.
    """
    return hashlib.sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()


def look_up(secrets: Iterable[Secret], sources: Iterable[Source]) -> tuple[Secret, ...]:
    """Return the entries, in order, with the answers for their passwords.

    A source is asked only about passwords that no earlier source found, so a service should come last. An entry that is
    archived or has no password stays as it was. A source that fails leaves its passwords *not checked*.
    """
    entries = tuple(secrets)
    states = {e.value.reveal(): _LookupState(password=e.value) for e in entries if e.value and not e.archived}
    for source in sources:
        open_states = [state for state in states.values() if state.found is None]
        if open_states:
            for state, answer in zip(open_states, _ask(source, open_states), strict=True):
                state.add(source, answer)
    return tuple(
        replace(e, breach=states[e.value.reveal()].conclusion()) if e.value and not e.archived else e for e in entries
    )


@dataclass(slots=True, kw_only=True)
class _LookupState:
    """One distinct password, and the answers so far."""

    password: Hidden
    found: Breach | None = None
    absent_from: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)

    def add(self, source: Source, answer: Breach) -> None:
        """Add one answer. A list that is not full never clears a password."""
        if answer.status == "found":
            self.found = answer
        elif not source.full:
            self.limits.append(answer.reason or tr(NO_FULL_LIST))
        elif answer.status == "not found":
            self.absent_from.append(answer.source)
        else:
            self.failures.append(answer.reason)

    def conclusion(self) -> Breach:
        """Return the final answer, and why if it is not checked.

        Found in any list is found. Absent from a full list is not found. Anything else is not checked.
        """
        if self.found:
            return self.found
        if self.absent_from:
            return Breach(status="not found", source=", ".join(self.absent_from))
        # If a filter was given, its own limit is the reason, rather than the absence of a list.
        none = tr(NO_FULL_LIST)
        limits = [limit for limit in self.limits if limit != none]
        return Breach(status="not checked", reason=joined(self.failures or limits or [none]))


def _ask(source: Source, states: Sequence[_LookupState]) -> Sequence[Breach]:
    try:
        return source.ask([state.password for state in states])
    except HygieneError as error:
        # The message is written for users and never quotes a password.
        return [Breach(status="not checked", source=source.name, reason=str(error))] * len(states)
