"""Attributes: the columns that are compared, oldest first.

The order of reading does not matter, and what an export does not state stays empty.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.detector.attributes import KIND_NAMES, Attributes, Bag, read_attributes, read_writing
from hygiene.analysis.detector.season import code
from hygiene.model.posts import Client
from tests.support.lives import Said, table
from tests.support.snapshots import IPHONE, NOW, WEB, posts

MINUTE = timedelta(minutes=1)
ROWS = st.lists(st.lists(st.integers(1, 9), max_size=4), max_size=12)


def bag(rows: list[list[int]]) -> Bag:
    return Bag(
        starts=np.cumsum([0, *map(len, rows)]), codes=np.array([code for row in rows for code in row], dtype=np.int32)
    )


def lists(of: Bag) -> list[list[int]]:
    return [of.codes[first:last].tolist() for first, last in zip(of.starts[:-1], of.starts[1:], strict=True)]


def of(said: list[Said]) -> Attributes:
    made = table(said)
    return read_attributes(made, np.arange(len(made)), "x")


def test_a_post_is_split_into_the_attributes_that_are_compared() -> None:
    (before, after) = (
        Said(at=NOW, client=IPHONE, text="@anna look https://paper.example/1 #news #more"),
        Said(at=NOW + MINUTE, client=WEB, text="Guten Tag", lang="de"),
    )
    found = of([before, after])
    assert [int(NOW.timestamp()), int(NOW.timestamp()) + 60] == found.at.tolist()
    assert [True, True] == found.timed.tolist()
    assert [code("Twitter for iPhone"), code("web")] == found.client[:].tolist()
    assert [code("en"), code("de")] == found.language[:].tolist()
    assert ["reply", "post"] == [KIND_NAMES[kind] for kind in found.kind.tolist()]
    assert [[code("anna")], []] == lists(found.mentions.whole())
    assert [[code("paper.example")], []] == lists(found.links.whole())
    assert [[code("news"), code("more")], []] == lists(found.tags.whole())


def test_words_stay_with_their_post_whatever_the_order_of_reading() -> None:
    said = [Said(at=NOW + n * MINUTE, client=IPHONE, text="@a" + " #x" * n + f" #own{n}") for n in range(5)]
    for order in ((4, 3, 2, 1, 0), (2, 0, 4, 1, 3)):
        mixed, made = of([said[n] for n in order]), table([said[n] for n in order])
        assert lists(of(said).tags.whole()) == lists(mixed.tags.whole())
        assert lists(of(said).mentions.whole()) == lists(mixed.mentions.whole())
        assert [len(one.text) for one in said] == read_writing(made, np.arange(5)).length.tolist()


def test_a_renamed_client_stays_the_same_client() -> None:
    old, new = Client("Twitter Web Client", "http://twitter.com"), WEB
    other = Client("Buffer", "https://buffer.com")
    said = [Said(at=NOW + n * MINUTE, client=client, text="") for n, client in enumerate((old, new, other))]
    one, two, three = of(said).client[:]
    assert one == two != three


def test_an_unrecorded_client_or_language_has_the_code_0() -> None:
    made = posts([(NOW, None), (NOW + MINUTE, WEB)])
    assert [0, code("web")] == read_attributes(made, np.arange(2), "x").client[:].tolist()
    assert [0] == of([Said(at=NOW, client=IPHONE, text="words", lang="")]).language[:].tolist()


def test_a_post_without_a_time_of_day_is_marked() -> None:
    lost = datetime(2009, 5, 1, tzinfo=UTC)
    made = posts([*((lost + n * timedelta(days=1), WEB) for n in range(3)), (NOW, WEB)])
    assert [False, False, False, True] == read_attributes(made, np.arange(4), "x").timed.tolist()


def test_some_rows_are_read_alone() -> None:
    said = [Said(at=NOW + n * MINUTE, client=IPHONE, text=f"#t{n}") for n in range(6)]
    made = table(said)
    found = read_attributes(made, np.array([1, 4]), "x")
    assert [[code("t1")], [code("t4")]] == lists(found.tags.whole())
    assert 2 == len(found)


def test_no_posts_make_no_rows() -> None:
    found = of([])
    assert (0, [], []) == (len(found), lists(found.links.whole()), found.client[:].tolist())


@given(rows=ROWS, first=st.integers(0, 12), count=st.integers(0, 12))
def test_a_part_of_a_bag_holds_exactly_its_rows(rows: list[list[int]], first: int, count: int) -> None:
    first = min(first, len(rows))
    last = min(first + count, len(rows))
    part = bag(rows).part(first, last)
    assert rows[first:last] == lists(part)
    assert [n for n, row in enumerate(rows[first:last]) for _ in row] == part.rows.tolist()
