"""The numbers behind the likelihood, with their sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hygiene.model.finding import Confidence, Severity

MODEL: Final = "2026.2"
"""The version of these numbers.

Likelihoods of different versions are never compared.
"""

PRIORS: Final[Mapping[str, float]] = {
    "guess": 0.0010,
    "reuse": 0.0035,
    "app": 0.0025,
    "session": 0.0020,
    "recovery": 0.0010,
    "insider": 0.0005,
    "unseen": 0.0055,
}
"""The yearly chance of losing an average account by each path.

An average account is one without any data.

Together they are 1.6 %. More than 15 % of internet users report a takeover ever (Thomas et al., CCS 2017). Taken as ten
years, which is an assumption, that is 1 - 0.85 ** (1 / 10). The shares of the paths are our judgement. `unseen` stands
for what no export shows: phishing, malware and the platform's own side. Signs of compromise are not a path and never
enter the likelihood.
"""

ODDS: Final[Mapping[Severity, float]] = {
    Severity.INFO: 1,
    Severity.LOW: 2,
    Severity.MEDIUM: 4,
    Severity.HIGH: 10,
    Severity.CRITICAL: 40,
}
"""The factor by which a finding multiplies the odds of its path.

Two anchors are a password exposed in a breach, x10, and a keylogger, x40 (Thomas et al., CCS 2017, as reported).
"""

SURENESS: Final[Mapping[Confidence, float]] = {Confidence.HIGH: 1, Confidence.MEDIUM: 0.6, Confidence.LOW: 0.3}
"""The exponent of the odds for each confidence. It is our judgement.

A finding of high severity and low confidence counts 10 ** 0.3 = x2.
"""

STRONG: Final = frozenset({"app", "key", "passkey", "prompt", "totp"})
"""Kinds of second factor stronger than SMS, in lower case.

A kind that is not in this set counts as SMS.
"""
BEHIND_SMS: Final[Mapping[str, float]] = {"guess": 0.04, "reuse": 0.04, "unseen": 0.24}
"""The share of a path's base that is left behind a second factor by SMS.

SMS stopped 96 % of bulk phishing and 76 % of targeted attacks (Doerfler et al., WWW 2019). An app or a session is
already past the second factor, so those paths are missing here.
"""
BEHIND_STRONG: Final[Mapping[str, float]] = {"guess": 0.01, "reuse": 0.01, "unseen": 0.10}
"""The same behind a stronger second factor.

A prompt on the phone stopped 99 % of bulk phishing and 90 % of targeted attacks (same source).
"""
