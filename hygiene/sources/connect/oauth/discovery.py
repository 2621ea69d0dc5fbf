"""Authorization servers as they describe themselves (RFC 8414, RFC 9728)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import LiveError
from hygiene.sources.connect.web.addresses import host_of
from hygiene.sources.connect.web.client import Web

_MOST: Final = 1000
"""The most entries of a list and characters of a text from a server."""
_CHECK: Final = tr_later("check the address")
_CANNOT: Final = tr_later("its operator can change that; scan an export until then")

Basic = Literal["never", "with a secret", "always"]
WAYS: Final[tuple[Basic, ...]] = get_args(Basic)


class NoDescriptionError(LiveError):
    """A server that does not describe how to ask for consent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """An authorization server. Endpoints that it does not offer are empty.

    A connector makes one itself for a platform that does not describe its server.

    Attributes:
        issuer: Its identifier. Where it is empty, an answer cannot state it.
        authorize: The page on which the user consents.
        token: Where codes are exchanged for tokens.
        par: Where requests for consent are pushed (RFC 9126).
        revoke: Where tokens are given back (RFC 7009).
        device: Where codes for another device are asked for (RFC 8628).
        states_issuer: Whether it states its issuer with each consent (RFC 9207).
        proofs: The algorithms of proofs that a client holds its key (DPoP, RFC 9449).
        basic: When clients send their id and secret in a header instead of the form (RFC 6749, section 2.3.1).
    """

    issuer: str = ""
    authorize: str = ""
    token: str = ""
    par: str = ""
    revoke: str = ""
    device: str = ""
    states_issuer: bool = False
    proofs: tuple[str, ...] = ()
    basic: Basic = "never"


_ENDPOINTS: Final = {
    "authorize": "authorization_endpoint",
    "token": "token_endpoint",
    "par": "pushed_authorization_request_endpoint",
    "revoke": "revocation_endpoint",
    "device": "device_authorization_endpoint",
}


def discover(web: Web, issuer: str) -> Server:
    """Return an authorization server by its issuer.

    The issuer may lack a slash at its end.

    Raises:
        NoDescriptionError: when it does not describe itself.
        LiveError: when it states another issuer, cannot be asked safely (without https, or without PKCE by S256), or
            cannot be asked at all.
    """
    from authlib.oauth2.rfc8414 import get_well_known_url

    bare = issuer.rstrip("/")
    web.check(bare)
    for address in (
        get_well_known_url(bare, external=True),
        f"{bare}/.well-known/openid-configuration",
    ):
        if (found := _document(web, address)) is not None:
            return _server(web, issuer, found)
    raise NoDescriptionError(tr("it does not describe how to ask for consent"), hint=tr(_CHECK), path=host_of(issuer))


def issuer_of(web: Web, resource: str) -> str:
    """Return the issuer that a server of data trusts (RFC 9728).

    Args:
        web: The way to the servers.
        resource: The server's identifier, such as `https://pds.example`.

    Raises:
        LiveError: when it names none, states another identifier, or cannot be asked.
    """
    from authlib.oauth2.rfc8414 import get_well_known_url

    web.check(resource)
    address = get_well_known_url(resource.rstrip("/"), external=True, suffix="oauth-protected-resource")
    found = _document(web, address) or {}
    issuers = _texts(found.get("authorization_servers"))
    if not issuers:
        why = tr("it names no server at which to ask for consent")
        raise LiveError(why, hint=tr(_CHECK), path=host_of(resource))
    if found.get("resource") != resource:
        raise LiveError(
            tr("it states the address of another server as its own"), hint=tr(_CHECK), path=host_of(resource)
        )
    return issuers[0]


def _document(web: Web, address: str) -> dict[str, Any] | None:
    """Return the JSON object at an address, or None where there is none."""
    answer = web.get(address, headers={"Accept": "application/json"})
    if not answer.ok:
        return None
    try:
        return answer.object()
    except LiveError:  # a page for people, which some servers send for any address
        return None


def _server(web: Web, issuer: str, found: Mapping[str, Any]) -> Server:
    """Return a server from its description.

    Raises:
        LiveError: when it states another issuer, or cannot be asked safely.
    """
    # Its description has one address, whether or not the issuer ends in a slash, as Mastodon's does.
    stated = _text(found.get("issuer"))
    if stated.rstrip("/") != issuer.rstrip("/"):
        raise LiveError(tr("it states the address of another server as its own"), hint=tr(_CHECK), path=host_of(issuer))
    endpoints = {name: _text(found.get(key)) for name, key in _ENDPOINTS.items()}
    for address in filter(None, endpoints.values()):
        web.check(address)
    methods = found.get("code_challenge_methods_supported")
    if methods is not None and "S256" not in _texts(methods):
        why = tr("it does not protect consent by PKCE with S256")
        raise LiveError(why, hint=tr(_CANNOT), path=host_of(issuer))
    named = _texts(found.get("token_endpoint_auth_methods_supported")) or ("client_secret_basic",)
    return Server(
        issuer=stated,
        **endpoints,
        states_issuer=found.get("authorization_response_iss_parameter_supported") is True,
        proofs=_texts(found.get("dpop_signing_alg_values_supported")),
        basic="never" if "client_secret_post" in named else "with a secret",
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= _MOST else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(_text, value[:_MOST]))) if isinstance(value, list) else ()
