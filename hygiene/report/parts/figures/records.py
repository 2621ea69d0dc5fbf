"""The figures of one account, as counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hygiene.model.account import Account

WEEK: Final = 7
DAY: Final = 24

Grid = tuple[tuple[int, ...], ...]
"""Counts by weekday and hour of the home time zone.

There are 7 rows of 24. Monday is the first.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientHours:
    """The times of posts through one client.

    `client` is its name, or empty where the export names none or the line stands for several `clients`. `posts` counts
    them all, and `suspicious` those that a check calls suspicious.
    """

    client: str
    clients: int = 1
    posts: Grid
    suspicious: Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientYears:
    """The number of posts through one client in each year.

    `client` and `clients` are as in `ClientHours`. `posts` begins with the first year of the account's figures.
    `suspicious` counts those that a check calls suspicious.
    """

    client: str
    clients: int = 1
    posts: tuple[int, ...]
    suspicious: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSpan:
    """Sign-ins and sessions from one network or place.

    `network` and `place` are names for people, or empty where they are not recorded. `number` distinguishes networks
    without a name. It is 1 for the one used first, and 0 if nothing distinguishes them. `count` is their number, and
    `failed` the number of failed sign-ins among them. `near_sign` is true where one is near suspicious posts, and `new`
    where a finding is about the first use of this network.
    """

    network: str
    place: str
    first: datetime
    last: datetime
    count: int
    failed: int
    near_sign: bool
    number: int = 0
    new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFigures:
    """The figures of one account.

    Its posts and its sign-ins may be of two exports. `sessions_left_out` counts the spans beyond those in `sessions`.
    Unread data has no figures.
    """

    account: Account
    hours: tuple[ClientHours, ...] = ()
    first_year: int = 0
    years: tuple[ClientYears, ...] = ()
    sessions: tuple[SessionSpan, ...] = ()
    sessions_left_out: int = 0
