"""Parsers of the flat files in Instagram's exports of 2018 to 2020.

Their times are UTC. Those of the first two years do not say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hygiene.model.records import FIRST, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import dicts, required, text_of
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.times import utc
from hygiene.sources.readers.meta.layout import post_row


def login(record: dict[str, Any]) -> Iterator[Login]:
    """Parse a record of `login_history` in `account_history.json`."""
    address = Hidden(required(record, "ip_address"))
    yield Login(at=utc(record.get("timestamp")), ip=address, agent=text_of(record, "user_agent"), outcome="success")


def signup_login(record: dict[str, Any]) -> Iterator[Login]:
    """Parse the optional `registration_info` in the same file."""
    for info in _registrations(record):
        if address := text_of(info, "ip_address"):
            yield Login(at=utc(info.get("registration_time")), ip=Hidden(address), agent=text_of(info, "device_name"))


def signup(record: dict[str, Any]) -> Iterator[Event]:
    """Parse the account's first address from the same record."""
    for info in _registrations(record):
        if text_of(info, "registration_email"):
            yield Event(at=utc(info.get("registration_time")), kind="email", detail=FIRST)


def _registrations(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    info = record.get("registration_info")
    return dicts(info if isinstance(info, list) else [info])


def post(record: dict[str, Any]) -> Row:
    """Parse a record of `photos`, `videos` or `stories` in `media.json`."""
    at = utc(required(record, "taken_at"))
    return post_row(at.isoformat() if at else "", text_of(record, "caption"))
