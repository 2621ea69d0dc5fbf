"""The six questions asked of every account, and the question of a check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from hygiene.model.finding import AttackPath

Question = Literal["signs", "passwords", "apps", "sessions", "second factor", "recovery"]

QUESTIONS: Final[tuple[Question, ...]] = ("signs", "sessions", "apps", "passwords", "second factor", "recovery")
"""The questions, the most telling first."""

OF_PATH: Final[Mapping[AttackPath, Question]] = {
    "compromise": "signs",
    "session": "sessions",
    "insider": "sessions",
    "app": "apps",
    "guess": "passwords",
    "reuse": "passwords",
    "recovery": "recovery",
}
"""The question to which a check on each attack path speaks, unless the check names another."""
