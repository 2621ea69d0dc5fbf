"""Ordinary days that look like an incident, as invented lives.

None of them may give more than a question of low confidence. The hard ones have an owner with stray hours and several
clients, since nobody lives by the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice

import pytest

from hygiene.model.finding import Finding
from hygiene.model.posts import Client
from hygiene.model.records import Event
from tests.support.laws import THOROUGH
from tests.support.lives import Person, Said, burst, calm, findings, mixed
from tests.support.snapshots import DAY, IPHONE, NOW, WEB

HOUR = timedelta(hours=1)
HOOTSUITE = Client("HootSuite", "http://www.hootsuite.com")
TWEETIE = Client("Tweetie for Mac", "http://twitter.com")
ANDROID = Client("Twitter for Android", "http://twitter.com/download/android")

OWNER = Person(clients=((IPHONE, 6), (TWEETIE, 3)), hours=(7, 8, 12, 13, 18, 19, 20, 21))
HUMAN = Person(
    clients=((IPHONE, 60), (TWEETIE, 30), (WEB, 3)),
    hours=(*(0, 1, 6), *(7, 8, 12, 13, 18, 19, 20, 21) * 6, *(2, 9, 10, 11, 14, 15, 16, 17, 22, 23) * 2),
    friends=40,
    vocabulary=900,
    seed=11,
)


def test_a_post_meant_for_another_account_is_no_takeover() -> None:
    # Red Cross, 15 February 2011: a private joke through the usual tool; deleted, and laughed about.
    at = datetime(2011, 2, 15, 23, 24, tzinfo=UTC)
    office = Person(clients=((HOOTSUITE, 5), (TWEETIE, 2)), hours=tuple(range(13, 24)), seed=6)
    joke = Said(
        at=at, client=HOOTSUITE, text="Ryan found two more packs of beer, when we drink we do it right #gettngslizzerd"
    )
    assert calm(findings([*office.life(400, 4, at), joke], at + DAY))


def test_a_hijack_that_the_owner_staged() -> None:
    # Chipotle, July 2013: the brand's own people, the brand's own tool, three muddled posts.
    at = datetime(2013, 7, 21, 17, 0, tzinfo=UTC)
    brand = Person(clients=((HOOTSUITE, 5), (IPHONE, 2)), hours=tuple(range(14, 23)), seed=5)
    staged = burst(at, HOOTSUITE, ("do i have a tweet", "twitter", "find avocado store in arizona"), gap=6)
    assert calm(findings([*brand.life(400, 4, at), *staged], at + DAY))


def test_an_evening_that_the_owner_does_not_remember() -> None:
    # 23 February 2018: own devices, own friends, late and many.
    at = datetime(2018, 2, 23, 23, 40, tzinfo=UTC)
    late = burst(at, IPHONE, [text.lower().rstrip(".") for text in islice(OWNER.texts(), 6)], gap=6)
    assert calm(findings([*OWNER.life(600, 2, at), *late], at + DAY))


@pytest.mark.parametrize("used", [ANDROID, WEB])
def test_a_new_telephone_in_daily_use(used: Client) -> None:
    before, after = OWNER.life(500, 2, NOW - 40 * DAY), replace(OWNER, clients=((used, 1),), seed=1).life(40, 2)
    assert calm(findings([*before, *after]))


def test_a_day_at_a_conference() -> None:
    at = NOW.replace(hour=9) - 30 * DAY
    talks = [f"{text} #conf24" for text in islice(OWNER.texts(), 20)]
    said = mixed(OWNER.life(600, 2), burst(at, IPHONE, talks, gap=20))
    assert calm(findings(said))


def test_a_holiday_in_another_time_zone() -> None:
    away = [replace(one, at=one.at + 9 * HOUR) for one in OWNER.life(30, 2, NOW - 20 * DAY)]
    said = mixed(OWNER.life(500, 2, NOW - 51 * DAY), away, OWNER.life(10, 2))
    assert calm(findings(said))


def talks(tag: str, owner: Person = HUMAN) -> list[str]:
    """Return thirty posts at a conference.

    They name its speakers, who are named nowhere else.
    """
    words = (text.partition(" https")[0].lstrip("@") for text in islice(owner.texts(), 30))
    return [f"{text} @{tag}x{n // 2} #{tag}" for n, text in enumerate(words)]


def conference(hour: int, used: Client, owner: Person = HUMAN) -> list[Said]:
    """Return thirty posts within six hours, two months ago."""
    return burst(NOW.replace(hour=hour) - 60 * DAY, used, talks("conf24", owner), gap=12)


def garbled(owner: Person) -> list[Finding]:
    """Return the findings about seven posts late at night.

    Half of them are shouted and half of them slurred.
    """
    at = datetime(2018, 2, 24, 1, 40, tzinfo=UTC)
    words = [
        text.upper() + "!!!" if n % 2 else text.lower().replace("e", "eee")
        for n, text in enumerate(islice(owner.texts(), 7))
    ]
    return findings([*owner.life(900, 2, at), *burst(at, IPHONE, words, gap=6)], at + DAY)


def speakers(owner: Person) -> list[Finding]:
    """Return the findings about thirty posts at a conference nearby."""
    return findings(mixed(owner.life(900, 2), conference(8, IPHONE, owner)))


MOST_ASKED = (11, 15, 16, 17, 18, 24, 25, 31, 33, 42, 43, 50)
"""The seeds of the people whose days raise most questions, among all from 11 to 50."""
PEOPLE = [replace(HUMAN, seed=seed) for seed in (range(11, 51) if THOROUGH else MOST_ASKED)]


@pytest.mark.parametrize("day", [garbled, speakers])
def test_a_lively_day_of_the_owner_is_no_more_than_a_question(
    day: Callable[[Person], list[Finding]],
) -> None:
    asked = [found for owner in PEOPLE for found in day(owner)]
    assert asked
    assert calm(asked)


def test_a_conference_on_the_other_side_of_the_world() -> None:
    assert calm(findings(mixed(HUMAN.life(900, 2), conference(0, IPHONE))))


def test_a_conference_reported_from_a_borrowed_laptop() -> None:
    assert calm(findings(mixed(HUMAN.life(900, 2), conference(8, WEB))))


def test_a_second_conference_on_the_other_side_of_the_world() -> None:
    first = burst(NOW.replace(hour=0) - 260 * DAY, IPHONE, talks("other23"), gap=13)
    assert calm(findings(mixed(HUMAN.life(900, 2), first, conference(0, IPHONE))))


def test_a_fortnight_nine_hours_away() -> None:
    away = [replace(one, at=one.at + 9 * HOUR) for one in HUMAN.life(14, 3, NOW - 20 * DAY)]
    assert calm(findings(mixed(HUMAN.life(900, 2, NOW - 35 * DAY), away, HUMAN.life(15, 2))))


def test_the_first_evening_of_a_new_telephone() -> None:
    # The archive was taken that night, when nothing shows yet that the telephone stays.
    at = NOW.replace(hour=18) - DAY
    evening = burst(at, ANDROID, islice(HUMAN.texts(), 4), gap=20)
    assert calm(findings([*HUMAN.life(900, 2, at), *evening], at + 6 * HOUR))


@cache
def careful(owner: Person) -> list[Finding]:
    """Return the findings about the week of a new password.

    The owner posts five times a day, and nothing suspicious.
    """
    at = NOW - 30 * DAY
    found = findings(owner.life(400, 4), events=(Event(at=at, kind="password"),))
    return [one for one in found if one.at and abs(one.at - at) <= 3 * DAY]


def test_a_changed_password_makes_nothing_sure_of_ordinary_posts() -> None:
    assert all(calm(careful(owner)) for owner in PEOPLE)


def test_a_changed_password_makes_no_question_of_ordinary_posts() -> None:
    assert sum(bool(careful(owner)) for owner in PEOPLE) <= 1
