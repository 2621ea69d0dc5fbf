"""Grants: how apps and posts are matched, and the facts about each grant."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from hygiene.analysis.apps import grants
from hygiene.analysis.apps.app_use import Use, uses
from hygiene.analysis.apps.grants import BeforePosts, GrantFacts, grant_facts, reads_messages, writes
from hygiene.analysis.posts.suspicious import SuspiciousPosts, suspicious_by_themselves
from hygiene.model.finding import Confidence
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, OWN, Row, app, every, posts, snapshot
from tests.support.work import by_line, steep

MINUTE = timedelta(minutes=1)
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)


def test_the_facts_about_a_grant_are_complete() -> None:
    rows: list[Row] = [*LIFE, *((NOW - 2 * DAY + n * MINUTE, OWN) for n in range(3))]
    # An app that may only read does not post by itself, so its grant explains nothing.
    account = snapshot(posts(rows), apps=(one := app(OWN.label, "read", age=2.5),))
    (suspicious,) = suspicious_by_themselves(account, Policy())
    expected = GrantFacts(
        app=one,
        age=2.5 * DAY,
        old=False,
        new=False,
        unlisted=False,
        idle=False,
        last_post=None,
        last_at=NOW - 2 * DAY + 2 * MINUTE,
        deleted=False,
        disguise=None,
        before_posts=BeforePosts(
            gap=DAY / 2, posts=suspicious, own=True, first=(suspicious,), count=1, last_at=suspicious.at
        ),
    )
    assert [expected] == list(grant_facts(account, Policy()))


def test_the_first_posts_of_an_app_do_not_speak_against_its_grant_where_they_are_ordinary_in_all_else() -> None:
    rows: list[Row] = [*LIFE, *((NOW - 2 * DAY + n * MINUTE, OWN) for n in range(3))]
    apps = app(OWN.label, "read", "write", age=2.5), app("Another", "read", "write", age=2.5)
    account = snapshot(posts(rows), apps=apps)
    (suspicious,) = suspicious_by_themselves(account, Policy())
    assert [None, (suspicious,)] == [
        grant.before_posts and grant.before_posts.first for grant in grant_facts(account, Policy())
    ]


def test_an_unused_app_has_the_age_of_its_newest_post_or_none_when_it_never_posted() -> None:
    apps = app(OWN.label, "write", age=500), app("Poster", "write", age=500)
    account = snapshot(posts([*LIFE, (NOW - 181 * DAY, OWN)]), apps=apps)
    assert [(True, 181 * DAY), (True, None)] == [(g.idle, g.last_post) for g in grant_facts(account, Policy())]


ROWS: list[Row] = [
    (NOW - 3 * DAY, BUFFER),
    (NOW - 2 * DAY, Client("  BUFFER ", "http://other.example")),
    (NOW - DAY, Client("erased77", "http://erased77.com")),
    (NOW - DAY, Client("88", "http://digits.example")),
    (NOW - DAY, Client("", "http://nameless.example")),
    (NOW - DAY, None),
    (None, OWN),
]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (app("buffer"), Use(posts=2, last_at=NOW - 2 * DAY)),
        (app("\u00a0Buffer", id="1"), Use(posts=2, last_at=NOW - 2 * DAY)),
        (app("Gone", id="77"), Use(posts=1, last_at=NOW - DAY)),
        (app("Digits", id="88"), Use(posts=0, last_at=None)),
        (app("88", id="9"), Use(posts=1, last_at=NOW - DAY)),
        (app(OWN.label), Use(posts=1, last_at=NOW)),
        (app("", id="5"), Use(posts=0, last_at=None)),
        (app("   ", id="6"), Use(posts=0, last_at=None)),
    ],
)
def test_apps_and_posts_meet_by_name_and_deleted_apps_by_id(one: App, expected: Use) -> None:
    assert {one.id: expected} == uses([one], posts(ROWS), "x")


def test_posts_that_were_not_read_are_no_use_told() -> None:
    assert {"id-buffer": Use(posts=None, last_at=None)} == uses([app("Buffer")], None, "x")


def test_posts_that_name_no_client_tell_of_no_use() -> None:
    silent = posts(every(DAY, None, NOW, 3))

    assert {"id-buffer": Use(posts=None, last_at=None)} == uses([app("Buffer")], silent, "x")
    assert {"id-buffer": Use(posts=0, last_at=None)} == uses([app("Buffer")], posts([]), "x")


def test_no_apps_no_posts_nothing() -> None:
    assert {} == uses([], posts([]), "x")
    assert [] == list(grant_facts(snapshot(posts([]), apps=()), Policy()))


def test_a_hundred_thousand_posts_are_counted() -> None:
    rows = every(timedelta(seconds=1), BUFFER, NOW - 2 * DAY, 100_000)
    assert Use(posts=100_000, last_at=rows[-1][0]) == uses([app("Buffer")], posts(rows), "x")["id-buffer"]


@pytest.mark.parametrize(
    ("may", "expected"),
    [
        ({"read"}, (False, False)),
        ({"read", "write"}, (True, False)),
        ({"write:statuses"}, (True, False)),
        ({"directmessages"}, (False, True)),
        ({"rewrite"}, (False, False)),
        (set(), (False, False)),
    ],
)
def test_what_an_app_may_do_is_in_the_platforms_own_words(may: set[str], expected: tuple[bool, bool]) -> None:
    one = app("Any", *may)
    assert expected == (writes(one), reads_messages(one))


def test_many_grants_before_many_suspicious_posts_take_time_in_proportion_to_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def judged(account: Snapshot) -> list[GrantFacts]:
        return list(grant_facts(account, Policy()))

    one = SuspiciousPosts(at=NOW - DAY, confidence=Confidence.HIGH, label="Buffer", stretches=())
    apps = tuple(app(f"App {n}", "write", id=f"{n}", age=2) for n in range(192))
    work = []
    for count in (12, 48, 192):
        found = [replace(one, at=NOW - DAY + n * MINUTE) for n in range(count)]
        monkeypatch.setattr(grants, "suspicious_by_themselves", lambda *_, found=found: found)
        account = snapshot(apps=apps[:count])
        facts = [each.before_posts for each in judged(account)]
        assert {(min(count, grants.MOST), count, found[-1].at)} == {
            (len(each.first), each.count, each.last_at) for each in facts if each
        }
        work.append(by_line(partial(judged, account)))

    assert [] == steep(work, 192)
