"""Unknown clients and their confidence, by name and by the policy."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import inf

import pytest

from hygiene.analysis.posts.unknown_clients import ClientReport, UnknownClient, unknown_clients
from hygiene.model.finding import Confidence
from hygiene.model.policy import AccountRules, Policy
from hygiene.model.posts import Client
from tests.support.snapshots import BUFFER, DAY, IPAD, IPHONE, NOW, OWN, WEB, Row, every, posts, snapshot, x_id

HOUR = timedelta(hours=1)
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)
"""Twenty months of one post a day from a phone."""
SURE, LIKELY, UNSURE = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


def listing(*clients: str) -> Policy:
    """A policy in which the brand's people use these clients."""
    return Policy(accounts=(AccountRules(platform="x", handle="brand", known_clients=clients),))


PHONE = listing("Twitter for iPhone")
"""The policy of somebody who only uses a phone."""


def look(rows: list[Row], policy: Policy | None = None, **parts: object) -> ClientReport:
    shot = snapshot(posts(rows), **parts)
    return unknown_clients(shot, policy or PHONE)


def nothing(found: ClientReport) -> bool:
    """Return whether no client is unknown, and enough posts were read."""
    return found.found == () and found.dated >= 50


def only(found: ClientReport) -> UnknownClient:
    (one,) = found.found
    return one


def sure(found: ClientReport) -> dict[str, Confidence]:
    return {one.family: one.confidence for one in found.found}


def begun(found: ClientReport) -> list[tuple[str, str, datetime]]:
    return [(new.family, new.client.label, new.at) for new in found.begun]


def test_an_ordinary_life_raises_no_question() -> None:
    assert nothing(look(LIFE))
    assert nothing(look(LIFE, Policy()))


def test_a_first_use_is_one_unknown_client_with_its_facts() -> None:
    rows = every(HOUR, WEB, NOW - 2 * DAY, 7)
    report = look(LIFE + rows)
    one = only(report)
    assert list(range(598, 605)) == one.posts.tolist()
    assert ("web", WEB, NOW - 2 * DAY, SURE) == (one.family, one.client, one.at, one.confidence)
    assert (None, "", True, True, False) == (one.imitates, one.removed_id, one.unlisted, one.began, one.adopted)
    assert (inf, 0.0) == (one.silence, one.again)
    assert ((), 605, 1, 598.25) == (report.begun, report.dated, report.started, report.days)


def test_a_client_that_came_back_twice_has_both_silences() -> None:
    old, first, again = (NOW - 590 * DAY, IPAD), (NOW - 300 * DAY, IPAD), (NOW - 100 * DAY, IPAD)
    one = only(look([*LIFE, old, first, again]))
    assert (first[0], 2, True) == (one.at, len(one.posts), one.began)
    assert (290.0, 200.0) == (one.silence, one.again)


def test_a_hundred_thousand_posts_of_a_stranger_are_one_question() -> None:
    rows = every(timedelta(seconds=1), OWN, NOW - 2 * DAY, 100_000)
    assert 100_000 == len(only(look(LIFE + rows)).posts)


def test_a_list_of_clients_makes_the_first_post_of_any_other_sure() -> None:
    policy = listing("Twitter for iPhone")
    assert {"web": SURE} == sure(look([*LIFE, (NOW - DAY, WEB)], policy))
    assert only(look([*LIFE, (NOW - DAY, WEB)], policy)).unlisted


def test_a_listed_client_is_expected_under_all_its_names_and_after_any_silence() -> None:
    rows = [*LIFE, (NOW - 500 * DAY, Client("web")), (NOW - DAY, WEB)]
    for name in ("web", "Twitter Web Client", "twitter web app "):
        assert nothing(look(rows, listing("Twitter for iPhone", name)))


def test_a_list_that_names_no_client_expects_none() -> None:
    found = look([*LIFE, (NOW - DAY, WEB)], listing())
    assert {"Twitter for iPhone": UNSURE, "web": SURE} == sure(found)


def test_a_steady_client_that_the_list_forgot_is_a_small_question() -> None:
    bot = every(DAY, BUFFER, NOW - 590 * DAY + HOUR, 580)
    assert {"Buffer": UNSURE} == sure(look(LIFE + bot, listing("Twitter for iPhone")))


def test_an_unlisted_client_adopted_lately_stays_a_real_question() -> None:
    rows = LIFE + every(DAY / 2, BUFFER, NOW - 40 * DAY, 60)
    assert {"Buffer": LIKELY} == sure(look(rows, listing("Twitter for iPhone")))


def test_posts_read_in_part_make_it_less_sure() -> None:
    assert {"web": LIKELY} == sure(look([*LIFE, (NOW - DAY, WEB)], gaps={"posts": "half of them"}))


def test_single_records_that_could_not_be_judged_make_it_no_less_sure() -> None:
    rows, gap = [*LIFE, (NOW - DAY, WEB)], {"posts": "1 post has no plausible date"}
    assert {"web": SURE} == sure(look(rows, gaps=gap, singles_missing=frozenset({"posts"})))


def test_the_lists_of_other_accounts_do_not_matter() -> None:
    policy = Policy(accounts=(AccountRules(platform="x", handle="other", known_clients=("Twitter for iPhone",)),))
    assert nothing(look([*LIFE, (NOW - DAY, WEB)], policy))


@pytest.mark.parametrize(("silence", "told"), [(90 * DAY, False), (90 * DAY + HOUR, True), (200 * DAY, True)])
def test_without_a_list_a_client_that_is_new_or_back_is_told_and_no_question(silence: timedelta, told: bool) -> None:
    found = look([*LIFE, *every(-30 * DAY, IPAD, NOW - DAY - silence, 11), (NOW - DAY, IPAD)], Policy())
    assert ([("Twitter for iPad", "Twitter for iPad", NOW - DAY)] if told else []) == begun(found)
    assert nothing(found)


def test_clients_that_began_are_told_in_order_and_only_those_of_the_months_reviewed() -> None:
    rows = [*LIFE, (NOW - 366 * DAY, BUFFER), (NOW - 3 * DAY, OWN), (NOW - 40 * DAY, WEB)]
    expected = [("web", "Twitter Web App", NOW - 40 * DAY), ("Acme Desk", "Acme Desk", NOW - 3 * DAY)]
    assert expected == begun(look(rows, Policy()))
    assert [] == begun(look(rows))


FAKE = Client("Twitter for  iPhone", "http://twitter.com")


def test_a_disguise_is_sure_without_any_list() -> None:
    one = only(look([*LIFE, (NOW - DAY, FAKE)], Policy()))
    assert (SURE, ("Twitter for iPhone", "spaces")) == (one.confidence, one.imitates)
    assert (False, True, inf) == (one.unlisted, one.began, one.silence)


def test_every_use_of_a_disguise_in_the_months_reviewed_is_named_however_early() -> None:
    early, late = NOW - 300 * DAY, NOW - DAY
    rows: list[Row] = [*every(DAY, IPHONE, NOW - 310 * DAY, 305), (early, FAKE), (late, FAKE)]
    one = only(look(rows, Policy()))
    assert (2, early, True) == (len(one.posts), one.at, one.began)


@pytest.mark.parametrize(
    ("fake", "names", "asked"),
    [
        (FAKE, ("Twitter for iPhone",), True),
        (FAKE, ("Twitter for iPhone", "Twitter for  iPhone"), False),
        (Client("Twitter for iPhone", "http://evil.example"), ("Twitter for iPhone",), True),
    ],
)
def test_a_disguise_as_a_listed_client_is_not_that_client(fake: Client, names: tuple[str, ...], asked: bool) -> None:
    found = look([*LIFE, (NOW - DAY, fake)], listing(*names))
    assert ([SURE] if asked else []) == list(sure(found).values())


def test_a_listed_app_whose_name_now_links_elsewhere_is_a_stranger() -> None:
    rows = LIFE + every(DAY, BUFFER, NOW - 500 * DAY, 400)
    found = look([*rows, (NOW - DAY, Client("Buffer", "http://evil.example"))], listing("Twitter for iPhone", "Buffer"))
    assert {"Buffer (evil.example)": SURE} == sure(found)


def test_the_genuine_client_with_the_greek_letter_is_an_ordinary_new_client() -> None:
    rows = [*LIFE, (NOW - DAY, Client("Tweetbot for i\u039fS", "http://tapbots.com/tweetbot"))]
    assert nothing(look(rows, Policy()))
    assert None is only(look(rows)).imitates


def test_a_deleted_app_says_so() -> None:
    one = only(look([*LIFE, (NOW - DAY, Client("erased81836", "http://erased81836.com"))]))
    assert ("81836", True) == (one.removed_id, one.began)


def test_a_deleted_app_long_in_use_is_a_small_question() -> None:
    rows = LIFE + every(DAY, Client("erased81836", "http://erased81836.com"), NOW - 590 * DAY, 580)
    assert {"erased81836": UNSURE} == sure(look(rows))


@pytest.mark.parametrize("count", [0, 1, 49])
def test_with_fewer_posts_than_needed_it_says_so(count: int) -> None:
    found = look(every(DAY, IPHONE, NOW - 60 * DAY, count))
    assert ((), count) == (found.found, found.dated)


def test_a_short_history_still_shows_disguises_and_what_a_list_rules_out() -> None:
    rows = [*every(DAY, IPHONE, NOW - 30 * DAY, 20), (NOW - DAY, FAKE), (NOW - HOUR, WEB)]
    found = look(rows, listing("Twitter for iPhone"))
    assert {"Twitter for  iPhone": LIKELY, "web": LIKELY} == sure(found)
    assert 22 == found.dated


def test_undated_posts_and_posts_without_a_client_raise_no_question() -> None:
    assert nothing(look([*LIFE, (NOW - DAY, None)]))
    ids = [*(x_id(at, n) for n, (at, _) in enumerate(LIFE) if at), "12"]
    assert nothing(unknown_clients(snapshot(posts([*LIFE, (None, WEB)], ids)), PHONE))


def test_an_undated_post_has_the_time_of_its_id() -> None:
    assert NOW == only(look([*LIFE, (None, WEB)])).at


def test_a_client_without_a_name_is_still_asked_about() -> None:
    one = only(look([*LIFE, (NOW - DAY, Client("", "http://evil.example"))]))
    assert ("", inf) == (one.client.label, one.silence)


def test_unknown_clients_come_in_order_of_time() -> None:
    rows = [*LIFE, *every(HOUR, OWN, NOW - 5 * DAY, 2), *every(HOUR, FAKE, NOW - 2 * DAY, 2)]
    rows += [(NOW - 550 * DAY, IPAD), (NOW - 3 * DAY, IPAD)]
    assert ["Acme Desk", "Twitter for iPad", "Twitter for  iPhone"] == [one.family for one in look(rows).found]


def test_it_is_the_same_whatever_order_posts_were_read_in() -> None:
    rows = [*LIFE, (NOW - DAY, WEB)]
    first: datetime | None = only(look(rows)).at
    assert (first, sure(look(rows))) == (only(look(rows[::-1])).at, sure(look(rows[::-1])))
