"""Live GitHub accounts, at a small server in GitHub's dialect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from hygiene.model.errors import ConsentError, LiveError
from hygiene.model.records import Event
from hygiene.sources.connect.connection import Connection, Online, Target
from hygiene.sources.connect.fetched.documents import open_documents
from hygiene.sources.connect.github import github
from hygiene.sources.connect.web.client import LIVE, Web
from tests.support.live.answering import Asked, Reply, answering

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
USER = {
    "login": "Kim", "id": 7, "name": "Kim K", "bio": "Hello", "blog": "kim.example", "two_factor_authentication": False,
}  # fmt: skip
KEYS = [
    {"id": 1, "title": "laptop", "created_at": "2024-02-03T04:05:06Z", "last_used": "2026-11-01T00:00:00Z"},
    {"id": 2, "title": "", "created_at": "2026-11-20T03:00:00Z", "last_used": None},
]
EMAILS = [
    {"email": "kim@mail.example", "verified": True},
    {"email": "7+kim@users.noreply.github.com", "verified": True},
]


class GitHub:
    """The server's state: who consents, what it lists, and the tokens that it revoked."""

    def __init__(self) -> None:
        self.polls = iter(["authorization_pending", ""])
        self.user: dict[str, Any] = USER
        self.refused: set[str] = set()
        self.refusal = 404
        self.revoked: list[str] = []

    def answer(self, asked: Asked) -> Reply:
        """Answer a request as GitHub does."""
        if asked.path == "/login/device/code":
            codes = {"device_code": "secret-device", "user_code": "AB-12", "interval": 1, "expires_in": 900}
            return Reply(json=codes | {"verification_uri": f"http://{asked.host}/login/device"})
        if asked.path == "/login/oauth/access_token":
            error = next(self.polls)
            scopes = "gist" if error == "more" else ",".join(name for name, _ in github.scopes)
            token = {"access_token": "gho_secret", "token_type": "bearer", "scope": scopes}
            return Reply(json={"error": error} if error not in {"", "more"} else token)
        if asked.path == "/api/v3/credentials/revoke":
            self.revoked += json.loads(asked.body)["credentials"]
            return Reply(status=202)
        known = asked.headers.get("authorization") == "Bearer gho_secret" and "gho_secret" not in self.revoked
        path = asked.path.removeprefix("/api/v3")
        if not known or path in self.refused:
            return Reply(status=self.refusal if known else 401, json={"message": "Not Found"})
        if path == "/user/keys":
            page = int(parse_qs(asked.query).get("page", ["1"])[0])
            link = {"Link": f'<http://{asked.host}/api/v3/user/keys?per_page=100&page=2>; rel="next"'}
            return Reply(json=KEYS[page - 1 : page], headers=link if page == 1 else {})
        return Reply(json={"/user": self.user, "/user/emails": EMAILS}.get(path, []))


@contextmanager
def running(state: GitHub) -> Iterator[tuple[Target, Online, list[str]]]:
    """Give the account at a server, the means of a run, and what it says."""
    said: list[str] = []
    with answering(state.answer) as url, Web(limits=replace(LIVE, pause=0.01)) as web:
        means = Online(web=web, show_page=said.append, say=said.append, now=lambda: NOW, sleep=lambda _: None)
        yield Target(address="@kim", server=url, client_id="Iv1.own"), means, said


def fetched(made: Connection, means: Online, folder: Path) -> Any:
    documents = open_documents(folder, b"k" * 32, path="github:kim, live", now=NOW)
    github.fetch(made, means, documents)
    return github.read(documents)


def test_keys_with_their_ages_addresses_profile_and_a_missing_second_factor_are_read(tmp_path: Path) -> None:
    with running(GitHub()) as (target, means, said):
        made = github.connect(target, means)
        found = fetched(made, means, tmp_path / "documents")

    assert [f"Open {target.server}/login/device on any device and type this code: AB-12"] == said
    assert ("Kim", "7", "github:Kim") == (found.account.handle, found.account.id, made.name)
    assert (
        Event(
            at=datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC), kind="access-key",
            detail="SSH key “laptop”, last used 2026-11-01",
        ),
        Event(at=datetime(2026, 11, 20, 3, tzinfo=UTC), kind="access-key", detail="SSH key"),
    ) == found.events  # fmt: skip
    assert [("kim@mail.example", True)] == [(each.value.reveal(), each.confirmed) for each in found.contacts]
    assert () == found.second_factors
    assert "https://kim.example" == found.profile["link"].reveal()
    assert "look in your settings, under Applications" in found.gaps["apps"]
    assert "export it and scan it too" in found.gaps["logins"]
    assert (None, NOW) == (found.apps, found.taken_at)


def test_a_list_that_the_permission_does_not_cover_is_a_gap_and_the_rest_is_read(tmp_path: Path) -> None:
    state = GitHub()
    state.refused, state.user = {"/user/emails", "/user/gpg_keys"}, {"login": "kim", "id": 7}
    with running(state) as (target, means, _):
        found = fetched(github.connect(target, means), means, tmp_path / "documents")

    assert found.contacts is None
    assert "GitHub did not give /user/emails: the permission user:email is missing" in found.gaps["contacts"]
    assert "GitHub did not give /user/gpg_keys: the permission read:gpg_key is missing" in found.gaps["events"]
    assert 2 == len(found.events)
    assert {"contacts", "events"} == found.damaged
    assert None is found.second_factors
    assert "the API does not state whether one is on" == found.gaps["second_factors"]


def test_a_permission_that_ends_while_a_list_is_read_ends_the_reading(tmp_path: Path) -> None:
    state = GitHub()
    with running(state) as (target, means, _):
        made = github.connect(target, means)
        state.refused, state.refusal = {"/user/emails"}, 401
        with pytest.raises(ConsentError, match="its permission was withdrawn or has expired"):
            fetched(made, means, tmp_path / "documents")


def test_an_answer_about_another_account_is_not_kept_so_that_the_next_run_can_ask_again(tmp_path: Path) -> None:
    state = GitHub()
    with running(state) as (target, means, _):
        made = github.connect(target, means)
        state.user = USER | {"id": 8}
        with pytest.raises(LiveError, match="its token is of another account now"):
            fetched(made, means, tmp_path / "documents")
        state.user = USER
        assert made.account == fetched(made, means, tmp_path / "documents").account


def test_disconnecting_revokes_the_token_and_says_which_e_mail_will_come(tmp_path: Path) -> None:
    state = GitHub()
    with running(state) as (target, means, said):
        made = github.connect(target, means)
        github.disconnect(made, means)
        assert ["gho_secret"] == state.revoked
        assert "GitHub will tell you by e-mail that a token was disclosed and revoked. That is this one." == said[-1]
        with pytest.raises(LiveError, match="its permission was withdrawn or has expired") as caught:
            fetched(made, means, tmp_path / "documents")
    assert "gho_secret" not in repr(caught.value) + str(made) + str(said)


def test_consent_that_is_denied_too_wide_or_of_another_account_connects_nothing() -> None:
    for polls, user, why in (
        (["access_denied"], USER, "consent was denied"),
        (["expired_token"], USER, "no consent came in the time that it allows"),
        (["more"], USER, "it gave permissions that we did not ask for"),
        ([""], USER | {"login": "other"}, "you consented as another account"),
        ([""], {"id": 7}, "GitHub did not say whose account it is"),
    ):
        state = GitHub()
        state.polls, state.user = iter(polls), user
        with running(state) as (target, means, _), pytest.raises((ConsentError, LiveError), match=why):
            github.connect(target, means)
        assert (["gho_secret"] if polls == [""] else []) == state.revoked


def test_without_a_client_of_ones_own_github_is_not_asked() -> None:
    with Web() as web, pytest.raises(LiveError, match=r"register an app of your own .*give its id with --client-id"):
        github.connect(Target(address="kim"), Online(web=web, show_page=pytest.fail))
    asked = github.questions(Target(address="kim"))
    assert ["github.com", "api.github.com"] == [question.host for question in asked]
