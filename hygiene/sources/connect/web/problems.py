"""Words for a request that failed."""

from __future__ import annotations

from typing import Final

import httpx

from hygiene.model.errors import LiveError
from hygiene.sources.connect.web.transport import LargeAnswerError, RefusedAddressError

_PROBLEMS: Final = (
    (LargeAnswerError, "its answer is too large"),
    (httpx.TimeoutException, "it did not answer in time"),
    (httpx.ConnectError, "it could not be reached"),
    (httpx.ProxyError, "the proxy of the environment refused the connection"),
)


def problem_of(error: Exception) -> str:
    """Return what went wrong, without the error's own words.

    They may hold the address.
    """
    return next((words for kind, words in _PROBLEMS if isinstance(error, kind)), "the connection broke off")


def failure(error: Exception, host: str) -> LiveError:
    """Return the error for a request that failed, in our own words."""
    if isinstance(error, RefusedAddressError):
        return LiveError(
            "it has an address on a private network, so we did not connect",
            hint="name the server yourself if it is yours",
            path=host,
        )
    return LiveError(problem_of(error), path=host)
