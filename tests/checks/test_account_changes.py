"""The check `account-changes`: one complete finding an episode; ordinary lives stay quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import AccountRules, ChangeRules, Policy
from hygiene.model.posts import Client
from hygiene.model.records import FIRST, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.reference.change_kinds import CHANGE_KINDS
from hygiene.scan.judge import run
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS, built_in
from tests.support.project import SAMPLES
from tests.support.snapshots import DAY, IPHONE, NOW, Row, every, posts, snapshot

account_changes = built_in("account-changes")

HOUR = timedelta(hours=1)
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)
ROGUE = Client("Free Followers", "http://f.example")
RAID = every(timedelta(minutes=4), ROGUE, NOW - 2 * DAY, 5)
"""Five posts through a client never used before."""
ELSEWHERE = Account(platform="elsewhere", handle="brand")
"""A platform of which nothing is known, not even what its export leaves out."""
ENTERED = "An intruder first changes what would let you back in."


def event(kind: str, ago: timedelta, detail: str = "") -> Event:
    return Event(at=NOW - ago, kind=kind, detail=detail)


def few(ago: timedelta) -> list[Row]:
    """Return six suspicious posts through a new client."""
    return every(timedelta(minutes=1), ROGUE, NOW - ago, 6)


def judge(*events: Event, rows: list[Row] | None = None, policy: Policy | None = None, **parts: object) -> Result:
    """What the check says of an account with these changes and, but for `rows`, an ordinary life of posts."""
    whole = snapshot(posts(LIFE if rows is None else rows), events=events, **{"logins": (), **parts})
    (result,) = run(account_changes, [whole], policy or Policy())
    return result


def told(result: Result) -> list[tuple[str, Severity, Confidence]]:
    return [(f.message, f.severity, f.confidence) for f in result.findings]


def test_a_takeover_before_odd_posts_is_told_whole() -> None:
    changes = (
        event("email", 2 * DAY + 5 * HOUR),
        event("password", 2 * DAY + 4 * HOUR),
        event("second-factor-off", 2 * DAY + 3 * HOUR),
    )
    expected = Finding(
        subject="changes:2024-05-30T07:00:00Z",
        message=(
            "The e-mail address changed 5 hours before a suspicious post from “Free Followers”. "
            "A second factor was switched off 3 hours before a suspicious post from “Free Followers”. "
            "The password changed 4 hours before a suspicious post from “Free Followers”. "
            "The e-mail address changed and then the password, so the old address could not stop it."
        ),
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        why=ENTERED,
        fix=(
            "Unless this was you, end all other sessions at https://x.com/settings/sessions, change the password at "
            "https://x.com/settings/password, put your own e-mail address back at https://x.com/settings/email, and "
            "switch the second factor on again at https://x.com/settings/account/login_verification."
        ),
        at=NOW - 2 * DAY - 5 * HOUR,
        evidence=(
            "2024-05-30 09:00 CEST: the e-mail address changed",
            "2024-05-30 10:00 CEST: the password changed",
            "2024-05-30 11:00 CEST: a second factor was switched off",
        ),
    )
    result = judge(*changes, rows=[*LIFE, *RAID], policy=Policy(timezone="Europe/Berlin"))
    assert (Status.FOUND, (expected,), "") == (result.status, result.findings, result.reason)


@pytest.mark.parametrize(
    ("kind", "said", "severity"),
    [
        ("password", "The password changed.", Severity.INFO),
        ("handle", "The handle changed.", Severity.INFO),
        ("data-download", "A copy of the account's data was asked for.", Severity.INFO),
        ("access-key", "A key or token that signs in was made.", Severity.INFO),
        ("recovery-codes", "Codes that replace a second factor were made or shown.", Severity.INFO),
        ("email", "The e-mail address changed.", Severity.LOW),
        ("phone", "The phone number changed.", Severity.LOW),
        ("recovery", "The account was recovered.", Severity.LOW),
        ("app-password", "An app password was made.", Severity.LOW),
        ("author", "An author wrote for the first time.", Severity.LOW),
        ("server", "The account moved to another server.", Severity.LOW),
        ("second-factor-off", "A second factor was switched off.", Severity.LOW),
        ("key", "A key that controls the account changed.", Severity.LOW),
    ],
)
def test_one_change_of_the_last_weeks_is_information_or_a_quiet_question(
    kind: str, said: str, severity: Severity
) -> None:
    sure = Confidence.HIGH if severity is Severity.INFO else Confidence.LOW
    assert [(said, severity, sure)] == told(judge(event(kind, 20 * DAY)))


@pytest.mark.parametrize("kind", sorted(CHANGE_KINDS))
def test_every_kind_of_change_has_a_weight_beside_a_suspicious_post(kind: str) -> None:
    (found,) = judge(event(kind, 20 * DAY), rows=[*LIFE, *few(19 * DAY)]).findings
    expected = Severity.MEDIUM if kind in {"author", "data-download", "handle", "password"} else Severity.HIGH
    assert (expected, Confidence.MEDIUM) == (found.severity, found.confidence)


@pytest.mark.parametrize("kind", ["name", "protection", "second-factor-on", "warning", "device", "no such kind"])
def test_what_lets_nobody_in_or_out_starts_no_episode(kind: str) -> None:
    assert Status.CLEAR is judge(event(kind, 3 * DAY)).status


def test_changes_of_long_ago_are_asked_about_only_beside_a_post_in_question() -> None:
    moved = event("email", 60 * DAY)
    assert Status.CLEAR is judge(moved).status
    (found,) = told(judge(moved, rows=[*LIFE, *few(58 * DAY)]))
    said = "The e-mail address changed 2 days before a suspicious post from “Free Followers”."
    assert (said, Severity.HIGH, Confidence.MEDIUM) == found
    assert Status.CLEAR is judge(moved, rows=[*LIFE, *few(50 * DAY)]).status
    wider = Policy(changes=ChangeRules(recent_days=90))
    assert [("The e-mail address changed.", Severity.LOW, Confidence.LOW)] == told(judge(moved, policy=wider))


def test_a_new_password_or_a_recovery_after_an_odd_post_is_the_owners_answer_and_a_new_address_is_not() -> None:
    rows = [*LIFE, *few(9 * DAY)]
    answer = judge(event("password", 9 * DAY - HOUR), rows=rows)
    assert [("The password changed.", Severity.INFO, Confidence.HIGH)] == told(answer)
    assert "Only you know whether it was you." == answer.findings[0].why
    for hours in (1, -1):
        (severity,) = (s for _, s, _ in told(judge(event("recovery", 9 * DAY - hours * HOUR), rows=rows)))
        assert (Severity.LOW if hours > 0 else Severity.HIGH) == severity
    said = "The e-mail address changed 1 hour after a suspicious post from “Free Followers”."
    assert [(said, Severity.HIGH, Confidence.MEDIUM)] == told(judge(event("email", 9 * DAY - HOUR), rows=rows))


def test_every_change_that_can_be_undone_says_how() -> None:
    (found,) = judge(event("handle", 3 * DAY), event("server", 3 * DAY)).findings
    assert (
        "Unless this was you, end all other sessions at https://x.com/settings/sessions, change the password at "
        "https://x.com/settings/password, take your own handle back before someone else does, and ask the old server "
        "to undo the move."
    ) == found.fix


def test_a_sure_odd_post_makes_the_change_beside_it_sure() -> None:
    policy = Policy(accounts=(AccountRules(platform="x", handle="brand", known_clients=("Twitter for iPhone",)),))
    (found,) = judge(event("phone", 9 * DAY), rows=[*LIFE, (NOW - 8 * DAY, ROGUE)], policy=policy).findings
    assert (Severity.HIGH, Confidence.HIGH) == (found.severity, found.confidence)


@pytest.mark.parametrize(
    ("first", "then", "hours", "said", "confidence"),
    [
        (
            "email",
            "password",
            20,
            "The e-mail address changed and then the password, so the old address could not stop it.",
            Confidence.MEDIUM,
        ),
        (
            "second-factor-off",
            "password",
            20,
            "A second factor was switched off and then the password changed.",
            Confidence.MEDIUM,
        ),
        (
            "data-download",
            "handle",
            70,
            "A copy of the data was requested shortly before the handle changed.",
            Confidence.LOW,
        ),
        (
            "key",
            "recovery",
            70,
            "A key that controls the account changed, and within days the account was recovered.",
            Confidence.MEDIUM,
        ),
        (
            "server",
            "recovery",
            70,
            "The account moved to another server, and within days it was recovered.",
            Confidence.MEDIUM,
        ),
    ],
)
def test_two_changes_say_more_together_but_not_in_the_other_order_or_far_apart(
    first: str, then: str, hours: int, said: str, confidence: Confidence
) -> None:
    start = 20 * DAY
    (found,) = told(judge(event(first, start), event(then, start - hours * HOUR)))
    assert (said, Severity.MEDIUM, confidence) == found
    for other in (
        judge(event(then, start), event(first, start - hours * HOUR)),
        judge(event(first, start), event(then, start - (hours + 5) * HOUR)),
    ):
        assert said not in [message for message, *_ in told(other)]


def test_a_recovery_that_no_new_password_followed_is_asked_about_and_others_are_not() -> None:
    bare = "The account was recovered, and no new password followed."
    alone = [("The account was recovered.", Severity.LOW, Confidence.LOW)]
    assert [(bare, Severity.MEDIUM, Confidence.LOW)] == told(judge(event("recovery", 5 * DAY), account=ELSEWHERE))
    for password in (5 * DAY - 3 * HOUR, 5 * DAY + HOUR / 2):
        found = judge(event("recovery", 5 * DAY), event("password", password), account=ELSEWHERE)
        assert bare not in [message for message, *_ in told(found)]
    # A password set a day too late, or before, does not settle it.
    for password in (4 * DAY - HOUR, 5 * DAY + 2 * HOUR):
        found = judge(event("recovery", 5 * DAY), event("password", password), account=ELSEWHERE)
        assert bare in [message for message, *_ in told(found)]
    # Not yet a day old; log read in part; a platform that tells no password changes: nothing can be said to be missing.
    assert alone == told(judge(event("recovery", 3 * HOUR), account=ELSEWHERE))
    assert alone == told(judge(event("recovery", 5 * DAY), gaps={"events": "one file is damaged"}, account=ELSEWHERE))
    assert alone == told(judge(event("recovery", 5 * DAY)))
    # A single record that could not be read hides no password change that would matter.
    gaps, single = {"events": "1 record could not be read"}, frozenset({"events"})
    found = judge(event("recovery", 5 * DAY), account=ELSEWHERE, gaps=gaps, singles_missing=single)
    assert [(bare, Severity.MEDIUM, Confidence.LOW)] == told(found)


def test_a_second_factor_that_moved_to_a_new_phone_is_information() -> None:
    moved = judge(event("second-factor-off", 5 * DAY), event("second-factor-on", 5 * DAY - HOUR))
    assert [("A second factor was switched off.", Severity.INFO, Confidence.HIGH)] == told(moved)
    assert 2 == len(moved.findings[0].evidence)
    cleaned = judge(
        event("second-factor-off", 5 * DAY), event("second-factor-on", 5 * DAY), event("password", 5 * DAY - HOUR)
    )
    said = "A second factor was switched off and then the password changed."
    assert [(said, Severity.MEDIUM, Confidence.LOW)] == told(cleaned)
    warned = judge(
        event("warning", 5 * DAY + HOUR), event("second-factor-off", 5 * DAY), event("second-factor-on", 5 * DAY)
    )
    assert [Severity.INFO] == [severity for _, severity, _ in told(warned)]
    odd = judge(event("second-factor-off", 5 * DAY), event("second-factor-on", 4 * DAY), rows=[*LIFE, *few(5 * DAY)])
    assert [Severity.HIGH] == [severity for _, severity, _ in told(odd)]


def test_what_weighs_most_is_said_first() -> None:
    (found,) = judge(
        event("warning", 6 * DAY), event("access-key", 6 * DAY - HOUR), event("email", 6 * DAY - HOUR)
    ).findings
    assert found.message.startswith("The e-mail address changed 1 hour after the platform warned")


def test_a_change_soon_after_the_platform_warned_weighs_more_and_a_new_password_is_the_answer_to_it() -> None:
    warned = event("warning", 6 * DAY)
    said = "The phone number changed 2 hours after the platform warned of a sign-in."
    assert [(said, Severity.MEDIUM, Confidence.LOW)] == told(judge(warned, event("phone", 6 * DAY - 2 * HOUR)))
    key = "A key or token that signs in was made 1 hour after the platform warned of a sign-in."
    assert [(key, Severity.INFO, Confidence.HIGH)] == told(judge(warned, event("access-key", 6 * DAY - HOUR)))
    answer = judge(warned, event("password", 6 * DAY - 2 * HOUR))
    assert [("The password changed.", Severity.INFO, Confidence.HIGH)] == told(answer)
    long_ago = judge(event("warning", 50 * DAY), event("phone", 50 * DAY - HOUR))
    assert Status.CLEAR is long_ago.status
    late = judge(warned, event("phone", 5 * DAY - HOUR))
    assert [("The phone number changed.", Severity.LOW, Confidence.LOW)] == told(late)


def sign_in(ago: timedelta, country: str, outcome: str = "success") -> Login:
    address = "198.51.100.7" if country == "DE" else "203.0.113.77"
    made = Login(at=NOW - ago, ip=Hidden(address), country=country)
    return replace(made, outcome=outcome)  # type: ignore[arg-type]  # one of the words


def test_a_change_soon_after_the_first_session_ever_from_a_country_weighs_more() -> None:
    home = [sign_in((60 - n) * DAY, "DE") for n in range(25)]
    moved = event("email", 5 * DAY)
    quiet = [("The e-mail address changed.", Severity.LOW, Confidence.LOW)]
    said = "The e-mail address changed 3 hours after the first session ever from BR."
    far = sign_in(5 * DAY + 3 * HOUR, "BR")
    assert [(said, Severity.MEDIUM, Confidence.LOW)] == told(judge(moved, logins=(*home, far)))
    # Known before; failed; too long ago; too few sign-ins to know where the owner is; no country told.
    for logins in (
        (*home, sign_in(50 * DAY, "BR"), far),
        (*home, sign_in(5 * DAY + 3 * HOUR, "BR", "failure")),
        (*home, sign_in(7 * DAY, "BR")),
        (*home[:5], far),
        (*home, sign_in(5 * DAY + 3 * HOUR, "")),
    ):
        assert quiet == told(judge(moved, logins=logins))


def test_a_change_after_a_guessed_password_is_a_sign_of_an_intruder() -> None:
    home = [sign_in((60 - n) * DAY, "DE") for n in range(25)]
    tries = [sign_in(5 * DAY + HOUR * (2.5 + n / 10), "BR", "failure") for n in range(3)]
    entered = sign_in(5 * DAY + HOUR * 2, "BR")
    moved, off = event("email", 5 * DAY), event("second-factor-off", 5 * DAY - HOUR)
    guess = "after a sign-in from BR that followed 3 failed ones"
    first = f"The e-mail address changed 2 hours {guess}."
    both = f"{first} A second factor was switched off 3 hours after that sign-in."
    logins = (*home, *tries, entered)
    assert [(first, Severity.HIGH, Confidence.MEDIUM)] == told(judge(moved, logins=logins))
    assert [(both, Severity.HIGH, Confidence.MEDIUM)] == told(judge(moved, off, logins=logins))
    # Two may be mistyped, and a new password answers a forgotten one.
    country = "The e-mail address changed 2 hours after the first session ever from BR."
    assert [(country, Severity.MEDIUM, Confidence.LOW)] == told(judge(moved, logins=(*home, *tries[1:], entered)))
    renewed = "The password changed 2 hours after the first session ever from BR."
    assert [(renewed, Severity.LOW, Confidence.LOW)] == told(judge(event("password", 5 * DAY), logins=logins))
    # A second factor that only moved to a new phone is no alarm.
    phone = judge(off, event("second-factor-on", 5 * DAY - HOUR), logins=logins)
    text = f"A second factor was switched off 3 hours {guess}."
    assert [(text, Severity.INFO, Confidence.HIGH)] == told(phone)


def test_a_guess_from_a_network_never_used_before_counts_without_a_country() -> None:
    far = Hidden("203.0.113.77")
    tries = [Login(at=NOW - 5 * DAY - n * HOUR / 60, ip=far, outcome="failure") for n in range(10, 30)]
    entered = Login(at=NOW - 5 * DAY, ip=far, outcome="success")
    said = "The phone number changed 60 minutes after a sign-in from a new network that followed 20 failed ones."
    result = judge(event("phone", 5 * DAY - HOUR), logins=(*tries, entered))
    assert [(said, Severity.HIGH, Confidence.MEDIUM)] == told(result)


@pytest.mark.parametrize("other", ["phone", "second-factor-off", "recovery-codes"])
def test_an_address_and_another_way_back_soon_after_a_first_session_abroad_are_a_sign(other: str) -> None:
    logins = (*(sign_in((60 - n) * DAY, "DE") for n in range(25)), sign_in(5 * DAY + 3 * HOUR, "BR"))
    moved, more = event("email", 5 * DAY), event(other, 5 * DAY - HOUR)
    (found,) = judge(moved, more, logins=logins).findings
    text = "The e-mail address and another way back into the account changed soon after a first session abroad."
    assert (text, Severity.MEDIUM, Confidence.MEDIUM) == (
        found.message.split(". ")[0] + ".",
        found.severity,
        found.confidence,
    )
    assert Confidence.LOW is judge(moved, event("handle", 5 * DAY - HOUR), logins=logins).findings[0].confidence


def test_the_request_for_this_very_export_is_no_sign_but_an_earlier_one_is_told() -> None:
    mine = event("data-download", 3 * DAY)
    assert Status.CLEAR is judge(mine).status
    assert Status.CLEAR is judge(event("data-download", 3 * DAY + HOUR / 2), mine).status
    (found,) = judge(event("data-download", 20 * DAY), mine).findings
    assert NOW - 20 * DAY == found.at
    (older,) = judge(event("data-download", 15 * DAY)).findings
    assert NOW - 15 * DAY == older.at


def test_setting_up_a_new_account_is_no_change_and_the_first_address_of_an_old_one_is() -> None:
    made = (event("email", 10 * DAY, FIRST), event("handle", 10 * DAY - HOUR / 30), event("phone", 10 * DAY - HOUR))
    young = every(DAY, IPHONE, NOW - 9 * DAY, 8)
    assert Status.CLEAR is judge(*made, rows=young).status
    assert ["The e-mail address changed, the handle changed and the phone number changed."] == [
        message for message, *_ in told(judge(*made))
    ]


def test_one_change_logged_twice_is_told_once() -> None:
    twice = (event("password", 3 * DAY), event("password", 3 * DAY - timedelta(seconds=40)))
    assert 1 == len(judge(*twice).findings[0].evidence)


def test_episodes_apart_are_findings_of_their_own_and_their_order_in_the_file_does_not_matter() -> None:
    changes = [event("email", 25 * DAY), event("phone", 23 * DAY), event("handle", 5 * DAY)]
    expected = ["changes:2024-05-07T12:00:00Z", "changes:2024-05-27T12:00:00Z"]
    assert expected == sorted(f.subject for f in judge(*changes).findings)
    assert judge(*changes).findings == judge(*reversed(changes)).findings


def test_a_log_full_of_keys_is_one_finding_of_bounded_length() -> None:
    keys = [event("access-key", n * HOUR) for n in range(500)]
    (found,) = judge(*keys, rows=[*LIFE, *RAID]).findings
    assert 9 == len(found.evidence)
    assert "and 492 more changes" == found.evidence[-1]
    said = "A key or token that signs in was made less than an hour before a suspicious post from “Free Followers”."
    assert said == found.message


def test_changes_without_a_date_are_left_open_and_never_placed() -> None:
    lost = Event(at=None, kind="email")
    result = judge(lost, Event(at=None, kind="protection"))
    assert (Status.UNKNOWN, "1 change without a date could not be placed") == (result.status, result.reason)
    result = judge(lost, event("email", DAY))
    assert (Status.FOUND, "1 change without a date could not be placed") == (result.status, result.reason)
    assert [NOW - DAY] == [f.at for f in result.findings]


def test_what_was_not_read_is_not_clear() -> None:
    (unread,) = run(account_changes, [snapshot(posts(LIFE))], Policy())
    assert (Status.UNKNOWN, "this export holds no account changes") == (unread.status, unread.reason)
    (blind,) = run(account_changes, [snapshot(events=())], Policy())
    assert (Status.UNKNOWN, "judged without posts: this export holds no posts") == (blind.status, blind.reason)


def test_where_nobody_posts_and_sessions_only_make_it_surer_the_log_of_changes_is_enough() -> None:
    (result,) = run(account_changes, [snapshot(events=(), account=Account(platform="github", handle="dev"))], Policy())
    assert (Status.CLEAR, "") == (result.status, result.reason)


def test_a_hostile_detail_or_client_is_shown_and_does_not_act_and_an_address_is_never_shown() -> None:
    detail = "a\u202eb\x1b[31m mara@harbourlane.example " + "x" * 500
    rogue = Client("Good\u202e\x1b[31m", "http://f.example")
    (found,) = judge(event("email", 3 * DAY, detail), rows=[*LIFE, (NOW - 2 * DAY, rogue)]).findings
    shown = (found.subject, found.message, found.fix, *found.evidence)
    assert not any(char in text for text in shown for char in "\u202e\x1b@")
    assert all(len(text) < 300 for text in shown)


@pytest.mark.parametrize(
    "name",
    [
        "x/2018-08-flat",
        "x/2020-04",
        "x/2022-11",
        "x/2023-09",
        "x/2025-01",
        "x/2026-07",
        "instagram/2026-05",
        "snapchat",
    ],
)
def test_the_ordinary_life_of_real_people_gives_few_quiet_questions(name: str) -> None:
    if not (SAMPLES / name).exists():
        pytest.skip("the samples of real exports are not beside this checkout")
    (result,) = run(account_changes, [read_export(SAMPLES / name, READERS)], Policy())
    assert [f for f in result.findings if f.severity.rank > Severity.LOW.rank] == []
    assert len(result.findings) <= 1


def test_moments_at_the_ends_of_time_do_no_harm() -> None:
    ends = (
        Event(at=datetime(1971, 1, 1, tzinfo=UTC), kind="email"),
        Event(at=datetime(2199, 12, 31, 23, 59, tzinfo=UTC), kind="recovery"),
    )
    result = judge(*ends, account=ELSEWHERE)
    assert ([], "1 change without a date could not be placed") == (told(result), result.reason.partition("; ")[0])
