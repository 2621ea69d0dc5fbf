"""The check `post-time`: edited exports, implausible dates, lost times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import Policy
from hygiene.model.posts import Posts
from hygiene.model.snapshot import Snapshot
from hygiene.scan.judge import run
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS, built_in
from tests.support.project import SHARED
from tests.support.snapshots import DAY, IPHONE, NOW, WEB, Row, every, posts, snapshot, x_id

post_time = built_in("post-time")

SAMPLES = SHARED / "samples" / "x"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LIFE = every(DAY, IPHONE, NOW - 500 * DAY, 499)
TOO_FEW = "no client has the 200 posts with a time of day from which its hours could be known"


def judge(rows: Sequence[Row] | Posts | None, **parts: object) -> Result:
    shot: Snapshot = snapshot(rows, **parts)
    (result,) = run(post_time, [shot], Policy())
    return result


def ids(rows: Sequence[Row]) -> list[str]:
    return [x_id(at or NOW, n) for n, (at, _) in enumerate(rows)]


def test_an_untouched_export_is_clear() -> None:
    assert (Status.CLEAR, ()) == (judge(LIFE).status, judge(LIFE).findings)


EDITED = [*ids(LIFE)[:498], x_id(NOW - DAY, 498)]


@pytest.mark.parametrize(
    ("edited", "confidence", "why"),
    [
        ("", Confidence.MEDIUM, "An export as downloaded does not do this."),
        (
            "its posts are dated in two styles",
            Confidence.LOW,
            (
                "An export as downloaded does not do this. Another program changed this one: its posts are dated in "
                "two "
                "styles."
            ),
        ),
    ],
)
def test_a_time_that_differs_from_its_id_is_told_whole(edited: str, confidence: Confidence, why: str) -> None:
    expected = Finding(
        subject="posts:time-skew",
        message="1 post states a time that differs from the one inside the id. The difference is up to 1 day, 0:00:00 "
        "(h:mm:ss).",
        severity=Severity.MEDIUM,
        confidence=confidence,
        why=why,
        fix="Download a fresh export and scan that. If someone gave you this one, ask who changed it.",
        evidence=(f"2024-05-30 12:00 UTC https://x.com/i/web/status/{EDITED[498]}",),
    )
    assert (expected,) == judge(posts(LIFE, EDITED), edited=edited).findings


def test_dates_that_cannot_be_are_a_defect_and_no_intrusion() -> None:
    rows = [*LIFE, (datetime(1997, 1, 1, 5, tzinfo=UTC), WEB), (NOW + 30 * DAY, WEB)]
    expected = Finding(
        subject="posts:time-impossible",
        message="2 posts are dated before the platform existed, or after this export was made.",
        severity=Severity.INFO,
        why="This is a defect of the export's data, not an intrusion.",
        fix="You need not do anything. Such a post is judged by the time inside its id, and left out of every other "
        "question if the id holds none.",
        evidence=(
            "1997-01-01 05:00 UTC https://x.com/i/web/status/12",
            "2024-07-01 12:00 UTC https://x.com/i/web/status/13",
        ),
    )
    assert (expected,) == judge(posts(rows, [*ids(LIFE), "12", "13"])).findings


def test_lost_times_are_counted_and_left_out() -> None:
    lost = every(DAY, IPHONE, datetime(2009, 1, 1, tzinfo=UTC), 300)
    expected = Finding(
        subject="posts:time-lost",
        message="301 posts have no time of day and are left out of every question about hours.",
        severity=Severity.INFO,
        why="The export does not hold those times, and a guess would be no evidence.",
    )
    rows = [*lost, *LIFE, (None, WEB)]
    result = judge(posts(rows, [str(n) for n in range(10**6, 10**6 + 300)] + ids(LIFE) + ["12"]))
    assert ((expected,), "") == (result.findings, result.reason)


def test_posts_that_were_not_read_are_unknown() -> None:
    assert (Status.UNKNOWN, "this export holds no posts") == (judge(None).status, judge(None).reason)


@pytest.mark.parametrize("name", ["2017-05-grailbird", "2020-04", "2022-11", "2023-09", "2025-01", "2026-07", "full"])
def test_the_ordinary_life_of_real_people_gives_nothing_but_facts(name: str) -> None:
    if not (SAMPLES / name).exists():
        pytest.skip("the samples of real archives are not beside this checkout")
    paths = sorted((SAMPLES / name).iterdir()) if name == "full" else [SAMPLES / name]
    for path in paths:
        (result,) = run(post_time, [read_export(path, READERS)], Policy())
        assert {Severity.INFO} >= {f.severity for f in result.findings}


def test_posts_whose_ids_carry_no_time_cannot_be_compared_and_never_read_as_clear() -> None:
    lost = every(DAY, IPHONE, datetime(2009, 1, 1, tzinfo=UTC), 600)
    result = judge(posts(lost, [str(n) for n in range(10**6, 10**6 + 600)]), taken_at=datetime(2011, 1, 1, tzinfo=UTC))
    assert ["posts:time-lost"] == [f.subject for f in result.findings]
    assert "no post has a time in its id to compare with" == result.reason
    assert (Status.UNKNOWN, "no post has a time in its id to compare with") == (judge([]).status, judge([]).reason)
