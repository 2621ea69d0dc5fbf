"""An internet of many hosts without a socket.

It knows of which hosts the user was told. Everything but the transport is real. The hosts have the addresses that a
platform's have, all with https.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

import httpx

from hygiene.sources.connect.connection import Online
from hygiene.sources.connect.web.client import Web
from hygiene.sources.connect.web.limits import Limits

QUICK: Final = Limits(largest=1 << 20, patience=2, whole=5, tries=1, pause=0.01, longest_wait=1)
STATED: Final = {
    "code_challenge_methods_supported": ["S256"],
    "dpop_signing_alg_values_supported": ["ES256"],
    "token_endpoint_auth_methods_supported": ["none", "client_secret_post"],
}


class _Body(httpx.SyncByteStream):
    """The body of an answer that is still to be read."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        yield self._content


class Internet(Web):
    """The hosts, by the addresses that they answer.

    An answer is what becomes JSON, or the bytes of a body. What has no answer is not found.

    Attributes:
        said: What the user was told in the command that runs.
        asked: The hosts that were asked, in order, each once.
        unnamed: The hosts that were asked before the user was told of them.
    """

    def __init__(self, answers: Mapping[str, Any]) -> None:
        super().__init__(limits=QUICK)
        self.answers, self.said = dict(answers), list[str]()
        self.asked, self.unnamed, self.forms = list[str](), list[str](), list[dict[str, str]]()
        self._way = httpx.Client(transport=httpx.MockTransport(self._answered))

    def _client(self, parts: SplitResult, limits: Limits, *, reuse: bool) -> httpx.Client:  # noqa: ARG002  # Web's
        return self._way

    def _answered(self, request: httpx.Request) -> httpx.Response:
        self._met(request.url.host)
        self.forms.append(dict(parse_qsl(request.content.decode())))
        found = self.answers.get(str(request.url.copy_with(query=None)))
        if found is None:
            return httpx.Response(404)
        return httpx.Response(200, stream=_Body(found if isinstance(found, bytes) else json.dumps(found).encode()))

    def _met(self, host: str) -> None:
        """Note that a host is asked now."""
        if host not in self.asked:
            self.asked.append(host)
        if not any(re.search(rf"(?<![\w.-]){re.escape(host)}(?![\w-]|\.\w)", line) for line in self.said):
            self.unnamed.append(host)

    def consent(self, page: str) -> None:
        """Consent on a page, as the user does in a browser."""
        self._met(urlsplit(page).hostname or "")
        sent = dict(parse_qsl(urlsplit(page).query))
        pushed = next((form for form in reversed(self.forms) if "state" in form), {})
        answer = {"code": "a-code", "state": (sent | pushed)["state"]}
        httpx.get((sent | pushed)["redirect_uri"], params=answer).raise_for_status()

    def online(self, **more: Any) -> Online:
        """Return the means of a run."""
        given: dict[str, Any] = {"show_page": self.consent, "say": self.said.append, "sleep": lambda _: None}
        return Online(**{"web": self, "patience": 5, **given, **more})

    def during(self, told: list[str], run: Callable[[], Any]) -> tuple[Any, set[str]]:
        """Run a command that begins with what it tells.

        Returns:
            What it gives, and the hosts that it asked.
        """
        self.said[:], self.asked = told, []
        return run(), set(self.asked)
