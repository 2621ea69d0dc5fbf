"""Tokens: how an authorization server grants them and takes them back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import ConsentError, LiveError
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.connection import SOON, Online, Token
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.endpoint import Client, Reply, ask
from hygiene.sources.connect.oauth.proofs import Proofs
from hygiene.sources.connect.web.client import Web

BY_HAND: Final = tr_later("remove hygiene from the account's list of apps")
_FOREVER: Final = 100 * 365 * 86_400
"""A lifetime in seconds that counts as unlimited."""


def granted(
    reply: Reply, online: Online, server: Server, client: Client, scopes: Sequence[str], key: Hidden | None
) -> Token:
    """Return the token that a reply grants.

    The standard lets a server grant more than was requested, if it says so. We give such a token back, because hygiene
    promises to hold only the permissions that the user saw. A token of another kind is given back too. A smaller grant
    is noted in the token.

    Args:
        reply: The server's reply.
        online: The online tools.
        server: The authorization server.
        client: hygiene, as the server knows it.
        scopes: The permissions that were asked for.
        key: The key to which the token must be bound, where there is one.

    Raises:
        ConsentError: when it grants more, or the user denied it.
        LiveError: when it refuses for another reason, or grants no token, or one of another kind.
    """
    if reply.error:
        raise reply.refusal()
    token = _token(reply, scopes, online.now(), key)
    if reply.text("token_type").casefold() != ("dpop" if key else "bearer"):
        hint = _returned(token, online.web, server, client)
        raise LiveError(tr("its token is of another kind than we asked for"), hint=hint, path=reply.host)
    if set(token.scopes) - set(scopes):
        hint, why = _returned(token, online.web, server, client), tr("it gave permissions that we did not ask for")
        raise ConsentError(tr("{why}, so we do not use them", why=why), hint=hint, path=reply.host)
    return token


def _returned(token: Token, web: Web, server: Server, client: Client) -> str:
    """Give back a token that we do not use.

    Returns the instructions for the user if that fails, or nothing.
    """
    with suppress(LiveError):
        if give_back(token, web, server, client):
            return ""
    return tr(BY_HAND)


def give_back(token: Token, web: Web, server: Server, client: Client) -> bool:
    """Give a token back; return whether the server took it.

    The refresh token goes first. Taking back one kind is enough.

    Raises:
        LiveError: when the server cannot be asked.
    """
    from authlib.oauth2.rfc7009 import prepare_revoke_token_request

    if not server.revoke:
        return False
    # Without a proof, a server of the AT Protocol answers that it took a bound token back, and does not.
    proofs = Proofs(token.proof_key, web) if token.proof_key else None
    errors = []
    for kind, secret in (("refresh_token", token.refresh), ("access_token", token.access)):
        if secret:
            request, _ = prepare_revoke_token_request(secret.reveal(), kind)
            errors.append(ask(web, server, client, server.revoke, request, proofs=proofs).error)
    return not any(error not in {"", "unsupported_token_type"} for error in errors) and "" in errors


def _token(reply: Reply, asked: Sequence[str], now: datetime, key: Hidden | None) -> Token:
    """Return the token in a reply (RFC 6749, section 5.1).

    A missing scope means that it is as requested.

    Raises:
        LiveError: when there is no token.
    """
    access = reply.text("access_token")
    if not access or not access.isprintable() or not access.isascii():
        raise LiveError(tr("its answer holds no token"), hint=tr("try again later"), path=reply.host)
    lasts = reply.number("expires_in")
    life = timedelta(seconds=max(0.0, lasts)) if lasts is not None and lasts < _FOREVER else None
    return Token(
        access=Hidden(access),
        refresh=Hidden(reply.text("refresh_token")),
        expires_at=None if life is None else now + life,
        scopes=_scopes(reply.text("scope"), asked),
        proof_key=key or Hidden(""),
        leeway=SOON if life is None else min(SOON, life / 2),
    )


def _scopes(stated: str, asked: Sequence[str]) -> tuple[str, ...]:
    """Return the permissions of a token. GitHub separates them by commas."""
    commas = any("," in scope for scope in asked)
    return tuple(dict.fromkeys(filter(None, re.split(" +" if commas else "[ ,]+", stated)))) or tuple(asked)
