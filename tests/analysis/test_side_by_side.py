"""Work side by side: the order of what it returns, and how much is begun."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event

import pytest

from hygiene.analysis.side_by_side import in_order


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def test_what_functions_return_comes_in_their_order_though_the_second_ends_first() -> None:
    second = Event()

    def first_number() -> int:
        assert second.wait(20)
        return 1

    def second_number() -> int:
        second.set()
        return 2

    assert list(in_order([first_number, second_number, lambda: 3], 3)) == [1, 2, 3]


def test_no_more_than_two_are_begun_before_what_they_return_is_taken() -> None:
    made: list[int] = []

    def work() -> Iterator[Callable[[], int]]:
        for number in range(5):
            made.append(number)
            yield partial(int, number)

    found = in_order(work(), 5)
    assert [(next(found), len(made)) for _ in range(5)] == [(0, 2), (1, 3), (2, 4), (3, 5), (4, 5)]


@pytest.mark.parametrize("number", [1, 3])
def test_a_failure_is_that_of_the_function(number: int) -> None:
    def failing() -> int:
        raise ValueError("no such post")

    with pytest.raises(ValueError, match="no such post"):
        list(in_order([failing] * number, number))


def test_one_function_or_one_processor_needs_no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("concurrent.futures.ThreadPoolExecutor", None)
    assert list(in_order([lambda: 1], 1)) == [1]
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert list(in_order([lambda: 1, lambda: 2], 2)) == [1, 2]
