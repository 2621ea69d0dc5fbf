"""Public incidents, and ordinary days that look like one, as invented lives after the facts that are known of them.

Each says the verdict that would have been right: a question at least (found), one of medium confidence (sure), or none of more
than low confidence (calm). Times and clients are as published; names, words and habits are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from checks.post_client import post_client
from hygiene.check import run
from hygiene.model import Confidence, Finding, Severity
from hygiene.policy import Policy
from hygiene.posts import Client
from hygiene.records import App, Event
from tests.support.lives import Person, Said, archive, burst
from tests.support.snapshots import DAY, IPAD, IPHONE, NOW, WEB

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SOCIALFLOW = Client("SocialFlow", "http://www.socialflow.com")
HOOTSUITE = Client("HootSuite", "http://www.hootsuite.com")
COUNTER = Client("Twitter Counter", "http://twittercounter.com")
TEXTING = Client("Cloudhopper", "http://cloudhopper.com/")
OLD_WEB = Client("web")
TWEETIE = Client("Tweetie for Mac", "http://twitter.com")
FEED = Client("twitterfeed", "http://twitterfeed.com")
ANDROID = Client("Twitter for Android", "http://twitter.com/download/android")

OWNER = Person(clients=((IPHONE, 6), (TWEETIE, 3)), hours=(7, 8, 12, 13, 18, 19, 20, 21))
STRANGER = Person(clients=((WEB, 1),), hours=(3,), vocabulary=400, seed=9, sites=("prize.example",))


def findings(said: list[Said], taken_at: datetime = NOW, **parts: object) -> list[Finding]:
    """What the check asks about, facts aside."""
    (result,) = run(post_client, [archive(said, taken_at, **parts)], Policy())
    return [found for found in result.findings if found.severity is not Severity.INFO]


def near(found: list[Finding], at: datetime) -> list[Finding]:
    """Those about posts within two hours of a moment."""
    return [one for one in found if one.at and abs(one.at - at) <= 2 * HOUR]


def calm(found: list[Finding]) -> bool:
    """Whether nothing is surer than low."""
    return all(one.confidence is Confidence.LOW for one in found)


def sure(found: list[Finding], at: datetime) -> bool:
    """Whether something at that moment is of medium confidence or more."""
    return any(one.confidence is not Confidence.LOW for one in near(found, at))


def newsroom(end: datetime) -> list[Said]:
    """A desk that posts all day through one service: capitals, and a link."""
    desk = Person(clients=((SOCIALFLOW, 1),), hours=tuple(range(24)), friends=1, sites=("news.example",), seed=3)
    said = desk.life(200, 12, end)
    return [
        replace(one, text=f"BREAKING: {one.text.partition(' https')[0].lstrip('@')} https://news.example/{n}")
        for n, one in enumerate(said)
    ]


def test_a_news_agency_whose_one_false_report_came_from_the_web() -> None:
    # AP, 23 April 2013, 13:07 in New York: title case, no link, "web" where the desk used SocialFlow.
    at = datetime(2013, 4, 23, 17, 7, tzinfo=UTC)
    false = Said(at=at, client=OLD_WEB, text="Breaking: Two Explosions in the Tall House and somebody is hurt")
    found = findings([*newsroom(at), false], at + HOUR)
    assert near(found, at)
    assert "first post ever from “web”" in near(found, at)[0].message


def test_a_founder_whose_number_was_moved_and_who_then_texted_twenty_times() -> None:
    # @jack, 30 August 2019, 15:45 in New York: about twenty posts within half an hour, all by text message.
    at = datetime(2019, 8, 30, 19, 45, tzinfo=UTC)
    raid = burst(at, TEXTING, islice(STRANGER.texts(), 20), gap=1.2)
    assert sure(findings([*OWNER.life(500, 2, at), *raid], at + DAY), at)


def test_a_known_app_that_posts_in_a_foreign_tongue() -> None:
    # Twitter Counter, 15 March 2017: authorised long ago, and used to tell statistics; then slogans with links and hashtags.
    at = datetime(2017, 3, 15, 6, 20, tzinfo=UTC)
    weekly = [
        Said(at=at - n * 7 * DAY, client=COUNTER, text=f"My week: {n} mentions, {n + 3} followers. via #counter")
        for n in range(1, 70)
    ]
    said = sorted([*OWNER.life(500, 2, at), *weekly], key=lambda one: one.at)
    slogans = [f"#Bidiba #Zozoka https://video{n}.example/x Zuhara belu" for n in range(4)]
    assert near(findings([*said, *burst(at, COUNTER, slogans, gap=2, lang="tr")], at + DAY), at)


def test_a_political_desk_that_lost_its_account_for_a_night() -> None:
    # Fox News Politics, 4 July 2011, about 2:00 in New York: six posts.
    at = datetime(2011, 7, 4, 6, 0, tzinfo=UTC)
    raid = burst(at, OLD_WEB, islice(STRANGER.texts(), 6), gap=5)
    assert sure(findings([*newsroom(at), *raid], at + DAY), at)


def test_a_restaurant_whose_account_posted_fifty_five_times_in_seventy_five_minutes() -> None:
    # Burger King, 18 February 2013, 12:01 in New York; the name was changed as well.
    at = datetime(2013, 2, 18, 17, 1, tzinfo=UTC)
    brand = Person(clients=((HOOTSUITE, 5), (IPHONE, 1)), hours=(14, 15, 16, 17, 20), sites=("menu.example",), seed=5)
    raid = burst(at, OLD_WEB, islice(STRANGER.texts(), 55), gap=75 / 55)
    renamed = Event(at=at + 2 * MINUTE, kind="name")
    found = findings([*brand.life(400, 2, at), *raid], at + DAY, events=(renamed,))
    # So many foreign posts are a part of what the scale is made from; it is found all the same, as one episode.
    assert 1 == len(near(found, at))
    assert found[0].message.startswith("55 posts within 73 minutes from “web”")


def test_verified_accounts_that_a_platforms_own_tool_posted_from() -> None:
    # 15 July 2020, 14:15 to 18:05 in New York: one post an account through the platform's own web client, with an address.
    at = datetime(2020, 7, 15, 19, 30, tzinfo=UTC)
    said = Said(
        at=at, client=WEB, text="I am giving back to all. Send to bc1qxy2kgdygjrsqtzq2n0yrf https://double.example"
    )
    assert near(findings([*OWNER.life(500, 2, at), said], at + DAY), at)


def test_the_founding_story() -> None:
    # 2009: a desktop client, a phone and a feed bot; one spam post "from web", sent while the owner was driving.
    at = datetime(2009, 9, 3, 3, 14, tzinfo=UTC)
    manager = Person(clients=((TWEETIE, 4), (IPHONE, 2), (FEED, 3)), hours=(8, 9, 12, 17, 18, 21), seed=2)
    spam = Said(at=at, client=OLD_WEB, text="lose weight in 2 days!!! try it https://diet.example/now")
    assert near(findings([*manager.life(400, 3, at), spam], at + DAY), at)


def test_a_colleague_on_a_tablet_that_was_left_signed_in() -> None:
    at = datetime(2012, 11, 16, 21, 36, tzinfo=UTC)
    taunts = burst(at, IPAD, islice(Person(clients=((IPAD, 1),), hours=(9,), seed=7).texts(), 4), gap=7)
    assert near(findings([*OWNER.life(500, 3, at), *taunts], at + 3 * DAY), at)


def test_friends_at_the_owners_own_unlocked_device_are_not_seen() -> None:
    # Two posts, the owner's client, at the owner's hour, in the owner's words: nothing in them tells.
    at = NOW.replace(hour=20) - 3 * DAY
    pair = burst(at, IPHONE, islice(replace(OWNER, seed=1).texts(), 900, 902), gap=9)
    assert calm(findings(sorted([*OWNER.life(500, 2), *pair], key=lambda one: one.at)))


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
    late = burst(at, IPHONE, [text.lower().rstrip(".") for text in islice(OWNER.texts(), 950, 956)], gap=6)
    assert calm(findings([*OWNER.life(600, 2, at), *late], at + DAY))


@pytest.mark.parametrize("used", [ANDROID, WEB])
def test_a_new_telephone_in_daily_use(used: Client) -> None:
    before, after = OWNER.life(500, 2, NOW - 40 * DAY), replace(OWNER, clients=((used, 1),), seed=1).life(40, 2)
    assert calm(findings([*before, *after]))


def test_a_day_at_a_conference() -> None:
    at = NOW.replace(hour=9) - 30 * DAY
    talks = [f"{text} #conf24" for text in islice(OWNER.texts(), 990, 1010)]
    said = sorted([*OWNER.life(600, 2), *burst(at, IPHONE, talks, gap=20)], key=lambda one: one.at)
    assert calm(findings(said))


def test_a_holiday_in_another_time_zone() -> None:
    away = [replace(one, at=one.at + 9 * HOUR) for one in OWNER.life(30, 2, NOW - 20 * DAY)]
    said = sorted([*OWNER.life(500, 2, NOW - 51 * DAY), *away, *OWNER.life(10, 2)], key=lambda one: one.at)
    assert calm(findings(said))


def test_an_app_let_in_an_hour_before_makes_the_same_posts_surer() -> None:
    at = NOW - 3 * DAY
    posts = burst(at, IPHONE, islice(STRANGER.texts(), 4), gap=8)
    said = sorted([*OWNER.life(500, 2), *posts], key=lambda one: one.at)
    granted = App(id="1", name="Free Followers", permissions=frozenset({"write"}), granted_at=at - HOUR)
    alone, together = near(findings(said), at), near(findings(said, apps=(granted,)), at)
    assert 1 == len(together)
    assert "+4.0 bits together: “Free Followers” was authorised 1 hour before" in together[0].evidence
    assert not [line for one in alone for line in one.evidence if "together" in line]
