"""Kinds of changes to an account, and pairs that say more together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hygiene.language.words import tr_later

FOREIGN: Final = tr_later("for an address that the account never had")
"""The end of a `data-download` event's detail, for a stranger's address."""

CHANGE_KINDS: Final = frozenset(
    {
        "access-key",
        "app-password",
        "author",
        "data-download",
        "email",
        "handle",
        "key",
        "password",
        "phone",
        "recovery",
        "recovery-codes",
        "second-factor-off",
        "server",
    }
)
"""The kinds of events that count as changes.

The check `account-changes` gives each a weight.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two kinds of change that say more together than alone.

    The change `then` comes at most `days` after `first`.
    """

    first: str
    then: str
    days: int


PAIRS: Final = (
    Pair(first="email", then="password", days=1),
    Pair(first="second-factor-off", then="password", days=1),
    Pair(first="data-download", then="handle", days=3),
    # Bluesky's directory lets a key undo what a lower-ranking one did in the last 72 hours.
    Pair(first="key", then="recovery", days=3),
    Pair(first="server", then="recovery", days=3),
)
