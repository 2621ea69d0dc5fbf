"""Facts about passwords: lists of breached ones, and earlier runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime

from hygiene.enrich.breaches.common_passwords import CommonPasswords
from hygiene.enrich.breaches.filter_file import WHOLE_LIST, Filter
from hygiene.enrich.breaches.look_up import Source, look_up
from hygiene.enrich.breaches.pwned_passwords import Online
from hygiene.model.errors import HygieneError
from hygiene.model.records import Secret
from hygiene.scan.request import Listener, ScanRequest

Annotate = Callable[[Sequence[Sequence[Secret]]], tuple[Secret, ...]]
"""A function that takes the entries of each vault and adds facts to them."""


def unchanged(vaults: Sequence[Sequence[Secret]]) -> tuple[Secret, ...]:
    """Return the entries of every vault as they are."""
    return tuple(secret for vault in vaults for secret in vault)


@contextmanager
def password_facts(request: ScanRequest, now: datetime, listener: Listener) -> Iterator[Annotate]:
    """Yield a function that adds the facts to entries.

    The filter of breached passwords stays open meanwhile.

    Raises:
        UnreadableError: The filter is damaged, or is something else.
    """
    with ExitStack() as held:
        sources: list[Source] = [CommonPasswords()]
        if request.breaches:
            sources.append(held.enter_context(Filter(request.breaches, least=WHOLE_LIST)))
        if request.online:
            # Last, so that the service is asked only about passwords that no list on this computer holds.
            sources.append(Online(listener.announce))

        def annotate(vaults: Sequence[Sequence[Secret]]) -> tuple[Secret, ...]:
            secrets = look_up(unchanged(vaults), sources)
            return _recalled(vaults, secrets, now, listener) if request.remember else secrets

        yield annotate


def _recalled(
    vaults: Sequence[Sequence[Secret]], secrets: tuple[Secret, ...], now: datetime, listener: Listener
) -> tuple[Secret, ...]:
    """Add what earlier runs knew of the entries, and remember them."""
    from hygiene.history.password_memory import annotated, recall_and_remember

    ask = listener.ask
    try:
        notes = recall_and_remember(vaults, now, ask=(lambda what: ask(what).reveal()) if ask else None)
    except HygieneError as error:
        # What cannot be recalled stays unknown, and the rest of the run goes on.
        listener.failed(error)
        return secrets
    return annotated(secrets, notes)
