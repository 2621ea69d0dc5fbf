"""The plugin seam for connectors, each for one platform's live accounts.

A connector fetches what the platform's API knows as documents, as if the user had asked for an export, and reads them
as a reader reads one. So both give the same Snapshot where both know a thing.
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
        gives: what the API gives. This and the next one are words for people that can follow a colon.
        lacks: what cannot be had over the API.
        scopes: each permission that it asks for, with the reason. None of them may write.
        questions: returns what connecting asks of whom. It opens no connection.
        connect: gets the user's consent and returns the connection. It raises `LiveError`.
        reads: returns what reading the account asks of whom. It opens no connection.
        fetch: asks the account's servers and keeps each answer in the documents. What is kept there is not asked for
            again. It raises `LiveError` when it cannot go on; what it kept is read all the same.
        read: returns the Snapshot from the documents, with a gap for whatever is missing.
        ends: returns what disconnecting asks of whom, also nothing. It opens no connection.
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
