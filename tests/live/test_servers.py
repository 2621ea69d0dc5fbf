"""The servers that tests start are reached from this computer alone, and none outlives its test."""

from __future__ import annotations

import socket
import sys
from urllib.parse import urlsplit

import pytest

from tests.support.live.at_protocol import AtProtocol
from tests.support.live.authorization import AuthorizationServer, running_authorization_server
from tests.support.live.programs import required
from tests.support.live.snac import Snac


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.2 is no address of this computer")
def test_a_server_takes_its_port_of_127_0_0_1_alone(
    at_protocol: AtProtocol, authorization_server: AuthorizationServer, snac: Snac
) -> None:
    for url in (at_protocol.pds, at_protocol.plc, authorization_server.issuer, snac.url):
        port = urlsplit(url).port or 0
        with socket.create_connection(("127.0.0.1", port)):
            socket.create_server(("127.0.0.2", port)).close()  # would be in use if it listened on every address


def test_a_server_ends_when_whoever_started_it_is_gone() -> None:
    with running_authorization_server() as server:
        required(server.program.process.stdin).close()

        assert 0 == server.program.process.wait(10)
