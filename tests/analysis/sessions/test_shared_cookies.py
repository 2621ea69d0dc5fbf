"""One cookie in two hands, and ordinary lives that look alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hygiene.analysis.sessions.shared_cookies import SharedCookie, Sharing, shared_cookies
from hygiene.model.policy import LoginRules
from hygiene.model.records import Login
from tests.support.logins import ELSEWHERE, FIREFOX, HOME, IPHONE, OFFICE, ago, login
from tests.support.snapshots import snapshot

HOUR = 1 / 24
PC = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36"
CHROME, OLDER = PC.format(142), PC.format(139)
EDGE = f"{CHROME} Edg/142.0.0.0"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605"
IPAD = (
    "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/604.1"
)
OTHER_IPHONE = IPHONE.replace("iPhone10,6", "iPhone14,2")
SCRIPT = "python-requests/2.32"


def use(days: float, agent: str = CHROME, ip: str = HOME, country: str = "PT", **fields: Any) -> Login:
    return login(days, ip, agent=agent, country=country, **{"cookie": 1, **fields})


def thief(days: float, agent: str = FIREFOX, ip: str = ELSEWHERE, country: str = "BR", **fields: Any) -> Login:
    return use(days, agent, ip, country, **fields)


def found(*logins: Login) -> list[SharedCookie]:
    return shared_cookies(snapshot(logins=logins), LoginRules())


def sharings(*logins: Login) -> list[Sharing]:
    return [shared.sharing for shared in found(*logins)]


def test_a_copied_session_in_another_country_is_described_in_full() -> None:
    (shared,) = found(use(3), thief(3 - HOUR), use(3 - 2 * HOUR))

    assert (ago(3 - HOUR), ago(3 - 2 * HOUR), Sharing.APART) == (shared.at, shared.last, shared.sharing)
    assert ("Chrome 142 on Windows in PT", "Firefox 130 on Linux in BR") == (str(shared.first), str(shared.second))


@pytest.mark.parametrize(
    ("second", "sharing"),
    [
        (thief(3 - HOUR), Sharing.APART),
        (thief(3 - HOUR, OLDER), Sharing.APART),
        (thief(3 - HOUR, EDGE), Sharing.APART),
        (thief(3 - HOUR, SCRIPT), Sharing.APART),
        (thief(3 - HOUR, country=""), Sharing.TWO_KINDS_APART),
        (thief(3 - HOUR, country="PT"), Sharing.TWO_KINDS_APART),
        (thief(3 - HOUR, OLDER, country="PT"), Sharing.TWO_NETWORKS),
        (thief(3 - HOUR, ip=HOME, country="PT"), Sharing.TWO_KINDS),
        (thief(3 - HOUR, ip="", country=""), Sharing.TWO_KINDS),
        (thief(3 - HOUR, CHROME), Sharing.TWO_COUNTRIES),
        (thief(3 - HOUR, ""), Sharing.TWO_COUNTRIES),
    ],
)  # fmt: skip
def test_the_further_apart_two_users_are_the_clearer_it_is(second: Login, sharing: Sharing) -> None:
    assert [sharing] == sharings(use(3), second, use(3 - 2 * HOUR))


def test_a_cookie_in_two_kinds_of_device_and_two_countries_within_an_hour_needs_no_way_back() -> None:
    assert [Sharing.APART] == sharings(use(3), thief(3 - HOUR / 2))
    assert [] == sharings(use(3), thief(3 - 2 * HOUR))


def test_two_phones_of_one_make_share_no_cookie() -> None:
    home, away = use(3, IPHONE), thief(3 - HOUR, OTHER_IPHONE)

    assert [Sharing.APART] == sharings(home, away, use(3 - 2 * HOUR, IPHONE))


OWN = {
    "two browsers with a cookie each": [use(3), thief(3 - HOUR, cookie=2), use(3 - 2 * HOUR)],
    "a platform that states no cookie": [use(3, cookie=None), thief(2.9, cookie=None), use(2.8, cookie=None)],
    "a browser that is updated": [use(3, OLDER), use(2.5), use(2)],
    "a browser that is updated on a trip": [use(3, OLDER), use(2, CHROME, OFFICE, "ES"), use(1)],
    "a new computer with the old one's files": [use(4), use(3), use(2, FIREFOX), use(1, FIREFOX)],
    "a laptop that travels": [use(3), use(2.5, ip=ELSEWHERE, country="BR"), use(1)],
    "a phone that roams": [
        use(3, IPHONE), use(3 - HOUR / 2, IPHONE, ELSEWHERE, "BR"),
        use(3 - HOUR, IPHONE), use(2.9, IPHONE, OFFICE, "BR"),
    ],
    "a private network in an unknown country": [use(3), use(3 - HOUR, ip=ELSEWHERE, country=""), use(2.9)],
    "a private network without an address": [use(3), use(3 - HOUR, ip="", country=""), use(2.9)],
    "a tablet that asks for pages of computers": [use(3, IPAD), use(3 - HOUR, MAC, ELSEWHERE), use(2.9, IPAD)],
    "an app, and the browser inside it": [use(3, IPHONE), use(3 - HOUR, IPAD, OFFICE), use(2.9, IPHONE)],
    "two browsers of one computer at home": [use(3), use(3 - HOUR, EDGE), use(2.9)],
    "a failed sign-in from abroad": [use(3), thief(3 - HOUR, outcome="failure"), use(2.9)],
    "something long ago": [use(200), thief(200 - HOUR), use(200 - 2 * HOUR)],
    "a day between": [use(3), thief(2.5), use(1.9)],
}  # fmt: skip


@pytest.mark.parametrize("life", OWN)
def test_the_owners_own_use_is_no_sharing(life: str) -> None:
    assert [] == found(*OWN[life])


def test_nothing_is_lost_between_other_uses_in_whatever_order() -> None:
    own = [use(3 - n * HOUR, ip=f"198.51.{n}.7") for n in range(12)]
    logins = [*own, thief(3 - 5.5 * HOUR)]

    expected = found(*logins)
    assert [(Sharing.APART, "BR")] == [(each.sharing, each.second.country) for each in expected]
    assert expected == found(*reversed(logins))


def test_a_user_from_abroad_does_not_hide_behind_a_use_in_the_owners_network() -> None:
    hidden = [use(3), use(3 - HOUR / 2, FIREFOX), thief(3 - HOUR, country="PT"), use(3 - 2 * HOUR)]

    assert Sharing.TWO_KINDS_APART == max(sharings(*hidden))


@pytest.mark.parametrize("days", [60, 5, 3 + HOUR])
def test_an_earlier_session_that_placed_the_address_at_home_calms_nothing(days: float) -> None:
    earlier = [thief(days, country="PT"), thief(days, country="PT", cookie=2), thief(days, cookie=None, country="PT")]
    theirs = [use(3), thief(3 - HOUR), use(3 - 2 * HOUR)]

    for each in earlier:
        assert Sharing.APART in sharings(each, *theirs)


def test_one_network_in_two_countries_is_a_change_of_a_database() -> None:
    assert [Sharing.TWO_KINDS] == sharings(use(3), use(3 - HOUR, FIREFOX, country="ES"), use(3 - 2 * HOUR))
    assert [] == sharings(use(3), use(3 - HOUR / 2, country="ES"), use(3 - HOUR))


def test_ten_thousand_uses_in_turn_are_judged_in_time() -> None:
    begun = ago(80)
    both = (use(0), thief(0))
    logins = [
        Login(at=begun + timedelta(seconds=n), ip=user.ip, agent=user.agent, country=user.country, cookie=1)
        for n in range(10_000)
        for user in (both[n % 2],)
    ]

    assert {Sharing.APART} == {each.sharing for each in found(*logins)}
