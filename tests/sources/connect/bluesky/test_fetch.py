"""What is asked about a live account, and what answers become."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.errors import LiveError, WaitError
from hygiene.model.records import App, Event
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.connect.bluesky.connector import bluesky
from hygiene.sources.connect.connection import Connection, Online, Question
from hygiene.sources.connect.fetched.documents import Documents, open_documents
from hygiene.sources.connect.live import read_account
from tests.support.bluesky import repository, tid
from tests.support.live.strange_network import (
    HANDLE,
    LIST,
    POSTS,
    REPOSITORY,
    RESOLVE,
    SESSION,
    SIGN_IN,
    SIGN_OUT,
    Network,
    Raw,
    multikey,
    online,
    service,
    strange_network,
)
from tests.support.plc import NEW, OWNER, ROGUE, Directory, Key

NOW = datetime.now(UTC)
OTHER = Directory("2024-01-01T00:00:00.000Z").did
TYPED = "abcd-efgh-2345-ijkl"
NONE_TYPED = "not asked for: the server shows this only after a sign-in with an app password, and none was typed"


@pytest.fixture
def network() -> Iterator[Network]:
    """Run a directory and a server that a test lets answer what it wants."""
    with strange_network() as running:
        yield running


def documents(folder: Path, at: datetime = NOW) -> Documents:
    return open_documents(folder / "documents", bytes(32), path=f"bluesky:{HANDLE}", now=at)


def connected(network: Network) -> Connection:
    """Connect the account as with consent to nothing, so that an app password is asked for."""
    made = bluesky.connect(network.target(), online())
    return replace(made, more={**made.more, "public": ""})


def fetch(connection: Connection, means: Online, kept: Documents) -> None:
    """Ask as a scan does, which may ask the hosts that the user named."""
    for host in connection.named:
        means.web.name(host)
    bluesky.fetch(connection, means, kept)


def fetched(network: Network, folder: Path, typed: str = "", *, connection: Connection | None = None) -> Documents:
    """Ask everything while the user types an app password."""
    kept = documents(folder)
    fetch(connection or connected(network), online(ask=lambda _: Hidden(typed)), kept)
    return kept


def scanned(network: Network, folder: Path, typed: str = "") -> Snapshot:
    return bluesky.read(fetched(network, folder, typed))


def seen(kind: str, detail: str) -> Event:
    return Event(at=NOW, kind=kind, detail=f"seen when the account was read: {detail}")


def test_posts_profile_and_changes_need_no_sign_in(network: Network, tmp_path: Path) -> None:
    found = scanned(network, tmp_path)

    assert found.posts is not None
    assert (["Hello"], HANDLE) == ([one.text for one in found.posts], found.account.handle)
    assert ((), "bluesky-live", frozenset()) == (found.events, found.origin.reader, found.damaged)
    assert [NONE_TYPED] * 3 == [found.gaps[part] for part in ("apps", "contacts", "second_factors")]
    assert "new app passwords are not among the changes: no list of them was read" == found.gaps["events"]
    assert not {SIGN_IN, LIST, SESSION} & set(network.paths)


def test_a_typed_app_password_opens_the_list_and_the_address_and_is_kept_nowhere(
    network: Network, tmp_path: Path
) -> None:
    kept = fetched(network, tmp_path, f" {TYPED}\n")
    found = bluesky.read(kept)

    phone = App(
        id="phone", name="phone", permissions=frozenset({"read", "write"}),
        granted_at=datetime(2025, 3, 1, 10, 11, 12, 345_000, tzinfo=UTC),
    )  # fmt: skip
    assert ((phone,), "kim@harbourlane.example") == (found.apps, next(c.value.reveal() for c in found.contacts or ()))
    assert [SIGN_IN, LIST, SESSION, SIGN_OUT] == [path for path in network.paths if "server" in path]
    assert not [name for name in kept.names if re.search(rb"an-access|a-refresh|abcd-efgh", kept.whole(name))]
    bearers = [line for request in network.listener.asked for line in request.split("\r\n") if "Bearer" in line]
    assert ["an-access-token", "an-access-token", "a-refresh-token"] == [line.split()[-1] for line in bearers]


def test_the_app_password_made_for_the_scan_is_recognised_and_no_other(network: Network, tmp_path: Path) -> None:
    said: list[str] = []

    def make(_: str) -> Hidden:
        name = re.findall(r"hygiene-\w{8}", said[-1])[0]
        at = "2026-11-30T10:00:00.000Z"
        network.answers[LIST] = {"passwords": [{"name": each, "createdAt": at} for each in (name, "hygiene-abcdefgh")]}
        return Hidden(TYPED)

    kept = documents(tmp_path)
    fetch(connected(network), online(ask=make, say=said.append), kept)
    found = bluesky.read(kept)

    assert [True, False] == [app.own for app in found.apps or ()]
    assert ["“hygiene-abcdefgh”"] == [event.detail for event in found.events or ()]
    assert said[-1].startswith("If you made the app password hygiene-")


@pytest.mark.parametrize("typed", ["correct horse battery staple", "ABCD-EFGH-2345-IJKL", "abcd-efgh-2345"])
def test_what_is_no_app_password_is_sent_nowhere(network: Network, tmp_path: Path, typed: str) -> None:
    found = scanned(network, tmp_path, typed)

    hint = "type it as your server shows it, in four groups of four"
    assert f"that is no app password, so it was sent nowhere ({hint})" == found.gaps["apps"]
    assert SIGN_IN not in network.paths
    assert found.posts is not None


def test_what_is_refused_is_said_at_once_and_asked_for_again(network: Network, tmp_path: Path) -> None:
    said: list[str] = []
    honest, network.answers[SIGN_IN] = network.answers[SIGN_IN], Raw("401 Unauthorized")
    typed = ["correct horse battery staple", TYPED.replace("a", "b"), TYPED]

    def prompt(_: str) -> Hidden:
        if len(typed) == 1:
            network.answers[SIGN_IN] = honest
        return Hidden(typed.pop(0))

    kept = documents(tmp_path)
    fetch(connected(network), online(ask=prompt, say=said.append), kept)

    assert [
        "That is no app password, so it was sent nowhere (type it as your server shows it, in four groups of four).",
        "Localhost: it did not accept the app password (make another one, and type it as it is shown).",
    ] == said[1:-1]
    assert (2, 1) == (network.paths.count(SIGN_IN), len(bluesky.read(kept).apps or ()))


@pytest.mark.parametrize(
    ("path", "answer", "gap"),
    [
        (SIGN_IN, Raw("401 Unauthorized"),
         "localhost: it did not accept the app password (make another one, and type it as it is shown)"),
        (SIGN_IN, {"did": OTHER, "accessJwt": "a", "refreshJwt": "b"}, "localhost: it signed us in to another account"),
        (SIGN_IN, {"accessJwt": "a\r\nHost: rogue", "refreshJwt": "b"},
         "localhost: its answer to the sign-in is not of the expected form"),
        (SIGN_IN, {}, "localhost: its answer to the sign-in is not of the expected form"),
        (LIST, Raw("403 Forbidden"), "localhost: it answered 403"),
        (LIST, [], "localhost: its answer is not of the expected form"),
        (SIGN_IN, Raw("302 Found", {"Location": "https://rogue.example/"}),
         "localhost: its answer to the sign-in is not of the expected form"),
    ],
)  # fmt: skip
def test_a_list_that_is_not_shown_is_a_gap_and_costs_nothing_else(
    network: Network, tmp_path: Path, path: str, answer: object, gap: str
) -> None:
    network.answers[path] = answer
    found = scanned(network, tmp_path, TYPED)

    assert (None, gap) == (found.apps, found.gaps["apps"])
    # An app password that is not listed is a change of the account that is not known.
    assert {"apps", "contacts", "events", "second_factors"} == found.damaged
    assert found.posts is not None


def test_a_session_of_another_account_is_a_gap_and_costs_nothing_else(network: Network, tmp_path: Path) -> None:
    network.answers[SESSION] = {"did": OTHER, "handle": HANDLE, "active": True}
    found = scanned(network, tmp_path, TYPED)

    assert (None, "localhost: its answer is about another account") == (found.contacts, found.gaps["contacts"])
    assert (["phone"], True) == ([app.name for app in found.apps or ()], found.posts is not None)
    assert "another" not in found.gaps["apps"]


def test_without_a_user_at_the_prompt_app_passwords_are_left_out(network: Network, tmp_path: Path) -> None:
    kept = documents(tmp_path)
    fetch(connected(network), online(), kept)

    found = bluesky.read(kept)
    assert NONE_TYPED.replace("none was typed", "no one was there to type one") == found.gaps["apps"]
    assert frozenset() == found.damaged


def test_an_account_of_which_only_public_data_is_read_asks_for_no_app_password(
    network: Network, tmp_path: Path
) -> None:
    connection, kept = bluesky.connect(network.target(), online()), documents(tmp_path)
    fetch(connection, online(ask=lambda _: pytest.fail("asked")), kept)
    found = bluesky.read(kept)

    why = "not asked for, because of --public"
    assert [why] * 3 == [found.gaps[part] for part in ("apps", "contacts", "second_factors")]
    assert (frozenset(), True) == (found.damaged, found.posts is not None)
    assert not any(question.typed for question in bluesky.reads(connection))


def test_what_is_kept_is_not_asked_for_again(network: Network, tmp_path: Path) -> None:
    fetched(network, tmp_path, TYPED)
    asked = len(network.paths)
    again = documents(tmp_path, NOW + timedelta(hours=1))
    fetch(connected(network), online(ask=lambda _: pytest.fail("asked again")), again)

    assert [RESOLVE, f"/{network.did}"] == network.paths[asked:]
    assert bluesky.read(again).posts is not None


def test_a_server_that_asks_to_wait_ends_the_run_and_the_next_goes_on(network: Network, tmp_path: Path) -> None:
    honest, network.answers[REPOSITORY] = network.answers[REPOSITORY], Raw("429 Slow", {"Retry-After": "3600"})
    kept = documents(tmp_path)
    with pytest.raises(WaitError, match="it asks to wait before any further request"):
        fetch(connected(network), online(), kept)
    before = bluesky.read(kept)
    network.answers[REPOSITORY] = honest
    after = scanned(network, tmp_path)

    assert (None, "its servers were not asked for posts") == (before.posts, before.gaps["posts"])
    assert after.posts is not None
    assert 1 == network.paths.count(f"/{network.did}/log/audit")


@pytest.mark.parametrize(
    ("answer", "gap"),
    [
        (repository(POSTS, OTHER), "its server answered with the repository of another account"),
        (Raw("400 Bad Request"), "localhost: it answered 400"),
        (Raw("302 Found", {"Location": "https://rogue.example/"}),
         "localhost: it redirected us to another server, and we did not follow"),
        (Raw("200 OK", {"Content-Length": "1000"}, b"short"), "localhost: the connection broke off"),
    ],
)  # fmt: skip
def test_a_repository_that_cannot_be_used_is_a_gap(network: Network, tmp_path: Path, answer: object, gap: str) -> None:
    network.answers[REPOSITORY] = answer
    found = scanned(network, tmp_path)

    assert (None, None, gap) == (found.posts, found.follows, found.gaps["posts"])
    assert {"posts", "follows"} <= found.damaged
    assert () == found.events


@pytest.mark.parametrize("answer", [b"", b"<html>not a repository</html>"])
def test_what_is_no_repository_is_a_gap(network: Network, tmp_path: Path, answer: bytes) -> None:
    network.answers[REPOSITORY] = answer
    found = scanned(network, tmp_path)

    assert found.posts is None
    assert found.gaps["posts"].startswith("repository.car: ")


@pytest.mark.parametrize(
    ("answer", "gap"),
    [
        (Directory("2024-01-01T00:00:00.000Z").log, "localhost: it answered with the log of another identity"),
        ([{}], "localhost: it answered with the log of another identity"),
        ([7], "localhost: it answered with the log of another identity"),
        ([], "localhost: its answer is not the log of an identity"),
        ({}, "localhost: its answer is not the log of an identity"),
        (b"<html>", "localhost: its answer is not JSON"),
        (Raw("404 Not Found"), "localhost: it answered 404"),
    ],
)
def test_a_log_that_cannot_be_used_is_a_gap(network: Network, tmp_path: Path, answer: object, gap: str) -> None:
    network.answers[f"/{network.did}/log/audit"] = answer
    found = scanned(network, tmp_path)

    assert (None, gap) == (found.events, found.gaps["events"])
    assert (HANDLE, True) == (found.account.handle, "events" in found.damaged)


@pytest.mark.parametrize(
    ("changes", "kind", "detail"),
    [
        ({"verificationMethod": "rogue"}, "key", "the directory states another signing key than its log proves"),
        ({"alsoKnownAs": ["at://moved.example"]}, "handle", "the directory states another handle than its log proves"),
    ],
)
def test_a_document_that_its_log_does_not_prove_is_an_event(
    network: Network, tmp_path: Path, changes: dict[str, Any], kind: str, detail: str
) -> None:
    connection = connected(network)
    if changes.get("verificationMethod"):
        changes = {"verificationMethod": [multikey(network.did, ROGUE.name)]}
    network.answers[f"/{network.did}"] = network.document(**changes)
    found = bluesky.read(fetched(network, tmp_path, connection=connection))

    assert (seen(kind, detail),) == found.events


@pytest.mark.parametrize("curve", ["k256", "p256"])
def test_a_key_in_the_older_form_is_the_same_key(network: Network, tmp_path: Path, curve: str) -> None:
    key = Key(7, curve)
    network.directory.then("2024-05-01T08:00:00.000Z", verificationMethods={"atproto": key.name})
    network.answers |= {
        f"/{network.did}": network.document(verificationMethod=[key.older_form(network.did)]),
        REPOSITORY: repository(POSTS, network.did, by=key),
    }
    found = scanned(network, tmp_path)

    assert [("key", datetime(2024, 5, 1, 8, tzinfo=UTC))] == [(event.kind, event.at) for event in found.events or ()]


def test_a_key_of_an_unknown_form_is_a_gap(network: Network, tmp_path: Path) -> None:
    odd = {**multikey(network.did, ROGUE.name), "type": "Unheard"}
    network.answers[f"/{network.did}"] = network.document(verificationMethod=[odd])
    found = scanned(network, tmp_path)

    assert () == found.events
    assert "the directory states no signing key of a known form" in found.gaps["events"]


def test_a_swapped_signing_key_is_an_event_of_its_time(network: Network, tmp_path: Path) -> None:
    network.directory.then("2026-11-20T08:00:00.000Z", by=OWNER, verificationMethods={"atproto": NEW.name})
    network.answers[f"/{network.did}"] = network.document()
    found = scanned(network, tmp_path)

    detail = "signing key replaced; signed by the highest-ranking of 2 rotation keys"
    assert (Event(at=datetime(2026, 11, 20, 8, tzinfo=UTC), kind="key", detail=detail),) == found.events


def read(connection: Connection, folder: Path) -> Snapshot:
    """Read a connected account as a scan does."""
    means = online()
    for host in connection.named:
        means.web.name(host)
    found = read_account(bluesky, connection, means, documents(folder), 60, NOW)
    assert isinstance(found, Snapshot), found
    return found


@pytest.mark.parametrize(
    ("change", "document", "told"),
    [
        ({"verificationMethods": {}}, {"verificationMethod": []}, "signing key removed"),
        ({"type": "plc_tombstone"}, None, "the identity was deleted"),
    ],
    ids=["withdrawn", "deleted"],
)
def test_a_repository_that_a_withdrawn_key_signed_later_is_an_event_and_costs_nothing_else(
    network: Network, tmp_path: Path, change: dict[str, Any], document: dict[str, Any] | None, told: str
) -> None:
    connection, made = connected(network), network.document()
    network.directory.then("2025-11-10T08:00:00.000Z", **change)
    network.answers |= {
        f"/{network.did}": Raw("410 Gone") if document is None else made | document,
        REPOSITORY: repository(POSTS, network.did, rev=tid(1_763_630_130_650_000)),
    }
    found = read(connection, tmp_path)

    first, second = found.events or ()
    assert told in first.detail
    assert Event(
        at=datetime(2025, 11, 20, 9, 15, 30, 650_000, tzinfo=UTC), kind="key",
        detail="the repository was still signed with the key that had been withdrawn",
    ) == second  # fmt: skip
    assert ["Hello"] == [one.text for one in found.posts or ()]
    assert "no signing key" not in found.gaps["events"]


def test_a_handle_that_moved_is_an_event_of_its_time(network: Network, tmp_path: Path) -> None:
    connection = connected(network)
    network.directory.then("2026-11-20T08:00:00.000Z", alsoKnownAs=["at://moved.example"])
    network.answers |= {f"/{network.did}": network.document()}
    kept, said = documents(tmp_path), list[str]()
    fetch(connection, online(say=said.append), kept)
    found = bluesky.read(kept)

    detail = f"@{HANDLE} became @moved.example"
    assert ["The account is called @moved.example now. We ask localhost whether that is right."] == said
    assert "the account is called @moved.example now: we asked localhost about it" in found.gaps["events"]
    assert (Event(at=datetime(2026, 11, 20, 8, tzinfo=UTC), kind="handle", detail=detail),) == found.events
    assert "moved.example" == found.account.handle


@pytest.mark.parametrize(
    ("answer", "events", "gap"),
    [
        ({"did": OTHER}, (seen("handle", f"@{HANDLE} leads to another account"),), ""),
        (Raw("400 Bad Request"), (), f"@{HANDLE} leads to no account, so it proves nothing"),
        (Raw("403 Forbidden"), (), "localhost: it answered 403"),
    ],
)
def test_a_handle_that_leads_elsewhere_now_is_told(
    network: Network, tmp_path: Path, answer: object, events: tuple[Event, ...], gap: str
) -> None:
    connection = connected(network)
    network.answers[RESOLVE] = answer
    found = bluesky.read(fetched(network, tmp_path, connection=connection))

    assert (events, True) == (found.events, gap in found.gaps["events"])


def test_a_forged_operation_is_told_and_its_handle_is_not_believed(network: Network, tmp_path: Path) -> None:
    connection = connected(network)
    network.directory.then("2026-11-20T08:00:00.000Z", by=ROGUE, alsoKnownAs=["at://rogue.example"])
    network.answers[f"/{network.did}"] = network.document()
    found = bluesky.read(fetched(network, tmp_path, connection=connection))

    assert (
        Event(
            at=datetime(2026, 11, 20, 8, tzinfo=UTC), kind="handle",
            detail=f"unverified: @{HANDLE} became @rogue.example",
        ),
        seen("handle", "the directory states another handle than its log proves"),
    ) == found.events  # fmt: skip
    assert (HANDLE, True) == (found.account.handle, "events" in found.damaged)
    assert "1 operation that its keys did not sign" in found.gaps["events"]


def test_nothing_secret_goes_to_another_server_than_the_connected_one(network: Network, tmp_path: Path) -> None:
    connection = replace(connected(network), server="https://old.example")
    said: list[str] = []
    kept = documents(tmp_path)
    fetch(connection, online(ask=lambda _: pytest.fail("a password was asked for"), say=said.append), kept)
    found = bluesky.read(kept)

    moved = "the account moved to the server localhost since it was connected"
    assert found.posts is not None
    why = f"not asked for: {moved}, and no password or token was sent there"
    assert [why] * 3 == [found.gaps[part] for part in ("apps", "contacts", "second_factors")]
    assert frozenset() == found.damaged
    assert [f"T{moved[1:]}. Only public data is read. Connect it again if it was you who moved it."] == said


def test_a_server_on_a_private_network_is_not_asked(network: Network, tmp_path: Path) -> None:
    connection = connected(network)
    network.answers[f"/{network.did}"] = network.document(service=[service("https://10.0.0.1")])
    found = bluesky.read(fetched(network, tmp_path, connection=connection))

    assert found.gaps["posts"].startswith("10.0.0.1: it has an address on a private network, so we did not connect")


def test_an_identity_of_a_site_leaves_no_trace_of_its_changes(network: Network, tmp_path: Path) -> None:
    did = f"did:web:localhost%3A{network.listener.port}"
    network.answers |= {
        RESOLVE: {"did": did},
        "/.well-known/did.json": {**network.document(), "id": did},
        REPOSITORY: repository(POSTS, did),
    }
    found = scanned(network, tmp_path)

    assert found.posts is not None
    assert (HANDLE, did) == (found.account.handle, found.account.id)
    assert "an identity of the kind did:web has no log, so its changes leave no trace" == found.gaps["events"]


def test_without_any_answer_nothing_is_read(network: Network, tmp_path: Path) -> None:
    with pytest.raises(LiveError, match="nothing was read of it"):
        bluesky.read(documents(tmp_path))
    connection = connected(network)
    network.answers.clear()
    with pytest.raises(LiveError, match="nothing was read of it: localhost: it knows no such identity"):
        bluesky.read(fetched(network, tmp_path, connection=connection))


def test_disconnecting_what_has_no_permission_asks_no_one(network: Network) -> None:
    connection = connected(network)
    asked = len(network.paths)
    bluesky.disconnect(connection, online())

    assert [] == network.paths[asked:]


def test_reading_says_what_it_asks_of_whom(network: Network) -> None:
    assert [
        Question(host="localhost", matter="the document of your identity"),
        Question(host="localhost", matter="the log of your identity's keys, servers and handles"),
        Question(host="localhost", matter="the identity to which your handle leads"),
        Question(host="localhost", matter="your public repository: posts, follows, likes and the profile"),
        Question(
            host="localhost", matter="your app passwords and e-mail address, if you type an app password", typed=True
        ),
    ] == list(bluesky.reads(connected(network)))
