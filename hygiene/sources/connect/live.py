"""Connected accounts, read as if their servers had given an export."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from hygiene.language.words import tr
from hygiene.model.account import masked_handle
from hygiene.model.errors import GOES_ON, STARTS_ANEW, LiveError, UnreadableError
from hygiene.model.records import App
from hygiene.model.snapshot import ASKED, LIVE_READER, Snapshot
from hygiene.model.text import joined
from hygiene.sources.connect.connection import CLIENT_NAME, CLIENT_SITE, Connection, Online, Question
from hygiene.sources.connect.connector import Connector
from hygiene.sources.connect.fetched.documents import Documents
from hygiene.sources.files.budget import ASKING, Budget, OverBudgetError
from hygiene.sources.parts.contained import contained
from hygiene.sources.reader_kit.coverage import damaged_parts

_CONSENT: Final = timedelta(minutes=10)
"""The longest time from the connection to hygiene's own grant.

A code ends after ten minutes at most (RFC 6749, section 4.1.2).
"""

_EXPORT: Final = re.compile(r"(?:^|(?<=; ))the (?:archive|export) (lists|holds|shows|records|does not record|does)\b")
_GIVES: Final = {"holds": "gives", "records": "shows", "does not record": "does not show"}
"""Words of platforms.toml about an export, and their forms for an API."""


def shown_name(name: str) -> str:
    """Return the name of a connection as reports show it."""
    connector, _, handle = name.partition(":")
    return f"{connector}:{masked_handle(handle)}"


def asked_of(questions: Iterable[Question]) -> list[str]:
    """Return the requests to each server, one line for each."""
    by_host: dict[str, dict[str, None]] = {}
    for question in questions:
        by_host.setdefault(question.host, {})[question.matter] = None
    return [f"{host}: {joined(matters)}" for host, matters in by_host.items()]


def read_account(
    connector: Connector,
    connection: Connection,
    online: Online,
    documents: Documents,
    seconds: float,
    now: datetime,
    *,
    forget: Callable[[Documents], object] = Documents.forget,
) -> Snapshot | UnreadableError:
    """Ask an account's servers, and read what they answered.

    If not all requests succeed, the earlier answers are read nevertheless, with a gap in every part.

    Args:
        connector: The connector of its platform.
        connection: The account.
        online: The online tools.
        documents: The answers, including those that an interrupted run kept. They stay for the next run if not all
            requests succeeded, or if the time to read was too short.
        seconds: The most seconds for reading the answers.
        now: The time of the run.
        forget: Called with the documents once they are read completely.

    Returns:
        The Snapshot as of the time of the first request, or why there is none.
    """
    documents.budget = Budget(seconds, now=now)
    broken = _broken(connector, connection, online, documents)
    stays = isinstance(broken, LiveError)
    again = f"; {tr(GOES_ON if documents.lasting else STARTS_ANEW)}" if stays else ""
    lost = [f"{broken}{again}"] if broken else []
    found: Snapshot | UnreadableError
    try:
        if broken and not documents.names:
            raise broken
        made = contained(
            documents,
            lambda: connector.read(documents),
            tr("the connector “{connector}” failed on it", connector=connector.id),
            lost,
        )
        found = _of_connection(_with_gaps(made, documents, lost), connection, documents)
    except UnreadableError as error:
        found = (broken or error).within(documents.path)
    stays = stays or documents.budget.spent >= seconds
    if not documents.names:
        documents.forget()
    elif not stays:
        forget(documents)
    return found


def _broken(
    connector: Connector, connection: Connection, online: Online, documents: Documents
) -> UnreadableError | None:
    """Fetch documents that are not kept; return why that ended early, or None.

    Only after a LiveError may the kept documents be used.
    """
    try:
        Budget(ASKING, now=documents.budget.now).contain(
            lambda: connector.fetch(connection, online, documents),
            tr("the connector “{connector}” failed while it asked for it", connector=connector.id),
        )
    except OverBudgetError:
        return LiveError(
            tr("asking its servers took longer than {count:g} hours", count=ASKING / 3600), hint=tr("run it again")
        )
    except UnreadableError as error:
        return error
    return None


def _with_gaps(made: Snapshot, documents: Documents, lost: Iterable[str]) -> Snapshot:
    """Return the Snapshot, with gaps for data that the servers did not give.

    If requests were left out, that reason comes first, because it may explain the other gaps.
    """
    gaps = {part: _of_api(why) for part, why in made.gaps.items()}
    for first in lost:
        rest = {part: why.removesuffix(first).removesuffix("; ") for part, why in gaps.items() if why.endswith(first)}
        gaps |= {part: joined(filter(None, [first, why])) for part, why in rest.items()}
    for part, reasons in documents.lacking.items():
        known = gaps.get(part, "")
        gaps[part] = joined([*filter(None, [known]), *(why for why in reasons if why not in known)])
    damaged = made.damaged | damaged_parts(documents.lacking, ())
    singles = made.singles_missing.difference(documents.lacking)
    return replace(made, gaps=gaps, damaged=damaged, singles_missing=singles)


def _of_api(why: str) -> str:
    """Return a reason about an export, reworded for the server's API.

    In languages other than English it still mentions the export.
    """
    return _EXPORT.sub(lambda found: f"the API {_GIVES.get(found[1], found[1])}", why)


def _of_connection(made: Snapshot, connection: Connection, documents: Documents) -> Snapshot:
    """Return a live reading with its time, and hygiene's own grant apart.

    Raises:
        LiveError: It is of another account.
    """
    if connection.account.id and made.account.key != connection.account.key:
        raise LiveError(tr("what was read is of another account than was connected"), hint=tr("connect it again"))
    reader = f"{made.origin.reader.removesuffix(LIVE_READER)}{LIVE_READER}"
    return replace(
        _without_own(made, connection),
        taken_at=documents.started_at,
        taken_at_means=ASKED,
        origin=replace(made.origin, path=documents.path, reader=reader),
    )


def _without_own(made: Snapshot, connection: Connection) -> Snapshot:
    """Return a live reading with hygiene's own access apart.

    A connector may know it. Anyone can use hygiene's name and site, so a grant of that name is its own only if it was
    given when the account was connected, allows no more than the token, and is the only such grant.
    """
    if made.apps is None:
        return made
    named = [app for app in made.apps if _may_be_own(app, connection)]
    own = [app for app in made.apps if app.own or named == [app]]
    apps = tuple(app for app in made.apps if app not in own)
    return replace(made, apps=apps, own_grants=tuple(replace(app, own=True) for app in own))


def _may_be_own(app: App, connection: Connection) -> bool:
    if connection.token is None or app.granted_at is None or app.granted_at_means != "grant":
        return False
    named = app.name == CLIENT_NAME and set(app.sites) <= {urlsplit(CLIENT_SITE).hostname}
    allowed = app.permissions <= {scope.casefold() for scope in connection.token.scopes}
    return named and allowed and abs(app.granted_at - connection.connected_at) <= _CONSENT
