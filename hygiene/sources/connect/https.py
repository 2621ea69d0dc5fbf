"""Where a connection to a service that hygiene names is opened. It fetches, says what failed, and never names what it asked for.

A path may be a secret's trace, so no error, log or answer of this module holds one: failures are plain words, and the
libraries' own logs, which hold whole URLs, are silenced.
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
    """How hard to try. Times are in seconds; all but `at_once` is for one path.

    `patience` is for each step of an answer, `whole` for its body, `pause` doubles with every new try, and whoever asks
    for a longer wait than `longest_wait` is not asked again. After `give_up` paths in a row have failed, no more are
    asked. The numbers are our judgement.
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
    """What one path gave: its body, or the problem in words that fit behind "could not be asked: "."""

    body: bytes = b""
    problem: str = ""


def get_all(
    base: str, paths: Sequence[str], *, headers: Mapping[str, str], limits: Limits | None = None
) -> list[Reply]:
    """Fetch `base` + each path, several at a time, and give a reply for each, in order. A failure is a reply too.

    Redirects are not followed and no cookie is kept. The environment's proxies are used, but not for this computer.

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
            # After Ctrl-C those that wait for their turn must not start.
            fetch.stop.set()
            pool.shutdown(cancel_futures=True)


def silence_logs() -> None:
    """Whatever a program that uses hygiene logs: these two write URLs."""
    for name in _LOGS:
        logging.getLogger(name).setLevel(logging.WARNING)


def _local(base: str) -> bool:
    """Whether an address is on this computer.

    Raises:
        ValueError: when it is neither `https` nor on this computer, or holds more than a place.
    """
    parts = urlsplit(base)
    local = parts.hostname in _LOOPBACK
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise ValueError("only https is asked, and http on this computer")
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("an address is a host and a path, and no more")
    return local


class _FailedError(Exception):
    """Raised when a try failed: in what words, and after how many seconds another is worth it (None: never)."""

    def __init__(self, problem: str, again: float | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.again = again


class _Fetch:
    """Fetches one path after another for several threads, which share what the service said about waiting."""

    def __init__(self, client: httpx.Client, base: str, limits: Limits) -> None:
        self.stop = Event()
        self._client, self._base, self._limits = client, base, limits
        self._lock = Lock()
        self._failed_in_a_row = 0
        self._not_before = 0.0
        self._problem = ""

    def __call__(self, path: str) -> Reply:
        """One path, with as many tries as it takes and the limits allow."""
        problem = ""
        for number in range(self._limits.tries):
            if number:
                self.stop.wait(self._pause(number))
            if not self._waited():
                return Reply(problem=problem or f"not asked any more, because so often {self._problem}")
            try:
                body = self._once(path)
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

    def _once(self, path: str) -> bytes:
        """The body of a path, asked for once.

        Raises:
            _FailedError: in words of ours only: the library's may hold the address.
        """
        import httpx

        try:
            with self._client.stream("GET", self._base + path) as response:
                self._judge(response)
                return self._body(response)
        except httpx.TimeoutException:
            raise _FailedError("it did not answer in time", 0) from None
        except httpx.ConnectError:
            raise _FailedError("it could not be reached", 0) from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL):
            raise _FailedError("the connection broke off", 0) from None

    def _judge(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in _TRY_AGAIN:
            wait = _asked_to_wait(response.headers.get("Retry-After", ""))
            if wait > self._limits.longest_wait:
                raise _FailedError(f"it answered {status} and asked to wait {wait:.0f} seconds")
            raise _FailedError(f"it answered {status}", wait)
        if response.is_redirect:
            raise _FailedError("it sent us elsewhere, which is not followed")
        if status != 200:
            raise _FailedError(f"it answered {status}")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise _FailedError("its answer is encoded in a way that was not asked for")

    def _body(self, response: httpx.Response) -> bytes:
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
        """The pause before a try: doubling, drawn at random so that those that failed together do not come back together."""
        longest: float = self._limits.pause * 2 ** (number - 1)
        return random.uniform(longest / 2, longest)  # noqa: S311  # spreads load, guards nothing

    def _wait_for(self, seconds: float) -> None:
        with self._lock:
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def _waited(self) -> bool:
        """Wait as long as the service asked; whether there is still somebody who wants an answer."""
        self.stop.wait(max(0, self._not_before - time.monotonic()))
        return not self.stop.is_set()

    def _count(self, *, failed: bool, problem: str = "") -> None:
        with self._lock:
            self._failed_in_a_row = self._failed_in_a_row + 1 if failed else 0
            if self._failed_in_a_row >= self._limits.give_up:
                self._problem = self._problem or problem
                self.stop.set()


def _asked_to_wait(header: str) -> float:
    """The seconds of a `Retry-After`, a number or a date (RFC 9110, 10.2.3); 0 when there is none to understand."""
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return 0
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
