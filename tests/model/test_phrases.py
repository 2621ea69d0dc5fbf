"""Counts, durations, shares and lists in words, at the edges where the words change."""

from __future__ import annotations

import pytest

from hygiene.model.text import (
    app_name,
    escaped,
    few,
    first_few,
    joined,
    listed,
    name_key,
    printable,
    quoted,
    rare,
    rarity,
)

LONG = "abcdefghij" * 20


@pytest.mark.parametrize(
    ("share", "said_of_rest", "said"),
    [
        (0.0, ", unlike nearly all of your posts", "none"),
        (0.005, ", unlike nearly all of your posts", "hardly any"),
        (0.006, ", unlike 99% of your posts", "1%"),
        (0.29, ", unlike 71% of your posts", "29%"),
        (0.3, "", "30%"),
        (0.9, "", "90%"),
    ],
)
def test_a_share_is_said_in_words_that_fit_it(share: float, said_of_rest: str, said: str) -> None:
    assert (said_of_rest, said) == (rare(share), few(share))


@pytest.mark.parametrize(
    ("bits", "known", "said"),
    [
        (1.0, 0, "so unusual that your 0 other posts are too few to show how rare it is"),
        (0.5, 1, "so unusual that your 1 other post is too few to show how rare it is"),
        (5.0, 32, "as unusual as one in about 30 of your own posts, compared with 32 other posts"),
        (5.1, 32, "so unusual that your 32 other posts are too few to show how rare it is"),
        (10.0, 5000, "as unusual as one in about 1,000 of your own posts, compared with 5,000 other posts"),
    ],
)
def test_no_post_is_rarer_than_the_posts_it_is_compared_with_can_show(bits: float, known: int, said: str) -> None:
    assert said == rarity(bits, known)


def test_lists_name_as_many_as_they_may_and_count_the_rest() -> None:
    names = [f"n{number}" for number in range(22)]

    assert ", ".join(names[:20]) + " and 2 more" == listed(names)
    assert ", ".join(names[:20]) == listed(names[:20])
    assert "a, b, c and 1 more" == first_few(["a", "b", "c", "d"], 9)
    assert "abcd…, b, c" == first_few([LONG, "b", "c"], 5)
    assert "“a”, an unnamed client, “b” and 1 more" == quoted(["a", "", "b", "c"])
    assert f"“{LONG[:59]}…”" == quoted([LONG])
    assert "; ".join(names[:10]) == joined(names[:10])
    assert "; ".join([*names[:10], "and 1 more"]) == joined([*names[:11], "n0"])


def test_names_are_cut_where_they_are_too_long() -> None:
    assert (f"{LONG[:119]}…", f"{LONG[:119]}…") == (printable(LONG), escaped(LONG))
    assert (LONG[:120], LONG[:120]) == (printable(LONG[:120]), escaped(LONG[:120]))
    assert f"(no name, id {LONG[:29]}…)" == app_name(" ", LONG)
    assert f"{LONG[:59]}…" == app_name(LONG, "1")
    assert "two words" == name_key(" Two\n WORDS ")


def test_the_shortest_network_address_is_left_out() -> None:
    assert "at [network address]" == printable("at fe80::1")
