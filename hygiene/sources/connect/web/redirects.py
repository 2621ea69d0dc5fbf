"""Redirect targets of addresses that strangers wrote.

Each address is asked once, by HEAD, only on the public internet and within a time limit. Nothing is followed. No
problem mentions an address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

import httpx

from hygiene.language.words import tr
from hygiene.sources.connect.web.addresses import parts_of
from hygiene.sources.connect.web.limits import Limits
from hygiene.sources.connect.web.problems import problem_of
from hygiene.sources.connect.web.transport import LookUp, RefusedAddressError, Transport, look_up, proxy_is_set

LIMITS: Final = Limits(connect=5, patience=5, whole=10)
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as seen by networks without IPv4 (RFC 6052).

Such an address is public if the IPv4 address inside it is.
"""
_UNICAST: Final = IPv6Network("2000::/3")
"""All addresses of IPv6 that have been allocated so far."""
_SPECIAL: Final = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
"""Networks for special use that older Pythons consider public.

The source is IANA's registries.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """The answer of one address: the redirect target `to`, or a `problem`."""

    to: str = ""
    problem: str = ""


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


def next_hop(
    url: str,
    *,
    headers: Mapping[str, str],
    limits: Limits = LIMITS,
    look_up: LookUp = look_up,
    may: Callable[[str], bool] = public,
) -> Hop:
    """Ask one address for its redirect target.

    Nothing is followed, and neither body nor cookie is kept. The host is refused unless `may` allows each address that
    `look_up` returns. No proxy is used, because it would look up the host by itself.
    """
    if not parts_of(url):
        return Hop(problem=tr("its address is not valid"))
    if proxy_is_set():
        return Hop(problem=tr("a proxy is set, and the address it would connect to cannot be checked"))
    try:
        request = httpx.Request("HEAD", url, headers=headers)
        with (
            Transport(limits, may=may, look_up=look_up) as transport,
            closing(transport.handle_request(request)) as response,
        ):
            return _redirect(response)
    except RefusedAddressError:
        return Hop(problem=tr("its host has an address that is not public, so we did not connect"))
    except (httpx.TransportError, httpx.InvalidURL) as error:
        return Hop(problem=problem_of(error))


def _redirect(response: httpx.Response) -> Hop:
    locations = [value for name, value in response.headers.raw if name.lower() == b"location"]
    if response.status_code not in _REDIRECTS or len(locations) != 1:
        return Hop(problem=tr("it answered {status} and does not redirect", status=response.status_code))
    return Hop(to=locations[0].decode("utf-8", "replace"))
