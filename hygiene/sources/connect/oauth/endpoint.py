"""Requests to an authorization server, and its replies.

The server's words are never repeated: no error contains them, a code or a token.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, quote_plus

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import ConsentError, LiveError
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.proofs import REFUSALS, Proofs
from hygiene.sources.connect.web.client import Web

_LONGEST: Final = 1 << 16
"""The most characters of a field."""
_LARGEST: Final = 10**15
"""The largest number that is accepted.

It is longer than any wait or lifetime in seconds.
"""
_WORDS: Final[Mapping[str, tuple[type[LiveError], str, str]]] = {
    "access_denied": (ConsentError, tr_later("consent was denied"), ""),
    "expired_token": (ConsentError, tr_later("no consent came in the time that it allows"), tr_later("try again")),
    "invalid_grant": (LiveError, tr_later("the consent has ended"), tr_later("connect it again")),
    "invalid_client": (
        LiveError,
        tr_later("it does not know the client that hygiene says it is"),
        tr_later("connect it again"),
    ),
    "unauthorized_client": (
        LiveError,
        tr_later("it does not let this client ask in this way"),
        tr_later("check the client's settings"),
    ),
    "invalid_scope": (LiveError, tr_later("it does not offer a permission that we need"), ""),
    "temporarily_unavailable": (LiveError, tr_later("it cannot answer now"), tr_later("try again later")),
    "server_error": (LiveError, tr_later("it failed at answering"), tr_later("try again later")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The client that hygiene is to an authorization server.

    A public client has no secret.
    """

    id: str
    secret: Hidden = field(default_factory=lambda: Hidden(""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply of an authorization server.

    Attributes:
        host: The server, as a name for people.
        error: The name of the error, as the standards have it, or empty for a success. Never show it.
        fields: The fields of the reply.
    """

    host: str
    error: str
    fields: Mapping[str, Any] = field(repr=False)

    def text(self, name: str, longest: int = _LONGEST) -> str:
        """Return a field that is text, or empty where it is missing."""
        found = self.fields.get(name)
        return found if isinstance(found, str) and len(found) <= longest else ""

    def number(self, name: str) -> float | None:
        """Return a field that is a number, even in quotes, or None."""
        found = self.fields.get(name)
        if isinstance(found, str) and re.fullmatch(r"-?\d{1,15}", found):
            found = int(found)
        if not isinstance(found, int | float) or isinstance(found, bool):
            return None
        return float(max(-_LARGEST, min(found, _LARGEST)))  # in this order: not every integer fits a float

    def refusal(self) -> LiveError:
        """Return the error for people, in our own words."""
        kind, words, hint = _WORDS.get(self.error, (LiveError, tr_later("it refused the request"), ""))
        return kind(tr(words), hint=tr(hint), path=self.host)


def ask(web: Web, server: Server, client: Client, url: str, request: str, *, proofs: Proofs | None = None) -> Reply:
    """Send a request to an authorization server.

    With `proofs`, a proof that it refuses for its nonce or its time is made again, once.

    Args:
        web: The way to the servers.
        server: The authorization server.
        client: The client that asks.
        url: The endpoint.
        request: The request, as a form that is already encoded.
        proofs: Makes the proof that we hold the key.

    Raises:
        LiveError: when it cannot be asked.
    """
    form, headers = _named(server, client)
    form = {**dict(parse_qsl(request, keep_blank_values=True)), **form}
    for last in (proofs is None, True):
        answer = web.post(url, form, headers={"Accept": "application/json", **headers}, auth=proofs)
        fields: dict[str, Any] = {}
        with suppress(LiveError):  # the answer to a returned token is empty, and an error may be a web page
            fields = answer.object()
        error = str(fields.get("error") or "")[:100] or ("" if answer.ok else "unknown")
        if last or error not in REFUSALS:
            break
    return Reply(host=answer.host, error=error, fields=fields)


def _named(server: Server, client: Client) -> tuple[dict[str, str], dict[str, str]]:
    """Return the fields and the headers by which a client names itself."""
    secret = client.secret.reveal()
    if server.basic == "always" or (server.basic == "with a secret" and secret):
        pair = f"{quote_plus(client.id)}:{quote_plus(secret)}"
        return {}, {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
    return {"client_id": client.id, **({"client_secret": secret} if secret else {})}, {}
