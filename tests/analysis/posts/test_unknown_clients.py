"""Which clients cannot be the owner's, how bad and how sure: by their names, and by what the policy lists."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from hygiene.analysis.posts.unknown_clients import Look, UnknownClient, unknown_clients
from hygiene.model.finding import Confidence, Severity
from hygiene.model.policy import AccountRules, Policy
from hygiene.model.posts import Client
from tests.support.snapshots import BUFFER, DAY, IPAD, IPHONE, NOW, OWN, WEB, Row, every, posts, snapshot

HOUR = timedelta(hours=1)
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)
"""Twenty months of one post a day from a phone."""
Weight = tuple[Severity, Confidence]
HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
SURE, LIKELY, UNSURE = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


def listing(*clients: str) -> Policy:
    """A policy in which the brand's people use these clients."""
    return Policy(accounts=(AccountRules(platform="x", handle="brand", known_clients=clients),))


PHONE = listing("Twitter for iPhone")
"""The policy of somebody who only uses a phone."""


def look(rows: list[Row], policy: Policy | None = None, **parts: object) -> Look:
    shot = snapshot(posts(rows), **parts)
    return unknown_clients(shot, policy or PHONE)


def nothing(found: Look) -> bool:
    """Whether no question was raised, and everything could be judged."""
    return (found.found, found.unjudged) == ((), "")


def only(found: Look) -> UnknownClient:
    (one,) = found.found
    return one


def weights(found: Look) -> dict[str, Weight]:
    return {one.family: (one.severity, one.confidence) for one in found.found}


def test_an_ordinary_life_raises_no_question() -> None:
    assert nothing(look(LIFE))
    assert nothing(look(LIFE, Policy()))


def test_a_first_use_is_one_question_whole_with_its_evidence() -> None:
    rows = every(HOUR, WEB, NOW - 2 * DAY, 7)
    ids = [str(n) for n in range(10**6, 10**6 + len(LIFE) + len(rows))]
    table = posts(LIFE + rows, ids=ids)
    first = 10**6 + len(LIFE)
    expected = UnknownClient(
        family="web",
        label="Twitter Web App",
        message=(
            "7 posts from “Twitter Web App”: first used here 2024-05-30 12:00 UTC, never before; your policy does not list it"
        ),
        severity=HIGH,
        confidence=SURE,
        at=NOW - 2 * DAY,
        fix=(
            "If these posts are not yours: log out all other sessions at https://x.com/settings/sessions, change the "
            "password at https://x.com/settings/password, then check e-mail and second factor. If they are, list the "
            "client under known_clients in the policy."
        ),
        evidence=(
            f"2024-05-30 12:00 UTC https://x.com/i/web/status/{first}",
            f"2024-05-30 13:00 UTC https://x.com/i/web/status/{first + 1}",
            f"2024-05-30 14:00 UTC https://x.com/i/web/status/{first + 2}",
            f"2024-05-30 15:00 UTC https://x.com/i/web/status/{first + 3}",
            f"2024-05-30 16:00 UTC https://x.com/i/web/status/{first + 4}",
            "the client's link: https://mobile.twitter.com",
            "this account starts about 0.6 new clients a year",
        ),
        disguised=False,
    )
    shot = snapshot(table)
    assert Look(
        found=(expected,), begun=(), usual="this account starts about 0.6 new clients a year", unjudged=""
    ) == unknown_clients(shot, PHONE)


def test_an_app_is_revoked_before_the_password_is_changed() -> None:
    assert (
        "If nobody of yours uses it: revoke it at https://x.com/settings/connected_apps first (a new password does not "
        "stop an app), then change the password. If it is yours, list it under known_clients in the policy."
    ) == only(look([*LIFE, (NOW - DAY, OWN)])).fix


def test_a_hundred_thousand_posts_of_a_stranger_are_one_question() -> None:
    rows = every(timedelta(seconds=1), OWN, NOW - 2 * DAY, 100_000)
    assert only(look(LIFE + rows)).message.startswith("100,000 posts from “Acme Desk”: first used here ")


def test_a_list_of_clients_makes_the_first_post_of_any_other_sure() -> None:
    policy = listing("Twitter for iPhone")
    assert {"web": (HIGH, SURE)} == weights(look([*LIFE, (NOW - DAY, WEB)], policy))
    assert only(look([*LIFE, (NOW - DAY, WEB)], policy)).message.endswith("; your policy does not list it")


def test_a_listed_client_is_expected_under_all_its_names_and_after_any_silence() -> None:
    rows = [*LIFE, (NOW - 500 * DAY, Client("web")), (NOW - DAY, WEB)]
    for name in ("web", "Twitter Web Client", "twitter web app "):
        assert nothing(look(rows, listing("Twitter for iPhone", name)))


def test_a_list_that_names_no_client_expects_none() -> None:
    found = look([*LIFE, (NOW - DAY, WEB)], listing())
    assert {"Twitter for iPhone": (LOW, UNSURE), "web": (HIGH, SURE)} == weights(found)


def test_a_steady_client_that_the_list_forgot_is_a_small_question() -> None:
    bot = every(DAY, BUFFER, NOW - 590 * DAY + HOUR, 580)
    assert {"Buffer": (LOW, UNSURE)} == weights(look(LIFE + bot, listing("Twitter for iPhone")))


def test_an_unlisted_client_adopted_lately_stays_a_real_question() -> None:
    rows = LIFE + every(DAY / 2, BUFFER, NOW - 40 * DAY, 60)
    assert {"Buffer": (MEDIUM, LIKELY)} == weights(look(rows, listing("Twitter for iPhone")))


def test_posts_read_in_part_make_it_less_sure() -> None:
    assert {"web": (HIGH, LIKELY)} == weights(look([*LIFE, (NOW - DAY, WEB)], gaps={"posts": "half of them"}))


def test_the_lists_of_other_accounts_do_not_matter() -> None:
    policy = Policy(accounts=(AccountRules(platform="x", handle="other", known_clients=("Twitter for iPhone",)),))
    assert nothing(look([*LIFE, (NOW - DAY, WEB)], policy))


@pytest.mark.parametrize(("silence", "told"), [(90 * DAY, False), (90 * DAY + HOUR, True), (200 * DAY, True)])
def test_without_a_list_a_client_that_is_new_or_back_is_told_and_no_question(silence: timedelta, told: bool) -> None:
    found = look([*LIFE, *every(-30 * DAY, IPAD, NOW - DAY - silence, 11), (NOW - DAY, IPAD)], Policy())
    assert ((("Twitter for iPad", "“Twitter for iPad” since 2024-05-31"),) if told else ()) == found.begun
    assert nothing(found)


def test_clients_that_began_are_told_in_order_and_only_those_of_the_months_reviewed() -> None:
    rows = [*LIFE, (NOW - 366 * DAY, BUFFER), (NOW - 3 * DAY, OWN), (NOW - 40 * DAY, WEB)]
    expected = (("web", "“Twitter Web App” since 2024-04-22"), ("Acme Desk", "“Acme Desk” since 2024-05-29"))
    assert expected == look(rows, Policy()).begun
    assert () == look(rows).begun


FAKE = Client("Twitter for  iPhone", "http://twitter.com")


def test_a_disguise_is_sure_without_any_list() -> None:
    one = only(look([*LIFE, (NOW - DAY, FAKE)], Policy()))
    assert (HIGH, SURE, True) == (one.severity, one.confidence, one.disguised)
    assert (
        "1 post from “Twitter for  iPhone”: it only looks like “Twitter for iPhone” (spaces); first used here "
        "2024-05-31 12:00 UTC, never before"
    ) == one.message
    assert one.fix.startswith("If nobody of yours uses it: revoke it")


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
    assert ([(HIGH, SURE)] if asked else []) == list(weights(found).values())


def test_a_listed_app_whose_name_now_links_elsewhere_is_a_stranger() -> None:
    rows = LIFE + every(DAY, BUFFER, NOW - 500 * DAY, 400)
    found = look([*rows, (NOW - DAY, Client("Buffer", "http://evil.example"))], listing("Twitter for iPhone", "Buffer"))
    assert {"Buffer (evil.example)": (HIGH, SURE)} == weights(found)


def test_the_genuine_client_with_the_greek_letter_is_an_ordinary_new_client() -> None:
    rows = [*LIFE, (NOW - DAY, Client("Tweetbot for i\u039fS", "http://tapbots.com/tweetbot"))]
    assert nothing(look(rows, Policy()))
    assert not only(look(rows)).disguised


def test_a_deleted_app_says_so() -> None:
    one = only(look([*LIFE, (NOW - DAY, Client("erased81836", "http://erased81836.com"))]))
    assert one.message.startswith(
        "1 post from “erased81836”: its developer deleted the app (id 81836); first used here"
    )


def test_a_deleted_app_long_in_use_is_a_small_question() -> None:
    rows = LIFE + every(DAY, Client("erased81836", "http://erased81836.com"), NOW - 590 * DAY, 580)
    assert {"erased81836": (LOW, UNSURE)} == weights(look(rows))


@pytest.mark.parametrize("count", [0, 1, 49])
def test_with_fewer_posts_than_needed_it_says_so(count: int) -> None:
    found = look(every(DAY, IPHONE, NOW - 60 * DAY, count))
    posts_read = "1 dated post" if count == 1 else f"{count} dated posts"
    assert ((), f"only {posts_read} to learn clients from; 50 are needed") == (found.found, found.unjudged)


def test_a_short_history_still_shows_disguises_and_what_a_list_rules_out() -> None:
    rows = [*every(DAY, IPHONE, NOW - 30 * DAY, 20), (NOW - DAY, FAKE), (NOW - HOUR, WEB)]
    found = look(rows, listing("Twitter for iPhone"))
    assert {"Twitter for  iPhone": (HIGH, LIKELY), "web": (HIGH, LIKELY)} == weights(found)
    assert "only 22 dated posts to learn clients from; 50 are needed" == found.unjudged


def test_undated_posts_and_posts_without_a_client_raise_no_question() -> None:
    assert nothing(look([*LIFE, (None, WEB), (NOW - DAY, None)]))


def test_a_client_without_a_name_is_still_asked_about() -> None:
    one = only(look([*LIFE, (NOW - DAY, Client("", "http://evil.example"))]))
    assert one.message.startswith("1 post from a client without a name: first used here")


def test_the_most_telling_comes_first_and_of_equals_the_earliest() -> None:
    rows = [*LIFE, *every(HOUR, OWN, NOW - 5 * DAY, 2), *every(HOUR, FAKE, NOW - 2 * DAY, 2)]
    rows += [(NOW - 550 * DAY, IPAD), (NOW - 3 * DAY, IPAD)]
    assert ["Acme Desk", "Twitter for iPad", "Twitter for  iPhone"] == [one.family for one in look(rows).found]


def test_times_are_shown_at_home() -> None:
    shown = only(look([*LIFE, (NOW - DAY, WEB)], msgspec.structs.replace(PHONE, timezone="Asia/Kolkata"))).message
    assert "first used here 2024-05-31 17:30 IST" in shown


def test_it_is_the_same_whatever_order_posts_were_read_in() -> None:
    rows = [*LIFE, (NOW - DAY, WEB)]
    first: datetime | None = only(look(rows)).at
    assert (first, weights(look(rows))) == (only(look(rows[::-1])).at, weights(look(rows[::-1])))
