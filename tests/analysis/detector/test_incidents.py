"""Public incidents, and some that owners described, as invented lives.

The lives follow the known facts. Each test states the verdict that would have been right: at least a question (near), a
question of medium confidence (sure), or nothing above low confidence (calm). Times and clients are as published; names,
words and habits are invented. What the model gets wrong stays here as an expected failure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from hygiene.analysis.posts.bursts import INCIDENT_BITS
from hygiene.analysis.posts.ranking import Window, suspicions
from hygiene.model.finding import Finding
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.records import App, Event
from tests.support.lives import Person, Said, archive, burst, calm, findings, mixed, near, sure
from tests.support.snapshots import DAY, IPAD, IPHONE, NOW, WEB

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
SOCIALFLOW = Client("SocialFlow", "http://www.socialflow.com")
HOOTSUITE = Client("HootSuite", "http://www.hootsuite.com")
COUNTER = Client("Twitter Counter", "http://twittercounter.com")
TEXTING = Client("Cloudhopper", "http://cloudhopper.com/")
OLD_WEB = Client("web")
TWEETIE = Client("Tweetie for Mac", "http://twitter.com")
FEED = Client("twitterfeed", "http://twitterfeed.com")
IFTTT = Client("IFTTT", "http://ifttt.com")
IM = Client("im")
MAC = Client("Twitter for Mac", "http://itunes.apple.com/us/app/twitter/id409789998?mt=12")

OWNER = Person(clients=((IPHONE, 6), (TWEETIE, 3)), hours=(7, 8, 12, 13, 18, 19, 20, 21))
STRANGER = Person(clients=((WEB, 1),), hours=(3,), vocabulary=400, seed=9, sites=("prize.example",))


def newsroom(end: datetime) -> list[Said]:
    """Return the posts of a news desk.

    It posts all day through one service, in capitals, with a link.
    """
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
    assert "First post ever from “web”." in near(found, at)[0].message


def test_a_founder_whose_number_was_moved_and_who_then_texted_twenty_times() -> None:
    # @jack, 30 August 2019, 15:45 in New York: about twenty posts within half an hour, all by text message.
    at = datetime(2019, 8, 30, 19, 45, tzinfo=UTC)
    raid = burst(at, TEXTING, islice(STRANGER.texts(), 20), gap=1.2)
    assert sure(findings([*OWNER.life(500, 2, at), *raid], at + DAY), at)


def test_a_known_app_that_posts_in_a_foreign_tongue() -> None:
    # Twitter Counter, 15 March 2017: authorised long ago, and used to post statistics. Then it posted slogans with
    # links and hashtags.
    at = datetime(2017, 3, 15, 6, 20, tzinfo=UTC)
    weekly = [
        Said(at=at - n * 7 * DAY, client=COUNTER, text=f"My week: {n} mentions, {n + 3} followers. via #counter")
        for n in range(1, 70)
    ]
    slogans = [f"#Bidiba #Zozoka https://video{n}.example/x Zuhara belu" for n in range(4)]
    raid = burst(at, COUNTER, slogans, gap=2, lang="tr")
    assert near(findings(mixed(OWNER.life(500, 2, at), weekly, raid), at + DAY), at)


def listed(said: list[Said], at: datetime, taken_at: datetime) -> list[datetime | None]:
    """Return the times of the posts of two days on either side.

    The most suspicious post is first, as `hygiene posts --around` lists them.
    """
    shot = archive(said, taken_at)
    days = Window(start=at - 2 * DAY, end=at + 2 * DAY)
    return [post.at for post in suspicions(shot, Policy(), window=days)]


def bits_of(said: list[Said], at: datetime, taken_at: datetime) -> float:
    """Return the bits of the post at a time, as `hygiene posts` lists it."""
    (bits,) = (post.suspicion for post in suspicions(archive(said, taken_at), Policy()) if post.at == at)
    return bits


def test_one_slogan_by_a_known_app_heads_the_list_of_its_days() -> None:
    # The same day: most accounts reported a single post.
    at = datetime(2017, 3, 15, 6, 20, tzinfo=UTC)
    weekly = [
        Said(at=at - n * 7 * DAY, client=COUNTER, text=f"My week: {n} mentions, {n + 3} followers. via #counter")
        for n in range(1, 70)
    ]
    slogan = Said(at=at, client=COUNTER, text="#Bidiba #Zozoka kelu zuhara belu! https://video1.example/x", lang="tr")
    said = mixed(OWNER.life(500, 2, at), weekly, [slogan], OWNER.life(60, 2, at + 61 * DAY))
    assert at == listed(said, at, at + 61 * DAY)[0]
    # It is a little less than what is worth a look by itself.
    assert INCIDENT_BITS - 1 <= bits_of(said, at, at + 61 * DAY) < INCIDENT_BITS


FEED_AT = datetime(2011, 12, 3, 11, 20, tzinfo=UTC)


def fed(*rogue: Said) -> list[Said]:
    """Return the posts of a blogger with a service, and `rogue` posts.

    The service announces new pages every other day.
    """
    pages = [
        Said(at=FEED_AT - 2 * n * DAY + 5 * HOUR, client=IFTTT, text=f"New here: {text} https://own.example/{n}")
        for n, text in enumerate(islice(STRANGER.texts(), 120), 1)
    ]
    return mixed(OWNER.life(500, 2, FEED_AT), pages, rogue, OWNER.life(60, 2, FEED_AT + 61 * DAY))


@pytest.mark.xfail(
    strict=True,
    reason="20 bits of words, hour and number. Through a client of the owner's 25 are needed, because an owner's own "
    "garbled evening reaches 24",
)
def test_a_known_service_that_advertises_four_times_is_sure() -> None:
    spam = [f"lose weight in {days} days!!! try it https://diet.example/now" for days in (2, 3, 4, 5)]
    assert sure(findings(fed(*burst(FEED_AT, IFTTT, spam, gap=10)), FEED_AT + 61 * DAY), FEED_AT)


def test_a_known_service_that_advertises_four_times_is_a_question() -> None:
    spam = [f"lose weight in {days} days!!! try it https://diet.example/now" for days in (2, 3, 4, 5)]
    assert near(findings(fed(*burst(FEED_AT, IFTTT, spam, gap=10)), FEED_AT + 61 * DAY), FEED_AT)


# As an owner described it for 3 December 2011.
SPAM_OF_2011 = Said(at=FEED_AT, client=IFTTT, text="lose weight in 2 days!!! try it https://diet.example/now")


def test_a_known_service_that_advertises_once_is_a_question() -> None:
    assert near(findings(fed(SPAM_OF_2011), FEED_AT + 61 * DAY), FEED_AT)


def test_what_a_known_service_advertised_once_is_worth_a_look_and_heads_the_list_of_its_days() -> None:
    said = fed(SPAM_OF_2011)
    assert FEED_AT == listed(said, FEED_AT, FEED_AT + 61 * DAY)[0]
    assert bits_of(said, FEED_AT, FEED_AT + 61 * DAY) >= INCIDENT_BITS


# SEC, 9 January 2024, 16:11 in New York: one false report, and two minutes later a single symbol.
AGENCY_AT = datetime(2024, 1, 9, 21, 11, tzinfo=UTC)


def agency() -> list[Said]:
    """Return the posts of an agency on a platform that names no client."""
    no_client = Client("")
    desk = Person(clients=((no_client, 1),), hours=tuple(range(14, 22)), sites=("agency.example",), seed=10)
    false = ("Today the agency grants approval to all #tokens for listing on every exchange. $TKN", "$TKN")
    return [*desk.life(500, 3, AGENCY_AT), *burst(AGENCY_AT, no_client, false, gap=2)]


def test_an_agency_on_a_platform_that_names_no_client_has_two_posts_that_are_worth_a_look() -> None:
    both = [AGENCY_AT, AGENCY_AT + 2 * MINUTE]
    assert set(both) == set(listed(agency(), AGENCY_AT, AGENCY_AT + DAY)[:2])
    assert min(bits_of(agency(), at, AGENCY_AT + DAY) for at in both) >= INCIDENT_BITS


@pytest.mark.xfail(
    strict=True,
    reason="two posts in the working day, with no client to speak against them, have 9 bits, and 8.5 as the threshold "
    "would ask nearly three times the questions in ordinary lives",
)
def test_an_agency_on_a_platform_that_names_no_client_is_asked() -> None:
    assert near(findings(agency(), AGENCY_AT + DAY), AGENCY_AT)


def test_a_political_desk_that_lost_its_account_for_a_night() -> None:
    # Fox News Politics, 4 July 2011, about 2:00 in New York: six posts.
    at = datetime(2011, 7, 4, 6, 0, tzinfo=UTC)
    raid = burst(at, OLD_WEB, islice(STRANGER.texts(), 6), gap=5)
    assert sure(findings([*newsroom(at), *raid], at + DAY), at)


def restaurant(a_day: int, seed: int = 5) -> tuple[list[Finding], datetime]:
    """Return the findings for the incident of Burger King, and its time.

    It was on 18 February 2013, 12:01 in New York; the name was changed as well. `a_day` is how many posts the account
    makes a day.
    """
    at = datetime(2013, 2, 18, 17, 1, tzinfo=UTC)
    brand = Person(
        clients=((HOOTSUITE, 5), (IPHONE, 1)), hours=(14, 15, 16, 17, 20), sites=("menu.example",), seed=seed
    )
    raid = burst(at, OLD_WEB, islice(STRANGER.texts(), 55), gap=75 / 55)
    renamed = Event(at=at + 2 * MINUTE, kind="name")
    return findings([*brand.life(400, a_day, at), *raid], at + DAY, events=(renamed,)), at


def test_a_restaurant_whose_account_posted_fifty_five_times_in_seventy_five_minutes() -> None:
    found, at = restaurant(a_day=8)
    assert sure(found, at)
    assert 1 == len(near(found, at))
    assert found[0].message.startswith("55 posts within 74 minutes from “web”")


def test_as_many_posts_on_a_quiet_account_are_one_question() -> None:
    found, at = restaurant(a_day=2)
    assert 1 == len(near(found, at))
    assert found[0].message.startswith("55 posts within 74 minutes from “web”")


def test_as_many_posts_on_a_quiet_account_are_sure() -> None:
    # Fifty-five posts are one in fifteen of such an account's. They do not set the scale that makes them sure.
    assert all(sure(*restaurant(a_day=2, seed=seed)) for seed in range(12, 24))


def test_verified_accounts_that_a_platforms_own_tool_posted_from() -> None:
    # 15 July 2020, 14:15 to 18:05 in New York: one post an account through the platform's own web client, with a
    # payment address.
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


def test_an_intruder_with_the_password_at_a_client_not_used_for_months() -> None:
    # March 2008: two short posts through a client that the owner once used daily. The owner disowned them 72 seconds
    # later.
    at = datetime(2008, 3, 11, 17, 35, 35, tzinfo=UTC)
    before = Person(clients=((OLD_WEB, 5), (IM, 3)), hours=(14, 15, 16, 18, 20, 22))
    since = replace(before, clients=((OLD_WEB, 5), (TEXTING, 2)))
    raid = burst(at, IM, ("heh this is fun", "who am i"), gap=0.1)
    denial = Said(at=at + 72 * SECOND, client=OLD_WEB, text="That was not me. I do not post that way.")
    early, until = before.life(200, 2, at - 299 * DAY), at + 301 * DAY
    said = mixed(early, since.life(299, 2, at), raid, [denial], since.life(300, 2, until))
    assert near(findings(said, until), at)


# 2012: a colleague at a tablet that the owner had left signed in, in May and, as an enemy, in November.
TABLET_AT = datetime(2012, 5, 24, 15, 0, tzinfo=UTC)
DESK = Person(clients=((MAC, 6), (IPHONE, 3)), hours=(8, 9, 12, 15, 16, 17, 20), seed=4)
COLLEAGUE = list(islice(Person(clients=((IPAD, 1),), hours=(9,), seed=8).texts(), 14))
MAY = [*burst(TABLET_AT, IPAD, COLLEAGUE[:6], gap=11), *burst(TABLET_AT + 17 * HOUR, IPAD, COLLEAGUE[6:10], gap=25)]


def test_a_colleague_at_a_tablet_with_the_owner_posting_in_between() -> None:
    own = burst(TABLET_AT + 5 * MINUTE, MAC, islice(DESK.texts(), 4), gap=17)
    said = mixed(DESK.life(400, 3, TABLET_AT), MAY, own, DESK.life(20, 3, TABLET_AT + 22 * DAY))
    found = findings(said, TABLET_AT + 22 * DAY)
    assert sure(found, TABLET_AT)
    assert all("from “Twitter for iPad”" in one.message for one in near(found, TABLET_AT))


def test_the_same_tablet_again_after_its_first_posts_were_left_to_stand() -> None:
    friday, monday = datetime(2012, 11, 16, 21, 36, tzinfo=UTC), datetime(2012, 11, 19, 14, 31, tzinfo=UTC)
    shared = Said(at=friday, client=IPAD, text=f"RT @somebody: {COLLEAGUE[10]}")
    taunts = [
        Said(at=monday + minutes * MINUTE, client=IPAD, text=COLLEAGUE[11 + n]) for n, minutes in enumerate((0, 11, 28))
    ]
    own = Said(
        at=monday + 29.5 * MINUTE, client=MAC, text="Somebody else posts here, and a new password did not stop it."
    )
    said = mixed(DESK.life(500, 3, friday), MAY, [shared, *taunts, own], DESK.life(3, 3, friday + 3 * DAY))
    assert near(findings(said, friday + 4 * DAY), monday)


def test_friends_at_the_owners_own_unlocked_device_are_not_seen() -> None:
    # Two posts through the owner's client, at the owner's hour, in the owner's words: nothing gives them away.
    at = NOW.replace(hour=20) - 3 * DAY
    pair = burst(at, IPHONE, islice(replace(OWNER, seed=1).texts(), 2), gap=9)
    assert calm(findings(mixed(OWNER.life(500, 2), pair)))


def test_an_app_let_in_an_hour_before_makes_the_same_posts_surer() -> None:
    at = NOW - 3 * DAY
    posts = burst(at, IPHONE, islice(STRANGER.texts(), 4), gap=8)
    said = mixed(OWNER.life(500, 2), posts)
    granted = App(id="1", name="Free Followers", permissions=frozenset({"write"}), granted_at=at - HOUR)
    alone, together = near(findings(said), at), near(findings(said, apps=(granted,)), at)
    assert 1 == len(together)
    assert "+4.0 bits together: “Free Followers” was authorised 1 hour before" in together[0].evidence
    assert not [line for one in alone for line in one.evidence if "together" in line]
