"""Single words whose translation depends on what they are about.

Code asks for them with `tr_as(context, value)`, so that no message of the code names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "confidence": ("low", "medium", "high"),
    "part": (
        "apps", "contacts", "deletions", "devices", "differences", "events", "follows", "holdings", "logins",
        "messages", "posts", "profile", "second_factors", "secrets", "sign_ins",
    ),
    "path": ("guess", "reuse", "app", "session", "recovery", "insider", "compromise", "unseen"),
    "permission": ("read", "write", "messages", "e-mail", "display name", "expired", "inactive"),
    "plugin": ("check", "connector", "format", "reader", "vault"),
    "question": ("accepted", "clear", "not asked", "not read", "too old"),
    "second factor": ("passkey", "key", "prompt", "app", "totp", "sms"),
    "severity": ("info", "low", "medium", "high", "critical"),
    "signs": ("accepted", "none"),
    "verdict": ("act now", "check first", "high", "raised", "not enough read", "accepted", "low"),
}  # fmt: skip
"""The words by their context.

A platform may have permissions that are not listed. They are shown as the platform writes them.
"""
