"""Words for a request that failed."""

from __future__ import annotations

from typing import Final

import httpx

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import LiveError
from hygiene.sources.connect.web.transport import LargeAnswerError, RefusedAddressError

_PROBLEMS: Final = (
    (LargeAnswerError, tr_later("its answer is too large")),
    (httpx.TimeoutException, tr_later("it did not answer in time")),
    (httpx.ConnectError, tr_later("it could not be reached")),
    (httpx.ProxyError, tr_later("the proxy of the environment refused the connection")),
)


def problem_of(error: Exception) -> str:
    """Return a description of an error, without its own words.

    Its own words may contain the address.
    """
    return next((tr(words) for kind, words in _PROBLEMS if isinstance(error, kind)), tr("the connection broke off"))


def failure(error: Exception, host: str) -> LiveError:
    """Return the error for a request that failed, in our own words."""
    if isinstance(error, RefusedAddressError):
        return LiveError(
            tr("it has an address on a private network, so we did not connect"),
            hint=tr("name the server yourself if it is yours"),
            path=host,
        )
    return LiveError(problem_of(error), path=host)
