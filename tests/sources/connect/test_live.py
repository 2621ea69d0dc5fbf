"""Connected accounts, read from a server on this computer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.errors import LiveError, UnreadableError
from hygiene.model.snapshot import ACCOUNT_PARTS, Snapshot
from hygiene.sources.connect.connection import Connection, Online
from hygiene.sources.connect.fetched.documents import Documents, open_documents
from hygiene.sources.connect.live import asked_of, read_account, shown_name
from hygiene.sources.connect.web.answer import Answer
from hygiene.sources.connect.web.client import LIVE, Web
from hygiene.sources.reader_kit.coverage import Damage
from tests.support.harbour import APPS, CONNECTED_AT, HARBOUR, NOW, PAGES, SECRET, WAIT, Harbour, answered, harbour
from tests.support.listener import sends

KEY = bytes(range(32))
EVERY = ["/account", *(f"/posts/{number}" for number in range(1, PAGES + 1)), "/apps"]


@pytest.fixture
def server() -> Iterator[Harbour]:
    with harbour() as made:
        yield made


def opened(folder: Path, later: timedelta = timedelta()) -> Documents:
    return open_documents(folder / "documents", KEY, path="harbour:harbourlane, live", now=NOW + later)


def run(
    server: Harbour, folder: Path, later: timedelta = timedelta(), connector: Any = HARBOUR, **changed: Any
) -> Snapshot | UnreadableError:
    web = Web(["127.0.0.1"], limits=replace(LIVE, tries=1))
    online = Online(web=web, show_page=lambda _: None)
    try:
        connection = server.connection(**changed)
        return read_account(connector, connection, online, opened(folder, later), 60, NOW + later)
    finally:
        web.close()


def read(*given: Any, **more: Any) -> Snapshot:
    found = run(*given, **more)
    assert isinstance(found, Snapshot), found
    return found


def test_an_account_is_read_as_of_the_first_question_and_its_documents_are_forgotten(
    server: Harbour, tmp_path: Path
) -> None:
    found = read(server, tmp_path)

    assert EVERY == server.asked
    assert (NOW, "when its servers were asked") == (found.taken_at, found.taken_at_means)
    assert ("harbour:harbourlane, live", "harbour-live") == (found.origin.path, found.origin.reader)
    assert PAGES == len(found.require("posts"))
    assert frozenset() == found.damaged
    assert "its server gives no sign-ins; its server does not list sign-ins" == found.gaps["logins"]
    assert [] == list(tmp_path.iterdir())


def test_what_an_interrupted_run_got_is_not_asked_for_again(server: Harbour, tmp_path: Path) -> None:
    class Stopped(Web):
        def get(self, url: str, *given: Any, **more: Any) -> Answer:
            if url.endswith("/posts/2"):
                raise KeyboardInterrupt
            return super().get(url, *given, **more)

    def stopped(connection: Connection, online: Online, documents: Documents) -> None:
        HARBOUR.fetch(connection, replace(online, web=Stopped(["127.0.0.1"])), documents)

    with pytest.raises(KeyboardInterrupt):
        run(server, tmp_path, connector=replace(HARBOUR, fetch=stopped))
    assert EVERY[:2] == server.asked

    found = read(server, tmp_path, timedelta(hours=5))
    assert EVERY == server.asked
    assert (NOW, PAGES, frozenset()) == (found.taken_at, len(found.require("posts")), found.damaged)
    assert [] == list(tmp_path.iterdir())


def test_a_server_that_asks_to_wait_gives_what_was_read_and_the_next_run_goes_on(
    server: Harbour, tmp_path: Path
) -> None:
    server.instead["/posts/2"] = WAIT
    part = read(server, tmp_path)

    assert EVERY[:3] == server.asked
    assert (1, None) == (len(part.require("posts")), part.apps)
    assert ACCOUNT_PARTS == part.damaged
    assert "127.0.0.1: it asks to wait before any further request (run it again after " in part.gaps["posts"]
    assert part.gaps["posts"].endswith("; the next run goes on where this one stopped")

    del server.instead["/posts/2"]
    whole = read(server, tmp_path, timedelta(hours=3))
    assert [*EVERY[:3], *EVERY[2:]] == server.asked
    assert (NOW, PAGES, frozenset()) == (whole.taken_at, len(whole.require("posts")), whole.damaged)


def test_after_a_day_everything_is_asked_for_again(server: Harbour, tmp_path: Path) -> None:
    server.instead["/apps"] = answered(503)
    read(server, tmp_path)
    del server.instead["/apps"]
    found = read(server, tmp_path, timedelta(hours=25))

    assert [*EVERY, *EVERY] == server.asked
    assert NOW + timedelta(hours=25) == found.taken_at


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (answered(404), "it answered 404"),
        (answered(500), "it answered 500"),
        (sends("https://elsewhere.example/"), "it redirected us to another server, and we did not follow"),
        (b"", "the connection broke off"),
    ],
)
def test_a_server_that_answers_nothing_of_use_is_one_error(
    server: Harbour, tmp_path: Path, answer: bytes, why: str
) -> None:
    server.instead["/account"] = answer
    error = run(server, tmp_path)

    assert isinstance(error, LiveError)
    assert (f"harbour:harbourlane, live: 127.0.0.1: {why}") in str(error)
    assert SECRET not in f"{error!r}{error.__cause__!r}{error.__context__!r}"


@pytest.mark.parametrize("part", ["fetch", "read"])
def test_a_connector_that_fails_costs_its_account_and_quotes_nothing(
    server: Harbour, tmp_path: Path, part: str
) -> None:
    def failing(*_given: object) -> Any:
        raise KeyError(SECRET)

    changed: dict[str, Any] = {part: failing}
    error = run(server, tmp_path, connector=replace(HARBOUR, **changed))

    assert isinstance(error, UnreadableError)
    assert "the connector “harbour” failed" in error.message
    assert SECRET not in f"{error!r}{error.__cause__!r}{error.__context__!r}"
    assert [] == list(tmp_path.iterdir())


def test_a_document_that_was_changed_is_dropped_and_asked_for_in_the_next_run(server: Harbour, tmp_path: Path) -> None:
    server.instead["/apps"] = answered(503)
    read(server, tmp_path)
    kept = tmp_path / "documents" / "posts-1.json"
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    del server.instead["/apps"]

    found = read(server, tmp_path)
    assert ACCOUNT_PARTS == found.damaged
    assert "posts-1.json: it was changed since it was kept (run it again)" in found.gaps["apps"]
    assert PAGES == len(read(server, tmp_path).require("posts"))


def test_what_a_connector_could_not_fetch_is_damage_and_its_reading_is_told_from_an_export(
    server: Harbour, tmp_path: Path
) -> None:
    def fetch(connection: Connection, online: Online, documents: Documents) -> None:
        HARBOUR.fetch(connection, online, documents)
        documents.lack("events", Damage("it answered 503"))

    def exported(documents: Documents) -> Snapshot:
        made = HARBOUR.read(documents)
        return replace(made, origin=replace(made.origin, reader="harbour"))

    found = read(server, tmp_path, connector=replace(HARBOUR, fetch=fetch, read=exported))
    assert ({"events"}, "harbour-live") == (set(found.damaged), found.origin.reader)


def test_documents_stay_where_the_time_to_read_them_did_not_suffice(server: Harbour, tmp_path: Path) -> None:
    def slow(documents: Documents) -> Snapshot:
        documents.budget._until = 0  # as if the time had gone by
        return HARBOUR.read(documents)

    error = run(server, tmp_path, connector=replace(HARBOUR, read=slow))
    assert isinstance(error, UnreadableError)
    assert "reading it took longer than 60 seconds" == error.message

    assert frozenset() == read(server, tmp_path).damaged
    assert EVERY == server.asked


def own(server: Harbour, folder: Path, **changed: Any) -> list[str]:
    found = read(server, folder, **changed)
    ids = [app.id for app in found.own_grants]
    assert len(server.apps) == len(found.require("apps")) + len(ids)
    return ids


def test_only_the_grant_of_the_connection_itself_is_hygienes_own(server: Harbour, tmp_path: Path) -> None:
    late = {**APPS[2], "id": "31000003", "at": (CONNECTED_AT + timedelta(minutes=11)).isoformat()}
    other = {**APPS[2], "id": "31000004", "site": "hygiene.example"}
    spelt = {**APPS[2], "id": "31000005", "name": "Hygiene "}
    server.apps += [late, other, spelt]

    assert ["31000002"] == own(server, tmp_path)
    assert [] == own(server, tmp_path, token=None)
    assert ["31000003"] == own(server, tmp_path, connected_at=CONNECTED_AT + timedelta(minutes=12))


def test_a_grant_that_allows_more_than_the_token_is_not_hygienes_own(server: Harbour, tmp_path: Path) -> None:
    server.apps[2] = {**APPS[2], "may": ["read", "write"]}
    assert [] == own(server, tmp_path)
    server.apps[2] = {**APPS[2], "may": []}
    assert ["31000002"] == own(server, tmp_path)


def test_of_two_grants_that_may_be_hygienes_own_each_is_judged(server: Harbour, tmp_path: Path) -> None:
    server.apps.append({**APPS[2], "id": "31000003"})
    assert [] == own(server, tmp_path)


def test_questions_are_one_line_for_each_server(server: Harbour) -> None:
    host = server.listener.url.removeprefix("http://")
    lines = asked_of(HARBOUR.reads(server.connection()))

    assert [f"{host}: the account; your posts, page by page; the apps with access"] == lines
    assert "mastodon:kim@social.example" == shown_name("mastodon:kim@social.example")
