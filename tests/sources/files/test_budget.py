"""The budget of an input: its time, its bytes, and failures that cost it alone."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.sources.files import budget as _budget
from hygiene.sources.files.budget import DEFECT, MAX_READ, Budget, OverBudgetError
from hygiene.sources.files.open import open_files
from hygiene.sources.vault import LEFT, VaultExport

OVER = "reading it took longer than 0.05 seconds (give it more time with --budget SECONDS)"


def never_read(_budget: Budget) -> None:
    while True:
        pass


def always_more(budget: Budget) -> None:
    for _ in budget.counted(repeat(b"x")):
        pass


def in_a_pattern(_budget: Budget) -> None:
    re.match(r"(a+)+b", "a" * 60)


@pytest.mark.parametrize("work", [never_read, always_more, in_a_pattern])
def test_work_that_does_not_end_ends_with_the_budget(
    monkeypatch: pytest.MonkeyPatch, work: Callable[[Budget], None]
) -> None:
    monkeypatch.setattr(_budget, "_FINISH", 0.05)
    monkeypatch.setattr(_budget, "SMALL", 0)
    budget = Budget(0.05)

    for _ in range(2):
        with pytest.raises(OverBudgetError) as caught:
            budget.contain(lambda: work(budget), "it failed")
        assert OVER == str(caught.value)
    assert budget.spent >= 0.05


@pytest.mark.parametrize("work", [never_read, in_a_pattern])
def test_work_that_an_alarm_ended_is_not_begun_a_second_time(
    monkeypatch: pytest.MonkeyPatch, work: Callable[[Budget], None]
) -> None:
    monkeypatch.setattr(_budget, "_FINISH", 0.05)
    budget, begun = Budget(0.05), list[bool]()

    def begin() -> None:
        begun.append(True)
        work(budget)

    for _ in range(2):
        with pytest.raises(OverBudgetError, match=re.escape(OVER)):
            budget.contain(begin, "it failed")
    assert ([True], True) == (begun, budget.exhausted)


def test_an_alarm_that_a_reader_ignores_rings_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_budget, "_FINISH", 0.0)
    monkeypatch.setattr(_budget, "_AGAIN", 0.02)
    heard: list[str] = []

    def deaf() -> None:
        for _ in range(3):
            try:
                never_read(Budget())
            except UnreadableError as error:
                heard.append(str(error))

    Budget(0.05).contain(deaf, "it failed")

    assert [OVER] * 3 == heard


def test_another_thread_looks_at_the_clock_with_every_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_budget, "SMALL", 0)
    budget, caught = Budget(0.05), list[UnreadableError]()

    def read() -> None:
        try:
            budget.contain(lambda: always_more(budget), "it failed")
        except UnreadableError as error:
            caught.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join(20)

    assert [OVER] == [str(error) for error in caught]


def test_the_clock_runs_while_the_input_is_read_and_stands_while_the_user_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, budget = [100], Budget(60)
    monkeypatch.setattr(_budget, "monotonic", lambda: clock[0])

    def wait() -> None:
        clock[0] += 20

    def ask() -> None:
        with budget.paused():
            wait()

    budget.contain(ask, "it failed")
    wait()
    assert budget.spent == 0

    budget.contain(wait, "it failed")
    assert budget.spent == 20


def test_an_alarm_of_others_is_left_as_it_was() -> None:
    def others(_signal: int, _frame: object) -> None:
        """Stand for the alarm of the program that uses hygiene."""

    before = signal.signal(signal.SIGALRM, others)
    try:
        signal.setitimer(signal.ITIMER_REAL, 1000)
        Budget(1).contain(lambda: None, "it failed")
        left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        assert 900 < left <= 1000
        assert signal.getsignal(signal.SIGALRM) is others
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_no_more_bytes_are_read_than_any_export_has() -> None:
    class Huge(bytes):
        def __len__(self) -> int:
            return MAX_READ // 2

    def chunks() -> Iterator[bytes]:
        yield from repeat(Huge(), 3)

    with pytest.raises(OverBudgetError, match="over 256 GB of it would have to be read"):
        list(Budget().counted(chunks()))


def test_when_the_time_is_up_small_files_are_read_and_then_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "large.json").write_text("[1]")
    (tmp_path / "small.json").write_text("[]")
    now = [0.0]
    monkeypatch.setattr(_budget, "monotonic", lambda: now[0])
    monkeypatch.setattr(_budget, "SMALL", 2)
    files = open_files(tmp_path, Budget(60))
    found: list[bytes | str] = []

    def read(name: str) -> None:
        try:
            found.extend(files.chunks(name))
        except OverBudgetError as error:
            found.append(error.message)

    def read_all() -> None:
        for at in (60, 61, 75, 76):  # a quarter of the time is left to finish
            now[0] = at
            read("large.json")
            read("small.json")

    files.budget.contain(read_all, "it failed")
    over = "reading it took longer than 60 seconds"
    assert [b"[1]", b"[]", over, b"[]", over, b"[]", over, over] == found
    assert files.budget.exhausted


@pytest.mark.parametrize(
    "error",
    [ValueError, KeyError, RecursionError, AssertionError, OSError, StopIteration, ZeroDivisionError],
)
def test_any_failure_becomes_one_error_that_quotes_nothing(error: type[Exception]) -> None:
    def fail() -> None:
        raise error("a secret word")

    with pytest.raises(UnreadableError) as caught:
        Budget().contain(fail, "the reader “x” failed on it")

    assert (f"the reader “x” failed on it ({error.__name__})", DEFECT) == (caught.value.message, caught.value.hint)
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)


def test_little_memory_is_told_from_a_damaged_input() -> None:
    def fail() -> None:
        raise MemoryError("a secret word")

    with pytest.raises(UnreadableError) as caught:
        Budget().contain(fail, "the reader “x” failed on it")

    assert "there is not enough memory to read it (close other programs)" == str(caught.value)
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)


def test_an_error_for_people_passes_unchanged() -> None:
    error = UnreadableError("it is cut short", hint="again", path="x")

    def fail() -> None:
        raise error

    with pytest.raises(UnreadableError) as caught:
        Budget().contain(fail, "it failed")
    assert caught.value is error
    assert 7 == Budget().contain(lambda: 7, "it failed")


def test_the_limits_of_an_input_change_only_on_purpose() -> None:
    limits = {name: value for name, value in vars(_budget).items() if name.isupper() and not name.startswith("_")}
    mega = 1 << 20

    assert {
        "SECONDS": 900.0, "ASKING": 7200.0, "SMALL": 4 * mega, "MAX_READ": 256 * 1024 * mega,
        "MAX_OPENED": 50_000, "MAX_MEMBERS": 500_000, "MAX_NAME": 1024, "MAX_NAMES": 64 * mega, "MAX_LEVELS": 64,
        "MAX_RATIO": 100, "RATIO_FROM": 64 * mega, "MAX_INNER_ZIPS": 8, "MAX_INNER_ZIP": 128 * mega,
        "MAX_RECORDS": 200_000, "MAX_ROWS": 20_000_000,
        "MAX_DOCUMENT": 16 * mega, "MAX_BEHIND_KEY": 128 * mega, "MAX_ELEMENT": 4 * mega, "MAX_LINE": mega,
        "MAX_NESTING": 32, "MAX_TEXT": 400,
        "MAX_VAULT": 256 * mega, "MAX_VAULT_TEXT": 32 * mega, "MAX_TITLE": 1000, "MAX_ADDRESS": 4000,
        "MAX_ENTRIES": 100_000, "MAX_BRACKETS": 1_000_000, "MAX_KEYS": 100_000,
    } == {name: value for name, value in limits.items() if isinstance(value, int | float)}  # fmt: skip
    assert (5.0, 0.25, 5.0) == (_budget._FINISH, _budget._FINISH_SHARE, _budget._AGAIN)


def test_what_earlier_steps_spent_is_gone() -> None:
    called: list[bool] = []

    assert (4, 0) == (Budget(10, spent=4).spent, Budget(10).spent)
    with pytest.raises(OverBudgetError):
        Budget(40, spent=50).contain(lambda: called.append(True), "it failed")
    assert [] == called
    Budget(40, spent=49.9).contain(lambda: called.append(True), "it failed")
    assert [True] == called


def test_as_many_bytes_as_allowed_are_read() -> None:
    budget = Budget()
    budget.spend(MAX_READ)

    with pytest.raises(OverBudgetError):
        budget.spend(1)


def test_a_record_costs_no_bytes_and_those_left_when_the_time_is_up_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(_budget, "monotonic", lambda: now[0])
    export, seen = VaultExport(data=b"", budget=Budget(5)), list[str]()
    export.budget.spend(MAX_READ)

    def read() -> None:
        for record in export.each("abcd"):
            seen.append(record)
            now[0] += 3

    export.budget.contain(read, "it failed")
    assert (["a", "b"], {LEFT: 2}) == (seen, export.unread)
    with pytest.raises(OverBudgetError, match=r"longer than 1 second \("):
        Budget(1, spent=9).contain(read, "it failed")


def test_work_within_work_and_in_another_thread_is_done_too() -> None:
    budget, done = Budget(), list[str]()
    worker = threading.Thread(target=lambda: done.append(Budget().contain(lambda: "there", "it failed")))
    worker.start()
    worker.join()
    done.append(budget.contain(lambda: budget.contain(lambda: "within", "it failed"), "it failed"))
    with budget.paused():
        done.append("paused")

    assert ["there", "within", "paused"] == done


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there is no such alarm on this system")
def test_no_alarm_is_set_while_the_clock_stands() -> None:
    budget = Budget()

    def ask() -> tuple[float, float]:
        with budget.paused():
            return signal.getitimer(signal.ITIMER_REAL)

    assert (0.0, 0.0) == budget.contain(ask, "it failed")


def test_only_so_many_files_of_an_input_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_budget, "MAX_OPENED", 2)
    budget = Budget()
    assert [b"a", b"b"] == [*budget.counted([b"a"]), *budget.counted([b"b"])]
    with pytest.raises(OverBudgetError, match=r"over 2 files of it would have to be read \(give a part of it\)"):
        list(budget.counted([b"c"]))
