"""The check `authorized-apps`: one finding a grant, every reason in it, and exactly what to do."""

from __future__ import annotations

import pytest

from checks.authorized_apps import authorized_apps
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.records import App
from hygiene.scan.judge import run
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS
from tests.support.project import SHARED
from tests.support.snapshots import DAY, IPHONE, NOW, Row, app, every, posts, snapshot

SAMPLES = SHARED / "samples" / "x"
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)
PAGE = "https://x.com/settings/connected_apps"


def judge(*apps: App, rows: list[Row] | None = None, **parts: object) -> Result:
    whole = snapshot(posts(LIFE if rows is None else rows), apps=apps, **parts)
    (result,) = run(authorized_apps, [whole], Policy())
    return result


def test_a_forgotten_app_that_may_do_everything_is_told_whole() -> None:
    one = app("Tweet Tally", "read", "write", "directmessages", age=4383, id="77", publisher="Tally Inc")
    expected = Finding(
        subject="app:77",
        message=(
            "“Tweet Tally”: it may read and send direct messages; it may post in your name, and no post in the export "
            "came through it; granted 12.0 years ago"
        ),
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        why="Whoever holds this app's keys can read your messages, and write them in your name.",
        fix=f"Revoke “Tweet Tally” at {PAGE}, unless somebody of yours needs it.",
        at=one.granted_at,
        evidence=("id 77, publisher Tally Inc", "may directmessages, read, write"),
    )
    result = judge(one)
    assert (Status.FOUND, (expected,), "") == (result.status, result.findings, result.reason)


@pytest.mark.parametrize(
    ("may", "why"),
    [
        (("read", "write"), "Whoever holds this app's keys can post in your name; a new password does not stop it."),
        (
            ("read",),
            "Whoever holds this app's keys can read what the account can see, and does not need your password.",
        ),
    ],
)
def test_why_it_matters_follows_what_the_app_may_do(may: tuple[str, ...], why: str) -> None:
    (found,) = judge(app("Old", *may, age=4000)).findings
    assert why == found.why


def test_the_platforms_own_apps_and_young_readers_are_clear() -> None:
    own = app("Twitter for iPhone", "read", "write", age=4000, id="129032", first_party=True)
    assert Status.CLEAR is judge(own, app("Reader", "read")).status


def test_an_account_without_apps_is_clear_and_one_whose_apps_were_not_read_is_unknown() -> None:
    assert Status.CLEAR is judge().status
    (unread,) = run(authorized_apps, [snapshot(posts(LIFE), gaps={"apps": "the file is damaged"})], Policy())
    assert (Status.UNKNOWN, "the file is damaged") == (unread.status, unread.reason)


@pytest.mark.parametrize("apps", [(), (app("Old", "read", age=4000),)])
def test_without_posts_the_question_of_use_stays_open(apps: tuple[App, ...]) -> None:
    (result,) = run(authorized_apps, [snapshot(apps=apps)], Policy())
    assert ("this export holds no posts", Status.FOUND if apps else Status.UNKNOWN) == (result.reason, result.status)


def test_a_rogue_app_let_in_shortly_before_it_posted_is_named_with_its_post() -> None:
    rogue = Client("Free Followers", "http://f.example")
    (found,) = judge(app("Free Followers", "read", "write", age=2.5), rows=[*LIFE, (NOW - 2 * DAY, rogue)]).findings
    said = "“Free Followers”: granted 12 hours before its first post in question"
    assert (said, Severity.HIGH, Confidence.MEDIUM) == (found.message, found.severity, found.confidence)


def test_apps_without_an_id_or_a_name_are_still_told_apart() -> None:
    result = judge(
        app("One", "read", age=4000, id=""), app("Two", "read", age=4000, id=""), app("", "read", age=4000, id="5")
    )
    assert ["app:5", "app:One", "app:Two"] == [f.subject for f in result.findings]
    assert "“(no name, id 5)”: granted 11.0 years ago" == result.findings[0].message


def test_a_hostile_name_is_shown_and_does_not_act() -> None:
    (found,) = judge(app("Good\u202e\x1b[31m", "read", age=4000, id="1\x1b")).findings
    shown = (found.subject, found.message, found.fix, *found.evidence)
    assert not any(char in text for text in shown for char in "\u202e\x1b")


def test_what_an_app_may_do_is_said_even_where_the_export_does_not_tell() -> None:
    (found,) = judge(app("Old", age=4000)).findings
    assert "may do what the export does not tell" == found.evidence[1]


@pytest.mark.parametrize("name", ["2018-08-flat", "2020-04", "2022-11", "2023-09", "2025-01", "2026-07"])
def test_no_real_app_is_called_a_look_alike(name: str) -> None:
    if not (SAMPLES / name).exists():
        pytest.skip("the samples of real archives are not beside this checkout")
    (result,) = run(authorized_apps, [read_export(SAMPLES / name, READERS)], Policy())
    said = [f.message for f in result.findings if "looks like" in f.message or "bears the name" in f.message]
    assert [] == said
