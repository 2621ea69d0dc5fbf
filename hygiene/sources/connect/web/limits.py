"""Limits for requests."""

from __future__ import annotations

from dataclasses import dataclass


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
        whole: seconds for a whole request, from connecting to the last byte of the body.
        pause: seconds before the second try; doubled before every further one.
        longest_wait: the longest wait in seconds that a service may ask for; otherwise the path is not tried again.
        give_up: failed paths in a row after which no more are requested.
        total: seconds after which no more paths are requested.
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
    total: float = 900
