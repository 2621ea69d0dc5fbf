"""Cookies become numbers, which show which are equal and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.finding import Severity
from hygiene.model.policy import Policy
from hygiene.model.records import Login
from hygiene.scan.judge import run
from hygiene.sources.exports import read_export
from hygiene.sources.readers.meta.labels import Cookies, Fields
from tests.support.meta import AT, CHROME, PHONE, done, mapped, signed_in, unpacked
from tests.support.plugins import READERS, built_in

SECURITY = "security_and_login_information"
LOGINS = f"{SECURITY}/login_and_account_creation"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
SHOWN, OTHER = "aB3_" + "*" * 20, "aB4-" + "*" * 20
DAY, HOUR = 86_400, 3_600


def logins(path: Path, members: dict[str, Any]) -> tuple[Login, ...]:
    return read_export(unpacked(path, members), READERS).logins or ()


def used(seconds: int, cookie: str | None, agent: str = CHROME, country: str = "PT", **more: Any) -> dict[str, Any]:
    stated = {} if cookie is None else {"datr_cookie": cookie}
    address = "198.51.100.7" if country == "PT" else "203.0.113.9"
    return {"action": "Session updated", "timestamp": AT + seconds, "ip_address": address, "user_agent": agent,
            "country": country, **stated, **more}  # fmt: skip


def test_every_log_of_facebook_gives_one_cookie_one_number(tmp_path: Path) -> None:
    rows = [used(0, SHOWN), used(60, OTHER), used(120, SHOWN), used(180, None), used(240, "")]
    session = {"created_timestamp": AT - 9, "ip_address": "192.0.2.1", "datr_cookie": OTHER}
    read = logins(tmp_path, {
        f"{SECURITY}/account_activity.json": {"account_activity_v2": rows},
        f"{SECURITY}/where_you're_logged_in.json": {"active_sessions_v2": [
            {"created_timestamp": AT - 5, "ip_address": "192.0.2.1", "datr_cookie": SHOWN}]},
        f"{SECURITY}/record_details.json": {"admin_records_v2": [{"event": "Password Change", "session": session}]},
    })  # fmt: skip

    assert [1, 2, 1, None, None, 1, 2] == [each.cookie for each in read]
    assert [] == [each for each in read if "aB" in repr(each)]


def test_both_logs_of_instagram_give_one_cookie_one_number(tmp_path: Path) -> None:
    read = logins(tmp_path, {
        f"{LOGINS}/login_activity.json": {"account_history_login_history": [
            signed_in(0, "192.0.2.1"), signed_in(60, "192.0.2.2", CHROME), signed_in(120, "192.0.2.3")]},
        f"{LOGINS}/profile_activity.json": [done(300, "Log out"), done(60, "Log in", "192.0.2.2", CHROME)],
    })  # fmt: skip

    numbers = {each.agent: {one.cookie for one in read if one.agent == each.agent} for each in read}
    assert {PHONE, CHROME} == numbers.keys()
    assert [1, 1] == [len(each) for each in numbers.values()]
    assert numbers[PHONE] != numbers[CHROME]


@pytest.mark.parametrize("label", ["Cookie Name", "Cookie name", "Cookienaam", "Nombre de la cookie", "Cookie"])
def test_a_cookie_is_found_by_its_label_in_most_languages(label: str) -> None:
    assert SHOWN == Fields(mapped("", **{"Other": "words", label: SHOWN})).cookie()


@pytest.mark.parametrize(
    "text", ["", "*" * 24, "a*********", "**********-_b2", "  ", "[REDACTED]", "redacted", " <hidden>"]
)
def test_a_cookie_of_which_too_little_is_shown_equals_no_other(text: str) -> None:
    assert None is Cookies()(text)


@given(st.lists(st.text(min_size=3, max_size=12, alphabet="abcdef")))
def test_numbers_are_equal_exactly_when_cookies_are(texts: list[str]) -> None:
    cookies = Cookies()
    numbers = [cookies(text) for text in texts]

    for one, number in zip(texts, numbers, strict=True):
        assert [text == one for text in texts] == [each == number for each in numbers]


@pytest.mark.parametrize(
    ("country", "agent", "second", "expected"),
    [
        ("BR", FIREFOX, SHOWN, [Severity.HIGH]),
        ("BR", FIREFOX, OTHER, []),
        ("PT", CHROME.replace("142", "143"), SHOWN, []),
    ],
)
def test_a_stolen_session_is_found_in_the_export_and_the_owners_second_browser_is_not(
    tmp_path: Path, country: str, agent: str, second: str, expected: list[Severity]
) -> None:
    own = [used(-n * DAY, SHOWN) for n in range(40)]
    visits = [used(-3 * DAY + HOUR, second, agent, country), used(-3 * DAY + 2 * HOUR, SHOWN)]
    rows = {"account_activity_v2": [*own, *visits]}
    taken = read_export(unpacked(tmp_path, {f"{SECURITY}/account_activity.json": rows}), READERS)
    (result,) = run(built_in("logins"), [taken], Policy())

    assert expected == [each.severity for each in result.findings if each.subject == "shared-session"]
    assert "aB" not in repr(result)
