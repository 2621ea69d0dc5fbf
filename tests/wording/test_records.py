"""Every kind of record that a reader counts has its words, for one and for many."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hygiene.plugins.registry import Plugins
from hygiene.sources.exports import read_exports
from hygiene.sources.reader import Reader
from hygiene.wording.records import COUNTS, counted
from tests.support.exports import MAKERS, made, zipped
from tests.support.project import ROOT
from tests.support.pseudo import outside, pseudo

READERS: list[Reader] = Plugins(strangers=False).loaded("readers")
COUNTERS = {"counts", "left_out", "_COUNT_NAMES", "_COUNTED"}
"""The names in the code of the readers under which records are counted."""
NO_KINDS = {"attachment", "revision", "deleted_note_tweet", "note_tweet", "phone_number", "sso", "email", "i"}
"""What a file or a record is called, and other texts beside a count."""
TOLD_OTHERWISE = {"comments_unassigned", "_repeated"}
"""A kind that a gap tells, and the end of the name of a kind."""


def kinds() -> Iterator[str]:
    """Yield the kinds that the readers' code names."""
    for folder in ("readers", "reader_kit", "connect"):
        for path in (ROOT / "hygiene" / "sources" / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
                    within = list(ast.walk(node))
                    if COUNTERS & {getattr(each, "attr", getattr(each, "id", "")) for each in within}:
                        texts = (each.value for each in within if isinstance(each, ast.Constant))
                        yield from (text for text in texts if isinstance(text, str) and re.fullmatch("[a-z_]+", text))


def test_every_kind_that_the_code_of_a_reader_counts_has_words() -> None:
    assert set() == {*kinds()} - NO_KINDS - TOLD_OTHERWISE - COUNTS.keys()


@pytest.mark.parametrize("name", MAKERS)
def test_every_kind_that_is_counted_in_an_export_has_words(tmp_path: Path, name: str) -> None:
    for found in read_exports([zipped(tmp_path, made(name))], READERS):
        assert set() == {*getattr(found, "counts", ())} - COUNTS.keys()


@pytest.mark.parametrize("count", [0, 1, 2, 1234])
def test_every_count_is_a_message_of_the_catalogues(count: int) -> None:
    with pseudo():
        assert ["" for _ in COUNTS] == [outside(counted(kind, count)).strip("\0") for kind in COUNTS]


def test_a_count_is_told_in_english_as_the_reader_calls_it() -> None:
    told = [counted(kind, count) for kind in ("deletions", "linked_accounts", "posts") for count in (1, 2300)]
    of_vaults = [counted("left_out: no password", 3), counted("not_in_use: expired", 1)]

    assert told == [
        "1 deletion", "2,300 deletions", "1 linked account", "2,300 linked accounts", "1 post", "2,300 posts",
    ]  # fmt: skip
    assert of_vaults == ["3 because of: no password", "1 entry not in use: expired"]
    assert ["1 odd thing", "2 odd things"] == [counted("odd_things", count) for count in (1, 2)]
