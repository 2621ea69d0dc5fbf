"""Grants: how apps and posts meet, and which grant is worth acting on for which reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hygiene.analysis.apps.grants import Concern, Use, concerns, name_of, reads_messages, uses, writes
from hygiene.analysis.posts.suspicious import suspicious_posts
from hygiene.model.finding import Confidence, Severity
from hygiene.model.policy import AccountRules, AppRules, Policy, PostRules
from hygiene.model.posts import Client
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, OWN, Row, app, every, posts, snapshot

HOUR = timedelta(hours=1)
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)
HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
SURE, LIKELY, UNSURE = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


def judge(*apps: App, rows: list[Row] | None = None, policy: Policy | None = None, **parts: object) -> list[Concern]:
    return concerns(snapshot(posts(LIFE if rows is None else rows), apps=apps, **parts), policy or Policy())


def told(*apps: App, rows: list[Row] | None = None, policy: Policy | None = None, **parts: object) -> list[object]:
    """Reasons, severity and confidence of each concern."""
    return [(c.reasons, c.severity, c.confidence) for c in judge(*apps, rows=rows, policy=policy, **parts)]


def knowing(*names: str) -> Policy:
    return Policy(accounts=(AccountRules(platform="x", handle="brand", known_apps=names),))


def test_a_young_app_that_only_reads_is_no_concern() -> None:
    assert [] == judge(app("Reader", "read"))


@pytest.mark.parametrize(("age", "expected"), [(730, []), (731, [(("granted 2.0 years ago",), LOW, SURE)])])
def test_an_old_grant_is_a_small_concern(age: float, expected: list[object]) -> None:
    assert expected == told(app("Reader", "read", age=age))


def test_the_date_of_an_apps_registration_is_not_the_age_of_its_grant() -> None:
    assert [] == judge(app("Reader", "read", age=5000, granted_at_means="registration"))


def test_a_grant_that_has_run_out_is_no_concern_however_old() -> None:
    assert [] == told(app("Quiz", "inactive", age=3000), app("Game", "expired", age=3000))
    assert 1 == len(told(app("Quiz", "inactive", "email", age=3000)))


def test_a_grant_without_a_date_has_no_age() -> None:
    assert [] == judge(app("Reader", "read", age=None))


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (180, []),
        (181, [(("it may post in your name, and last did 181 days ago",), MEDIUM, SURE)]),
        (None, [(("it may post in your name, and no post in the export came through it",), MEDIUM, SURE)]),
    ],
)
def test_an_app_that_may_write_and_does_not_is_unused(last: int | None, expected: list[object]) -> None:
    rows = LIFE if last is None else [*LIFE, (NOW - last * DAY, OWN)]
    assert expected == told(app(OWN.label, "read", "write", age=500), rows=rows)


def test_an_app_younger_than_the_limit_had_no_time_to_be_unused() -> None:
    assert [] == judge(app("Poster", "write", age=180))


def test_posts_read_in_part_or_not_at_all_never_make_an_app_unused() -> None:
    idle = app("Poster", "write", age=500)
    assert [] == judge(idle, gaps={"posts": "half of them"})
    assert [] == concerns(snapshot(apps=(idle,)), Policy())


def test_an_app_whose_posts_are_undated_is_not_called_unused() -> None:
    assert [] == judge(app(OWN.label, "write", age=500), rows=[*LIFE, (None, OWN)])


@pytest.mark.parametrize(("age", "severity"), [(30, MEDIUM), (800, HIGH)])
def test_reading_messages_is_worse_in_a_forgotten_app(age: float, severity: Severity) -> None:
    (found,) = judge(app("Desk", "read", "directmessages", age=age))
    assert ("it may read and send direct messages", severity) == (found.reasons[0], found.severity)


def test_every_reason_of_one_grant_stands_in_one_concern_worst_weight_first() -> None:
    reasons = (
        "it may read and send direct messages",
        "it may post in your name, and no post in the export came through it",
        "granted 10.0 years ago",
    )
    assert [(reasons, HIGH, SURE)] == told(app("Desk", "read", "write", "directmessages", age=3653))


def test_the_platforms_own_apps_are_known_by_their_id() -> None:
    own = app("Twitter for iPhone", "read", "write", "directmessages", age=4000, id="129032", first_party=True)
    assert [] == judge(own)


def test_a_borrowed_first_party_name_is_asked_about() -> None:
    for name in ("Twitter for iPhone", "web"):
        said = f"it bears the name of “{name}”, but not an id known to be that one's"
        assert [((said,), MEDIUM, UNSURE)] == told(app(name, "read"))


def test_a_name_that_only_looks_like_a_first_party_one_is_sure() -> None:
    said = "its name only looks like “Twitter for iPhone” (spaces)"
    assert [((said,), HIGH, SURE)] == told(app("Twitter for  iPhone", "read"))


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_apps_that_look_alike_only_the_later_is_the_disguise(order: int) -> None:
    genuine, fake = app("Acme Desk", "read", age=300), app("\u0410cme Desk", "read", age=20)
    (found,) = judge(*(genuine, fake)[::order])
    said = ("its name only looks like “Acme Desk” (letters of another script)",)
    assert Concern(app=fake, reasons=said, severity=HIGH, confidence=SURE) == found


def test_two_genuine_apps_whose_names_differ_for_all_to_see_are_no_disguise() -> None:
    assert [] == judge(
        app("Falcon Pro", "read"), app("FalconPro", "read"), app("\u2605", "read"), app("\u2665", "read")
    )


def test_the_greek_letter_in_a_genuine_apps_name_alarms_nobody() -> None:
    said = [
        reason
        for c in judge(app("Tweetbot for i\u039fS", "read"), app("Tweetbot for iOS", "read"))
        for reason in c.reasons
    ]
    assert not [reason for reason in said if "looks like “Twitter" in reason]


def test_an_app_its_developer_deleted_is_told_by_its_posts_or_its_name() -> None:
    said = ("its developer deleted the app, yet the grant is still there",)
    gone = Client("erased4711", "http://erased4711.com")
    assert [(said, MEDIUM, SURE)] == told(app("Old Bot", "read", id="4711"), rows=[(NOW - DAY, gone), *LIFE])
    assert [(said, MEDIUM, SURE)] == told(app("erased_99", "read"))
    assert [] == judge(app("Old Bot", "read", id=""), app("Bot", "read", id="471"))


@pytest.mark.parametrize(
    ("name", "age", "expected"),
    [
        ("Acme Desk", 2.5, [(("granted 12 hours before its first post in question",), HIGH, LIKELY)]),
        ("Other", 2.5, [(("granted 12 hours before a post in question from “Acme Desk”",), HIGH, UNSURE)]),
        ("Acme Desk", 2.01, [(("granted less than an hour before its first post in question",), HIGH, LIKELY)]),
        ("Acme Desk", 9.0, [(("granted 7 days before its first post in question",), HIGH, LIKELY)]),
        ("Acme Desk", 9.01, []),
        ("Acme Desk", 1.99, []),
    ],
)
def test_a_grant_shortly_before_a_post_in_question_is_named_with_it(
    name: str, age: float, expected: list[object]
) -> None:
    assert expected == told(app(name, "read", age=age), rows=[*LIFE, (NOW - 2 * DAY, OWN)])


def test_a_question_that_is_probably_ordinary_casts_no_doubt_on_a_grant() -> None:
    rows = LIFE + every(DAY, OWN, NOW - 40 * DAY, 30)
    assert [] == judge(app("Other", "read", age=41), rows=rows)


@pytest.mark.parametrize("name", ["id-poster", "Poster", " poster ", "ID-POSTER"])
def test_an_app_that_is_meant_is_not_asked_about(name: str) -> None:
    assert [] == judge(app("Poster", "write", "directmessages", age=5000), policy=knowing(name))


def test_a_look_alike_of_an_app_that_is_meant_is_not_that_app() -> None:
    apps = app("Acme Desk", "write", age=500), app("Acme  Desk", "read", age=10)
    assert ["Acme  Desk"] == [c.app.name for c in judge(*apps, policy=knowing("Acme Desk"))]


def test_every_limit_is_the_policys() -> None:
    policy = Policy(apps=AppRules(old_days=10, unused_days=5, before_odd_post_days=1))
    reasons = ("it may post in your name, and last did 6 days ago", "granted 0.1 years ago")
    rows = [*LIFE, (NOW - 6 * DAY, BUFFER)]
    assert [(reasons, MEDIUM, SURE)] == told(app("Buffer", "write", age=20), rows=rows, policy=policy)


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
        (app(OWN.label), Use(posts=1, last_at=None)),
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
    shot: Snapshot = snapshot(posts([]), apps=())
    assert [] == concerns(shot, Policy())


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


def test_an_app_without_a_name_is_called_by_its_id_and_a_trick_in_a_name_is_shown() -> None:
    named = [name_of(app("  ", id="12")), name_of(app("Good\u202eevil")), name_of(app("n" * 99))]
    assert ["(no name, id 12)", "Good\\u202eevil", "n" * 59 + "…"] == named


def test_a_grant_comes_before_no_post_that_only_it_made_odd() -> None:
    policy = Policy(posts=PostRules(alarm_bits=10))
    granted = app("Calendar", "read", age=2)
    rows: list[Row] = [*LIFE, (NOW - DAY, BUFFER)]
    assert 1 == len(suspicious_posts(snapshot(rows, apps=(granted,)), policy))
    assert [] == judge(granted, rows=rows, policy=policy)


def test_an_app_without_a_name_is_not_the_one_behind_posts_that_tell_no_client() -> None:
    rows: list[Row] = [*LIFE, *every(timedelta(minutes=4), None, NOW - 2 * DAY, 5)]
    (found,) = judge(app("", "read", age=3), rows=rows)
    assert ("granted 24 hours before a post in question",) == found.reasons
