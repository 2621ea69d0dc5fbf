"""The changes between the first two weeks, beside ordinary life."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from scripts.fleet.plan import Brand

ALL: Final = ("fleet", "all accounts")
"""The platform and handle of findings across accounts."""
CHANGES: Final = {
    "takeover": ("post-client", "new", "an unknown client posted at night"),
    "new app": ("authorized-apps", "new", "an app that can post was given access"),
    "app gone": ("authorized-apps", "gone", "an app of many years ago was revoked"),
    "e-mail": ("account-changes", "new", "the e-mail address was changed"),
    "factor off": ("account-changes", "new", "the second factor was switched off"),
    "country": ("logins", "new", "a session came from a country never seen before"),
    "fifth": ("apps-across", "changed", "an app on four accounts was let into a fifth"),
    "deletions": ("deletions", "new", "thirty posts were deleted within the hour"),
    "permission": ("authorized-apps", "changed", "an unused app may now read and send messages too"),
    "missing later": ("", "missing", "no export came in this week, so nothing is known and nothing is gone"),
}
"""For each part of the story: its check, the kind of change, and words."""


def planted(every: Iterable[Brand]) -> list[dict[str, str]]:
    """Return the planted changes of a fleet.

    `account` is the account where it was planted. `platform` and `handle` are those of the account that the finding is
    about.
    """
    return [
        {
            "account": f"{brand.platform}/{brand.handle}",
            "platform": ALL[0] if brand.role == "fifth" else brand.platform,
            "handle": ALL[1] if brand.role == "fifth" else brand.handle,
            "check": CHANGES[brand.role][0],
            "kind": CHANGES[brand.role][1],
            "what": CHANGES[brand.role][2],
        }
        for brand in every
        if brand.role in CHANGES
    ]
