"""A listener on this computer that answers each connection as asked.

The test chooses the bytes of the answer, and their pace.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address


@dataclass(slots=True)
class Listener:
    """The address of a listener, and the requests it got.

    `asked` holds the complete requests, in order.
    """

    port: int
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return its address as a page."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def listening(
    answer: Callable[[str], bytes], *, head: bytes = b"", pace: float = 0, tls: ssl.SSLContext | None = None
) -> Iterator[Listener]:
    """Run a listener; `answer` gets the path of the request.

    With a `pace`, it sends `head` at once, and waits that many seconds after each byte of the answer.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        seen = Listener(server.getsockname()[1])
        server.settimeout(0.02)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                with suppress(TimeoutError):
                    threading.Thread(target=talk, args=(server.accept()[0],), daemon=True).start()

        def talk(plain: socket.socket) -> None:
            with suppress(OSError), tls.wrap_socket(plain, server_side=True) if tls else plain as connection:
                request = _request(connection)
                seen.asked.append(request)
                reply = answer(request.split(" ")[1] if " " in request else "")
                connection.sendall(head)
                if not pace:
                    connection.sendall(reply)
                for byte in reply if pace else b"":
                    if stop.is_set():
                        return
                    connection.sendall(bytes([byte]))
                    time.sleep(pace)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield seen
        finally:
            stop.set()
            thread.join()


def _request(connection: socket.socket) -> str:
    """Return a request with the whole body that its head announces."""
    got = connection.recv(65_536)
    head, _, body = got.partition(b"\r\n\r\n")
    announced = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    missing = int(announced[1]) - len(body) if announced else 0
    while missing > 0 and (more := connection.recv(65_536)):
        got, missing = got + more, missing - len(more)
    return got.decode("latin-1")


def sends(to: str, status: str = "301 Moved Permanently") -> bytes:
    """Return a redirecting answer."""
    return f"HTTP/1.1 {status}\r\nLocation: {to}\r\nContent-Length: 0\r\nSet-Cookie: track=1\r\n\r\n".encode()


def loopback(address: str) -> bool:
    """Return whether an address is this computer, the only one that tests ask."""
    return ip_address(address).is_loopback
