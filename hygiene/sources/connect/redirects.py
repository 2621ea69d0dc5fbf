"""Asking addresses that strangers wrote where they send on: by HEAD, at public addresses only, within a time and no further.

The other module that opens connections. Like `hygiene.sources.connect.https` it names in no problem and no log what it asked for.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.request import getproxies

import httpcore

from hygiene.sources.connect.https import Limits, silence_logs

LookUp = Callable[[str, int], list[str]]
LIMITS: Final = Limits(connect=5, patience=5, whole=10)
_SENDS_ON: Final = frozenset({301, 302, 303, 307, 308})
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""IPv4 as networks without it see it (RFC 6052): public if what is inside is."""
_UNICAST: Final = IPv6Network("2000::/3")
"""All that is given out of IPv6 so far."""
_SPECIAL: Final = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
"""Networks for special use (IANA's registries) that older Pythons take for public ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """What one address answered: where it sends on `to`; or the `problem` in words."""

    to: str = ""
    problem: str = ""


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a host, by the system's own means."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def public(address: str) -> bool:
    """Whether an address is one of the open internet: not private, local to a link or this computer, reserved, or for many.

    An address of IPv6 that wraps one of IPv4 for a tunnel is refused: somebody else would take it apart.
    """
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found in _TRANSLATED:
            return public(str(IPv4Address(int(found) & 0xFFFFFFFF)))
        if found.sixtofour or found.teredo or found not in _UNICAST:
            return False
    return found.is_global and not found.is_multicast and not any(found in network for network in _SPECIAL)


def loopback(address: str) -> bool:
    """Whether an address is this computer: what tests may ask instead."""
    return ip_address(address).is_loopback


def next_hop(
    url: str,
    *,
    headers: Mapping[str, str],
    limits: Limits = LIMITS,
    look_up: LookUp = look_up,
    may: Callable[[str], bool] = public,
) -> Hop:
    """Ask one address where it sends on. Nothing is followed, and neither body nor cookie is kept.

    A host is looked up once, refused unless all of its addresses `may` be asked, and connected to as it was looked up, so
    that no second answer can lead elsewhere. `limits.whole` is for all of it but the look-up, which is the system's. No
    proxy is used: it would look up for itself.
    """
    silence_logs()
    if getproxies().keys() & {"http", "https", "all", "socks"}:
        return Hop(problem="a proxy is set, and what it would connect to cannot be checked")
    door = _Door(look_up, may, time.monotonic() + limits.whole)
    within = {"timeout": {"connect": limits.connect, "read": limits.patience, "write": limits.patience}}
    try:
        with (
            httpcore.ConnectionPool(network_backend=door, max_keepalive_connections=0) as pool,
            pool.stream("HEAD", url, headers=list(headers.items()), extensions=within) as answer,
        ):
            return _sends(answer.status, answer.headers)
    except _RefusedError:
        return Hop(problem="its host has an address that is not public, which is not asked")
    except httpcore.TimeoutException:
        return Hop(problem="it did not answer in time")
    except httpcore.ConnectError:
        return Hop(problem="it could not be reached")
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol):
        return Hop(problem="the connection broke off")


def _sends(status: int, headers: Iterable[tuple[bytes, bytes]]) -> Hop:
    to = [value for name, value in headers if name.lower() == b"location"]
    if status not in _SENDS_ON or len(to) != 1:
        return Hop(problem=f"it answered {status} and sends nowhere")
    return Hop(to=to[0].decode("utf-8", "replace"))


class _RefusedError(Exception):
    """Raised instead of connecting to an address that may not be asked."""


class _Door(httpcore.NetworkBackend):
    """Opens connections to addresses that it has looked up and checked, and to no others."""

    def __init__(self, look_up: LookUp, may: Callable[[str], bool], until: float) -> None:
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
        """Look the host up, check what was found, and connect to the first of it.

        Raises:
            _RefusedError: when one of the addresses may not be asked.
        """
        try:
            found = self._look_up(host, port)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError from None
        if not found or not all(map(self._may, found)):
            raise _RefusedError
        stream = self._system.connect_tcp(found[0], port, _left(self._until, timeout), local_address, socket_options)
        return _Timed(stream, self._until)


class _Timed(httpcore.NetworkStream):
    """A connection with an end: whoever answers a byte at a time is not listened to for ever."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes, in the time that is left."""
        return self._stream.read(max_bytes, _left(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send, in the time that is left."""
        self._stream.write(buffer, _left(self._until, timeout))

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection under TLS, with the same end."""
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(self._until, timeout)), self._until)

    def get_extra_info(self, info: str) -> object:
        """What the connection knows of itself."""
        return self._stream.get_extra_info(info)


def _left(until: float, timeout: float | None) -> float:
    """The seconds left for a step.

    Raises:
        ReadTimeout: when there are none.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(left, timeout)
