"""The connections of every request: limits, checked addresses, errors."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpcore
import httpx
import pytest

from hygiene.sources.connect.web.limits import Limits
from hygiene.sources.connect.web.transport import (
    _ERRORS,
    LargeAnswerError,
    RefusedAddressError,
    Transport,
    _httpx_errors,
    environment_proxy,
)
from tests.enrich.breaches.service import Answer, served
from tests.support.certificates import certified
from tests.support.listener import listening

QUICK = Limits(at_once=1, largest=1000, connect=0.5, patience=0.5, whole=0.5)
OK: Final = b"HTTP/1.1 200 OK\r\n"


def client(
    limits: Limits = QUICK,
    hosts: Callable[[str, int], list[str]] | None = None,
    proxy: httpcore.Proxy | None = None,
) -> httpx.Client:
    """Return a client without timeouts of its own, for `127.0.0.1` unless `hosts` is given."""
    transport = Transport(
        limits,
        may=lambda address: address != "127.0.0.9",
        look_up=hosts or (lambda host, _: [host]),
        proxy=proxy,
    )
    return httpx.Client(transport=transport, timeout=None, trust_env=False)  # noqa: S113  # the transport's own suffice


@pytest.mark.parametrize(
    ("sent", "pace", "kind"),
    [
        (b"", 0, httpx.RemoteProtocolError),
        (b"SSH-2.0-OpenSSH\r\n", 0, httpx.RemoteProtocolError),
        (OK + b"Content-Length: 9\r\n\r\nx", 0, httpx.RemoteProtocolError),
        (OK + b"X: " + b"a" * 200_000 + b"\r\n\r\n", 0, httpx.RemoteProtocolError),
        (OK + b"X: a\r\n" * 40_000 + b"\r\n", 0, httpx.RemoteProtocolError),
        (OK + b"X: " + b"a" * 99, 0.1, httpx.ReadTimeout),
        (OK + b"\r\n" + b"x" * 1001, 0, LargeAnswerError),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 1001, 0, LargeAnswerError),
    ],
    ids=["nothing", "other protocol", "cut off", "long header", "many headers", "slow", "large", "many chunks"],
)
def test_a_bad_answer_is_an_error_of_httpx_that_quotes_nothing(
    sent: bytes, pace: float, kind: type[httpx.TransportError]
) -> None:
    with listening(lambda _: sent, pace=pace) as service, client() as asker, pytest.raises(kind) as raised:
        asker.get(f"{service.url}/secret")

    words = "the answer is too large" if kind is LargeAnswerError else "the request failed"
    assert (kind, words) == (raised.type, str(raised.value))


def test_a_silent_server_is_given_up_however_patient_the_client_is() -> None:
    # A client that waits sees the answer break off a second later, which is an error of another kind.
    with (
        listening(lambda _: b"H", pace=1) as service,
        client(Limits(patience=0.3, whole=60)) as asker,
        pytest.raises(httpx.ReadTimeout),
    ):
        asker.get(service.url)


def test_headers_and_a_body_within_the_limits_are_read() -> None:
    with listening(lambda _: OK + b"X: " + b"a" * 90_000 + b"\r\n\r\n" + b"x" * 1000) as service, client() as asker:
        answer = asker.get(service.url)

    assert (90_000, b"x" * 1000) == (len(answer.headers["X"]), answer.content)


def test_a_slow_handshake_of_tls_ends_in_time() -> None:
    # A client that waits sees it break off after five seconds, which is an error of another kind.
    drip = b"\x16\x03\x03\x40\x00" + b"\x02" * 45
    with (
        listening(lambda _: drip, pace=0.1) as service,
        client(Limits(whole=0.5)) as asker,
        pytest.raises(httpx.ConnectTimeout),
    ):
        asker.get(f"https://127.0.0.1:{service.port}/")


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "gopher://127.0.0.1/", "file:///etc/passwd", "javascript:x"])
def test_no_protocol_but_http_and_https_is_spoken(url: str) -> None:
    with client() as asker, pytest.raises(httpx.UnsupportedProtocol):
        asker.get(url)


def test_no_connection_is_made_where_one_address_is_refused() -> None:
    with (
        listening(lambda _: OK + b"\r\n") as service,
        client(hosts=lambda *_: ["127.0.0.1", "127.0.0.9"]) as asker,
        pytest.raises(RefusedAddressError),
    ):
        asker.get(f"http://some.example:{service.port}/")

    assert [] == service.asked


def test_the_next_address_of_the_same_lookup_is_tried_after_one_that_does_not_accept() -> None:
    looked_up: list[str] = []

    def hosts(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.2", "127.0.0.1"]

    with listening(lambda _: OK + b"\r\nhello") as service, client(Limits(connect=0.5), hosts) as asker:
        answer = asker.get(f"http://some.example:{service.port}/")

    assert (b"hello", ["some.example"]) == (answer.content, looked_up)


def test_a_host_of_which_no_address_accepts_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with client() as asker, pytest.raises(httpx.ConnectError):
        asker.get(f"http://127.0.0.1:{port}/")


TUNNEL: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"
RECORD: Final = b"\x16\x03\x03\x40\x00"
"""The beginning of a TLS record of 16 KiB."""


def test_a_proxy_under_tls_that_sends_a_byte_at_a_time_is_not_listened_to_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, certificate = certified(tmp_path, "proxy.example")
    monkeypatch.setattr("certifi.where", lambda: str(certificate))
    # A client that waits for the last byte hears that the connection broke off, which is an error of another kind.
    with listening(lambda _: RECORD + b"x" * 60, head=TUNNEL, pace=0.05, tls=context) as proxy:
        monkeypatch.setenv("https_proxy", f"https://127.0.0.1:{proxy.port}")
        with (
            client(proxy=environment_proxy("https://service.example/")) as asker,
            pytest.raises(httpx.ConnectTimeout, match="the request failed"),
        ):
            asker.get("https://service.example/")

    assert ["CONNECT service.example:443 HTTP/1.1"] == [asked.partition("\r\n")[0] for asked in proxy.asked]


def test_a_kept_connection_serves_a_request_after_the_deadline_of_the_first() -> None:
    with served(lambda *_: Answer(body=b"x")) as service, client() as asker:
        bodies = [asker.get(service.url).content]
        time.sleep(0.6)
        bodies.append(asker.get(service.url).content)

    assert [b"x", b"x"] == bodies


def test_a_client_is_given_no_cookie() -> None:
    with served(lambda *_: Answer(headers={"set-cookie2": "a=1"})) as service, client() as asker:
        answers = [asker.get(service.url) for _ in range(2)]

    assert [None, None] == [headers.get("cookie") for headers in service.headers]
    assert [{}, {}] == [dict(answer.cookies) for answer in answers]
    assert not [name for answer in answers for name in answer.headers if "cookie" in name]


def test_every_error_of_httpcore_has_one_of_httpx() -> None:
    errors = {e for e in vars(httpcore).values() if isinstance(e, type) and issubclass(e, Exception)}

    assert {httpcore.ConnectionNotAvailable} == errors - _ERRORS.keys()
    assert [error.__name__ for error in _ERRORS] == [kind.__name__ for kind in _ERRORS.values()]


def test_a_new_kind_of_error_of_the_library_is_taken_for_the_kind_that_it_is_of() -> None:
    class NewError(httpcore.ReadError):
        pass

    with pytest.raises(httpx.ReadError, match="the request failed"), _httpx_errors():
        raise NewError("a secret word")
