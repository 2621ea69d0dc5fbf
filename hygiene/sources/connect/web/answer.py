"""A server's answer to one request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from hygiene.language.words import tr
from hygiene.model.errors import LiveError
from hygiene.sources.connect.web.problems import problem_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A server's answer to one request.

    Attributes:
        host: The server, as a name for people.
        status: The status of HTTP, under 500.
        headers: The headers, by their names in lower case.
        body: The whole body.
    """

    host: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Return whether the request succeeded."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            LiveError: when it is not JSON.
        """
        import msgspec

        with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return msgspec.json.decode(self.body)
        raise LiveError(tr("its answer is not JSON"), path=self.host)

    def object(self) -> dict[str, Any]:
        """Return the body as a JSON object.

        Raises:
            LiveError: when it is not a JSON object.
        """
        if not isinstance(found := self.json(), dict):
            raise LiveError(tr("its answer is not of the expected form"), path=self.host)
        return found


def refuse_packed(response: httpx.Response) -> None:
    """Refuse a compressed body, because we asked for a plain one.

    Raises:
        LiveError: because unpacked it might be a thousand times as large.
    """
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise LiveError(tr("its answer has an encoding that we did not ask for"), path=response.request.url.host)


def pieces(response: httpx.Response, host: str) -> Iterator[bytes]:
    """Yield the pieces of an answer's body.

    Raises:
        LiveError: when it is too large, breaks off or does not end in time.
    """
    why = ""
    try:
        yield from response.iter_raw()
    except httpx.TransportError as error:
        why = problem_of(error)
    if why:  # raised outside the handler, because httpx's error holds the request
        raise LiveError(why, path=host)
