"""The policy of a person or brand.

It holds thresholds, known clients, accounts with their owners, and accepted risks. It is read from TOML, and every
message names the key. The same classes give the JSON Schema shipped for editors.
"""

from hygiene.model.policy.entries import Acceptance, AccountRules, Answer
from hygiene.model.policy.policy import VERSION, Policy, ProfileName
from hygiene.model.policy.thresholds import (
    FRESH_DAYS,
    AgeRules,
    AppRules,
    Bands,
    ChangeRules,
    Factor,
    HistoryRules,
    LoginRules,
    PasswordRules,
    PostRules,
    RecoveryRules,
    ScoreRules,
    SecondFactorRules,
    TimelineRules,
)

__all__ = [
    "FRESH_DAYS",
    "VERSION",
    "Acceptance",
    "AccountRules",
    "AgeRules",
    "Answer",
    "AppRules",
    "Bands",
    "ChangeRules",
    "Factor",
    "HistoryRules",
    "LoginRules",
    "PasswordRules",
    "Policy",
    "PostRules",
    "ProfileName",
    "RecoveryRules",
    "ScoreRules",
    "SecondFactorRules",
    "TimelineRules",
]
