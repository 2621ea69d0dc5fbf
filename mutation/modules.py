"""The modules where a silent fault costs most, and their tests.

The tests are few and narrow, because each may run once for every fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_SCORE: Final = ("tests/report/score",)
MODULES: Final[Mapping[str, tuple[str, ...]]] = {
    "hygiene/scan/judge.py": (
        "tests/scan/test_judge.py", "tests/plugins/test_check.py",
    ),
    "hygiene/plugins/check.py": ("tests/plugins/test_check.py",),
    "hygiene/report/score/chances.py": ("tests/report/score/test_chances.py",),
    "hygiene/report/score/number.py": ("tests/report/score/test_ends.py", "tests/report/score/test_number.py"),
    "hygiene/report/score/page.py": _SCORE,
    "hygiene/report/score/paths.py": _SCORE,
    "hygiene/report/score/priors.py": _SCORE,
    "hygiene/report/score/shares.py": _SCORE,
    "hygiene/analysis/accepted.py": ("tests/analysis/test_accepted.py",),
    "hygiene/report/assemble.py": ("tests/report/test_assemble.py", "tests/report/test_acceptance_day.py"),
    "hygiene/sources/files/budget.py": ("tests/sources/files/test_budget.py",),
    "hygiene/sources/files/guards.py": (
        "tests/sources/files/test_guards.py", "tests/sources/files/test_untrusted.py",
    ),
    "hygiene/model/redacted.py": ("tests/model/test_redacted.py",),
    "hygiene/model/text.py": ("tests/model/test_text.py", "tests/model/test_phrases.py"),
    # The tests with a keyring start other processes, which see no fault.
    "hygiene/history/password_store.py": ("tests/history", "-k", "not keyring"),
}  # fmt: skip
