"""Messages with parts that are kept in English and translated where they are shown."""

from __future__ import annotations

import pickle
from copy import deepcopy

from hygiene.language.words import Later, tr, tr_later
from tests.support.pseudo import pseudo

RENAMED = tr_later("@{old} became @{new}", old="a", new="b")
TOGETHER = tr_later("{first}; {second}", first=RENAMED, second=Later(tr_later("undone later")))


def test_as_a_text_a_message_is_english_and_equal_to_its_words() -> None:
    with pseudo():
        made = tr_later("@{old} became @{new}", old="a", new="b")

    assert (made, hash(made)) == ("@a became @b", hash("@a became @b"))
    assert "@a became @b; undone later" == TOGETHER == tr(TOGETHER)


def test_it_is_translated_where_it_is_shown_and_so_are_such_parts_of_it() -> None:
    with pseudo():
        assert ("⟦@a became @b⟧", "⟦⟦@a became @b⟧; ⟦undone later⟧⟧") == (tr(RENAMED), tr(TOGETHER))


def test_a_part_that_is_an_ordinary_text_is_never_translated() -> None:
    with pseudo():
        assert "⟦“posts” it is⟧" == tr(tr_later("“{name}” it is", name="posts"))


def test_a_copy_for_another_process_is_translated_too() -> None:
    for copy in (pickle.loads(pickle.dumps(TOGETHER)), deepcopy(TOGETHER)):  # noqa: S301  # our own bytes
        with pseudo():
            assert tr(TOGETHER) == tr(copy)


def test_a_constant_without_parts_stays_an_ordinary_text() -> None:
    assert str is type(tr_later("at once"))
