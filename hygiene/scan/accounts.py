"""The reading of the connected accounts of a scan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import NoReturn

from hygiene._version import __version__
from hygiene.language.words import tr
from hygiene.model.errors import HygieneError, LiveError, UnreadableError
from hygiene.model.snapshot import LIVE, Snapshot
from hygiene.plugins.registry import Plugins
from hygiene.scan.request import Ask, Find, Listener, ScanRequest
from hygiene.sources.connect.connection import Connection, Online
from hygiene.sources.connect.connector import Connector
from hygiene.sources.connect.fetched.documents import Documents, open_documents
from hygiene.sources.connect.fetched.folders import documents_of, forget_documents
from hygiene.sources.connect.keep import places
from hygiene.sources.connect.keep.connections import Connections
from hygiene.sources.connect.live import asked_of, read_account, shown_name
from hygiene.sources.connect.web.client import Web


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A connected account, how it is read, and where its connection is kept."""

    connector: Connector
    connection: Connection
    kept: Connections


def kept_here(ask: Ask | None) -> Find:
    """Return a function that finds the connections of this user.

    The function raises LiveError where a connection may be kept that cannot be seen here.

    `ask` asks for the passphrase of a file of connections. It is None where no one can type it.
    """
    kept = places.Places((lambda what: ask(what).reveal()) if ask else None)

    def find(name: str) -> Connections | None:
        found = kept.find(name)
        if found is None and (error := places.unseen()):
            raise error
        return found

    return find


def chosen(names: Sequence[str], plugins: Plugins, find: Find) -> tuple[list[Chosen], list[LiveError]]:
    """Return connected accounts by name, and why others are missing."""
    found, failures = list[Chosen](), list[LiveError]()
    for name in dict.fromkeys(names):
        try:
            found.append(_chosen(name, plugins, find))
        except HygieneError as error:
            failures.append(LiveError(error.message, hint=error.hint, path=shown_name(name)))
    return found, failures


def _chosen(name: str, plugins: Plugins, find: Find) -> Chosen:
    """Return a connected account.

    Raises:
        HygieneError: It is not connected, or its connection cannot be used.
    """
    kept = find(name)
    connection = kept.get(name) if kept else None
    if kept and connection:
        connector = plugins.get("connectors", connection.connector)
        return Chosen(connector=connector, connection=connection, kept=kept)
    connector, _, handle = shown_name(name).partition(":")
    known = handle and connector in plugins.names("connectors")
    how = (
        tr("run: hygiene connect {connector} {handle}", connector=connector, handle=handle)
        if known
        else tr("`hygiene accounts` lists those that are")
    )
    raise LiveError(tr("this account is not connected"), hint=how)


def what_is_asked(accounts: Sequence[Chosen], *, typing: bool) -> list[str]:
    """Return what reading accounts will ask: a heading, then each server.

    `typing` says whether someone can type a secret.
    """
    questions = (question for each in accounts for question in each.connector.reads(each.connection))
    lines = asked_of(question for question in questions if typing or not question.typed)
    return [tr("To read the connected accounts, this is asked:"), *lines] if lines else []


def read_accounts(
    request: ScanRequest, plugins: Plugins, now: datetime, listener: Listener, forgets: list[Callable[[], object]]
) -> Iterator[Snapshot | UnreadableError]:
    """Yield a Snapshot or an error for each connected account.

    The listener announces the requests and their servers before the first one. Functions that forget completely read
    answers are added to `forgets`. Call them when the report is safe, because a run that ends earlier has to go on from
    these answers.
    """
    if request.accounts and not request.online:
        yield from (LiveError(tr("it is only read online"), path=shown_name(name)) for name in request.accounts)
        return
    accounts, failures = chosen(request.accounts, plugins, listener.find or kept_here(listener.ask))
    yield from failures
    for line in what_is_asked(accounts, typing=listener.ask is not None):
        listener.announce(line)
    for account in accounts:
        yield _read(account, request, now, listener, forgets)


def forget(names: Sequence[str], find: Find) -> None:
    """Forget the answers of the servers of some accounts.

    Answers that another run uses stay.
    """
    for name in names:
        with suppress(HygieneError):  # it is not used after a day
            if kept := find(name):
                forget_documents(name, kept.documents_key())


def _read(
    account: Chosen, request: ScanRequest, now: datetime, listener: Listener, forgets: list[Callable[[], object]]
) -> Snapshot | UnreadableError:
    """Read one account, and note when."""
    connection, kept = account.connection, account.kept
    with ExitStack() as stack:
        try:
            key = kept.documents_key()
            documents = stack.enter_context(_documents(account, key, now))
        except HygieneError as error:
            return LiveError(error.message, hint=error.hint, path=shown_name(connection.name))
        documents.progress = listener.reading(documents.path)
        web = Web(connection.named, agent=f"hygiene/{__version__}")
        stack.callback(web.close)
        online = Online(
            web=web,
            show_page=_no_page,
            ask=listener.ask,
            say=listener.announce,
            keep=kept.renew,
            kept=lambda each: kept.get(each.name) or each,
        )

        def forget_later(_: Documents) -> None:
            if kept.lasts:
                forgets.append(partial(forget_documents, connection.name, key))

        found = read_account(
            account.connector, connection, online, documents, request.seconds, now, forget=forget_later
        )
    if isinstance(found, Snapshot):
        with suppress(HygieneError):  # the account was read nevertheless
            kept.used(connection.name, datetime.now(UTC))
    return found


@contextmanager
def _documents(account: Chosen, key: bytes, now: datetime) -> Iterator[Documents]:
    """Yield the kept answers of an account since it was connected.

    Raises:
        HygieneError: Another run uses them, or no document can be kept.
    """
    connection, kept = account.connection, account.kept
    path = f"{shown_name(connection.name)}{LIVE}"
    with documents_of(connection.name, key, path=path, now=now, lasting=kept.lasts) as found:
        if found.started_at >= connection.connected_at:
            yield found
            return
        found.forget()
        yield replace(open_documents(found.folder, key, path=path, now=now), lasting=kept.lasts)


def _no_page(_address: str) -> NoReturn:
    """Refuse to show a page.

    Only connecting an account asks for consent.
    """
    raise LiveError(tr("its permission has ended"), hint=tr("connect it again"))
