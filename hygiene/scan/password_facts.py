"""Facts about passwords: lists of breached ones, and earlier runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hygiene.enrich.breaches.common_passwords import CommonPasswords
from hygiene.enrich.breaches.filter_file import WHOLE_LIST, Filter
from hygiene.enrich.breaches.look_up import Source, look_up
from hygiene.enrich.breaches.pwned_passwords import Online
from hygiene.language.words import tr
from hygiene.model.errors import HygieneError, UnreadableError
from hygiene.model.records import Breach, Secret
from hygiene.model.redacted import Hidden
from hygiene.scan.request import Listener, ScanRequest

Annotate = Callable[[Sequence[Sequence[Secret]]], tuple[Secret, ...]]
"""A function that takes the entries of each vault and adds facts to them."""


def unchanged(vaults: Sequence[Sequence[Secret]]) -> tuple[Secret, ...]:
    """Return the entries of every vault as they are."""
    return tuple(secret for vault in vaults for secret in vault)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordFacts:
    """The function that adds facts to entries, and the lists that failed.

    `failures` are the errors of lists that cannot be used.
    """

    annotate: Annotate = unchanged
    failures: tuple[UnreadableError, ...] = ()


class _Unusable:
    """A full list of breached passwords that cannot be read.

    It neither clears nor finds passwords.
    """

    full: Final = True

    def __init__(self, error: UnreadableError) -> None:
        self.name, self._error = error.path, error

    def ask(self, passwords: Sequence[Hidden]) -> Sequence[Breach]:
        """Return `not checked` for each password."""
        return [Breach(status="not checked", source=self.name, reason=str(self._error))] * len(passwords)


@contextmanager
def password_facts(request: ScanRequest, now: datetime, listener: Listener) -> Iterator[PasswordFacts]:
    """Yield a function that adds the facts to entries.

    The filter of breached passwords stays open meanwhile. A damaged or wrong file is a failure, and the other lists are
    still searched.
    """
    failures: list[UnreadableError] = []
    with ExitStack() as held:
        sources: list[Source] = [CommonPasswords()]
        if request.breaches:
            try:
                sources.append(held.enter_context(Filter(request.breaches, least=WHOLE_LIST)))
            except UnreadableError as error:
                failures.append(error)
                sources.append(_Unusable(error))
        if request.online:
            # Last, so that the service is asked only about passwords that no list on this computer holds.
            sources.append(Online(listener.announce))

        def annotate(vaults: Sequence[Sequence[Secret]]) -> tuple[Secret, ...]:
            secrets = look_up(unchanged(vaults), sources)
            return _recalled(vaults, secrets, now, listener) if request.remember else secrets

        yield PasswordFacts(annotate=annotate, failures=tuple(failures))


def _recalled(
    vaults: Sequence[Sequence[Secret]], secrets: tuple[Secret, ...], now: datetime, listener: Listener
) -> tuple[Secret, ...]:
    """Add the records of earlier runs to the entries, and remember them."""
    from hygiene.history.password_memory import annotated, recall_and_remember

    ask = listener.ask
    try:
        notes = recall_and_remember(vaults, now, ask=(lambda what: ask(what).reveal()) if ask else None)
    except HygieneError as error:
        # Facts that cannot be recalled stay unknown, and the rest of the run goes on.
        why = f"{error.path}: {error.message}" if error.path else error.message
        listener.failed(type(error)(tr("no password was remembered: {why}", why=why), hint=error.hint))
        return secrets
    return annotated(secrets, notes)
