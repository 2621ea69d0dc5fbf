"""The check `profile-changes`: a rewritten profile, alone and beside other signs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.records import FIRST, PROFILE_KINDS, Event
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.scan.compare import compared
from hygiene.scan.judge import results, run
from tests.support.laws import dear
from tests.support.plugins import built_in
from tests.support.snapshots import DAY, IPHONE, NOW, Row, app, every, posts, snapshot

check = built_in("profile-changes")
HOUR = timedelta(hours=1)
AT = NOW - 5 * DAY
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)
RAID = every(timedelta(minutes=4), Client("Free Followers", "http://f.example"), AT + HOUR, 5)


def judge(*events: Event, rows: list[Row] | None = None, **parts: object) -> Result:
    read = {"logins": (), "apps": (), "compared": frozenset({"profile"}), **parts}
    whole = snapshot(posts(LIFE if rows is None else rows), events=events, **read)
    (result,) = run(check, [whole], Policy())
    return result


def one(*events: Event, rows: list[Row] | None = None, **parts: object) -> Finding:
    (found,) = judge(*events, rows=rows, **parts).findings
    return found


LINK, PICTURE = Event(at=AT, kind="link"), Event(at=AT + timedelta(minutes=2), kind="picture")


def test_a_rewritten_profile_beside_a_raid_is_found_whole() -> None:
    assert Finding(
        subject="profile:2024-05-27T12:00:00Z",
        message=(
            "The link in the profile changed and the picture of the profile changed. Near it: a suspicious post from "
            "“Free Followers” 1 hour after it."
        ),
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        why="Hijackers change the link in a profile first, because every visitor sees it.",
        fix=(
            "Unless this was you, end all other sessions at https://x.com/settings/sessions, change the password at "
            "https://x.com/settings/password, and put your own profile back on X (Twitter)."
        ),
        at=AT,
        last_at=AT + timedelta(minutes=2),
        evidence=(
            "2024-05-27 12:00 UTC: the link in the profile changed",
            "2024-05-27 12:02 UTC: the picture of the profile changed",
        ),
    ) == one(PICTURE, LINK, rows=[*LIFE, *RAID])


def test_a_change_alone_is_a_question_and_an_old_one_is_history() -> None:
    found = one(LINK)
    assert ("The link in the profile changed.", Severity.LOW, Confidence.LOW) == (
        found.message,
        found.severity,
        found.confidence,
    )
    assert Status.CLEAR is judge(Event(at=NOW - 90 * DAY, kind="link")).status
    assert Status.CLEAR is judge().status


def test_a_new_link_is_named_with_the_site_it_leads_to() -> None:
    led = replace(LINK, detail="it now leads to prize-wheel.example")
    assert "The link in the profile changed (it now leads to prize-wheel.example)." == one(led).message
    assert "The link in the profile changed (it now leads to prize-wheel.example) and the picture of the profile" in (
        one(led, PICTURE).message
    )


def test_a_grant_or_another_change_beside_it_makes_it_graver() -> None:
    granted = one(LINK, apps=(app("Prize Wheel", "read", "write", granted_at=AT - HOUR),))
    assert (
        "The link in the profile changed. Near it: “Prize Wheel” was authorised 1 hour before.",
        Severity.MEDIUM,
        Confidence.LOW,
    ) == (granted.message, granted.severity, granted.confidence)
    assert Severity.MEDIUM is one(LINK, Event(at=AT - HOUR, kind="email")).severity


@pytest.mark.parametrize("kind", [kind for kind in PROFILE_KINDS if kind != "handle"])
def test_each_part_of_a_profile_counts_and_is_no_sign_beside_another(kind: str) -> None:
    assert Severity.LOW is one(Event(at=AT, kind=kind), LINK).severity


def test_the_set_up_of_a_new_account_is_left_out() -> None:
    first = Event(at=AT - HOUR, kind="email", detail=FIRST)
    assert Status.CLEAR is judge(first, LINK, rows=every(HOUR, IPHONE, AT + HOUR, 20)).status


def test_changes_far_apart_are_two_findings_and_undated_ones_leave_the_question_open() -> None:
    assert 2 == len(judge(LINK, Event(at=AT - 20 * DAY, kind="link")).findings)
    undated = judge(Event(at=None, kind="link"))
    assert (Status.UNKNOWN, "1 change of the profile without a date could not be placed") == (
        undated.status,
        undated.reason,
    )


TODAY = "the archive shows only today's profile, so give an earlier archive too, or look at your profile"


def test_where_a_platform_records_no_change_of_a_profile_one_export_leaves_the_question_open() -> None:
    alone, found = judge(compared=frozenset()), judge(LINK, compared=frozenset())
    gram = Account(platform="instagram", handle="roasters")

    assert (alone.status, alone.reason) == (Status.UNKNOWN, TODAY)
    assert (found.status, found.reason) == (Status.FOUND, TODAY)
    assert judge(compared=frozenset({"apps"})).reason == TODAY
    assert judge(compared=frozenset(), account=gram).status is Status.CLEAR


def test_two_whole_profiles_are_compared_and_a_missing_one_is_not() -> None:
    new = snapshot(events=(), profile={"link": Hidden("https://harbour.example")})
    old = replace(new, taken_at=NOW - 40 * DAY)

    def status(*exports: Snapshot) -> Status:
        (result,) = results([check], compared(exports), Policy())
        return result.status

    assert status(new, old) is Status.CLEAR
    assert status(new, replace(old, profile=None)) is Status.UNKNOWN
    assert status(replace(new, profile=None), old) is Status.UNKNOWN


EVENTS = st.lists(
    st.builds(
        lambda hours, kind: Event(at=AT + hours * HOUR, kind=kind),
        st.integers(-60, 60),
        st.sampled_from([*PROFILE_KINDS, "password", "email"]),
    ),
    max_size=4,
)


@dear(12)
@given(more=EVENTS, raided=st.booleans(), granted=st.booleans())
def test_more_changes_posts_and_grants_make_nothing_calmer(more: list[Event], *, raided: bool, granted: bool) -> None:
    before = one(LINK)
    after = judge(
        LINK,
        *more,
        rows=[*LIFE, *RAID] if raided else None,
        apps=(app("Prize Wheel", "read", "write", granted_at=AT - HOUR),) * granted,
    )
    same = [each for each in after.findings if each.at and each.at <= AT <= (each.last_at or each.at)]
    assert max((each.severity.rank, each.confidence.rank) for each in same) >= (
        before.severity.rank,
        before.confidence.rank,
    )


SITES = st.sampled_from(
    ["", "https://claim.example", "https://northwind.example", "https://203.0.113.9", "n0rthwind.example"]
)


@settings(deadline=None, max_examples=10)
@given(more=st.lists(st.tuples(st.integers(-60, 60), SITES), max_size=3), shown=SITES)
def test_no_later_link_takes_the_sign_of_an_imitation_away(more: list[tuple[int, str]], shown: str) -> None:
    northwind, false = Account(platform="x", handle="northwind"), replace(LINK, link="https://n0rthwind-login.example")
    others = [Event(at=AT + hours * HOUR, kind="link", link=link) for hours, link in more]
    result = judge(false, *others, account=northwind, profile={"link": Hidden(shown)})
    assert [(Severity.MEDIUM, Confidence.MEDIUM)] == [
        (each.severity, each.confidence)
        for each in result.findings
        if each.at and each.at <= AT <= (each.last_at or each.at)
    ]


def test_a_new_link_that_looks_like_the_account_is_a_sign() -> None:
    northwind, shown = Account(platform="x", handle="northwind"), {"link": Hidden("https://n0rthwind-login.example/x")}
    found = one(LINK, account=northwind, profile=shown)
    said = "The link in the profile changed. The link to n0rthwind-login.example looks like northwind"
    assert "sign-in n0rthwind-login.example" in found.covers
    assert (f"{said} (with a word of sign-in pages added).", Severity.MEDIUM, Confidence.MEDIUM) == (
        found.message,
        found.severity,
        found.confidence,
    )
    assert Severity.LOW is one(PICTURE, account=northwind, profile=shown).severity
    own = {"link": Hidden("https://northwind.example")}
    assert Severity.LOW is one(LINK, account=northwind, profile=own).severity
