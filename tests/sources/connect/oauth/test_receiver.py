"""The receiver takes one right answer on this computer, and nothing else."""

from __future__ import annotations

import _thread
import signal
import socket
import time
from contextlib import ExitStack
from threading import Thread, Timer

import httpx
import pytest

from hygiene.model.errors import ConsentError, LiveError
from hygiene.sources.connect.oauth.receiver import Receiver, no_consent, receiver
from tests.support import strict_oauth


def visit(port: Receiver, query: str = "") -> httpx.Response:
    return strict_oauth.visit(f"{port.redirect}{query}")


def sent(port: Receiver, head: bytes) -> bytes:
    """Return what comes back for bytes."""
    with socket.create_connection(("127.0.0.1", number(port)), 5) as connection:
        connection.sendall(head)
        connection.settimeout(5)
        got = b""
        try:
            while piece := connection.recv(4096):
                got += piece
        except ConnectionError:  # closed while we still sent
            pass
        return got


def number(port: Receiver) -> int:
    return httpx.URL(port.redirect).port or 0


def test_the_right_answer_is_returned_and_the_browser_gets_a_page_without_anything_active() -> None:
    with receiver() as port:
        page = visit(port, f"?code=a%2Bb&state={port.state}&iss=https://as.example")

        assert port.wait(5) == {"code": "a+b", "state": port.state, "iss": "https://as.example"}

    assert page.status_code == 200
    assert page.headers["Content-Security-Policy"] == (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert page.text == (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>hygiene</title><h1>Back to hygiene</h1>"
        "<p>hygiene has the answer. You can close this page.</p></html>\n"
    )


def test_it_listens_on_this_computer_alone() -> None:
    with receiver() as port:
        assert port.redirect == f"http://127.0.0.1:{number(port)}/"
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", number(port)), 5).close()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?code=x", 400),
        ("?code=x&state=", 400),
        ("?code=x&state=guessed", 400),
        ("?code=x&state=STATE%00", 400),
        ("?state=STATE", 400),
        ("?state=STATE&code=", 400),
        ("?state=STATE&code=x&error=y", 400),
        ("?state=STATE&code=x&code=y", 400),
        ("?state=other&state=STATE&code=x", 400),
        ("favicon.ico?state=STATE&code=x", 404),
        ("?state=\u00e9\u00e9&code=x", 400),
    ],
)
def test_another_answer_changes_nothing_and_is_not_repeated(query: str, status: int) -> None:
    with receiver() as port:
        page = visit(port, query.replace("STATE", port.state))
        right = visit(port, f"?error=access_denied&state={port.state}")

        assert port.wait(5) == {"error": "access_denied", "state": port.state}

    assert (page.status_code, right.status_code) == (status, 200)
    assert port.state not in page.text


def test_only_the_first_answer_counts() -> None:
    with receiver() as port:
        pages = [visit(port, f"?code={code}&state={port.state}").status_code for code in ("first", "second")]

        assert port.wait(5)["code"] == "first"
        with pytest.raises(ConsentError):
            port.wait(0.05)

    assert pages == [200, 400]


@pytest.mark.parametrize(
    "head",
    [
        b"POST /?code=x&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n",
        b"GET /?code=x&state=STATE HTTP/1.1\r\nHost: rebound.example\r\n\r\n",
        b"GET /?code=x&state=STATE HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n",
        b"GET /?code=x&state=STATE HTTP/1.1\r\n\r\n",
        b"GET /?code=x&state=STATE\r\n\r\n",
        b"GET http://HOST/?code=x&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET /?" + b"a" * 40_000,
    ],
    ids=["POST", "other name", "two names", "no name", "old", "proxy", "empty", "TLS", "too long"],
)
def test_what_is_not_a_browser_s_request_gets_an_error(head: bytes) -> None:
    with receiver() as port:
        own = f"127.0.0.1:{number(port)}".encode()
        got = sent(port, head.replace(b"STATE", port.state.encode()).replace(b"HOST", own))
        with pytest.raises(ConsentError):
            port.wait(0.01)

    assert got.startswith(b"HTTP/1.1 400 ") or (b"aaaa" in head and got == b"")


def test_idle_connections_keep_no_one_out() -> None:
    with receiver() as port, ExitStack() as idle:
        for _ in range(8):
            idle.enter_context(socket.create_connection(("127.0.0.1", number(port)), 5))

        assert visit(port, f"?code=x&state={port.state}").status_code == 200


def test_visits_beyond_those_allowed_at_once_are_closed_and_later_ones_are_answered() -> None:
    with receiver() as port:
        with ExitStack() as idle:
            for _ in range(16):
                idle.enter_context(socket.create_connection(("127.0.0.1", number(port)), 5))
            closed = sent(port, b"")
        until = time.monotonic() + 5
        answered = b""
        while not answered and time.monotonic() < until:
            answered = sent(port, b"GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")

    assert closed == b""
    assert answered.startswith(b"HTTP/1.1 400 ")


def test_the_wait_ends_and_says_after_how_long() -> None:
    with receiver() as port, pytest.raises(ConsentError) as raised:
        port.wait(0.05)

    assert str(raised.value) == "no consent came in 1 second (try again)"
    assert [no_consent(seconds).message for seconds in (2, 60, 300)] == [
        "no consent came in 2 seconds",
        "no consent came in 1 minute",
        "no consent came in 5 minutes",
    ]


def test_ctrl_c_ends_the_wait_and_closes_the_port() -> None:
    ports: list[int] = []

    def interrupted() -> None:
        with receiver() as port:
            ports.append(number(port))
            Timer(0.1, _thread.interrupt_main).start()
            port.wait(30)

    # A program that was started in the background ignores Ctrl-C, and so would the tests.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted()
    finally:
        signal.signal(signal.SIGINT, before)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", ports[0]), 5).close()


def test_a_port_of_choice_is_used_again_at_once_and_a_taken_one_is_an_error() -> None:
    with receiver() as port:
        taken = number(port)
        with pytest.raises(LiveError) as raised, receiver(taken):
            pass
        visit(port)
    with receiver(taken) as again:
        visiting = Thread(target=visit, args=(again, f"?code=x&state={again.state}"))
        visiting.start()
        assert again.wait(5)["code"] == "x"
        visiting.join()

    assert str(raised.value) == f"port {taken} of this computer is taken (close the program that uses it)"


def test_states_are_never_the_same() -> None:
    with receiver() as one, receiver() as other:
        assert (len(one.state), one.state == other.state) == (43, False)
