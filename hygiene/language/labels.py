"""Single words whose translation depends on what they are about.

Code asks for them with `tr_as(context, value)`, so that no message of the code names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "severity": ("critical", "high", "medium", "low", "info"),
}
"""The words by their context."""
