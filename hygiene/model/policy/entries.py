"""The lists of tables: accounts, accepted findings and answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from hygiene.model.finding import Confidence, Question, Severity
from hygiene.model.policy.table import Table, Text


class AccountRules(Table, frozen=True):
    """An account in scope, and the rules for it."""

    platform: Text
    handle: Text
    owner: str = ""
    """The person or team responsible for the account."""
    known_clients: tuple[Text, ...] | None = None
    """Names of the clients its people use, as the export writes them.

    Any other client is then unknown.
    """
    known_apps: tuple[Text, ...] | None = None
    """Ids or names of apps that are meant to have access.

    Any other app is then not yours.
    """


class Acceptance(Table, frozen=True):
    """A finding accepted until a date."""

    fingerprint: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
    reason: Text
    owner: Text
    until: date
    on: date | None = None
    """The day it was accepted. What happened after that day is not covered."""
    check: str = ""
    """The check that found it.

    With the account, it lets the report say when nothing needs the acceptance any more.
    """
    platform: str = ""
    handle: str = ""
    """The account that the finding is about."""
    severity: Severity | None = None
    """How bad it was. A worse finding is not covered."""
    confidence: Confidence | None = None
    """How sure it was. A surer finding is not covered."""


class Answer(Table, frozen=True):
    """What you saw when you looked at an account yourself, on that day."""

    platform: Text
    handle: Text
    question: Question
    answer: Literal["fine", "not fine"]
    on: date
