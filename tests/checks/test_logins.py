"""The check `logins`: what it asks, how sure it is, what it leaves in peace, and that no address is ever said."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from pathlib import Path

import pytest

from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import AccountRules, LoginRules, Policy
from hygiene.model.records import Event, Login
from hygiene.model.snapshot import Snapshot
from hygiene.scan.judge import run
from hygiene.sources.exports import read_export
from tests.support.logins import ELSEWHERE, FIREFOX, HOME, IPHONE, ago, daily, login
from tests.support.plugins import READERS, built_in
from tests.support.project import SAMPLES
from tests.support.snapshots import DAY, NOW, WEB, every, posts, snapshot
from tests.support.snapshots import IPHONE as CLIENT

logins = built_in("logins")

POLICY = Policy(accounts=(AccountRules(platform="x", handle="brand", known_clients=("Twitter for iPhone",)),))
LIFE = every(DAY, CLIENT, NOW - 600 * DAY, 598)
HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
LIKELY, UNSURE = Confidence.MEDIUM, Confidence.LOW


def judge(*its: Login, odd: datetime | None = None, policy: Policy = POLICY, **parts: object) -> Result:
    rows = [*LIFE, *([(odd, WEB)] if odd else [])]
    whole = snapshot(rows, **{"logins": its, "events": (), "devices": (), **parts})
    (result,) = run(logins, [whole], policy)
    return result


def said(result: Result) -> list[tuple[str, str, Severity, Confidence]]:
    return [(f.subject, f.message, f.severity, f.confidence) for f in result.findings]


def test_an_ordinary_life_is_clear() -> None:
    assert Status.CLEAR == judge(*daily(60, HOME, "192.0.2.4", agent=IPHONE, country="PT")).status


def test_a_stranger_before_an_odd_post_is_one_finding_told_in_full() -> None:
    visit = [login(3.1 - n / 1000, ELSEWHERE, agent=FIREFOX, country="BR", outcome="success") for n in range(4)]
    result = judge(*daily(60, agent=IPHONE, country="PT"), *visit, odd=ago(3))
    expected = Finding(
        subject="beside-post:2024-05-29T12:00",
        message=(
            "A session came from a network, a country (BR) and a device (Firefox on Linux) never seen before, 2 hours "
            "before suspicious posts appeared from “Twitter Web App”."
        ),
        severity=HIGH,
        confidence=LIKELY,
        why="An intruder comes from a network and a device of their own. Your own new phone looks the same.",
        fix=(
            "If that was not you, end all other sessions at https://x.com/settings/sessions, change the password at "
            "https://x.com/settings/password, then check your e-mail address and your second factor."
        ),
        at=ago(3.1),
        evidence=(
            "a network: first 2024-05-29 09:36 UTC, used 4 times",
            "BR: first 2024-05-29 09:36 UTC, used 4 times",
            "Firefox on Linux: first 2024-05-29 09:36 UTC, used 4 times",
            "expected by chance in about 4 of 100 accounts used like this one",
        ),
    )
    assert (expected,) == result.findings


def test_the_same_before_a_change_of_password_is_less_grave() -> None:
    result = judge(*daily(60), login(3.1, ELSEWHERE), events=(Event(at=ago(3), kind="password"),))
    message = "A session came from a network never seen before, 2 hours before the password changed."
    assert [("beside-change:2024-05-29T12:00", message, MEDIUM, LIKELY)] == said(result)


def test_one_session_before_a_post_and_a_change_is_one_finding() -> None:
    changed = (Event(at=ago(3.05), kind="email"),)
    result = judge(*daily(60), login(3.1, ELSEWHERE), odd=ago(3), events=changed)
    message = (
        "A session came from a network never seen before, 2 hours before suspicious posts appeared from “Twitter Web "
        "App” and 1 hour before the e-mail address changed."
    )
    assert [("beside-post:2024-05-29T12:00", message, HIGH, LIKELY)] == said(result)


def test_a_new_network_alone_is_no_question_and_a_new_device_alone_is_a_small_one() -> None:
    assert () == judge(*daily(60, agent=IPHONE), login(3, ELSEWHERE)).findings
    result = judge(*daily(60, agent=IPHONE), login(3, agent=FIREFOX), login(2, agent="curl/8.0"))
    message = "Your account was used from 2 devices (Firefox on Linux, a program (curl)) never seen before."
    assert [("new", message, LOW, UNSURE)] == said(result)


def test_a_new_device_that_is_still_signed_in_is_graver() -> None:
    result = judge(*daily(60, agent=IPHONE), login(3, agent=FIREFOX, outcome="open"))
    message = (
        "Your account was used from a device (Firefox on Linux) never seen before. At least one session from there is "
        "still open."
    )
    assert [("new", message, MEDIUM, UNSURE)] == said(result)


def test_a_device_of_last_year_is_not_asked_about() -> None:
    assert () == judge(*daily(400, agent=IPHONE), login(200, agent=FIREFOX)).findings


def test_an_impossible_journey_names_the_usual_harmless_cause() -> None:
    far = [
        login(2, point=(38.72, -9.14), country="Portugal", place="Lisbon"),
        login(1.99, ELSEWHERE, point=(-22.91, -43.17), country="Brazil", place="Rio de Janeiro"),
    ]
    (finding,) = judge(*daily(60), *far, policy=Policy(logins=LoginRules(review_days=30))).findings
    assert "travel" == finding.subject
    assert (MEDIUM, UNSURE) == (finding.severity, finding.confidence)
    assert (
        "Sessions in Lisbon, Portugal and Rio de Janeiro, Brazil followed each other too fast for one traveller. This "
        "happened on 1 day."
    ) == finding.message
    assert (
        "The usual cause is a virtual private network (VPN), a proxy or a phone abroad. The other is two people in one "
        "account."
    ) == finding.why
    assert finding.fix.startswith("If you used no VPN then, end all other sessions at https://x.com/settings/sessions,")
    assert (
        "2024-05-30 12:14 UTC: Lisbon, Portugal to Rio de Janeiro, Brazil in less than an hour, 7,715 km",
    ) == finding.evidence


def test_the_same_impossible_journey_day_after_day_is_a_private_network() -> None:
    there, here = (-22.91, -43.17), (38.72, -9.14)
    pairs = ((0.01, ELSEWHERE, there), (0, HOME, here))
    hops = [login(day - half, ip, point=place) for day in range(20, 1, -1) for half, ip, place in pairs]
    assert [LOW] == [f.severity for f in judge(*hops).findings]


def test_guessing_that_let_nobody_in_is_small_and_guessing_that_did_is_grave() -> None:
    tries = [login(3 - n / 1440, ELSEWHERE, outcome="failure") for n in range(12)]
    message = (
        "12 failed or challenged sign-ins in 11 minutes. They came from networks where no one had signed in before."
    )
    assert [("guessing", f"The platform recorded {message}", LOW, LIKELY)] == said(judge(*daily(60), *tries))
    got_in = judge(*daily(60), *tries, login(3 - 20 / 1440, ELSEWHERE, outcome="success"))
    assert [
        (
            "guessed:2024-05-29T12:00",
            f"Someone got in after {message} So did the sign-in that succeeded.",
            HIGH,
            LIKELY,
        )
    ] == said(got_in)
    (again,) = judge(*daily(60), login(9, ELSEWHERE), *tries).findings
    assert f"The platform recorded {message.replace('no one', 'hardly anyone')}" == again.message


def test_failures_that_do_not_tell_where_they_came_from_may_be_the_owners() -> None:
    tries = [login(3 - n / 1440, ELSEWHERE if n == 5 else "", outcome="failure") for n in range(12)]
    message = "12 failed or challenged sign-ins in 11 minutes. Some do not say where they came from."
    result = judge(*daily(60), *tries)
    assert [("guessing", f"The platform recorded {message}", LOW, UNSURE)] == said(result)
    why = (
        "Someone may be trying passwords, perhaps an old one of yours from a leak. Or it was you, with a forgotten "
        "password."
    )
    assert why == result.findings[0].why
    (got_in,) = judge(*daily(60), *tries, login(3 - 20 / 1440, ELSEWHERE, outcome="success")).findings
    last = "The network of one of them is that of the sign-in that succeeded."
    assert f"Someone got in after {message} {last}" == got_in.message


def test_sessions_left_open_for_half_a_year_are_one_finding() -> None:
    left = [login(300, agent=FIREFOX, outcome="open"), login(200, agent=IPHONE, outcome="open")]
    (finding,) = judge(*daily(60), *left).findings
    assert "2 sessions are still signed in, but unused for over 180 days." == finding.message
    assert ("Firefox on Linux, 2023-08-06 12:00 UTC", "Instagram app on iPhone (iPhone10,6), 2023-11-14 12:00 UTC") == (
        finding.evidence
    )
    assert "End those you do not need at https://x.com/settings/sessions." == finding.fix


def test_a_session_begun_long_ago_and_in_use_is_not_forgotten() -> None:
    assert () == judge(*daily(60), login(300, outcome="open", last_used_at=ago(3))).findings
    (finding,) = judge(*daily(60), login(300, outcome="open", last_used_at=ago(200))).findings
    assert ("open-sessions", ago(200)) == (finding.subject, finding.at)


@pytest.mark.parametrize(
    ("its", "reason"),
    [
        ((), "the export lists no sessions"),
        (
            tuple(login(10 * n) for n in range(1, 6)),
            "5 sessions, but it takes more than 10 to recognise new networks",
        ),
        (daily(12), "the record covers less than 14 days, which is too short to recognise new networks"),
        ((*daily(60), Login(at=None, ip=login(1).ip)), "1 session without a time could not be placed"),
    ],
)
def test_too_little_to_judge_by_is_unknown(its: tuple[Login, ...], reason: str) -> None:
    result = judge(*its)
    assert (Status.UNKNOWN, (), reason) == (result.status, result.findings, result.reason)


def test_what_was_found_stays_found_when_the_rest_cannot_be_told() -> None:
    result = judge(login(300, outcome="open"))
    assert (["open-sessions"], True) == ([f.subject for f in result.findings], bool(result.reason))


def test_posts_that_were_not_read_leave_a_part_open() -> None:
    result = judge(*daily(60), posts=None)
    assert (Status.UNKNOWN, "judged without posts: this export holds no posts") == (result.status, result.reason)


def test_a_list_of_devices_is_missed_only_where_sessions_tell_none_themselves() -> None:
    assert Status.CLEAR is judge(*daily(60, agent=IPHONE), devices=None).status
    result = judge(*daily(60), devices=None, gaps={"devices": "the export lists no devices"})
    assert (Status.UNKNOWN, "the export lists no devices") == (result.status, result.reason)


def test_what_cannot_be_judged_about_suspicious_posts_is_said() -> None:
    wanders = [login(day, f"203.{day}.1.1") for day in range(1, 46)]
    common = judge(*daily(60), *wanders, odd=ago(3.5))
    why = "new networks are so common here that one before suspicious posts says nothing"
    assert (Status.UNKNOWN, why) == (common.status, common.reason)
    early = judge(*daily(60), odd=ago(200))
    why = "there are suspicious posts from days with no sessions on record, or too few"
    assert (Status.UNKNOWN, why) == (early.status, early.reason)
    silent = judge(*(login(n, "") for n in range(1, 60)))
    assert (Status.UNKNOWN, "no session states a network, a country or a device") == (silent.status, silent.reason)


def test_some_new_networks_make_it_less_sure() -> None:
    some = [login(day, f"203.{day}.1.1") for day in (12, 20, 30)]
    (finding,) = judge(*daily(60), *some, login(3.1, ELSEWHERE), odd=ago(3)).findings
    assert ("beside-post:2024-05-29T12:00", UNSURE) == (finding.subject, finding.confidence)


def test_a_new_network_between_suspicious_posts_is_named_as_such() -> None:
    rows = [*LIFE, *((ago(3 - n / 12), WEB) for n in range(4))]
    (finding,) = judge(*daily(60), login(2.85, ELSEWHERE), posts=posts(rows)).findings
    assert finding.message == (
        "A session came from a network never seen before, while suspicious posts appeared from “Twitter Web App”."
    )
    assert ago(2.75) == finding.last_at


def test_no_address_and_no_part_of_one_is_said() -> None:
    visits = [login(3.1 - n / 1000, f"203.0.113.{n}", country="BR", outcome="open") for n in range(9)]
    tries = [login(5 - n / 1440, "203.0.113.200", outcome="failure") for n in range(30)]
    result = judge(*daily(60, country="PT"), *visits, *tries, login(300, outcome="open"), odd=ago(3))
    text = json.dumps(dataclasses.asdict(result), default=str)
    assert 3 == len(result.findings)
    assert [] == [part for part in ("203.0", "203.", "0.113", "198.51", "4:", "Hidden") if part in text]


def test_an_acceptance_of_one_device_does_not_hide_the_next() -> None:
    one = judge(*daily(60, agent=IPHONE), login(3, agent=FIREFOX))
    two = judge(*daily(60, agent=IPHONE), login(3, agent=FIREFOX), login(1, agent="curl/8.0"))
    prints = {result.fingerprint(result.findings[0]) for result in (one, two)}
    assert 2 == len(prints)


def _samples() -> list[Path]:
    return sorted(p.parent for p in (SAMPLES / "x").rglob("ip-audit.js"))


@pytest.mark.skipif(not SAMPLES.exists(), reason="the redacted samples lie beside the project, and are not here")
def test_real_archives_ask_at_most_two_small_questions() -> None:
    asked = {}
    for folder in _samples():
        whole: Snapshot = read_export(folder.parent if folder.name == "data" else folder, READERS)
        (result,) = run(logins, [whole], Policy())
        asked[folder] = [(f.severity, f.confidence) for f in result.findings]
    assert len(asked) > 5
    assert {} == {folder: found for folder, found in asked.items() if len(found) > 2 or set(found) - {(LOW, UNSURE)}}
