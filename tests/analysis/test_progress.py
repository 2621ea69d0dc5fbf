"""Progress: a listener hears how many items are done, and no one else does."""

from __future__ import annotations

from hygiene.analysis.progress import STEP, counted, heard_by


def test_a_listener_hears_how_many_items_are_done() -> None:
    heard: list[tuple[str, int, int]] = []
    with heard_by(lambda *told: heard.append(told)):
        seen = list(counted(range(2 * STEP + 1), "Judging passwords"))

    total = 2 * STEP + 1
    assert seen == list(range(total))
    assert heard == [("Judging passwords", done, total) for done in (0, STEP, 2 * STEP, total)]


def test_no_one_hears_of_nothing_nor_of_work_outside() -> None:
    heard: list[tuple[str, int, int]] = []
    with heard_by(lambda *told: heard.append(told)):
        assert list(counted((), "Judging passwords")) == []

    assert list(counted("abc", "Judging passwords")) == ["a", "b", "c"]
    assert heard == []
