"""The plugin seam for connectors, each for one platform's live accounts.

A connector fetches the data of the platform's API as documents, as if the user had requested an export, and reads them
like a reader. Both thus give the same Snapshot for the data that both have.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hygiene.model.snapshot import Snapshot
from hygiene.sources.connect.connection import Connection, Online, Question, Target
from hygiene.sources.connect.fetched.documents import Documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """A connector for one platform.

    Attributes:
        id: its name in commands and reports.
        title: the platform's name for people.
        platform: the platform's id.
        address: how the user names an account, for `--help`, such as `USER@HOST`.
        gives: the data that the API gives. This and the next one are words for people that can follow a colon.
        lacks: the data that the API does not give.
        scopes: each permission that it asks for, with the reason. No permission may allow writing.
        questions: returns the requests of connecting, with their servers. It opens no connection.
        connect: gets the user's consent and returns the connection. It raises `LiveError`.
        reads: returns the requests of reading the account, with their servers. It opens no connection.
        fetch: asks the account's servers and keeps each answer in the documents. Kept answers are not requested again.
            It raises `LiveError` when it cannot go on. The kept documents are read nevertheless.
        read: returns the Snapshot from the documents, with a gap for whatever is missing.
        ends: returns the requests of disconnecting, with their servers. There may be none. It opens no connection.
        disconnect: takes hygiene's permission back at the server. It raises `LiveError`.
    """

    id: str
    title: str
    platform: str
    address: str
    gives: str
    lacks: str
    scopes: Sequence[tuple[str, str]]
    questions: Callable[[Target], Sequence[Question]]
    connect: Callable[[Target, Online], Connection]
    reads: Callable[[Connection], Sequence[Question]]
    fetch: Callable[[Connection, Online, Documents], None]
    read: Callable[[Documents], Snapshot]
    ends: Callable[[Connection], Sequence[Question]]
    disconnect: Callable[[Connection, Online], None]
