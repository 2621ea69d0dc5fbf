"""The server, its user, and the rule that no secret is said."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from hygiene.model.account import Account
from hygiene.model.errors import LiveError
from hygiene.sources.connect.connection import Connection, Online
from hygiene.sources.connect.oauth.consent import Client, Grant, by_browser
from hygiene.sources.connect.oauth.discovery import Server, discover
from hygiene.sources.connect.oauth.receiver import receiver
from hygiene.sources.connect.web.client import Web
from tests.support.strict_oauth import Strict, browse, strict_server, whole_text

Refused = Callable[[str], AbstractContextManager[None]]
"""A function that expects an error with these words.

It looks for secrets in the error, behind which there is no other.
"""


@pytest.fixture
def strict(caplog: pytest.LogCaptureFixture) -> Iterator[Strict]:
    """Run a strict server, and look through every log for a secret of it."""
    caplog.set_level(logging.DEBUG)
    with strict_server() as server:
        yield server
        assert [secret for secret in server.secret if secret in caplog.text] == []


@pytest.fixture
def refused(strict: Strict) -> Refused:
    @contextmanager
    def expect(words: str) -> Iterator[None]:
        with pytest.raises(LiveError) as raised:
            yield
        assert str(raised.value) == words
        assert (None, None) == (raised.value.__cause__, raised.value.__context__)
        assert [secret for secret in strict.secret if secret in whole_text(raised.value)] == []
        assert "a secret" not in whole_text(raised.value)

    return expect


@dataclass
class User:
    """A user at this computer who agrees to everything, and the server.

    Attributes:
        strict: The server.
        online: What a connector may use.
        shown: The pages that were shown.
        said: The messages to the user.
        kept: The connections that were kept.
        slept: The pauses, in seconds.
    """

    strict: Strict
    online: Online
    shown: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    kept: list[Connection] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    @property
    def server(self) -> Server:
        """Return the server as it describes itself."""
        return discover(self.online.web, self.strict.url)

    @property
    def endpoints(self) -> Server:
        """Return the server as a connector keeps it."""
        url = self.strict.url
        return Server(issuer=url, token=f"{url}/token", revoke=f"{url}/revoke")

    def consent(
        self, *, client: Client | None = None, proof: bool = False, scopes: tuple[str, ...] = ("read",)
    ) -> Grant:
        """Consent in the browser."""
        with receiver() as port:
            return by_browser(self.online, self.server, client or Client(id="public"), scopes, port, proof=proof)

    def connect(self, *, client: Client | None = None, proof: bool = False) -> Connection:
        """Connect an account."""
        client = client or Client(id="public")
        return Connection(
            connector="strict",
            account=Account(platform="mastodon", handle="alice"),
            server=self.strict.url,
            issuer=self.strict.url,
            client_id=client.id,
            client_secret=client.secret,
            token=self.consent(client=client, proof=proof).token,
            connected_at=datetime.now(UTC),
        )


@pytest.fixture
def user(strict: Strict) -> Iterator[User]:
    slept: list[float] = []
    web = Web({"127.0.0.1"}, sleep=slept.append)
    user = User(strict, Online(web=web, show_page=browse, patience=5), slept=slept)

    def show(page: str) -> None:
        user.shown.append(page)
        browse(page)

    user.online = replace(user.online, show_page=show, say=user.said.append, keep=user.kept.append, sleep=slept.append)
    yield user
    web.close()
