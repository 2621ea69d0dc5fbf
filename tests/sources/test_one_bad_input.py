"""Readers and vaults that fail: one bad input costs itself only."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_exports
from hygiene.sources.files.files import Files
from hygiene.sources.reader import Reader
from hygiene.sources.vault_files import read_vault
from tests.support.exports import made, zipped
from tests.support.plugins import READERS, VAULTS

ERRORS = [
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    RecursionError,
    AssertionError,
    OSError,
    RuntimeError,
]


class StrangeError(Exception):
    """An error of no known kind."""


def failing(error: type[Exception], sound: Callable[..., Any], bad: str) -> Callable[[Files], Any]:
    """Return a function of a reader that fails on the input `bad`."""

    def run(files: Files) -> Any:
        if files.path.endswith(bad):
            raise error("kim@mail.example 198.51.100.7")
        return sound(files)

    return run


def with_function(each: Reader, part: str, function: Any) -> Reader:
    """Return a reader with another function."""
    changed: dict[str, Any] = {part: function}
    return replace(each, **changed)


def broken(part: str, error: type[Exception]) -> list[Reader]:
    """Return every reader; one function of TikTok's fails on `bad.zip`."""
    return [
        with_function(each, part, failing(error, getattr(each, part), "bad.zip")) if each.id == "tiktok" else each
        for each in READERS
    ]


@pytest.mark.parametrize("error", [*ERRORS, StrangeError])
@pytest.mark.parametrize("part", ["recognises", "read"])
def test_a_reader_that_fails_costs_one_input(tmp_path: Path, part: str, error: type[Exception]) -> None:
    good, bad = (zipped(tmp_path, made("tiktok, 2026"), name) for name in ("good.zip", "bad.zip"))
    first, second = read_exports([bad, good], broken(part, error))

    assert isinstance(first, UnreadableError)
    assert first.path.endswith("bad.zip")
    assert f"the reader “tiktok” failed on it ({error.__name__})" == first.message
    assert not re.search("kim|198", f"{first}{first.__cause__}{first.__context__}")
    assert isinstance(second, Snapshot)


def test_a_reader_that_fails_to_name_the_owner_leaves_only_that_open(tmp_path: Path) -> None:
    good, bad = (zipped(tmp_path, made("tiktok, 2026"), name) for name in ("good.zip", "bad.zip"))
    (found,) = read_exports([bad, good], broken("belongs", ValueError))

    assert isinstance(found, Snapshot)
    assert ["bad.zip"] == [Path(path).name for path in found.origin.assumed]


def test_a_reader_that_fails_to_recognise_leaves_the_input_to_another(tmp_path: Path) -> None:
    fails = replace(READERS[0], id="other", recognises=failing(ValueError, bool, "good.zip"))
    (found,) = read_exports([zipped(tmp_path, made("tiktok, 2026"), "good.zip")], [fails, *READERS])

    assert isinstance(found, Snapshot)


@pytest.mark.parametrize("error", [*ERRORS, StrangeError])
def test_a_vault_that_fails_is_one_error_that_quotes_nothing(tmp_path: Path, error: type[Exception]) -> None:
    def fail(_export: object) -> Any:
        raise error("hunter2")

    path = tmp_path / "x.csv"
    path.write_text("a,b\n")
    vault = replace(VAULTS[0], recognises=lambda _export: True, read=fail)
    with pytest.raises(UnreadableError) as caught:
        read_vault(path, [vault])

    assert f"it looks like a password export, but is damaged or edited ({error.__name__})" == caught.value.message
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)
