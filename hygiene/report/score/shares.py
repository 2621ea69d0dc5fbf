"""The usual shares: how often each check finds something.

A question that was not answered counts as it would for an average account. The words of the verdict never depend on
these shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hygiene.model.finding import Confidence, Severity


@dataclass(frozen=True, slots=True)
class Share:
    """A share of accounts (0 to 1), and the worst finding of a check in them."""

    of: float
    severity: Severity
    confidence: Confidence = Confidence.HIGH


_LOW, _MEDIUM, _HIGH, _CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL
_LIKELY, _POSSIBLE = Confidence.MEDIUM, Confidence.LOW

SHARES: Final[Mapping[str, tuple[str, tuple[Share, ...]]]] = {
    "authorized-apps": ("app", (Share(0.25, _LOW), Share(0.20, _MEDIUM), Share(0.10, _HIGH))),
    "automation": ("app", (Share(0.05, _LOW, _LIKELY), Share(0.05, _MEDIUM, _LIKELY))),
    "logins": (
        "session",
        (Share(0.30, _LOW, _POSSIBLE), Share(0.05, _MEDIUM, _LIKELY), Share(0.02, _HIGH, _LIKELY)),
    ),
    "password-age": ("reuse", (Share(0.10, _LOW, _LIKELY), Share(0.03, _MEDIUM, _LIKELY))),
    "password-breached": ("reuse", (Share(0.03, _CRITICAL),)),
    "password-history": ("reuse", (Share(0.05, _MEDIUM, _LIKELY),)),
    "password-reuse": ("reuse", (Share(0.15, _MEDIUM, _LIKELY), Share(0.40, _HIGH))),
    "password-strength": ("guess", (Share(0.10, _LOW, _LIKELY), Share(0.20, _MEDIUM), Share(0.10, _HIGH))),
    "recovery": ("recovery", (Share(0.35, _LOW, _LIKELY), Share(0.05, _MEDIUM, _POSSIBLE))),
    "second-factor": ("guess", (Share(0.90, _LOW, _LIKELY),)),
}
"""Each check's path, and its shares.

In the rest of the accounts it finds nothing.

- authorized-apps: six public archives of X; of Google's users, 67 % have given an app access.
- password-reuse: of 28.8 million people, 38 % reused a password and 20 % changed one a little (Wang et al., arXiv
  1706.01939).
- password-breached: 1.5 % of 21 million sign-ins used a breached password, on some sites 6.3 % (Thomas et al., USENIX
  Security 2019).
- second-factor: switched on by 2.3 % of X accounts (X transparency report) and 4 % of Facebook accounts.
- recovery, low: six public exports. logins: two of six archives.
- The others, and recovery at medium severity, are our judgement.
"""

BASES: Final[Mapping[str, float]] = {
    "guess": 0.0003437,
    "reuse": 0.0005929,
    "app": 0.0008913,
    "session": 0.0016764,
    "recovery": 0.0008292,
    "insider": 0.0005,
    "unseen": 0.0055,
}
"""The yearly chance by each path of an account where all is clear.

Each is chosen so that the average over the shares is the path's prior. `solved` computes them anew.
"""
