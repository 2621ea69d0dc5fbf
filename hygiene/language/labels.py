"""Single words whose translation depends on what they are about.

Code asks for them with `tr_as(context, value)`, so that no message of the code names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "confidence": ("low", "medium", "high"),
    "permission": ("read", "write", "messages", "e-mail", "display name", "expired", "inactive"),
    "plugin": ("check", "connector", "format", "reader", "vault"),
    "severity": ("info", "low", "medium", "high", "critical"),
    "verdict": ("act now", "check first", "high", "raised", "not enough read", "accepted", "low"),
}
"""The words by their context.

A platform may have permissions of other names. They are shown as the platform writes them.
"""
