"""Requests to services that hygiene names, over https.

A path may be derived from a secret, so no error, log or reply of this module contains one. Failures are described in
plain words.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Lock
from typing import Final
from urllib.parse import urlsplit

import httpx

from hygiene.language.words import tr
from hygiene.sources.connect.web.allowed import LOOPBACK, any_address
from hygiene.sources.connect.web.limits import Limits
from hygiene.sources.connect.web.pauses import asked_to_wait, pause
from hygiene.sources.connect.web.problems import problem_of
from hygiene.sources.connect.web.transport import LargeAnswerError, Transport, environment_proxy

_TRY_AGAIN: Final = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The reply to one path: its body, or a problem.

    The problem is in words that fit after "could not be asked: ".
    """

    body: bytes = field(default=b"", repr=False)
    problem: str = ""


def get_all(
    base: str, paths: Sequence[str], *, headers: Mapping[str, str], limits: Limits | None = None
) -> list[Reply]:
    """Fetch `base` + each path, and return a reply for each, in order.

    Several paths are fetched at the same time. A failure is a reply too. Redirects are not followed and no cookie is
    kept. The proxies from the environment are used, except for this computer.

    Raises:
        ValueError: when `base` is not an `https` address (`http` only on this computer).
    """
    local = _local(base)
    limits = limits or Limits()
    try:
        # The certificate names the service, so any address may have it.
        transport = Transport(limits, may=any_address, proxy=None if local else environment_proxy(base))
    except httpx.UnsupportedProtocol as error:
        return [Reply(problem=str(error))] * len(paths)
    headers = {**headers, "Accept-Encoding": "identity"}
    with httpx.Client(transport=transport, headers=headers, trust_env=False) as client:
        fetch = _Fetch(client, base, limits)
        pool = ThreadPoolExecutor(limits.at_once, thread_name_prefix="hygiene-net")
        try:
            return list(pool.map(fetch, paths))
        finally:
            # After Ctrl-C, requests that are still waiting must not start.
            fetch.stop.set()
            pool.shutdown(cancel_futures=True)


def _local(base: str) -> bool:
    """Return whether an address is on this computer.

    Raises:
        ValueError: when it is neither `https` nor on this computer, or has more than a host and a path.
    """
    parts = urlsplit(base)
    local = parts.hostname in LOOPBACK
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
        self._end = time.monotonic() + limits.total
        client.event_hooks = {"response": [self._check]}  # before httpx parses the target of a redirect
        self._lock = Lock()
        self._failed_in_a_row = 0
        self._not_before = 0.0
        self._problem = ""

    def __call__(self, path: str) -> Reply:
        """Fetch one path, with as many tries as needed and allowed."""
        problem = ""
        for number in range(self._limits.tries):
            if number:
                self.stop.wait(pause(self._limits, number))
            if not self._may_continue():
                return Reply(problem=problem or tr("not tried after {problem}", problem=self._problem))
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
        try:
            with self._client.stream("GET", self._base + path) as response:
                return b"".join(response.iter_raw())
        except LargeAnswerError:
            raise _FailedError(tr("its answer is too large")) from None
        except httpx.TransportError as error:
            raise _FailedError(problem_of(error), 0) from None

    def _check(self, response: httpx.Response) -> None:
        """Check the status and the headers of a response.

        Raises:
            _FailedError: when the response has no body that can be used.
        """
        status = response.status_code
        if status in _TRY_AGAIN:
            wait = asked_to_wait(response.headers, datetime.now(UTC))
            if wait > self._limits.longest_wait:
                raise _FailedError(
                    tr("it answered {status} and asked to wait {wait:.0f} seconds", status=status, wait=wait)
                )
            raise _FailedError(tr("it answered {status}", status=status), wait)
        if 300 <= status < 400 and "Location" in response.headers:
            raise _FailedError(tr("it redirected us, and redirects are not followed"))
        if status != 200:
            raise _FailedError(tr("it answered {status}", status=status))
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise _FailedError(tr("its answer has an encoding that we did not ask for"))

    def _wait_for(self, seconds: float) -> None:
        with self._lock:
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def _may_continue(self) -> bool:
        """Wait as long as the service asked; return False if stopped."""
        self.stop.wait(max(0, self._not_before - time.monotonic()))
        if time.monotonic() > self._end:
            self._stop(tr("too long a time for all requests together"))
        return not self.stop.is_set()

    def _count(self, *, failed: bool, problem: str = "") -> None:
        with self._lock:
            self._failed_in_a_row = self._failed_in_a_row + 1 if failed else 0
            if self._failed_in_a_row >= self._limits.give_up:
                self._stop(tr("too many failures in a row: {problem}", problem=problem))

    def _stop(self, problem: str) -> None:
        self._problem = self._problem or problem
        self.stop.set()
