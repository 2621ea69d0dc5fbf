"""Fixtures for tests of live accounts.

A server starts once in each process of tests, when the first test asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.live.at_protocol import AtProtocol, at_protocol_server
from tests.support.live.authorization import AuthorizationServer, running_authorization_server
from tests.support.live.browser import Browser, running_browser
from tests.support.live.snac import Snac, running_snac


@pytest.fixture(scope="session")
def at_protocol(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtProtocol]:
    """Run a data server of the AT Protocol and a PLC directory."""
    with at_protocol_server(tmp_path_factory.mktemp("at_protocol")) as server:
        yield server


@pytest.fixture(scope="session")
def _authorization_server() -> Iterator[AuthorizationServer]:
    with running_authorization_server() as server:
        yield server


@pytest.fixture
def authorization_server(_authorization_server: AuthorizationServer) -> Iterator[AuthorizationServer]:
    """Run an authorization server, whose settings each test finds unchanged."""
    yield _authorization_server
    _authorization_server.reset()


@pytest.fixture(scope="session")
def snac(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snac]:
    """Run a server of the Mastodon API with one user."""
    with running_snac(tmp_path_factory.mktemp("snac") / "data") as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run a browser without a window."""
    with running_browser() as started:
        yield started
