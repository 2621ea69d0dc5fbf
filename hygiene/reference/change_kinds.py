"""What changes to an account say, by themselves and together: the whole table behind `account-changes`.

An owner changes an address once in years, an intruder within the hour; so what a change says depends on what stands beside
it. The weights are our judgement, from how takeovers are told: whoever gets in first replaces what would let the owner back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hygiene.model.finding import Confidence, Severity

_INFO, _LOW, _MEDIUM, _HIGH = Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What one kind of change says, the surer the more stands beside it; None for nothing.

    `alone`: in the last weeks, and nothing else. `doubted`: soon after the platform warned of a sign-in, or after the first
    session from a country; a new device or a journey is the usual reason for either, so neither is ever surer than low.
    `beside`: beside a post in question, and as sure as that. `undo` is the first thing to do about it when it was not the
    owner, on the settings page `page`.
    """

    alone: Severity | None
    doubted: Severity | None
    beside: Severity
    undo: str = ""
    page: str = ""


_KEYS, _APP_PASSWORDS = "delete the keys you do not know", "delete the app passwords you do not know"
_CODES = "make new recovery codes, which end the old ones"
_KEY = "put your own key back, which may be possible for days only"

WEIGHTS: Final[Mapping[str, Weight]] = {
    "access-key": Weight(alone=_INFO, doubted=_INFO, beside=_HIGH, undo=_KEYS, page="apps"),
    "app-password": Weight(alone=_LOW, doubted=_MEDIUM, beside=_HIGH, undo=_APP_PASSWORDS, page="apps"),
    "data-download": Weight(alone=_INFO, doubted=_LOW, beside=_MEDIUM),
    "email": Weight(alone=_LOW, doubted=_MEDIUM, beside=_HIGH, undo="put your own e-mail address back", page="email"),
    "handle": Weight(
        alone=_INFO, doubted=_LOW, beside=_MEDIUM, undo="take your own handle back before somebody else does"
    ),
    "key": Weight(alone=_LOW, doubted=_MEDIUM, beside=_HIGH, undo=_KEY),
    "name": Weight(alone=None, doubted=None, beside=_MEDIUM, undo="put your own name back"),
    "password": Weight(alone=_INFO, doubted=_LOW, beside=_MEDIUM),
    "phone": Weight(alone=_LOW, doubted=_MEDIUM, beside=_HIGH, undo="put your own number back", page="phone"),
    "recovery": Weight(alone=_LOW, doubted=_MEDIUM, beside=_HIGH),
    "recovery-codes": Weight(alone=_INFO, doubted=_MEDIUM, beside=_HIGH, undo=_CODES, page="second_factor"),
    "second-factor-off": Weight(
        alone=_LOW, doubted=_MEDIUM, beside=_HIGH, undo="switch the second factor on again", page="second_factor"
    ),
    "server": Weight(alone=_LOW, doubted=_MEDIUM, beside=_HIGH, undo="ask the old server to undo the move"),
}
"""By kind of event. Of 28 archives of several years each, five told a change of address: beside a post in question, or
within the weeks looked at, one is seldom chance. Handles change often, whoever writes programs makes keys with every new
computer, and a changed password is mostly care. A display name changes for fun and says nothing, but raiders change it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two changes that say more together: `then` at most `days` after `first`."""

    first: str
    then: str
    days: int
    severity: Severity
    confidence: Confidence


PAIRS: Final = (
    Pair(
        first="email",
        then="password",
        days=1,
        severity=_MEDIUM,
        confidence=Confidence.MEDIUM,
    ),
    Pair(
        first="second-factor-off",
        then="password",
        days=1,
        severity=_MEDIUM,
        confidence=Confidence.MEDIUM,
    ),
    Pair(
        first="data-download",
        then="handle",
        days=3,
        severity=_MEDIUM,
        confidence=Confidence.LOW,
    ),
)
