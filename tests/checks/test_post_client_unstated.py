"""The check `post-client`: posts without a client or a good date."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from hygiene.model.finding import Result, Status
from hygiene.model.policy import AccountRules, Policy
from hygiene.model.posts import KINDS, Posts
from hygiene.reference.platforms import platform
from hygiene.scan.judge import run
from hygiene.sources.reader_kit.post_times import judged_by_best_time
from tests.support.plugins import built_in
from tests.support.snapshots import DAY, IPHONE, NOW, WEB, Row, every, posts, snapshot, x_id

HOUR = timedelta(hours=1)
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 590)
NAMELESS = [(NOW - n * HOUR, None) for n in (1, 2, 3)]


def judge(table: list[Row] | Posts, *known: str) -> Result:
    policy = Policy(accounts=(AccountRules(platform="x", handle="brand", known_clients=known),))
    (result,) = run(built_in("post-client"), [snapshot(table)], policy)
    return result


def test_recent_posts_that_name_no_client_leave_the_answer_open() -> None:
    result = judge([*LIFE, *NAMELESS], "Twitter for iPhone")

    assert (Status.UNKNOWN, "3 of 358 posts name no client") == (result.status, result.reason)


def test_old_posts_that_name_no_client_leave_it_clear() -> None:
    old = [(NOW - 599 * DAY + n * HOUR, None) for n in (1, 2, 3)]

    assert Status.CLEAR is judge([*LIFE, *old], "Twitter for iPhone").status


@pytest.mark.parametrize(("used", "status"), [(None, Status.CLEAR), (IPHONE, Status.UNKNOWN)])
def test_a_repost_without_a_client_counts_only_where_others_name_theirs(used: object, status: Status) -> None:
    table = posts([*LIFE, (NOW - 2 * DAY, None), (NOW - DAY, IPHONE if used else None)])
    kind = table.kind.copy()
    kind[-2:] = KINDS.index("repost")
    kind[:-2:9] = KINDS.index("repost") if used else kind[:-2:9]

    assert status is judge(replace(table, kind=kind), "Twitter for iPhone").status


def test_the_finding_says_what_a_post_states_itself() -> None:
    made = NOW - 3 * DAY
    rows: list[Row] = [*LIFE, (None, WEB), (made - 400 * DAY, WEB), (made + HOUR, WEB)]
    ids = [*(x_id(at, n) for n, (at, _) in enumerate(LIFE) if at), x_id(made, 2), x_id(made, 1), x_id(made + HOUR)]
    table = judged_by_best_time(posts(rows, ids), platform("x"), NOW)
    (found,) = judge(table, "Twitter for iPhone").findings
    url = "https://x.com/i/web/status/"

    assert np.isnat(table.stated).sum() == 1
    assert made == found.at
    assert (
        f"2024-05-29 12:00 UTC {url}{ids[-2]} (the post itself states 2023-04-25 12:00 UTC)",
        f"2024-05-29 12:00 UTC {url}{ids[-3]} (the post itself states no readable time)",
        f"2024-05-29 13:00 UTC {url}{ids[-1]}",
    ) == found.evidence[:3]
