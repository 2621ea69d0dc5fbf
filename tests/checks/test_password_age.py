"""The check `password-age`: incidents, exposures and age; what is not recorded is unknown."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest

from hygiene.analysis.passwords.age import exposures
from hygiene.analysis.posts.suspicious import suspicious_posts
from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status, Worst
from hygiene.model.policy import AgeRules, PasswordRules, Policy, PostRules
from hygiene.model.posts import Client
from hygiene.model.records import Event
from hygiene.reference.platforms import all_platforms
from hygiene.scan.judge import run
from tests.support.plugins import built_in
from tests.support.snapshots import DAY, IPHONE, NOW, Row, every, posts, snapshot

MOST = Worst(Severity.MEDIUM)
password_age = built_in("password-age")

HOUR = timedelta(hours=1)
YEAR = 365 * DAY
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)
ROGUE = Client("Free Followers", "http://f.example")
ODD: list[Row] = [*LIFE, *every(timedelta(minutes=4), ROGUE, NOW - 2 * DAY, 8)]
ELSEWHERE = Account(platform="elsewhere", handle="brand")
"""A platform of which nothing is known."""
FACEBOOK = Account(platform="facebook", handle="brand")
KEPT = "Facebook stored hundreds of millions of passwords in plain text, where its staff could read them"
CARE = "An old password is not a weak one. If it is long and used nowhere else, keep it."


def event(kind: str, ago: timedelta) -> Event:
    return Event(at=NOW - ago, kind=kind)


def judge(
    *events: Event,
    account: Account = ELSEWHERE,
    rows: list[Row] | None = None,
    policy: Policy | None = None,
    **parts: object,
) -> Result:
    """What the check says of an account with these changes and, but for `rows`, an ordinary life of posts."""
    whole = snapshot(posts(LIFE if rows is None else rows), account=account, events=events, **parts)
    (result,) = run(password_age, [whole], policy or Policy())
    return result


def told(result: Result) -> list[tuple[str, Severity, Confidence]]:
    return [(f.message, f.severity, f.confidence) for f in result.findings]


def test_a_password_older_than_a_post_in_question_is_told_whole() -> None:
    expected = Finding(
        subject="password",
        message="Your password has not changed since a suspicious post from “Free Followers” on 2024-05-30 12:00 UTC.",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        why="A stolen password opens the account until you change it.",
        fix=(
            "Change it in elsewhere's settings to one that you use nowhere else, and end all other sessions in "
            "elsewhere's settings."
        ),
        evidence=("last changed 2024-05-22 12:00 UTC",),
    )
    result = judge(event("password", 10 * DAY), rows=ODD)
    assert (Status.FOUND, (expected,), "") == (result.status, result.findings, result.reason)
    assert MOST == result.worst


def test_a_post_that_is_in_question_unsurely_asks_for_no_new_password() -> None:
    rows = [*LIFE, *every(timedelta(minutes=1), ROGUE, NOW - 2 * DAY, 3)]
    assert [Confidence.LOW] == [odd.confidence for odd in suspicious_posts(snapshot(rows), Policy())]
    assert Status.CLEAR is judge(event("password", 10 * DAY), rows=rows).status


def test_a_password_changed_since_is_clear() -> None:
    assert Status.CLEAR is judge(event("password", DAY), rows=ODD).status
    assert Status.CLEAR is judge(event("password", 10 * DAY)).status


@pytest.mark.parametrize(
    ("kind", "said", "sure"),
    [
        ("warning", "the platform warned of a sign-in", Confidence.LOW),
        ("recovery", "the account was recovered", Confidence.MEDIUM),
    ],
)
def test_a_warning_or_a_recovery_asks_for_a_new_password(kind: str, said: str, sure: Confidence) -> None:
    expected = [(f"Your password has not changed since {said} on 2024-05-12 12:00 UTC.", Severity.LOW, sure)]
    assert expected == told(judge(event("password", 40 * DAY), event(kind, 20 * DAY)))
    assert Status.CLEAR is judge(event("password", 20 * DAY + HOUR), event(kind, 20 * DAY + 2 * HOUR)).status
    # A recovery is logged a little after the password that was set in it.
    assert Status.CLEAR is judge(event("password", 20 * DAY + HOUR / 2), event(kind, 20 * DAY)).status
    assert Status.CLEAR is judge(event("password", 500 * DAY), event(kind, 400 * DAY)).status


def test_of_several_incidents_the_worst_is_named() -> None:
    result = judge(event("password", 40 * DAY), event("warning", DAY), rows=ODD)
    assert ["Free Followers" in message for message, *_ in told(result)] == [True]


def test_where_no_change_is_recorded_only_what_the_log_reaches_back_to_is_held_against_it() -> None:
    open_ = (
        "the export records no password change, so the age of the password is not known (look in elsewhere's settings)"
    )
    nothing = judge(event("handle", 10 * DAY))
    assert (Status.UNKNOWN, open_) == (nothing.status, nothing.reason)
    found = judge(event("handle", 10 * DAY), rows=ODD)
    said = "The export shows no password change since a suspicious post from “Free Followers” on 2024-05-30 12:00 UTC."
    assert ([(said, Severity.MEDIUM, Confidence.LOW)], open_) == (told(found), found.reason)
    assert "no change is recorded" == found.findings[0].evidence[0]
    short = judge(event("handle", DAY), rows=ODD)
    assert (Status.UNKNOWN, open_) == (short.status, short.reason)
    assert Status.UNKNOWN is judge(rows=ODD).status


def test_a_log_that_was_not_read_whole_makes_it_unsure() -> None:
    result = judge(event("password", 10 * DAY), rows=ODD, gaps={"events": "one file is damaged"})
    assert [Confidence.LOW] == [confidence for *_, confidence in told(result)]
    assert "one file is damaged" == result.reason


def test_a_single_record_that_could_not_be_read_makes_it_no_less_sure() -> None:
    whole = judge(event("password", 10 * DAY), rows=ODD)
    gaps, single = {"events": "1 record could not be read"}, frozenset({"events"})
    result = judge(event("password", 10 * DAY), rows=ODD, gaps=gaps, singles_missing=single)
    assert whole.findings == result.findings
    assert "1 record could not be read" == result.reason


def test_a_password_as_old_as_a_known_exposure_is_told_with_its_source() -> None:
    result = judge(Event(at=datetime(2019, 3, 21, 23, tzinfo=UTC), kind="password"), account=FACEBOOK)
    exposed = f"Your password is old enough to have been exposed. {KEPT} (known since 2019-03-21)."
    said = f"{exposed} The password is 5 years old."
    assert [(said, Severity.LOW, Confidence.MEDIUM)] == told(result)
    source = "https://newsroom.fb.com/news/2019/03/keeping-passwords-secure/"
    assert ("last changed 2019-03-21 23:00 UTC", f"{KEPT}: {source}") == result.findings[0].evidence
    assert ("last changed 2019-03-21T23:00:00+00:00", "exposed until 2019-03-21") == result.findings[0].covers
    newer = judge(Event(at=datetime(2019, 3, 22, 1, tzinfo=UTC), kind="password"), account=FACEBOOK)
    assert ["Your password is 5 years old."] == [message for message, *_ in told(newer)]


def test_exposed_passwords_that_the_platform_ended_itself_are_information() -> None:
    result = judge(event("password", 8 * YEAR), account=Account(platform="github", handle="brand"))
    assert [Severity.INFO] == [severity for _, severity, _ in told(result)]
    assert "GitHub stored some passwords in plain text in an internal log" in result.findings[0].message


def test_without_a_recorded_change_an_exposure_concerns_only_accounts_that_are_that_old() -> None:
    young = judge(event("handle", YEAR), account=FACEBOOK)
    assert Status.UNKNOWN is young.status
    old = judge(event("handle", 8 * YEAR), account=FACEBOOK)
    said = f"Your password may be old enough to have been exposed. {KEPT} (known since 2019-03-21)."
    assert [(said, Severity.LOW, Confidence.LOW)] == told(old)
    by_posts = judge(account=FACEBOOK, rows=[(NOW - 8 * YEAR, IPHONE)])
    assert [(said, Severity.LOW, Confidence.LOW)] == told(by_posts)


def test_age_alone_is_information() -> None:
    result = judge(event("password", 6 * YEAR))
    assert [("Your password is 6 years old.", Severity.INFO, Confidence.HIGH)] == told(result)
    assert (CARE, "") == (result.findings[0].why, result.findings[0].fix)
    assert Status.CLEAR is judge(event("password", 4 * YEAR)).status
    strict = Policy(passwords=PasswordRules(old_days=365))
    assert ["Your password is 4 years old."] == [m for m, *_ in told(judge(event("password", 4 * YEAR), policy=strict))]


def test_a_platform_that_tells_no_password_changes_is_unknown_with_where_to_look() -> None:
    result = judge(event("email", 10 * DAY), account=Account(platform="x", handle="brand"), rows=ODD)
    expected = (
        "the archive does not record password changes, so look at https://x.com/settings/password; if you set it by "
        "2018-05-03, change it: X stored passwords in plain text in an internal log, and asked all users to "
        "change theirs"
    )
    assert (Status.UNKNOWN, expected) == (result.status, result.reason)
    # Should an export of it tell one some day, that is taken.
    assert Status.CLEAR is judge(event("password", DAY), account=Account(platform="x", handle="brand"), rows=ODD).status


def test_a_change_without_a_date_leaves_the_age_open() -> None:
    result = judge(event("password", 10 * YEAR), Event(at=None, kind="password"), rows=ODD)
    assert (Status.UNKNOWN, "1 password change without a date, so the age of the password is not known") == (
        result.status,
        result.reason,
    )


def test_a_change_that_is_yet_to_come_makes_no_password_new() -> None:
    said = "1 password change without a date, so the age of the password is not known"
    ahead = judge(event("password", -9 * DAY))
    assert (Status.UNKNOWN, said) == (ahead.status, ahead.reason)
    assert Status.CLEAR is judge(event("password", timedelta(hours=-5))).status


def test_changes_not_read_are_unknown() -> None:
    (result,) = run(password_age, [snapshot(posts(LIFE), gaps={"events": "the file is damaged"})], Policy())
    assert (Status.UNKNOWN, "the file is damaged", MOST) == (result.status, result.reason, result.worst)


def test_a_hostile_client_is_shown_and_does_not_act() -> None:
    trick = Client("Good\u202e\x1b[31m" + "x" * 999, "http://f.example")
    rows: list[Row] = [*LIFE, *every(timedelta(minutes=4), trick, NOW - 2 * DAY, 8)]
    (found,) = judge(event("password", 10 * DAY), rows=rows).findings
    assert not any(char in found.message for char in "\u202e\x1b")
    assert len(found.message) < 200


def test_every_known_exposure_is_of_a_platform_and_has_its_dates_and_source() -> None:
    table = tomllib.loads(files("hygiene.data").joinpath("platform_breaches.toml").read_text(encoding="utf-8"))
    rows = table["exposure"]
    assert 8 == len(rows)
    for row in rows:
        assert {"platforms", "until", "public", "what", "source"} == set(row) - {"ended"}
        assert row["until"] <= row["public"] <= date(2026, 11, 24)
        assert row["source"].startswith("https://")
        assert row["what"][-1] != "."
        for place in row["platforms"]:
            assert row["what"] in [e.what for e in exposures(place)]
            assert place in {known.id for known in all_platforms()}
    assert () == exposures("elsewhere")


def test_a_new_password_makes_no_post_after_it_odd_enough_to_ask_for_another() -> None:
    """A client's first post is worth some nine bits: no question under this policy, unless the change adds to it."""
    policy = Policy(posts=PostRules(alarm_bits=10))
    changed = event("password", DAY + timedelta(hours=2))
    rows: list[Row] = [*LIFE, (NOW - DAY, ROGUE)]
    assert 1 == len(suspicious_posts(snapshot(rows, events=(changed,)), policy))
    assert Status.CLEAR is judge(changed, rows=rows, policy=policy).status


def test_a_password_older_than_the_policy_allows_is_a_fault_that_an_earlier_acceptance_does_not_cover() -> None:
    old, limited = Policy(), Policy(ages=AgeRules(password_days=365))
    known, over = (judge(event("password", 6 * YEAR), policy=policy) for policy in (old, limited))
    assert [("Your password is 6 years old.", Severity.INFO, Confidence.HIGH)] == told(known)
    said = "Your password is 6 years old, and your policy allows 365 days."
    assert [(said, Severity.LOW, Confidence.HIGH)] == told(over)
    assert known.fingerprint(known.findings[0]) != over.fingerprint(over.findings[0])
    assert Status.CLEAR is judge(event("password", 300 * DAY), policy=limited).status
