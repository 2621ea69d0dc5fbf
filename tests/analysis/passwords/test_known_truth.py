"""The whole password side on an invented vault of known truth: what is found, and that nothing is found falsely."""

from __future__ import annotations

from tests.support.password_quality import measured
from tests.support.password_truth import vault


def test_weak_similar_and_equal_passwords_are_found_and_no_strong_one() -> None:
    found = measured(vault())
    weak, similar, reused = found["weak"], found["similar"], found["reused"]
    assert weak[0] >= 0.95 * weak[1]
    assert similar[0] >= 0.95 * similar[1]
    assert reused[0] == reused[1]
    assert [0, 0, 0] == [false for _, _, false in found.values()]
