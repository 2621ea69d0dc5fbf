"""Limits of requests, and connections that end in time.

They end in time whatever the other side does.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpcore


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits for requests.

    The numbers are our judgement. All from `largest` to `longest_wait` apply to each path.

    Attributes:
        at_once: requests at the same time.
        largest: bytes of a reply.
        tries: attempts.
        connect: seconds to connect.
        patience: seconds for each step of a reply.
        whole: seconds for a whole request, from connecting to the last byte of the body.
        pause: seconds before the second try; doubled before every further one.
        longest_wait: the longest wait in seconds that a service may ask for; otherwise the path is not tried again.
        give_up: failed paths in a row after which no more are requested.
        total: seconds after which no more paths are requested.
    """

    at_once: int = 8
    largest: int = 1 << 20
    tries: int = 4
    connect: float = 5
    patience: float = 10
    whole: float = 30
    pause: float = 0.5
    longest_wait: float = 30
    give_up: int = 16
    total: float = 900


class TimedStream(httpcore.NetworkStream):
    """A connection with a deadline.

    It also ends a server's answer that comes one byte at a time. `until` returns the deadline of the running request,
    because a connection may serve several requests.
    """

    def __init__(self, stream: httpcore.NetworkStream, until: Callable[[], float]) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read some bytes in the time that is left."""
        return self._stream.read(max_bytes, left(self._until(), timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send in the time that is left."""
        self._stream.write(buffer, left(self._until(), timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Return the connection under TLS, with the same deadline."""
        return TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, left(self._until(), timeout)), self._until
        )

    def get_extra_info(self, info: str) -> object:
        """Return information about the connection."""
        return self._stream.get_extra_info(info)


def left(until: float, timeout: float | None) -> float:
    """Return the seconds left for a step.

    Raises:
        ReadTimeout: when no time is left.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(left, timeout)
