"""An episode in words: the message, the facts beneath, and how rare a number is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.detector.explain import Reason
from hygiene.analysis.posts.episodes import Episode
from hygiene.analysis.posts.wording import evidence, message, rarely
from hygiene.reference.platforms import platform
from tests.support.snapshots import NOW, WEB, every, posts

MINUTE = timedelta(minutes=1)
TABLE = posts(every(MINUTE, WEB, NOW, 11), [str(n) for n in range(100, 111)])
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Episode(
    posts=np.arange(3),
    at=NOW,
    until=NOW + 2 * MINUTE,
    suspicion=10.0,
    known=1234,
    clients=("Twitter Web App",),
    client=WEB,
    families=frozenset({"web"}),
    reasons=(Reason(6.9, "first post ever from “Twitter Web App”"), Reason(0.5, "an unusual length for you")),
    beside=("the password changed 1 hour before",),
)


def test_a_message_says_what_happened_and_the_two_weightiest_reasons() -> None:
    third = replace(NIGHT, reasons=(*NIGHT.reasons, Reason(0.5, "something else")))
    assert (
        "3 posts within 2 minutes from “Twitter Web App”, 2024-06-01 14:00 CEST, do not look like yours: "
        "first post ever from “Twitter Web App”; an unusual length for you"
    ) == message(third, BERLIN)


def test_a_single_post_is_told_as_one() -> None:
    one = replace(NIGHT, posts=np.arange(1), until=NOW, reasons=NIGHT.reasons[:1], clients=("",))
    assert (
        "1 post from a client not told, 2024-06-01 14:00 CEST, does not look like yours: "
        "first post ever from “Twitter Web App”"
    ) == message(one, BERLIN)


def test_posts_within_seconds_are_within_a_minute() -> None:
    assert message(replace(NIGHT, until=NOW), BERLIN).startswith("3 posts within 1 minute from")


def test_many_small_oddities_are_said_to_be_so() -> None:
    assert (
        "3 posts within 2 minutes from “Twitter Web App”, 2024-06-01 14:00 CEST, do not look like yours: "
        "a little odd in many ways, in none of them much"
    ) == message(replace(NIGHT, reasons=()), BERLIN)


def test_the_facts_are_reasons_what_stands_beside_how_rare_it_is_and_the_posts() -> None:
    assert (
        "+6.9 bits: first post ever from “Twitter Web App”",
        "+0.5 bits: an unusual length for you",
        "+4.0 bits together: the password changed 1 hour before",
        "as odd as one in about 1,000 of your own posts; judged by 1,234 other posts",
        "this account starts about 4.0 new clients a year",
        "2024-06-01 14:00 CEST https://x.com/i/web/status/100",
        "2024-06-01 14:01 CEST https://x.com/i/web/status/101",
        "2024-06-01 14:02 CEST https://x.com/i/web/status/102",
    ) == evidence(NIGHT, TABLE, platform("x"), BERLIN, "this account starts about 4.0 new clients a year")


@pytest.mark.parametrize(("count", "last"), [(8, "107"), (9, "and 1 post more"), (11, "and 3 posts more")])
def test_of_many_posts_the_first_eight_are_shown_and_the_rest_counted(count: int, last: str) -> None:
    told = evidence(replace(NIGHT, posts=np.arange(count)), TABLE, platform("x"), BERLIN, "")
    assert told[-1].endswith(last)
    assert 8 == len([line for line in told if "/status/" in line])


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        (0, "one in about 1"),
        (8.5, "one in about 400"),
        (10, "one in about 1,000"),
        (20, "one in about 1,000,000"),
        (40, "one in about 1,000,000,000,000"),
        (1e9, "one in about 1,000,000,000,000"),
    ],
)
def test_a_number_of_bits_is_told_as_how_rare_it_is(bits: float, expected: str) -> None:
    assert expected == rarely(bits)


@given(one=st.floats(0, 1e6), other=st.floats(0, 1e6))
def test_what_is_odder_is_never_told_as_commoner(one: float, other: float) -> None:
    low, high = (int(rarely(bits).removeprefix("one in about ").replace(",", "")) for bits in sorted((one, other)))
    assert 1 <= low <= high
