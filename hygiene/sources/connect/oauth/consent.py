"""The user's consent, in the browser or on another device.

In the browser, the answer is tied to this request by an exact `state`, to this program by PKCE with S256 (RFC 7636),
and to the server that was asked by an exact issuer (RFC 9207). No password is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from hygiene.language.words import tr
from hygiene.model.errors import LiveError, WaitError
from hygiene.model.redacted import Hidden
from hygiene.model.text import escaped
from hygiene.sources.connect.connection import Online, Question, Token, Way
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.endpoint import Client, Reply, ask
from hygiene.sources.connect.oauth.proofs import ALGORITHM, Proofs, new_key
from hygiene.sources.connect.oauth.receiver import Receiver, no_consent
from hygiene.sources.connect.oauth.tokens import granted
from hygiene.sources.connect.web.addresses import host_of

__all__ = ["Client", "Grant", "by_browser", "by_device"]

_DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
_INTERVAL: Final = 5.0
"""Seconds between two questions where the server states none.

The error `slow_down` adds the same number (RFC 8628, section 3.5).
"""
_FAULTS: Final = 3
"""The failed questions in a row that end the wait for another device."""
_SHOWN: Final = 64
"""The most characters of a code that the user types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A token, and the account as the server names it, or empty."""

    token: Token
    subject: str = ""


def by_browser(
    online: Online,
    server: Server,
    client: Client,
    scopes: Sequence[str],
    receiver: Receiver,
    *,
    hint: str = "",
    proof: bool = False,
) -> Grant:
    """Get consent on a page in the user's browser, by a code and PKCE.

    Args:
        online: The online tools.
        server: The authorization server.
        client: hygiene, as the server knows it.
        scopes: The permissions to ask for.
        receiver: The receiver of the page's answer. It serves for one consent.
        hint: The account's name, with which the page may begin.
        proof: Whether the token is to be bound to a key (DPoP).

    Raises:
        ConsentError: when the user denies it, or does not answer in time.
        LiveError: when the server does not do its part, or the answer comes from another one.
    """
    from authlib.common.security import generate_token
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    key = _key_for(server) if proof else None
    proofs = Proofs(key, online.web) if key else None
    if not server.authorize or not server.token:
        raise LiveError(tr("it has no page on which to consent"), path=_host(server))
    verifier = Hidden(generate_token(64))
    page = prepare_grant_uri(
        server.authorize,
        client.id,
        "code",
        redirect_uri=receiver.redirect,
        scope=list(scopes),
        state=receiver.state,
        code_challenge=create_s256_code_challenge(verifier.reveal()),
        code_challenge_method="S256",
        login_hint=hint or None,
        dpop_jkt=proofs.thumbprint() if proofs else None,
    )
    _name_others(online, server, server.par, server.authorize, server.token)
    page = _pushed(online, server, client, page, proofs) if server.par else page
    online.web.check(page)
    online.show_page(page)
    online.say(_awaited(receiver, online))
    request = _exchange(_code(receiver.wait(online.patience), server), receiver.redirect, verifier)
    reply = ask(online.web, server, client, server.token, request, proofs=proofs)
    return Grant(token=granted(reply, online, server, client, scopes, key), subject=reply.text("sub"))


def _awaited(receiver: Receiver, online: Online) -> str:
    """Return the words about where and how long the answer is awaited."""
    return tr(
        "The answer of the page is awaited at {redirect} for {count:g} minutes.",
        redirect=receiver.redirect,
        count=online.patience / 60,
    )


def by_device(online: Online, server: Server, client: Client, scopes: Sequence[str]) -> Grant:
    """Get consent on another device, where the user types a code (RFC 8628).

    Raises:
        ConsentError: when the user denies it, or does not answer in time.
        LiveError: when the server does not do its part.
    """
    from authlib.common.urls import add_params_to_qs
    from authlib.oauth2.rfc6749.parameters import prepare_token_request

    if not server.device or not server.token:
        raise LiveError(tr("it does not offer consent on another device"), path=_host(server))
    _name_others(online, server, server.device, server.token)
    reply = ask(online.web, server, client, server.device, add_params_to_qs("", [("scope", " ".join(scopes))]))
    if reply.error:
        raise reply.refusal()
    code, page, shown = (reply.text(name) for name in ("device_code", "verification_uri", "user_code"))
    if not code or not shown:
        raise LiveError(tr("its answer holds no code"), path=reply.host)
    online.web.check(page)
    online.say(
        tr(
            "Open {page} on any device and type this code: {code}",
            page=escaped(page, 1000),
            code=escaped(shown, _SHOWN),
        )
    )
    patience = max(0.0, min(online.patience, reply.number("expires_in") or online.patience))
    interval = max(1.0, reply.number("interval") or _INTERVAL)
    request = prepare_token_request(_DEVICE, device_code=code)
    reply = _polled(online, server, client, request, interval, patience)
    return Grant(token=granted(reply, online, server, client, scopes, None), subject=reply.text("sub"))


def _polled(online: Online, server: Server, client: Client, request: str, interval: float, patience: float) -> Reply:
    """Return the server's answer once the user has consented or denied.

    A failed connection slows the requests down, as does a request of the server.

    Raises:
        ConsentError: when no answer comes in time.
        LiveError: when it cannot be asked several times in a row.
    """
    waited, faults = 0.0, 0
    while waited < patience:
        pause = min(interval, patience - waited)
        online.sleep(pause)
        waited += pause
        try:
            reply = ask(online.web, server, client, server.token, request)
        except WaitError:
            raise
        except LiveError:
            faults += 1
            if faults == _FAULTS:
                raise
            interval *= 2
            continue
        faults = 0
        if reply.error == "slow_down":
            interval += _INTERVAL
        elif reply.error != "authorization_pending":
            return reply
    raise no_consent(patience)


def _name_others(online: Online, server: Server, *addresses: str) -> None:
    """Announce the other hosts that a server's own description names."""
    way = Way(online, [host_of(server.issuer)])
    for address in addresses if server.issuer else ():
        way.leads_to(Question(host=host_of(address), matter=tr("your consent and a token")))


def _key_for(server: Server) -> Hidden:
    """Return a new key for proofs that a server takes.

    Raises:
        LiveError: when it takes none of ours.
    """
    if server.proofs and ALGORITHM not in server.proofs:
        raise LiveError(tr("it does not take proofs by {algorithm}", algorithm=ALGORITHM), path=_host(server))
    return new_key()


def _pushed(online: Online, server: Server, client: Client, page: str, proofs: Proofs | None) -> str:
    """Push the request for consent and return the page for it (RFC 9126).

    Raises:
        LiveError: when the server refuses it.
    """
    from authlib.common.urls import add_params_to_uri

    reply = ask(online.web, server, client, server.par, urlsplit(page).query, proofs=proofs)
    if reply.error:
        raise reply.refusal()
    if not (pushed := reply.text("request_uri", 2000)):
        raise LiveError(tr("its answer holds no reference to the request"), path=reply.host)
    address: str = add_params_to_uri(server.authorize, [("client_id", client.id), ("request_uri", pushed)])
    return address


def _code(answer: Mapping[str, str], server: Server) -> Hidden:
    """Return the code in a page's answer. Its state is already checked.

    Raises:
        ConsentError: when the user denied it.
        LiveError: when the answer comes from another server, or states another error.
    """
    stated = answer.get("iss", "")
    if server.issuer and (stated or server.states_issuer) and stated != server.issuer:
        raise LiveError(tr("the consent came from another server, so we did not use it"), path=_host(server))
    if error := answer.get("error"):
        raise Reply(host=_host(server), error=error, fields={}).refusal()
    return Hidden(answer["code"])


def _exchange(code: Hidden, redirect: str, verifier: Hidden) -> str:
    """Return the request for a token in exchange for a code."""
    from authlib.oauth2.rfc6749.parameters import prepare_token_request

    request: str = prepare_token_request(
        "authorization_code", redirect_uri=redirect, code=code.reveal(), code_verifier=verifier.reveal()
    )
    return request


def _host(server: Server) -> str:
    return urlsplit(server.authorize or server.token or server.issuer).hostname or ""
