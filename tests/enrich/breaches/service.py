"""A real HTTP service on this computer, with set answers and a log."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True, kw_only=True)
class Answer:
    """The answer to a request.

    `reset` breaks the connection, `delay` waits first, `drip` sends a byte at a time with a pause.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    reset: bool = False
    delay: float = 0
    drip: float = 0
    promised: int | None = None


@dataclass(slots=True)
class Service:
    """A running service: its address, and the requests it received.

    It also counts the most requests at once.
    """

    url: str = ""
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    under_way: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def asked(self) -> list[str]:
        """Return the last part of each path, in order of arrival."""
        return [path.rpartition("/")[2] for path in self.paths]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: Service
    answer: Callable[[str, int], Answer]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def do_GET(self) -> None:
        seen = self.service
        with seen.lock:
            seen.paths.append(self.path)
            seen.headers.append({k.lower(): v for k, v in self.headers.items()})
            seen.at.append(time.monotonic())
            seen.under_way += 1
            seen.most = max(seen.most, seen.under_way)
            number = seen.paths.count(self.path)
        answer = type(self).answer(self.path.rpartition("/")[2], number)
        time.sleep(answer.delay)
        with seen.lock:
            seen.under_way -= 1
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        if answer.reset:
            # With a linger of nothing, closing is a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        self.send_response(answer.status)
        length = len(answer.body) if answer.promised is None else answer.promised
        for name, value in {"Content-Length": str(length), "Set-Cookie": "track=1", **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for byte in answer.body if answer.drip else ():
                self.wfile.write(bytes([byte]))
                time.sleep(answer.drip)
            if not answer.drip:
                self.wfile.write(answer.body)
        except OSError:  # the other side has hung up, as it should
            pass
        self.close_connection = answer.promised is not None

    def finish(self) -> None:
        """Close the connection, even if it is already closed."""
        try:
            super().finish()
        except (OSError, ValueError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Log nothing."""


@contextmanager
def served(answer: Callable[[str, int], Answer]) -> Iterator[Service]:
    """Run a service.

    `answer` gets the last part of a path, and how often it was asked for.
    """
    service = Service()
    handler = type("Handler", (_Handler,), {"service": service, "answer": staticmethod(answer)})

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_: object) -> None:
            """Ignore the error, because broken connections are intended."""

    with Server(("127.0.0.1", 0), handler) as server:
        service.url = f"http://127.0.0.1:{server.server_port}/range/"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield service
        finally:  # a server whose socket is closed below it would never rest
            server.shutdown()
            thread.join()
