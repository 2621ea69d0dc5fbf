"""An OAuth 2 and OpenID Connect authorization server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import httpx

from tests.support.live.programs import SECONDS, Program, node

DESKTOP: Final = "desktop"
DESKTOP_DPOP: Final = "desktop-dpop"
"""Its tokens are bound to a key (DPoP)."""
DESKTOP_PAR: Final = "desktop-par"
"""It must push its requests (PAR)."""
DEVICE: Final = "device"
"""The ids of its public clients.

Those of a desktop may redirect to `/`, `/cb` or `/callback` of any port of 127.0.0.1. All ask with PKCE, and `device`
asks for a code that the user types.
"""
RESOURCE_SERVER: Final = ("resource-server", "a secret of tests")
_DEFAULTS: Final = {"nonce": False, "access": 600, "refresh": 86_400, "device": 600, "code": 60}


@dataclass(frozen=True, slots=True)
class AuthorizationServer:
    """An authorization server, at which every name and password signs in."""

    issuer: str
    program: Program

    def set(
        self,
        *,
        nonce: bool | None = None,
        access: int | None = None,
        refresh: int | None = None,
        device: int | None = None,
        code: int | None = None,
    ) -> None:
        """Change settings, until the test ends.

        `nonce` demands a nonce in every proof of DPoP. The others are lifetimes in seconds: of access tokens, of
        refresh tokens, of codes of the device flow, and of authorization codes.
        """
        given = {"nonce": nonce, "access": access, "refresh": refresh, "device": device, "code": code}
        self.program.ask("set", **{name: value for name, value in given.items() if value is not None})

    def reset(self) -> None:
        """Take back every change of settings."""
        self.program.ask("set", **_DEFAULTS)

    def is_active(self, token: str) -> bool:
        """Ask, as a resource server does, whether a token is valid."""
        asked = httpx.post(
            f"{self.issuer}/token/introspection", data={"token": token}, auth=RESOURCE_SERVER, timeout=SECONDS
        )
        active: bool = asked.raise_for_status().json()["active"]
        return active


@contextmanager
def running_authorization_server() -> Iterator[AuthorizationServer]:
    """Run the server while the context lasts."""
    with node("authorization_server.mjs") as program:
        yield AuthorizationServer(program.ready["issuer"], program)
