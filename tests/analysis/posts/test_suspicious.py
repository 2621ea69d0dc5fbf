"""Suspicious posts for other rules: their order and confidence."""

from __future__ import annotations

from datetime import timedelta

from hygiene.analysis.posts.suspicious import SuspiciousPosts, suspicious_by_themselves, suspicious_posts
from hygiene.model.finding import Confidence
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.records import Event
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, WEB, Row, every, snapshot

LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)
ROGUE = Client("Free Followers", "http://f.example")
LATER = Client("Quick Poster", "http://q.example")
NIGHT = NOW - DAY + timedelta(hours=9)


def test_posts_through_unknown_clients_are_told_in_order_of_time_and_by_name() -> None:
    rows: list[Row] = [*LIFE, (NIGHT, LATER), (NIGHT - DAY, ROGUE)]
    expected = [
        SuspiciousPosts(
            at=NIGHT - DAY, confidence=Confidence.LOW, label="Free Followers", stretches=((NIGHT - DAY,) * 2,)
        ),
        SuspiciousPosts(at=NIGHT, confidence=Confidence.LOW, label="Quick Poster", stretches=((NIGHT, NIGHT),)),
    ]
    assert expected == suspicious_posts(snapshot(rows), Policy())


def test_what_is_probably_ordinary_is_left_out() -> None:
    back_again = [*every(DAY, BUFFER, NOW - 700 * DAY, 90), *LIFE, (NOW - DAY, BUFFER)]
    assert [] == suspicious_posts(snapshot(back_again), Policy())


def test_without_posts_there_are_none() -> None:
    assert [] == suspicious_posts(snapshot(), Policy())


def test_what_stands_beside_a_post_makes_it_odder_but_not_for_who_holds_the_two_against_each_other() -> None:
    parts = {"events": (Event(at=NIGHT - timedelta(hours=2), kind="email"),), "logins": (), "apps": ()}
    given = snapshot([*LIFE, (NIGHT, WEB)], **parts)
    beside, alone = (
        [odd.confidence for odd in told(given, Policy())] for told in (suspicious_posts, suspicious_by_themselves)
    )
    assert ([Confidence.MEDIUM], [Confidence.LOW]) == (beside, alone)
