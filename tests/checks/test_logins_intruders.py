"""The check `logins` against copied sessions and attempts from abroad."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.finding import Confidence, Result, Severity, Status
from hygiene.model.policy import Policy
from hygiene.model.records import Login
from hygiene.scan.judge import run
from tests.support.laws import dear
from tests.support.logins import ELSEWHERE, FIREFOX, HOME, IPHONE, daily, login
from tests.support.plugins import built_in
from tests.support.snapshots import DAY, NOW, snapshot
from tests.support.snapshots import IPHONE as CLIENT

logins = built_in("logins")

HOUR, MINUTE = 1 / 24, 1 / 1440
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
OWN = daily(80, agent=CHROME, country="PT", cookie=1)
HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
LIKELY, UNSURE = Confidence.MEDIUM, Confidence.LOW


def judge(*its: Login) -> Result:
    (result,) = run(logins, [snapshot([(NOW - 2 * DAY, CLIENT)], logins=its, events=(), devices=())], Policy())
    return result


def said(result: Result) -> dict[str, tuple[str, Severity, Confidence]]:
    return {f.subject: (f.message, f.severity, f.confidence) for f in result.findings}


def use(days: float, agent: str = CHROME, ip: str = HOME, country: str = "PT", cookie: int | None = 1) -> Login:
    return login(days, ip, agent=agent, country=country, cookie=cookie)


def tried(days: float, outcome: str = "failure", ip: str = ELSEWHERE, country: str = "BR") -> Login:
    return login(days, ip, country=country, outcome=outcome)


def test_a_copied_session_is_described_in_full() -> None:
    found = judge(*OWN, use(3 - HOUR, FIREFOX, ELSEWHERE, "BR"), use(3 - 2 * HOUR)).findings[0]

    assert "shared-session" == found.subject
    assert (
        "A signed-in session was used on two devices in two countries at once: Chrome 142 on Windows in PT, and "
        "Firefox 130 on Linux in BR."
    ) == found.message
    assert (HIGH, LIKELY) == (found.severity, found.confidence)
    assert (
        "Someone may have copied it, and needs no password. A virtual private network (VPN) can look the same."
    ) == found.why
    assert (
        "If that was not you, remove harmful software from your device, then end all other sessions at "
        "https://x.com/settings/sessions, change the password at https://x.com/settings/password, then check your "
        "e-mail address and your second factor."
    ) == found.fix
    assert ("2024-05-29 13:00 UTC: Firefox 130 on Linux in BR, beside Chrome 142 on Windows in PT",) == found.evidence


@pytest.mark.parametrize(
    ("second", "how", "severity"),
    [
        (use(3 - HOUR, FIREFOX, ELSEWHERE), "on two devices in two networks in turn", HIGH),
        (use(3 - HOUR, f"{CHROME} Edg/142.0.0.0", ELSEWHERE), "on two devices in two networks in turn", MEDIUM),
        (use(3 - HOUR, FIREFOX), "on two devices in turn", MEDIUM),
        (use(3 - HOUR, CHROME, ELSEWHERE, "BR"), "in two countries within an hour", LOW),
    ],
)
def test_less_clear_sharing_is_less_grave_and_less_sure(second: Login, how: str, severity: Severity) -> None:
    message, *rest = said(judge(*OWN, second, use(3 - 2 * HOUR)))["shared-session"]

    assert message.startswith(f"A signed-in session was used {how}: Chrome 142 on Windows in PT, and ")
    assert [severity, UNSURE] == rest


def test_attempts_from_abroad_are_a_question_and_graver_once_someone_got_in() -> None:
    tries = [tried(40), tried(20, ip="203.0.113.9"), tried(3)]
    recorded = "3 failed or challenged sign-ins in 37 days. They came from BR, where no one had signed in before."

    assert {"guessing": (f"The platform recorded {recorded}", LOW, UNSURE)} == said(judge(*OWN, *tries))
    got_in = said(judge(*OWN, *tries, tried(3 - MINUTE, "success")))
    message = f"Someone got in after {recorded} So did the sign-in that succeeded."
    assert (message, MEDIUM, UNSURE) == got_in["guessed-abroad:2024-04-22T12:00"]


def test_an_answered_challenge_from_abroad_is_a_question() -> None:
    result = judge(*OWN, tried(3, "challenge"), tried(3 - MINUTE, "success"))
    message = (
        "Someone got in after 1 failed or challenged sign-in. It came from BR, where no one had signed in "
        "before. So did the sign-in that succeeded."
    )

    assert (message, LOW, UNSURE) == said(result)["guessed-abroad:2024-05-29T12:00"]


def test_many_countries_are_not_all_named() -> None:
    tries = [tried(n, ip=f"203.{n}.0.1", country=f"Land {n}") for n in range(1, 9)]
    message, *_ = said(judge(*OWN, *tries))["guessing"]

    assert "They came from Land 1, Land 2, Land 3, Land 4, Land 5 and other countries, where no one" in message


def test_attempts_that_could_not_be_placed_leave_the_question_open() -> None:
    result = judge(*daily(80, agent=CHROME), *(tried(n) for n in (9, 6, 3)))

    reason = "3 failed or challenged sign-ins could not be placed at home or abroad"
    assert (Status.UNKNOWN, (), reason) == (result.status, result.findings, result.reason)
    assert Status.CLEAR is judge(*daily(80, agent=CHROME), tried(9), tried(6)).status


TWINS = {
    "a browser that was updated": [use(3, CHROME.replace("142", "143"))],
    "a private network whose country is unknown": [use(3 - HOUR, CHROME, ELSEWHERE, ""), use(3 - 2 * HOUR)],
    "a mistyped password at home": [tried(3, ip=HOME, country="PT")],
    "a mistyped password in a café": [tried(3, country="PT"), login(3 - MINUTE, ELSEWHERE, agent=CHROME, country="PT")],
}


@pytest.mark.parametrize("life", TWINS)
def test_ordinary_life_is_clear(life: str) -> None:
    assert (Status.CLEAR, ()) == (judge(*OWN, *TWINS[life]).status, judge(*OWN, *TWINS[life]).findings)


def test_a_trip_with_a_mistyped_password_asks_only_about_the_new_country() -> None:
    trip = [tried(3), use(3 - MINUTE, ip=ELSEWHERE, country="BR"), use(2, ip=ELSEWHERE, country="BR")]

    assert ["new"] == list(said(judge(*OWN, *trip, tried(2 - MINUTE))))


def test_no_address_and_no_cookie_is_said() -> None:
    result = judge(*OWN, use(3 - HOUR, FIREFOX, ELSEWHERE, "BR", 1), *(tried(n) for n in (9, 6, 3)), use(2.9))
    text = json.dumps(dataclasses.asdict(result), default=str)

    assert ["shared-session", "guessed-abroad:2024-05-23T12:00", "new"] == list(said(result))
    assert [] == [part for part in ("203.0", "198.51", "cookie", "Hidden") if part in text]


# The law: more evidence of an intruder never makes the answer calmer. Whoever was in a country before anyone tried from
# there looks like the owner, so an intruder's own visits follow an attempt.

_DAYS = st.integers(1, 60)
_AGENTS = st.sampled_from([CHROME, FIREFOX, IPHONE, "", f"{CHROME} Edg/142.0.0.0", "curl/8.0"])
_PLACES = st.sampled_from([(HOME, "PT"), (HOME, ""), ("203.0.113.9", "PT"), ("203.0.113.9", ""), ("", "")])
_LANDS = st.sampled_from([("192.0.2.77", "BR"), ("203.7.113.9", "VN"), ("", "VN"), ("203.9.0.1", "")])
_FAILED = st.builds(
    lambda day, land, outcome, count: [
        tried(day + n * MINUTE, outcome, land[0], land[1]) for n in range(count)
    ],
    _DAYS, _LANDS, st.sampled_from(["failure", "challenge"]), st.sampled_from([1, 2, 3, 10]),
)  # fmt: skip
_ENTERED = st.builds(
    lambda day, land, outcome: [
        tried(day, outcome, land[0], land[1]), login(day - MINUTE, land[0], country=land[1], outcome="success"),
    ],
    _DAYS, _LANDS, st.sampled_from(["failure", "challenge"]),
)  # fmt: skip
_COPIED = st.builds(
    lambda day, hours, agent, place, outcome: [replace(use(day - hours * HOUR / 2, agent, *place), outcome=outcome)],
    _DAYS, st.integers(0, 40), _AGENTS, _PLACES, st.sampled_from(["session", "open"]),
)  # fmt: skip
_ACTS = st.lists(st.one_of(_FAILED, _ENTERED, _COPIED), max_size=4).map(lambda acts: list(chain(*acts)))


def rank(result: Result) -> tuple[int, int, int]:
    """Return the rank of the worst finding, and whether the answer is open."""
    worst = max(((f.severity.rank, f.confidence.rank) for f in result.findings), default=(-1, -1))
    return (*worst, int(result.status is not Status.CLEAR))


@dear(25)
@given(before=_ACTS, more=_ACTS)
def test_more_evidence_of_an_intruder_never_makes_the_answer_calmer(before: list[Login], more: list[Login]) -> None:
    assert rank(judge(*OWN, *before)) <= rank(judge(*OWN, *before, *more))
