"""The beginning of a client's use: only its first post is the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.posts.beginnings import _since_beginning
from hygiene.analysis.posts.episodes import episodes
from hygiene.analysis.posts.ranking import suspicions
from hygiene.model.policy import Policy
from tests.support.lives import Said, archive
from tests.support.snapshots import DAY, IPHONE, NOW, WEB

MINUTE = timedelta(minutes=1)
TWO_DAYS = 2 * 86_400
LIFE = [Said(at=NOW - n * DAY, client=IPHONE, text="Good words of mine.") for n in range(400, 0, -1)]
NIGHT = NOW - 5 * DAY - 9 * timedelta(hours=1)


def spam(minute: int) -> Said:
    return Said(at=NIGHT + minute * MINUTE, client=WEB, text="WIN now!! https://prize.example/1")


def test_of_a_burst_only_the_first_post_is_called_the_first_and_the_others_say_when_it_began() -> None:
    shot = replace(archive([*LIFE, *map(spam, (0, 12, 150))]), taken_at=NOW)
    found = {one.at: one.reasons[0].why for one in suspicions(shot, Policy(), 3) if one.at}
    assert {
        NIGHT: "first post ever from “Twitter Web App”",
        NIGHT + 12 * MINUTE: "posts from “Twitter Web App” began 12 minutes before",
        NIGHT + 150 * MINUTE: "posts from “Twitter Web App” began 2 hours before",
    } == found


def test_a_burst_says_that_its_posts_are_the_first_and_the_next_burst_does_not() -> None:
    shot = replace(archive([*LIFE, *map(spam, (0, 12, 1800, 1801))]), taken_at=NOW)
    first, second = sorted(episodes(shot, Policy()), key=lambda episode: episode.at)
    assert ["first posts ever from “Twitter Web App”", "posts from “Twitter Web App” began 30 hours before"] == [
        first.reasons[0].why, second.reasons[0].why,
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 9 * 86_400), st.integers(-3, 3)), max_size=40))
def test_a_use_begins_with_the_earliest_post_of_the_client_within_two_days(rows: list[tuple[int, int]]) -> None:
    rows.sort(key=lambda row: row[0])
    expected = []
    for index, (at, client) in enumerate(rows):
        near = [n for n, (then, used) in enumerate(rows) if used == client and at - TWO_DAYS < then and n <= index]
        expected.append(-1 if near[0] == index else at - rows[near[0]][0])
    times, clients = (np.array([row[column] for row in rows], dtype=np.int64) for column in (0, 1))
    assert expected == _since_beginning(times, clients).tolist()
