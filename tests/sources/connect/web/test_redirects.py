"""Requests to strangers' addresses: what is sent, refused and cut short."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable

import pytest

from hygiene.sources.connect.web.limits import Limits
from hygiene.sources.connect.web.redirects import Hop, next_hop, public
from tests.support.listener import Listener, listening, loopback, sends

QUICK = Limits(connect=1, patience=0.5, whole=1)
REFUSED = Hop(problem="its host has an address that is not public, so we did not connect")
OK, MOVED, FOUND = (b"HTTP/1.1 " + status + b"\r\n" for status in (b"200 OK", b"301 Moved", b"302 Found"))
BROKEN = Hop(problem="the connection broke off")
LATE = Hop(problem="it did not answer in time")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def ask(answer: bytes | Callable[[str], bytes], *, pace: float = 0) -> tuple[Hop, Listener]:
    """Return the hop for a listener's answer, and the listener."""
    with listening(answer if callable(answer) else lambda _: answer, pace=pace) as listener:
        return next_hop(f"{listener.url}/abc?x=1", headers={"User-Agent": "me"}, limits=QUICK, may=loopback), listener


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_returned_and_not_followed(status: str) -> None:
    hop, listener = ask(lambda path: sends("https://shop.example/?u=1" if path == "/abc?x=1" else "/wrong", status))
    assert Hop(to="https://shop.example/?u=1") == hop
    assert len(listener.asked) == 1


def test_one_request_is_made_of_these_lines_and_no_other() -> None:
    _, listener = ask(sends("/next"))
    first, *lines = listener.asked[0].rstrip("\r\n").split("\r\n")
    assert "HEAD /abc?x=1 HTTP/1.1" == first
    assert {f"Host: 127.0.0.1:{listener.port}", "User-Agent: me"} == set(lines)


def test_no_cookie_comes_back() -> None:
    with listening(lambda _: sends("/next")) as listener:
        for _ in range(2):
            next_hop(f"{listener.url}/abc", headers={}, limits=QUICK, may=loopback)
    assert not [request for request in listener.asked if "ookie" in request]


@pytest.mark.parametrize(
    ("answer", "hop"),
    [
        (OK + b"Content-Length: 5\r\n\r\nhello", Hop(problem="it answered 200 and does not redirect")),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", Hop(problem="it answered 404 and does not redirect")),
        (MOVED + b"\r\n", Hop(problem="it answered 301 and does not redirect")),
        (MOVED + b"Location: /a\r\nLocation: /b\r\n\r\n", Hop(problem="it answered 301 and does not redirect")),
        (b"HTTP/1.1 304 Not Modified\r\nLocation: /a\r\n\r\n", Hop(problem="it answered 304 and does not redirect")),
        (FOUND + b"Location: https://s.example/\xff\xfe\r\n\r\n", Hop(to="https://s.example/\ufffd\ufffd")),
        (FOUND + b"Location: file:///etc/passwd\r\n\r\n", Hop(to="file:///etc/passwd")),
        (FOUND + b"X: " + b"a" * 200_000 + b"\r\nLocation: /a\r\n\r\n", BROKEN),
        (b"".join(b"X-%d: a\r\n" % n for n in range(1)) + b"\r\n", BROKEN),
        (b"SSH-2.0-OpenSSH\r\n", BROKEN),
        (b"", BROKEN),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 3, BROKEN),
    ],
    ids=range(12),
)  # fmt: skip
def test_every_answer_is_a_target_or_a_problem(answer: bytes, hop: Hop) -> None:
    assert hop == ask(answer)[0]


def test_a_body_is_not_read() -> None:
    # Whoever reads it finds that it breaks off.
    hop, _ = ask(sends("/next").replace(b"Length: 0", b"Length: 900000000") + b"x" * 10_000_000)
    assert Hop(to="/next") == hop


@pytest.mark.parametrize("answer", [sends("https://shop.example/" + "a" * 200), b"HTTP/1.1 100 Continue\r\n\r\n" * 99])
def test_a_byte_at_a_time_is_not_listened_to_for_ever(answer: bytes) -> None:
    assert LATE == ask(answer, pace=0.1)[0]


def test_silence_is_not_waited_for() -> None:
    # Whoever waits hears after nine seconds that the connection broke off.
    assert LATE == ask(b"x", pace=9)[0]


def test_an_address_that_cannot_be_reached_is_a_problem() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    found = next_hop(f"http://127.0.0.1:{port}/", headers={}, limits=QUICK, may=loopback)
    assert Hop(problem="it could not be reached") == found


def test_a_name_that_does_not_exist_is_a_problem() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror

    assert Hop(problem="it could not be reached") == next_hop("https://no.example/", headers={}, look_up=unknown)
    assert REFUSED == next_hop("https://no.example/", headers={}, look_up=lambda _host, _port: [])


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104  # refused, not bound to
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.5", "192.88.99.1", "224.0.0.251",
        "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "3fff::1", "2002:7f00:1::",
        "2001:0:1::1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "5f00::1", "4000::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_open_internet_is_refused(address: str) -> None:
    assert not public(address)
    assert REFUSED == next_hop("https://short.example/a", headers={}, look_up=lambda _host, _port: [address])


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808"])
def test_an_address_of_the_open_internet_is_not(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1", "0x7f000001", "2130706433", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_this_computer_is_refused_however_it_is_written(host: str) -> None:
    with listening(lambda _: sends("/next")) as listener:
        found = next_hop(f"http://{host}:{listener.port}/", headers={}, limits=QUICK)
    assert [] == listener.asked
    assert found in (REFUSED, Hop(problem="it could not be reached"))


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    mixed = ["93.184.216.34", "10.0.0.1"]
    assert REFUSED == next_hop("https://short.example/", headers={}, look_up=lambda _host, _port: mixed)


def test_the_connection_goes_to_what_was_checked_whatever_the_name_says_a_moment_later() -> None:
    asked: list[tuple[str, int]] = []

    def changing(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1" if len(asked) == 1 else "10.0.0.1"]

    with listening(lambda _: sends("/next")) as listener:
        url = f"http://rebinding.example:{listener.port}/"
        found = [next_hop(url, headers={}, limits=QUICK, look_up=changing, may=loopback) for _ in range(2)]
    assert [Hop(to="/next"), REFUSED] == found
    assert [("rebinding.example", listener.port)] * 2 == asked
    assert f"Host: rebinding.example:{listener.port}" in listener.asked[0]
    assert len(listener.asked) == 1


def test_an_address_that_is_not_of_a_web_page_is_a_problem() -> None:
    for url in ("file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:70/", "javascript:alert(1)"):
        assert next_hop(url, headers={}, may=loopback).problem


def test_with_a_proxy_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    hop, listener = ask(sends("/next"))
    assert Hop(problem="a proxy is set, and the address it would connect to cannot be checked") == hop
    assert [] == listener.asked


def test_no_log_and_no_problem_holds_an_address(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = [repr(ask(answer)[0]) for answer in (b"", b"HTTP/1.1 404 Not Found\r\n\r\n", b"nonsense")]
    shown += [record.getMessage() for record in caplog.records]
    assert [] == [text for text in shown if "127.0.0.1" in text or "abc" in text]
    assert ("", "") == tuple(capfd.readouterr())
