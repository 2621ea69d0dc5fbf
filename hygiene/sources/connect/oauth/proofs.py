"""Proofs that we hold the key to which a token is bound (DPoP, RFC 9449)."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import httpx

from hygiene.model.redacted import Hidden
from hygiene.sources.connect.web.addresses import origin_of
from hygiene.sources.connect.web.client import Web

if TYPE_CHECKING:
    from joserfc.jwk import ECKey

ALGORITHM: Final = "ES256"
REFUSALS: Final = frozenset({"use_dpop_nonce", "invalid_dpop_proof"})
"""The errors of a proof.

After such an error, the server's nonce and clock are known, and another proof may succeed.
"""
_LONGEST_NONCE: Final = 1000


def new_key() -> Hidden:
    """Return a new private key, as a JWK in JSON."""
    from joserfc.jwk import ECKey

    return Hidden(json.dumps(ECKey.generate_key("P-256").as_dict(private=True)))


class Proofs(httpx.Auth):
    """Proofs of one key, a new one for each request.

    As `auth` of a request to an authorization server it adds a proof that is for no token.
    """

    def __init__(self, key: Hidden, web: Web) -> None:
        """Make proofs of a key, a JWK in JSON, for requests through `web`."""
        self._hidden, self._web = key, web
        self._key: ECKey | None = None
        self._nonces: dict[tuple[str, str, int], str] = {}

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add a proof to a request."""
        request.headers["DPoP"] = self.proof(request)
        self.note(request, (yield request))

    def proof(self, request: httpx.Request, token: Hidden | None = None) -> str:
        """Return a proof for a request, and for a token where it carries one."""
        from authlib.common.security import generate_token
        from joserfc import jwt

        key = self._imported()
        # The skews are compared with this clock.
        now = datetime.now(UTC) + self._web.skews.get(request.url.host, timedelta())
        claims: dict[str, str | int] = {
            "jti": generate_token(32),
            "htm": request.method,
            "htu": str(request.url.copy_with(query=None, fragment=None)),
            "iat": int(now.timestamp()),
        }
        if nonce := self._nonces.get(origin_of(str(request.url))):
            claims["nonce"] = nonce
        if token:
            digest = hashlib.sha256(token.reveal().encode()).digest()
            claims["ath"] = urlsafe_b64encode(digest).rstrip(b"=").decode()
        header = {"typ": "dpop+jwt", "alg": ALGORITHM, "jwk": key.as_dict(private=False)}
        return jwt.encode(header, claims, key, algorithms=[ALGORITHM])

    def thumbprint(self) -> str:
        """Return the thumbprint of the public key (RFC 7638).

        A code can be bound to it.
        """
        return self._imported().thumbprint()

    def _imported(self) -> ECKey:
        from joserfc.jwk import ECKey

        self._key = self._key or ECKey.import_key(json.loads(self._hidden.reveal()))
        return self._key

    def note(self, request: httpx.Request, response: httpx.Response) -> None:
        """Note the nonce that a server wants in its next proofs."""
        nonce = response.headers.get("DPoP-Nonce", "")
        if 0 < len(nonce) <= _LONGEST_NONCE:
            self._nonces[origin_of(str(request.url))] = nonce
