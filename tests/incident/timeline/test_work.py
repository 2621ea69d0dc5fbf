"""The work of a timeline grows no faster than the records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from hygiene.incident.timeline import csv, timesketch
from hygiene.incident.timeline.story import story
from hygiene.model.acts import Acts
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.records import Difference, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from tests.support.many_records import word
from tests.support.snapshots import DAY, NOW, WEB, app, posts, snapshot
from tests.support.stories import HOUR, about, acts, result
from tests.support.work import STEEPEST, operations


def messages(n: int) -> Acts:
    return acts(*(("message", NOW - k * HOUR, f"{k}") for k in range(n)))


def logins(n: int) -> tuple[Login, ...]:
    return tuple(Login(at=NOW - k * HOUR, ip=Hidden(""), agent=f"Device {word(k)}", country=word(k)) for k in range(n))


def twice(made: Snapshot) -> list[Snapshot]:
    return [made, replace(made, taken_at=NOW - DAY)]


KINDS: dict[str, Callable[[int], list[Snapshot]]] = {
    "messages": lambda n: [snapshot(messages=messages(n))],
    "messages of two exports": lambda n: twice(snapshot(messages=messages(n))),
    "posts": lambda n: [snapshot(posts([(NOW - k * HOUR, WEB) for k in range(n)]))],
    "posts by many clients": lambda n: [snapshot(posts([(NOW - k * HOUR, Client(word(k))) for k in range(n)]))],
    "sessions": lambda n: [snapshot(logins=logins(n))],
    "sessions of two exports": lambda n: twice(snapshot(logins=logins(n))),
    "grants": lambda n: [snapshot(apps=tuple(app(word(k), age=k / 24) for k in range(n)))],
    "changes": lambda n: [snapshot(events=tuple(Event(at=NOW - k * HOUR, kind="email") for k in range(n)))],
    "differences": lambda n: [
        snapshot(
            differences=tuple(
                Difference(kind="app", since=NOW - DAY, until=NOW, mark="", what=word(k)) for k in range(n)
            )
        )
    ],
    "accounts": lambda n: [replace(snapshot(), account=replace(about().account, id=word(k))) for k in range(n)],
}


def made(snapshots: list[Snapshot], n: int) -> str:
    """Return a story of all the records as text, with as many findings."""
    found = [result("messages", NOW - k * HOUR, NOW - k * HOUR) for k in range(0, n, 2)]
    read = story(snapshots, found, about(NOW), Policy(), NOW - 9999 * DAY, NOW)
    return csv.render(read, Policy().zone()) + timesketch.render(read)


@pytest.mark.parametrize("kind", KINDS)
def test_sixteen_times_the_records_are_not_256_times_the_work(kind: str) -> None:
    least = 12
    runs = [(KINDS[kind](least * times), least * times) for times in (1, 4, 16)]
    made(*runs[0])  # what is imported and remembered on first use is no part of it
    first, second, third = (operations(lambda run=run: made(*run)) for run in runs)  # type: ignore[misc]

    assert (third - second) / (second - first) <= STEEPEST
