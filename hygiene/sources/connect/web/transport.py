"""Connections that end in time, to addresses that were checked.

This is the only module that opens connections. An `httpx.Client` gets them through `Transport`, which raises httpx's
exceptions only. No exception or log contains an address.
"""

from __future__ import annotations

import logging
import math
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import local
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from hygiene.sources.connect.web.limits import Limits

LookUp = Callable[[str, int], list[str]]
"""A function that returns the network addresses of a host and port."""
_COOKIES: Final = frozenset({b"set-cookie", b"set-cookie2"})
_ERRORS: Final[Mapping[type[Exception], type[httpx.TransportError]]] = {
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.TimeoutException: httpx.TimeoutException,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.NetworkError: httpx.NetworkError,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
    httpcore.ProtocolError: httpx.ProtocolError,
    httpcore.ProxyError: httpx.ProxyError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
}
"""The exceptions of httpx that stand for those of httpcore."""


class RefusedAddressError(httpx.ConnectError):
    """A host that has an address to which we may not connect."""


class LargeAnswerError(httpx.ReadError):
    """An answer that is longer than its limit."""


def look_up(host: str, port: int) -> list[str]:
    """Return the network addresses of a host, as the system resolves it."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def proxy_is_set() -> bool:
    """Return whether the environment names a proxy for any web address."""
    return bool(getproxies().keys() & {"http", "https", "all", "socks"})


def environment_proxy(base: str) -> httpcore.Proxy | None:
    """Return the proxy that the environment names for https, if any.

    Raises:
        UnsupportedProtocol: when the proxy is of another kind than http and https, or not an address.
    """
    proxies = getproxies()
    address = proxies.get("https") or proxies.get("all") or ""
    if not address or proxy_bypass(urlsplit(base).netloc):
        return None
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        port = parts.port
    except ValueError:
        raise httpx.UnsupportedProtocol("the proxy of the environment is not an address") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise httpx.UnsupportedProtocol("the proxy of the environment is not of the kinds http and https")
    auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    context = None
    if parts.scheme == "https":
        context = httpcore.default_ssl_context()
        context.sslsocket_class = _TimedSocket
    url = httpcore.URL(scheme=parts.scheme, host=parts.hostname, port=port, target="/")
    return httpcore.Proxy(url, auth=auth, ssl_context=context)


class Transport(httpx.BaseTransport):
    """The connections of a client, with limits that hold for any server.

    A host is looked up once for each connection, and refused unless `may` allows each of its addresses. The connection
    goes to an address from that lookup, so that no second lookup can lead elsewhere. With a `proxy`, this holds for the
    proxy's host, because the proxy looks up the others.

    A request ends after `limits.whole` seconds, including its body but not the lookup, which the system limits. The
    client's own timeouts do not count. Without `reuse` every request has a connection of its own. httpcore ends headers
    that are longer than about 100 kB. Cookies are dropped unread.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        may: Callable[[str], bool],
        look_up: LookUp = look_up,
        proxy: httpcore.Proxy | None = None,
        reuse: bool = True,
    ) -> None:
        for name in ("httpx", "httpcore"):  # their logs contain whole addresses
            logging.getLogger(name).setLevel(logging.WARNING)
        self._limits, self._running = limits, local()
        self._pool = httpcore.ConnectionPool(
            proxy=proxy,
            max_connections=limits.at_once,
            max_keepalive_connections=limits.at_once if reuse else 0,
            network_backend=_Backend(look_up, may, lambda: self._running.until),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the answer, whose body is still to read.

        Read the body in the same thread and before the thread's next request, because a thread has one deadline.

        Raises:
            RefusedAddressError: when `may` refuses an address of the host.
            TransportError: when the request fails in another way.
        """
        limits, url = self._limits, request.url
        self._running.until = time.monotonic() + limits.whole
        steps = {"connect": limits.connect, "read": limits.patience, "write": limits.patience}
        with _httpx_errors():
            answer = self._pool.handle_request(
                httpcore.Request(
                    request.method,
                    httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions={"timeout": {"pool": limits.whole, **steps}},
                )
            )
        headers = [(name, value) for name, value in answer.headers if name.lower() not in _COOKIES]
        return httpx.Response(answer.status, headers=headers, stream=_Body(answer, limits.largest))

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The body of an answer, up to the largest size."""

    def __init__(self, answer: httpcore.Response, largest: int) -> None:
        self._answer, self._largest = answer, largest

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces of the body.

        Raises:
            LargeAnswerError: when there are too many bytes.
            TransportError: when the connection fails or the time is over.
        """
        size = 0
        with _httpx_errors():
            for piece in self._answer.iter_stream():
                size += len(piece)
                if size > self._largest:
                    raise LargeAnswerError("the answer is too large")
                yield piece

    def close(self) -> None:
        """Close the answer, and its connection if bytes are unread."""
        self._answer.close()


class _Backend(httpcore.NetworkBackend):
    """Connections to checked addresses, until the request's deadline."""

    def __init__(self, look_up: LookUp, may: Callable[[str], bool], until: Callable[[], float]) -> None:
        self._look_up, self._may, self._until = look_up, may, until
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Look up the host, check its addresses, and connect to one of them.

        Raises:
            RefusedAddressError: when one of the addresses is not allowed.
            ConnectError: when there is no such host, or no address accepts.
            ConnectTimeout: when the last address does not answer.
            ReadTimeout: when no time is left.
        """
        try:
            found = self._look_up(host, port)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError from None
        if not found or not all(map(self._may, found)):
            raise RefusedAddressError("an address of the host is not allowed")
        failure: Exception = httpcore.ConnectError()
        for address in found:
            limit = _left(self._until(), timeout)
            try:
                stream = self._system.connect_tcp(address, port, limit, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._until)
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A connection with a deadline.

    It also ends a server's answer that comes one byte at a time. `until` returns the deadline of the running request,
    because a connection may serve several requests.
    """

    def __init__(self, stream: httpcore.NetworkStream, until: Callable[[], float]) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read some bytes in the time that is left."""
        return self._stream.read(max_bytes, _left(self._until(), timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send in the time that is left."""
        self._stream.write(buffer, _left(self._until(), timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Return the connection under TLS, with the same deadline."""
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, _left(self._until(), timeout)), self._until
        )

    def get_extra_info(self, info: str) -> object:
        """Return information about the connection."""
        return self._stream.get_extra_info(info)


class _TimedSocket(ssl.SSLSocket):
    """A connection to a proxy under TLS, whose timeout is for all reads.

    For TLS inside of TLS, httpcore sets one timeout and then reads as often as it needs. A proxy that sends one byte at
    a time would begin it anew with each.
    """

    def settimeout(self, value: float | None, /) -> None:
        """Set the seconds in which all reads must end."""
        self._until = math.inf if value is None else time.monotonic() + value
        super().settimeout(value)

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """Read some bytes, or raise TimeoutError when no time is left."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        super().settimeout(None if left == math.inf else left)
        return super().recv(buflen, flags)


def _left(until: float, timeout: float | None) -> float:
    """Return the seconds left for a step.

    Raises:
        ReadTimeout: when no time is left.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(left, timeout)


@contextmanager
def _httpx_errors() -> Iterator[None]:
    """Raise httpx's exception for one of httpcore's.

    Its words are replaced, because they may quote what a server sent.
    """
    try:
        yield
    except tuple(_ERRORS) as error:
        known = next(kind for kind in type(error).__mro__ if kind in _ERRORS)
        raise _ERRORS[known]("the request failed") from None
