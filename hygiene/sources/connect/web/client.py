"""Requests to the servers of live accounts.

Their limits hold for any server.

Every server is a stranger. TLS is verified, and plain http is only for this computer. The size and the time of an
answer are limited. A redirect is only followed to the same server. A host on a private network is refused, unless the
user named it. No error contains an address, a token or the words of a server.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple, Self
from urllib.parse import SplitResult, urlsplit

import httpx

from hygiene.language.words import tr
from hygiene.model.errors import LiveError
from hygiene.sources.connect.web.addresses import joined_to
from hygiene.sources.connect.web.allowed import LOOPBACK, any_address, checked
from hygiene.sources.connect.web.answer import Answer, pieces, refuse_packed
from hygiene.sources.connect.web.limits import Limits
from hygiene.sources.connect.web.pauses import asked_to_wait, pause, refuse_to_wait
from hygiene.sources.connect.web.problems import failure
from hygiene.sources.connect.web.redirects import public
from hygiene.sources.connect.web.transport import (
    LargeAnswerError,
    LookUp,
    RefusedAddressError,
    Transport,
    environment_proxy,
    look_up,
)

LIVE: Final = Limits(largest=16 << 20, patience=20, whole=60, tries=4, longest_wait=60)
"""The limits of a request for a document."""
STREAMED: Final = Limits(largest=4 << 30, patience=30, whole=3600, tries=3, longest_wait=60)
"""The limits of a request for a whole repository.

The largest are about 1 GB, and a slow line takes half an hour for it.
"""
_AGAIN: Final = frozenset({429, 500, 502, 503, 504})
_PAUSES: Final = frozenset({429, 503})
"""The statuses that promise that the request was not carried out."""
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_HOPS: Final = 5


class Web:
    """The servers that one run asks.

    Use it from one thread. It has at most 8 connections to each server, and keeps no cookie.

    Attributes:
        skews: How far each server's clock is ahead of this computer's, by host.
    """

    def __init__(
        self,
        named: Collection[str] = (),
        *,
        agent: str = "hygiene",
        limits: Limits = LIVE,
        look_up: LookUp = look_up,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Prepare connections to servers.

        Args:
            named: The hosts that the user named, which alone may be on a private network or this computer.
            agent: The name that servers see.
            limits: The limits of a request for a document.
            look_up: Returns the addresses of a host.
            sleep: Waits some seconds.
        """
        self.skews: dict[str, timedelta] = {}
        self._named, self._agent, self._limits = {host.casefold() for host in named}, agent, limits
        self._look_up, self._sleep = look_up, sleep
        self._clients: dict[tuple[str, str, Limits, bool], httpx.Client] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def name(self, host: str) -> None:
        """Add a host that the user named."""
        self._named.add(host.casefold())

    def check(self, url: str) -> None:
        """Check an address to which a request or the user's browser is to go.

        Raises:
            LiveError: when it is neither https, nor http to this computer where the user named it.
        """
        checked(url, self._named)

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        auth: httpx.Auth | None = None,
    ) -> Answer:
        """Ask for a document; try again after a passing fault.

        Raises:
            LiveError: when the server cannot be asked or answers with a fault of its own.
            WaitError: when it asks to wait too long.
        """
        with self._stream("GET", url, self._limits, whole=True, params=params, headers=headers, auth=auth) as response:
            return _answer(response)

    def post(
        self,
        url: str,
        form: Mapping[str, str] | None = None,
        *,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        auth: httpx.Auth | None = None,
    ) -> Answer:
        """Send a form or JSON.

        It is sent again only if the server says that it did not carry it out.

        Raises:
            LiveError: as `get`.
            WaitError: as `get`.
        """
        sent = {"data": form, "json": json, "headers": headers, "auth": auth}
        with self._stream("POST", url, self._limits, whole=True, **sent) as response:
            return _answer(response)

    @contextmanager
    def stream(
        self, url: str, params: Mapping[str, str] | None = None, *, limits: Limits = STREAMED
    ) -> Iterator[Iterator[bytes]]:
        """Ask for a large document, and yield its pieces.

        The pieces raise LiveError when the answer breaks off, is too large or does not end in time.

        Raises:
            LiveError: as `get`, and when the server answers with another status than 200.
            WaitError: as `get`.
        """
        with self._stream("GET", url, limits, whole=False, params=params) as response:
            host = response.request.url.host
            if response.status_code != 200:
                raise LiveError(tr("it answered {status}", status=response.status_code), path=host)
            yield pieces(response, host)

    @contextmanager
    def _stream(self, method: str, url: str, limits: Limits, **sent: Any) -> Iterator[httpx.Response]:
        """Yield the answer to a request, with an unread body unless it is `whole`."""
        for _ in range(_HOPS):
            response = self._asked(method, url, limits, **sent)
            try:
                moved = response.status_code in _MOVED and method == "GET"
                if not moved:
                    yield response
                    return
                url, sent = self._same_server(response), {**sent, "params": None}
            finally:
                response.close()
        raise LiveError(tr("it redirected us again and again"), path=response.request.url.host)

    def _asked(self, method: str, url: str, limits: Limits, **sent: Any) -> httpx.Response:
        """Return the answer to a request, after as many tries as allowed."""
        parts = checked(url, self._named)
        host, client = parts.hostname or "", self._client(parts, limits, reuse=method == "GET")
        for number in range(1, limits.tries + 1):
            last = number == limits.tries
            response = _tried(client, method, url, **sent)
            if isinstance(response, _Fault):
                if last or method != "GET" or not response.passes:
                    raise response.error
                self._sleep(pause(limits, number))
                continue
            again = response.status_code in (_AGAIN if method == "GET" else _PAUSES)
            if not again and response.status_code < 500:
                return response
            response.close()
            wait = asked_to_wait(response.headers, datetime.now(UTC))
            refuse_to_wait(wait, limits, host)
            if last or not again:
                raise LiveError(
                    tr("it answered {status}", status=response.status_code), hint=tr("try again later"), path=host
                )
            self._sleep(max(wait, pause(limits, number)))
        raise AssertionError("unreachable")  # pragma: no cover  # there is at least one try

    def _same_server(self, response: httpx.Response) -> str:
        """Return where a redirect leads, which must be the same server.

        Raises:
            LiveError: when it leads elsewhere.
        """
        asked = response.request.url
        to = httpx.URL(joined_to(str(asked), response.headers.get("Location", "")))
        if (to.scheme, to.host, to.port) != (asked.scheme, asked.host, asked.port):
            raise LiveError(tr("it redirected us to another server, and we did not follow"), path=asked.host)
        return str(to)

    def _client(self, parts: SplitResult, limits: Limits, *, reuse: bool) -> httpx.Client:
        """Return the connections to a server.

        A form has a connection of its own. A server may close one that was used before (snac does after each answer),
        and it could then not be known whether it took the form.
        """
        key = (parts.scheme, parts.netloc, limits, reuse)
        if key not in self._clients:
            host = (parts.hostname or "").casefold()
            may: Callable[[str], bool] = any_address if host in self._named else public
            why = ""
            try:
                proxy = None if host in LOOPBACK else environment_proxy(f"{parts.scheme}://{parts.netloc}")
            except httpx.UnsupportedProtocol as error:
                why = str(error)
            if why:
                raise LiveError(why, path=host)
            transport = Transport(limits, may=may, look_up=self._look_up, proxy=proxy, reuse=reuse)
            headers = {"User-Agent": self._agent, "Accept-Encoding": "identity"}
            # The hooks see every answer, even one after which `auth` sends the request again, and httpx would unpack
            # its body.
            hooks: dict[str, list[Callable[..., Any]]] = {"response": [self._note_time, refuse_packed]}
            self._clients[key] = httpx.Client(transport=transport, headers=headers, event_hooks=hooks, trust_env=False)
        return self._clients[key]

    def _note_time(self, response: httpx.Response) -> None:
        """Note how far the server's clock is ahead of ours."""
        try:
            stated = parsedate_to_datetime(response.headers.get("Date", ""))
        except (ValueError, OverflowError):
            return
        self.skews[response.request.url.host] = stated.replace(tzinfo=stated.tzinfo or UTC) - datetime.now(UTC)


class _Fault(NamedTuple):
    """The reason why a try failed, and whether the fault may pass."""

    error: LiveError
    passes: bool


def _tried(client: httpx.Client, method: str, url: str, **sent: Any) -> httpx.Response | _Fault:
    """Return the answer to one try, or why there is none.

    It raises nothing of httpx, whose errors hold the request with its token and its form.
    """
    try:
        return _sent(client, method, url, **sent)
    except (httpx.TransportError, httpx.InvalidURL, UnicodeError) as error:
        passes = not isinstance(error, (RefusedAddressError, LargeAnswerError, UnicodeError))
        return _Fault(failure(error, urlsplit(url).hostname or ""), passes)


def _sent(client: httpx.Client, method: str, url: str, *, whole: bool, **sent: Any) -> httpx.Response:
    """Return the answer to one try; a `whole` one is read to its end.

    Raises:
        TransportError: when it fails.
    """
    auth = sent.pop("auth", None) or httpx.USE_CLIENT_DEFAULT
    request = client.build_request(method, url, **{name: value for name, value in sent.items() if value})
    response = client.send(request, auth=auth, stream=True)
    if whole:
        response.read()
    return response


def _answer(response: httpx.Response) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    host = response.request.url.host
    return Answer(host=host, status=response.status_code, headers=headers, body=response.content)
