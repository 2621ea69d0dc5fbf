"""The severity of changes to an account, alone and together.

This is the table behind the check `account-changes`.

An owner changes an address once in years, an intruder within the hour. So the weight of a change depends on what else
happened. The weights are our judgement. They follow from reports of takeovers, in which an intruder first replaces
everything that would let the owner back in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hygiene.model.finding import Confidence, Severity

FOREIGN: Final = "for an address that the account never had"
"""The end of a `data-download` event's detail, for a stranger's address."""

_INFO, _LOW, _MEDIUM, _HIGH = Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """The severities of one kind of change, by its circumstances.

    None means that the change says nothing.

    `alone` is for a recent change with nothing else beside it. `doubted` is for a change soon after the platform warned
    of a sign-in, or after the first session from a country. A new device or a journey is the usual reason for either,
    so its confidence is never higher than low. `beside` is for a change beside a suspicious post, with the confidence
    of that post. `undo` is the first thing to do when the owner did not make the change, on the settings page `page`.
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
        alone=_INFO, doubted=_LOW, beside=_MEDIUM, undo="take your own handle back before someone else does"
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
"""The weights by kind of event.

Five of 28 archives of several years each recorded a change of address. So a change of address beside a suspicious post,
or within the days of `recent_days`, is seldom chance. Handles change often, programmers make keys with every new
computer, and a changed password is mostly care. A display name changes for fun and says nothing alone, but intruders
change it too.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two kinds of change that say more together than alone.

    The change `then` comes at most `days` after `first`.
    """

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
