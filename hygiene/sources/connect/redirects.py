"""Redirect targets of addresses that strangers wrote.

Each address is asked once, by HEAD, only on the public internet and within a time limit. Nothing is followed. Only this
module and `https` open connections, and neither mentions an address in a problem or a log.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.request import getproxies

import httpcore

from hygiene.sources.connect.https import silence_logs
from hygiene.sources.connect.limits import Limits, TimedStream, left

LookUp = Callable[[str, int], list[str]]
"""A function that returns the network addresses of a host and port."""
LIMITS: Final = Limits(connect=5, patience=5, whole=10)
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as seen by networks without IPv4 (RFC 6052).

Such an address is public if the IPv4 address inside it is.
"""
_UNICAST: Final = IPv6Network("2000::/3")
"""All addresses of IPv6 that have been allocated so far."""
_SPECIAL: Final = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
"""Networks for special use that older Pythons take for public ones.

The source is IANA's registries.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """The answer of one address: the redirect target `to`, or a `problem`."""

    to: str = ""
    problem: str = ""


def look_up(host: str, port: int) -> list[str]:
    """Return the network addresses of a host, as the system resolves it."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def public(address: str) -> bool:
    """Return whether a network address belongs to the public internet.

    An address that is private, reserved, multicast, or local to a link or to this computer does not. An IPv6 address
    that wraps an IPv4 address for a tunnel is refused, because another machine would unwrap it.
    """
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found in _TRANSLATED:
            return public(str(IPv4Address(int(found) & 0xFFFFFFFF)))
        if found.sixtofour or found.teredo or found not in _UNICAST:
            return False
    return found.is_global and not found.is_multicast and not any(found in network for network in _SPECIAL)


def loopback(address: str) -> bool:
    """Return whether an address is this computer; tests allow only these."""
    return ip_address(address).is_loopback


def next_hop(
    url: str,
    *,
    headers: Mapping[str, str],
    limits: Limits = LIMITS,
    look_up: LookUp = look_up,
    may: Callable[[str], bool] = public,
) -> Hop:
    """Ask one address where it redirects to.

    Nothing is followed, and neither body nor cookie is kept. The host is looked up once, and refused unless `may`
    allows each of its addresses. The connection goes to an address from that lookup, so that no second lookup can lead
    elsewhere. `limits.whole` covers everything except the lookup, which the system limits. No proxy is used, because it
    would look up the host by itself.
    """
    silence_logs()
    if getproxies().keys() & {"http", "https", "all", "socks"}:
        return Hop(problem="a proxy is set, and the address it would connect to cannot be checked")
    backend = _CheckedBackend(look_up, may, time.monotonic() + limits.whole)
    timeouts = {"timeout": {"connect": limits.connect, "read": limits.patience, "write": limits.patience}}
    try:
        with (
            httpcore.ConnectionPool(network_backend=backend, max_keepalive_connections=0) as pool,
            pool.stream("HEAD", url, headers=list(headers.items()), extensions=timeouts) as answer,
        ):
            return _redirect(answer.status, answer.headers)
    except _RefusedError:
        return Hop(problem="its host has an address that is not public, so we did not connect")
    except httpcore.TimeoutException:
        return Hop(problem="it did not answer in time")
    except httpcore.ConnectError:
        return Hop(problem="it could not be reached")
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol):
        return Hop(problem="the connection broke off")


def _redirect(status: int, headers: Iterable[tuple[bytes, bytes]]) -> Hop:
    locations = [value for name, value in headers if name.lower() == b"location"]
    if status not in _REDIRECTS or len(locations) != 1:
        return Hop(problem=f"it answered {status} and does not redirect")
    return Hop(to=locations[0].decode("utf-8", "replace"))


class _RefusedError(Exception):
    """Raised instead of connecting to an address that is not allowed."""


class _CheckedBackend(httpcore.NetworkBackend):
    """Connections, but only to addresses that were looked up and checked."""

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
        """Look up the host, check its addresses, and connect to the first.

        Raises:
            _RefusedError: when one of the addresses is not allowed.
        """
        try:
            found = self._look_up(host, port)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError from None
        if not found or not all(map(self._may, found)):
            raise _RefusedError
        stream = self._system.connect_tcp(found[0], port, left(self._until, timeout), local_address, socket_options)
        return TimedStream(stream, lambda: self._until)
