"""The time by which a post is judged: stated, or inside its id."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.model.posts import Client, Posts
from hygiene.reference.platforms import platform
from hygiene.sources.reader_kit.id_times import x_id_times
from hygiene.sources.reader_kit.post_columns import PostsBuilder, Row
from hygiene.sources.reader_kit.post_times import TOLERANCE, judged_by_best_time, undated
from hygiene.sources.readers.x.posts import dated
from tests.support.snapshots import x_id

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
MADE = datetime(2026, 10, 12, 2, tzinfo=UTC)
X = platform("x")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def table(*rows: tuple[str, str]) -> Posts:
    """Return the posts with these ids and stated times, dated."""
    builder = PostsBuilder(Client)
    for number, (name, stated) in enumerate(rows):
        builder.add(Row(id=name, created=stated, text=f"{number}"))
    return judged_by_best_time(builder.build(x_id_times, dated)[0], X, NOW)


@pytest.mark.parametrize(
    ("stated", "at"),
    [
        ("", MADE),
        ("yesterday", MADE),
        ("2026-10-12T02:00:00", MADE),
        ("0001-01-01T00:00:00Z", MADE),
        ("1997-01-01T00:00:00Z", MADE),
        ("2031-10-12T02:00:00Z", MADE),
        ("2025-09-07T02:00:00Z", MADE),
        ((MADE - 2 * HOUR).isoformat(), MADE),
        ((MADE - HOUR).isoformat(), MADE - HOUR),
        ((MADE + timedelta(seconds=9)).isoformat(), MADE + timedelta(seconds=9)),
        ((MADE + 5 * DAY).isoformat(), MADE + 5 * DAY),
    ],
)
def test_the_stated_time_counts_unless_it_is_no_good_or_much_older_than_the_id(stated: str, at: datetime) -> None:
    posts = table((x_id(MADE), stated))

    assert ([at], [True]) == ([p.at for p in posts], posts.dated.tolist())
    assert [] == list(undated(posts, X, NOW))


@pytest.mark.parametrize("name", ["", "12", "1.57005E+18", x_id(NOW + 400 * DAY)])
@pytest.mark.parametrize("stated", ["", "never", "1997-01-01T00:00:00Z", "2031-10-12T02:00:00Z"])
def test_a_post_with_neither_time_is_counted(name: str, stated: str) -> None:
    posts = table((name, stated), (x_id(MADE), MADE.isoformat()))

    assert ["1 post has no plausible date, so hygiene could not judge it"] == list(undated(posts, X, NOW))


def test_a_late_date_that_the_id_confirms_is_kept() -> None:
    late = NOW + 40 * DAY
    posts = table((x_id(late), late.isoformat()))

    assert [late] == [p.at for p in posts]
    assert [] == list(undated(posts, X, NOW))


STATED = st.sampled_from(["", "never", "0001-01-01T00:00:00Z"]) | st.integers(915_148_800, 2_208_988_800).map(
    lambda second: datetime.fromtimestamp(second, UTC).isoformat()
)
AGES = st.lists(st.integers(0, 10**8), min_size=1, max_size=20, unique=True)


@settings(max_examples=200, deadline=None)
@given(ages=AGES, stated=st.lists(STATED, min_size=20, max_size=20))
def test_whatever_a_post_states_it_is_judged_no_earlier_than_its_id_says(ages: list[int], stated: list[str]) -> None:
    rows = [(x_id(NOW - timedelta(seconds=age)), said) for age, said in zip(ages, stated, strict=False)]
    posts = table(*rows)
    texts = {post.text: post for post in posts}

    assert len(rows) == len(posts)
    assert [] == list(undated(posts, X, NOW))
    assert sorted(posts.at.tolist()) == posts.at.tolist()
    for number, age in enumerate(ages):
        at = texts[str(number)].at
        assert at is not None
        assert NOW - timedelta(seconds=age) - HOUR - timedelta(seconds=1) <= at <= NOW + TOLERANCE
        assert rows[number][0] == texts[str(number)].id
