"""What changes to an account say, by themselves and together: the whole table behind `account-changes`.

An owner changes an address once in years, an intruder within the hour; so what a change says depends on what stands beside
it. The weights are our judgement, from how takeovers are told: whoever gets in first replaces what would let the owner back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hygiene.model import Confidence, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What one kind of change says: by itself in the last weeks (never surer than low), and beside a sign of somebody else.

    `undo` is the first thing to do about it when it was not the owner, on the settings page `page`.
    """

    alone: Severity
    beside: Severity
    undo: str = ""
    page: str = ""


WEIGHTS: Final[Mapping[str, Weight]] = {
    "access-key": Weight(
        alone=Severity.INFO, beside=Severity.HIGH, undo="delete the keys you do not know", page="apps"
    ),
    "app-password": Weight(
        alone=Severity.LOW, beside=Severity.HIGH, undo="delete the app passwords you do not know", page="apps"
    ),
    "data-download": Weight(alone=Severity.INFO, beside=Severity.MEDIUM),
    "email": Weight(alone=Severity.LOW, beside=Severity.HIGH, undo="put your own e-mail address back", page="email"),
    "handle": Weight(alone=Severity.INFO, beside=Severity.MEDIUM),
    "key": Weight(
        alone=Severity.MEDIUM, beside=Severity.HIGH, undo="put your own key back, which may be possible for days only"
    ),
    "password": Weight(alone=Severity.INFO, beside=Severity.MEDIUM),
    "phone": Weight(alone=Severity.LOW, beside=Severity.HIGH, undo="put your own number back", page="phone"),
    "recovery": Weight(alone=Severity.LOW, beside=Severity.HIGH),
    "second-factor-off": Weight(
        alone=Severity.MEDIUM, beside=Severity.HIGH, undo="switch the second factor on again", page="second_factor"
    ),
    "server": Weight(alone=Severity.LOW, beside=Severity.HIGH, undo="ask the old server to undo the move"),
}
"""By kind of event. Of 28 archives of several years each, five told a change of address: beside a post in question, or
within the weeks looked at, one is seldom chance. Handles and keys change often, and a changed password is mostly care."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two changes that say more together: `then` at most `days` after `first`."""

    first: str
    then: str
    days: int
    severity: Severity
    confidence: Confidence
    says: str


PAIRS: Final = (
    Pair(
        first="email",
        then="password",
        days=1,
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        says="the e-mail address changed first and then the password, so the old address could not stop it",
    ),
    Pair(
        first="second-factor-off",
        then="password",
        days=1,
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        says="a second factor was switched off first and then the password changed",
    ),
    Pair(
        first="data-download",
        then="handle",
        days=3,
        severity=Severity.MEDIUM,
        confidence=Confidence.LOW,
        says="a copy of the data was asked for shortly before the handle changed",
    ),
)
