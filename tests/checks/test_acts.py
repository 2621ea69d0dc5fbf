"""The checks `messages`, `deletions` and `follows`: bursts, what lies near them, and ordinary lives that stay quiet."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.records import Event
from hygiene.model.snapshot import Snapshot
from hygiene.plugins.check import Check
from hygiene.scan.judge import run
from hygiene.sources.reader_kit.columns.acts import Act, columns
from tests.support.logins import HOME, login
from tests.support.plugins import built_in
from tests.support.snapshots import DAY, IPHONE, NOW, app, every, posts, snapshot

CHECKS: dict[str, Check] = {name: built_in(name) for name in ("messages", "deletions", "follows")}
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AT = NOW - 5 * DAY
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)
RAID = every(timedelta(minutes=4), Client("Free Followers", "http://f.example"), AT + HOUR, 5)


def chats(days: int = 90) -> list[Act]:
    """Return a message to each of two friends on every day."""
    return [Act("message", NOW - (days - day) * DAY, f"friend{n}") for day in range(days) for n in range(2)]


def known(count: int, at: datetime) -> list[Act]:
    """Return a message to each of so many guests, two a day in the month from `at` on."""
    return [Act("message", at + n * DAY / 2, f"guest{n}") for n in range(count)]


def raid(count: int, people: str = "stranger") -> list[Act]:
    return [Act("message", AT + n * timedelta(seconds=2), f"{people}{n}") for n in range(count)]


def taken(kind: str, count: int) -> list[Act]:
    return [Act(kind, AT + n * timedelta(seconds=4), f"x{n}" if kind != "deletion" else "") for n in range(count)]


def shot(part: str, acts: list[Act], **parts: object) -> Snapshot:
    return snapshot(posts(LIFE), **{part: columns(acts), "logins": (), "events": (), "apps": (), **parts})


def judge(part: str, acts: list[Act], **parts: object) -> Result:
    (result,) = run(CHECKS[part], [shot(part, acts, **parts)], Policy())
    return result


def one(part: str, acts: list[Act], **parts: object) -> Finding:
    (found,) = judge(part, acts, **parts).findings
    return found


def test_a_raid_by_message_is_found_whole() -> None:
    found = one("messages", [*chats(), *raid(500)], follows=columns(taken("block", 5)))
    assert (
        Finding(
            subject="messages:2024-05-27T12:00:00Z",
            message=(
                "Messages were sent to 502 people within 17 minutes. 500 of them were new contacts. "
                "5 people were blocked within a day."
            ),
            severity=Severity.HIGH,
            confidence=Confidence.MEDIUM,
            why="An intruder writes to the people who trust you, where no one else sees it.",
            fix=(
                "Unless you sent them, end all other sessions at "
                "https://x.com/settings/sessions, change the password at https://x.com/settings/password, and warn the "
                "people who got a message."
            ),
            at=AT,
            last_at=AT + timedelta(seconds=998),
            evidence=(
                "502 messages from 2024-05-27 12:00 UTC to 2024-05-27 12:16 UTC",
                "usually at most 2 people in an hour or a day",
            ),
            covers=("2024-05-27 12:00:00+00:00 2024-05-27 12:16:38+00:00 502 502", "blocked 5"),
        )
        == found
    )


@pytest.mark.parametrize(
    ("acts", "severity", "confidence"),
    [
        # Invitations to people one knows are a question.
        ([*known(60, AT - 400 * DAY), *raid(60, "guest")], Severity.LOW, Confidence.LOW),
        ([*known(60, AT - 90 * DAY), *known(60, AT - 59 * DAY), *raid(60, "guest")], Severity.LOW, Confidence.LOW),
        # People who were only warmed up are not known.
        ([*known(60, AT - 90 * DAY), *raid(60, "guest")], Severity.MEDIUM, Confidence.MEDIUM),
        ([*known(60, AT - 37 * DAY), *known(60, AT - 9 * DAY), *raid(60, "guest")],
         Severity.MEDIUM, Confidence.MEDIUM),
        # An account that never sent messages and then very many is the likelier in other hands.
        (raid(500), Severity.HIGH, Confidence.MEDIUM),
        ([*chats(), *raid(40)], Severity.MEDIUM, Confidence.MEDIUM),
        ([*chats(), *raid(100)], Severity.HIGH, Confidence.MEDIUM),
    ],
)  # fmt: skip
def test_how_sure_a_raid_is_depends_on_whom_it_reaches(
    acts: list[Act], severity: Severity, confidence: Confidence
) -> None:
    found = one("messages", acts)
    assert (severity, confidence) == (found.severity, found.confidence)


def test_a_new_account_may_write_to_many_strangers() -> None:
    young = posts(every(DAY, IPHONE, NOW - 20 * DAY, 20))
    signed_in = (login(40, HOME),)
    assert [(Severity.LOW, Confidence.LOW), (Severity.HIGH, Confidence.MEDIUM)] == [
        (found.severity, found.confidence)
        for logins in ((), signed_in)
        for found in [one("messages", raid(500), posts=young, logins=logins)]
    ]


def test_an_ordinary_life_of_messages_is_clear() -> None:
    assert Status.CLEAR is judge("messages", [*chats(), *raid(15)]).status
    assert Status.CLEAR is judge("messages", []).status


def test_messages_that_were_not_read_or_not_dated_leave_the_question_open() -> None:
    (result,) = run(CHECKS["messages"], [snapshot(posts(LIFE), gaps={"messages": "no file"})], Policy())
    assert (Status.UNKNOWN, "no file") == (result.status, result.reason)
    undated = judge("messages", [*chats(), Act("message", None, "ann")])
    assert (Status.UNKNOWN, "1 message without a date could not be placed") == (undated.status, undated.reason)


def test_a_purge_alone_is_a_question_and_beside_signs_more() -> None:
    alone = one("deletions", taken("deletion", 300))
    assert ("300 posts were deleted within 20 minutes.", Severity.LOW, Confidence.LOW) == (
        alone.message,
        alone.severity,
        alone.confidence,
    )
    changed = one("deletions", taken("deletion", 300), events=(Event(at=AT - 2 * HOUR, kind="email"),))
    assert (
        "300 posts were deleted within 20 minutes. Near it: the e-mail address changed 2 hours before.",
        Severity.MEDIUM,
    ) == (changed.message, changed.severity)
    granted = app("Tidy", "read", "write", granted_at=AT - HOUR)
    beside = one("deletions", taken("deletion", 300), apps=(granted,), posts=posts([*LIFE, *RAID]))
    message = (
        "300 posts were deleted within 20 minutes. Near it: a suspicious post from “Free Followers” 1 hour after it "
        "and “Tidy” was authorised 1 hour before."
    )
    assert (message, Severity.MEDIUM) == (beside.message, beside.severity)


def test_a_few_deletions_are_ordinary() -> None:
    assert Status.CLEAR is judge("deletions", taken("deletion", 12)).status


@pytest.mark.parametrize(
    ("kind", "count", "message"),
    [
        ("follow", 400, "400 accounts were followed within 27 minutes."),
        ("unfollow", 60, "60 accounts were unfollowed within 4 minutes."),
        ("block", 25, "25 accounts were blocked within 2 minutes."),
        ("like", 300, "300 posts were liked within 20 minutes."),
    ],
)
def test_each_kind_of_burst_has_its_words(kind: str, count: int, message: str) -> None:
    life = [Act(kind, NOW - n * DAY, f"y{n}") for n in range(7, 90)]
    found = one("follows", [*life, *taken(kind, count)])
    assert (message, Severity.LOW, Confidence.LOW) == (found.message, found.severity, found.confidence)


def test_the_first_weeks_of_an_account_and_lists_without_times_are_no_burst() -> None:
    young = posts(every(DAY, IPHONE, NOW - 20 * DAY, 20))
    assert Status.CLEAR is judge("follows", taken("follow", 300), posts=young).status
    assert Status.FOUND is judge("follows", taken("follow", 300)).status
    changed = (Event(at=AT - HOUR, kind="email"),)
    assert Status.FOUND is judge("follows", taken("follow", 300), posts=young, events=changed).status
    listed = judge("follows", [Act("follow", None, f"x{n}") for n in range(300)])
    assert (Status.UNKNOWN, "300 follows, blocks and likes have no date") == (listed.status, listed.reason)


def test_acts_dated_after_the_export_are_not_judged_and_are_named() -> None:
    late = judge("messages", [*chats(), *(Act("message", NOW + 9 * DAY, f"z{n}") for n in range(90))])
    assert Status.UNKNOWN is late.status
    assert "90 acts dated after the export could not be placed" in late.reason


MORE = st.lists(st.tuples(st.floats(-60, 4), st.integers(1, 200)), max_size=6)


@settings(deadline=None, max_examples=10)
@given(count=st.sampled_from([25, 60, 300]), more=MORE, changed=st.booleans(), blocked=st.integers(0, 5))
def test_more_messages_blocks_and_changes_make_nothing_calmer(
    count: int, more: list[tuple[float, int]], blocked: int, *, changed: bool
) -> None:
    before = one("messages", [*chats(), *raid(count)])
    later = [
        Act("message", AT + days * DAY + n * MINUTE / 9, f"more{k}-{n}")
        for k, (days, size) in enumerate(more)
        for n in range(size)
    ]
    events = (Event(at=AT - HOUR, kind="password"),) * changed
    after = judge("messages", [*chats(), *raid(count), *later], events=events, follows=columns(taken("block", blocked)))
    same = [each for each in after.findings if each.at and each.at <= AT <= (each.last_at or each.at)]
    assert max((each.severity.rank, each.confidence.rank) for each in same) >= (
        before.severity.rank,
        before.confidence.rank,
    )


@settings(deadline=None, max_examples=10)
@given(
    part=st.sampled_from([("deletions", "deletion"), ("follows", "follow"), ("follows", "like")]),
    count=st.sampled_from([55, 210, 600]),
    more=st.lists(st.tuples(st.floats(-40, 4), st.integers(1, 400)), max_size=6),
)
def test_more_deletions_and_follows_make_nothing_calmer(
    part: tuple[str, str], count: int, more: list[tuple[float, int]]
) -> None:
    name, kind = part
    others = [
        Act(kind, AT + days * DAY + n * MINUTE / 9, f"more{k}-{n}")
        for k, (days, size) in enumerate(more)
        for n in range(size)
    ]
    life = [Act(kind, NOW - day * DAY, f"y{day}") for day in range(7, 90)]
    before, after = judge(name, [*life, *taken(kind, count)]), judge(name, [*life, *taken(kind, count), *others])
    for found in before.findings:
        assert any(each.at and found.at and each.at <= found.at <= (each.last_at or each.at) for each in after.findings)


@settings(deadline=None, max_examples=10)
@given(st.lists(st.tuples(st.integers(8, 300), st.sampled_from([1, 30, 500])), min_size=1, max_size=3))
def test_one_earlier_message_to_each_of_the_strangers_hides_no_raid(days: list[tuple[int, int]]) -> None:
    start = 0
    warm: list[Act] = []
    for day, count in days:
        warm += [Act("message", AT - day * DAY + n * MINUTE, f"stranger{n}") for n in range(start, start + count)]
        start += count
    before, after = one("messages", [*chats(), *raid(150)]), judge("messages", [*chats(), *warm, *raid(150)])
    same = [each for each in after.findings if each.at == before.at]
    assert [(before.severity, before.confidence)] == [(each.severity, each.confidence) for each in same]


def test_days_of_warming_up_hide_no_raid() -> None:
    warm = [Act("message", AT - (8 + day) * DAY + n * MINUTE, f"w{day}-{n}") for day in range(3) for n in range(17)]
    alone, after = one("messages", [*chats(), *raid(55)]), one("messages", [*chats(), *warm, *raid(55)])
    assert (alone.message, alone.severity, alone.confidence) == (after.message, after.severity, after.confidence)


def test_an_acceptance_of_a_burst_holds_what_lay_beside_it() -> None:
    alone = one("deletions", taken("deletion", 300))
    changed = one("deletions", taken("deletion", 300), events=(Event(at=AT - 2 * HOUR, kind="email"),))
    beside = one("deletions", taken("deletion", 300), posts=posts([*LIFE, *RAID]))
    assert 3 == len({alone.covers, changed.covers, beside.covers})
    quiet = one("messages", [*chats(), *raid(500)])
    blocked = one("messages", [*chats(), *raid(500)], follows=columns(taken("block", 5)))
    assert quiet.covers != blocked.covers
