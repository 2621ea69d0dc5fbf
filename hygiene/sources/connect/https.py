"""Requests to services that hygiene names, over https.

A path may be derived from a secret, so no error, log or reply of this module contains one. Failures are described in
plain words, and the libraries' own logs, which contain whole URLs, are silenced. Only this module and `redirects` open
connections.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Event, Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpx

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_TRY_AGAIN: Final = frozenset({429, 500, 502, 503, 504})
_LOGS: Final = ("httpx", "httpcore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits for requests.

    The numbers are our judgement. All from `largest` to `longest_wait` apply to each path.

    Attributes:
        at_once: requests at the same time.
        largest: bytes of a reply.
        tries: attempts.
        connect: seconds to connect.
        patience: seconds for each step of a reply.
        whole: seconds for the body of a reply.
        pause: seconds before the second try; doubled before every further one.
        longest_wait: the longest wait in seconds that a service may ask for; otherwise the path is not tried again.
        give_up: failed paths in a row after which no more are requested.
    """

    at_once: int = 8
    largest: int = 1 << 20
    tries: int = 4
    connect: float = 5
    patience: float = 10
    whole: float = 30
    pause: float = 0.5
    longest_wait: float = 30
    give_up: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The reply to one path: its body, or a problem.

    The problem is in words that fit after "could not be asked: ".
    """

    body: bytes = b""
    problem: str = ""


def get_all(
    base: str, paths: Sequence[str], *, headers: Mapping[str, str], limits: Limits | None = None
) -> list[Reply]:
    """Fetch `base` + each path, and return a reply for each, in order.

    Several paths are fetched at the same time. A failure is a reply too. Redirects are not followed and no cookie is
    kept. The proxies of the environment are used, except for this computer.

    Raises:
        ValueError: when `base` is not an `https` address (`http` only on this computer).
    """
    local = _local(base)
    silence_logs()
    limits = limits or Limits()
    import httpx

    client = httpx.Client(
        headers={**headers, "Accept-Encoding": "identity"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        timeout=httpx.Timeout(limits.patience, connect=limits.connect),
        limits=httpx.Limits(max_connections=limits.at_once, max_keepalive_connections=limits.at_once),
        trust_env=not local,
    )
    with client:
        fetch = _Fetch(client, base, limits)
        pool = ThreadPoolExecutor(limits.at_once, thread_name_prefix="hygiene-net")
        try:
            return list(pool.map(fetch, paths))
        finally:
            # After Ctrl-C, requests that are still waiting must not start.
            fetch.stop.set()
            pool.shutdown(cancel_futures=True)


def silence_logs() -> None:
    """Keep URLs out of the logs of a program that uses hygiene."""
    for name in _LOGS:
        logging.getLogger(name).setLevel(logging.WARNING)


def _local(base: str) -> bool:
    """Return whether an address is on this computer.

    Raises:
        ValueError: when it is neither `https` nor on this computer, or has more than a host and a path.
    """
    parts = urlsplit(base)
    local = parts.hostname in _LOOPBACK
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise ValueError("only https is allowed, and http on this computer")
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("the address must have a host and a path, and nothing else")
    return local


class _FailedError(Exception):
    """Raised when a try failed.

    `again` is the number of seconds after which another try is worthwhile, or None for never.
    """

    def __init__(self, problem: str, again: float | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.again = again


class _Fetch:
    """The requests of several threads to one service.

    The threads share the wait that the service asked for.
    """

    def __init__(self, client: httpx.Client, base: str, limits: Limits) -> None:
        self.stop = Event()
        self._client, self._base, self._limits = client, base, limits
        self._lock = Lock()
        self._failed_in_a_row = 0
        self._not_before = 0.0
        self._problem = ""

    def __call__(self, path: str) -> Reply:
        """Fetch one path, with as many tries as needed and allowed."""
        problem = ""
        for number in range(self._limits.tries):
            if number:
                self.stop.wait(self._pause(number))
            if not self._may_continue():
                return Reply(problem=problem or f"not tried after too many failures in a row: {self._problem}")
            try:
                body = self._request(path)
            except _FailedError as error:
                problem = error.problem
                if error.again is None:
                    break
                self._wait_for(error.again)
                continue
            self._count(failed=False)
            return Reply(body=body)
        self._count(failed=True, problem=problem)
        return Reply(problem=problem)

    def _request(self, path: str) -> bytes:
        """Return the body of a path after one request.

        Raises:
            _FailedError: in our own words only, because the library's may contain the address.
        """
        import httpx

        try:
            with self._client.stream("GET", self._base + path) as response:
                self._check(response)
                return self._body(response)
        except httpx.TimeoutException:
            raise _FailedError("it did not answer in time", 0) from None
        except httpx.ConnectError:
            raise _FailedError("it could not be reached", 0) from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL):
            raise _FailedError("the connection broke off", 0) from None

    def _check(self, response: httpx.Response) -> None:
        """Check the status and the headers of a response.

        Raises:
            _FailedError: when the response has no body that can be used.
        """
        status = response.status_code
        if status in _TRY_AGAIN:
            wait = _asked_to_wait(response.headers.get("Retry-After", ""))
            if wait > self._limits.longest_wait:
                raise _FailedError(f"it answered {status} and asked to wait {wait:.0f} seconds")
            raise _FailedError(f"it answered {status}", wait)
        if response.is_redirect:
            raise _FailedError("it redirected us, and redirects are not followed")
        if status != 200:
            raise _FailedError(f"it answered {status}")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise _FailedError("its answer has an encoding that we did not ask for")

    def _body(self, response: httpx.Response) -> bytes:
        """Read the body of a response.

        Raises:
            _FailedError: when it is too large, or takes too long.
        """
        until = time.monotonic() + self._limits.whole
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if len(body) > self._limits.largest:
                raise _FailedError("its answer is too large")
            if time.monotonic() > until:
                raise _FailedError("it did not answer in time")
        return bytes(body)

    def _pause(self, number: int) -> float:
        """Return the seconds to pause before a try.

        The pause doubles with every try. It is drawn at random, so that requests that failed together are not repeated
        together.
        """
        longest: float = self._limits.pause * 2 ** (number - 1)
        return random.uniform(longest / 2, longest)  # noqa: S311  # spreads load, protects nothing

    def _wait_for(self, seconds: float) -> None:
        with self._lock:
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def _may_continue(self) -> bool:
        """Wait as long as the service asked; return False if stopped."""
        self.stop.wait(max(0, self._not_before - time.monotonic()))
        return not self.stop.is_set()

    def _count(self, *, failed: bool, problem: str = "") -> None:
        with self._lock:
            self._failed_in_a_row = self._failed_in_a_row + 1 if failed else 0
            if self._failed_in_a_row >= self._limits.give_up:
                self._problem = self._problem or problem
                self.stop.set()


def _asked_to_wait(header: str) -> float:
    """Return the seconds of a `Retry-After` header, or 0 without a valid one.

    The header holds a number or a date (RFC 9110, section 10.2.3).
    """
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return 0
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
