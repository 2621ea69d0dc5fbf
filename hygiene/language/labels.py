"""Single words whose translation depends on what they are about.

Code asks for them with `tr_as(context, value)`, so that no message of the code names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "confidence": ("low", "medium", "high"),
    "part": (
        "apps", "contacts", "deletions", "devices", "differences", "events", "follows", "holdings", "logins", "messages",
        "posts", "profile", "second_factors", "secrets", "sign_ins",
    ),
    "path": ("guess", "reuse", "app", "session", "recovery", "insider", "compromise"),
    "permission": ("read", "write", "messages", "e-mail", "display name", "expired", "inactive"),
    "not in use": ("archived", "expired"),
    "plugin": ("check", "connector", "format", "reader", "vault"),
    "question": ("accepted", "clear", "not read", "too old"),
    "second factor": ("app", "key", "kind unknown", "passkey", "prompt", "sms", "totp"),
    "severity": ("info", "low", "medium", "high", "critical"),
    "signs": ("accepted", "none"),
    "verdict": (
        "act now", "check first", "high", "raised", "not enough read", "accepted", "low", "nothing read", "interrupted",
        "damaged",
    ),
}  # fmt: skip
"""The words by their context.

A platform may have permissions of other names. They are shown as the platform writes them.
"""
