"""A receiver for the answer of a consent page (RFC 8252, section 7.3).

It listens only on this computer, and the user's browser brings the answer. Any other caller of the port, such as a
stranger's page, gets an error and changes nothing.
"""

from __future__ import annotations

import hmac
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import ceil
from queue import Empty, Queue
from socketserver import BaseRequestHandler, TCPServer, ThreadingMixIn
from threading import BoundedSemaphore, Lock, Thread
from typing import Any, Final
from urllib.parse import parse_qsl

from hygiene.language.words import spoken, tr, tr_n
from hygiene.model.errors import ConsentError, LiveError

_ADDRESS: Final = "127.0.0.1"
_AT_ONCE: Final = 16
"""Visits at the same time.

Browsers open a few connections beforehand and leave them idle.
"""
_LARGEST: Final = 32_768
"""Bytes of a request. A code has at most a few thousand."""
_SECONDS: Final = 10.0
"""Seconds within which a request must arrive."""
_SLICE: Final = 0.2
"""Seconds between two looks for Ctrl-C.

On Windows Ctrl-C does not end a longer wait.
"""
_REQUEST: Final = re.compile(r"GET (/[!-~]*) HTTP/1\.[01]")
_HEAD: Final = (
    "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {size}\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'\r\n"
    "Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
    "Connection: close\r\n\r\n"
)
_PAGE: Final = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>hygiene</title><h1>{title}</h1><p>{text}</p></html>\n"
)


class Receiver:
    """A receiver of the answer of one consent page.

    Attributes:
        redirect: The address to which the page sends the browser.
        state: The secret of this consent, without which no answer is accepted (RFC 6749, section 10.12).
    """

    def __init__(self, server: _Server) -> None:
        self.redirect, self.state, self._server = f"http://{_ADDRESS}:{server.port}/", server.state, server

    def wait(self, seconds: float) -> dict[str, str]:
        """Return the fields of the answer: the state, with a code or an error.

        Raises:
            ConsentError: when no answer comes in time.
        """
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            with suppress(Empty):
                return self._server.answers.get(timeout=min(left, _SLICE))
        raise no_consent(seconds)


def no_consent(seconds: float) -> ConsentError:
    """Return the error for consent that did not come in time."""
    if seconds > 59:
        why = tr_n(ceil(seconds / 60), "no consent came in {count} minute", "no consent came in {count} minutes")
    else:
        why = tr_n(ceil(seconds), "no consent came in {count} second", "no consent came in {count} seconds")
    return ConsentError(why, hint=tr("try again"))


@contextmanager
def receiver(port: int = 0) -> Iterator[Receiver]:
    """Run a receiver on a free port, or on the one that the platform knows.

    Raises:
        LiveError: when the port is taken.
    """
    server = None
    with suppress(OSError):
        server = _Server(port)
    if server is None:
        raise LiveError(
            tr("port {port} of this computer is taken", port=port), hint=tr("close the program that uses it")
        )
    with server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield Receiver(server)
        finally:
            server.shutdown()


class _Server(ThreadingMixIn, TCPServer):
    """The server on the port, with a few visits at the same time."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 2 * _AT_ONCE
    allow_reuse_address = os.name == "posix"  # elsewhere it would share the port with another program

    def __init__(self, port: int) -> None:
        from authlib.common.security import generate_token

        super().__init__((_ADDRESS, port), _Visit)
        self.port: int = self.server_address[1]
        self.state: str = generate_token(43)
        self.answers: Queue[dict[str, str]] = Queue()
        self._places, self._turn, self._open = BoundedSemaphore(_AT_ONCE), Lock(), True

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a visit in a thread, or close it when there are too many."""
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer a visit and make room for the next."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def accept(self, fields: dict[str, str]) -> bool:
        """Take the awaited answer once; return whether these fields are it."""
        with self._turn:
            right = hmac.compare_digest(fields.get("state", "").encode(), self.state.encode())
            taken = self._open and right and (("code" in fields) != ("error" in fields))
            if taken:
                self._open = False
                self.answers.put(fields)
            return taken


class _Visit(BaseRequestHandler):
    """One request to the port."""

    server: _Server

    def handle(self) -> None:
        """Answer with a short page."""
        with suppress(OSError):
            self.request.sendall(_page(*self._judged(_request(self.request))))

    def _judged(self, lines: list[str]) -> tuple[str, str, str]:
        """Return the status, the title and the text for a request."""
        found = _REQUEST.fullmatch(lines[0])
        hosts = [line.partition(":")[2].strip() for line in lines if line.casefold().startswith("host:")]
        if not found or hosts != [f"{_ADDRESS}:{self.server.port}"]:
            return "400 Bad Request", tr("Not understood"), tr("This is not a request that hygiene answers.")
        path, _, query = found[1].partition("?")
        if path != "/":
            return "404 Not Found", tr("Nothing here"), tr("hygiene has no such page.")
        if self.server.accept(_fields(query)):
            return "200 OK", tr("Back to hygiene"), tr("hygiene has the answer. You can close this page.")
        text = tr("This is not the answer that hygiene waits for. Nothing was changed.")
        return "400 Bad Request", tr("Not expected"), text


def _request(connection: Any) -> list[str]:
    """Return the lines of a request's head.

    Raises:
        OSError: when it does not come in time.
    """
    until, got = time.monotonic() + _SECONDS, b""
    while b"\r\n\r\n" not in got and len(got) <= _LARGEST:
        connection.settimeout(max(0.001, until - time.monotonic()))
        piece = connection.recv(4096)
        if not piece:
            break
        got += piece
    head, ended, _ = got.partition(b"\r\n\r\n")
    return head.decode("latin-1").split("\r\n") if ended else [""]


def _fields(query: str) -> dict[str, str]:
    """Return the fields of a query, or none where one is given twice.

    RFC 6749, section 3.1, forbids it.
    """
    pairs = parse_qsl(query)
    return dict(pairs) if len({name for name, _ in pairs}) == len(pairs) else {}


def _page(status: str, title: str, text: str) -> bytes:
    page = _PAGE.format(language=spoken(), title=title, text=text).encode()
    return _HEAD.format(status=status, size=len(page)).encode() + page
