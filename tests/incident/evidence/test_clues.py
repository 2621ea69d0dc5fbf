"""Clues say what the files show, in true words, and nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hygiene.incident.asked import Wanted
from hygiene.incident.evidence.clues import answered_over, read_clues
from hygiene.incident.evidence.scene import Scene
from hygiene.incident.records import Answered, Asked, Clue
from hygiene.model.account import Account
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.records import App, Difference, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from tests.incident.evidence.test_laws import scene
from tests.support import meta, situations, takeovers
from tests.support.lives import Person
from tests.support.snapshots import BRAND, IPAD, IPHONE, NOW, WEB, posts, snapshot, written

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT = NOW - 3 * DAY
TWEETBOT = Client("Tweetbot for iOS", "http://tapbots.com/tweetbot")
Row = tuple[datetime, Client, str]


def clue(key: str, *snapshots: Snapshot, post: bool = True, at: datetime = AT) -> Clue:
    """Return one clue about the last post of the first snapshot, or about a moment."""
    held = snapshots[0].posts
    post_id = held.post_id(len(held) - 1) if post and held is not None else ""
    about = Asked(account=snapshots[0].account, at=at, post_id=post_id)
    found = read_clues(Scene(asked=about, every=snapshots, results=(), policy=Policy()))
    return next(each for each in found if each.key == key)


def made(used: Client, history: list[tuple[Client, int, int]]) -> Snapshot:
    """Return posts by clients, each so often and up to so many days before, and one by a client."""
    rows: list[tuple[datetime | None, Client | None]] = [
        (AT - (until + n) * DAY, each) for each, count, until in history for n in range(count)
    ]
    return snapshot(posts([*sorted(rows, key=lambda row: row[0] or AT), (AT, used)]))


@pytest.mark.parametrize(
    ("used", "history", "value", "words"),
    [
        (IPHONE, [(IPHONE, 220, 1)], "usual", "The post came from “Twitter for iPhone”, with which you often post."),
        (
            TWEETBOT,
            [(TWEETBOT, 220, 1)],
            "usual",
            "The post came from “Tweetbot for iOS”, with which you often post.",
        ),
        (WEB, [(IPHONE, 60, 1)], "seldom", "The post came from “Twitter Web App”, which you had never used before."),
        (
            WEB,
            [(IPHONE, 60, 1), (WEB, 3, 2)],
            "seldom",
            "The post came from “Twitter Web App”, which you had first used 4 days before.",
        ),
        (
            WEB,
            [(IPHONE, 60, 1), (WEB, 120, 1)],
            "seldom",
            "The post came from “Twitter Web App”, which you had first used 120 days before.",
        ),
        (
            IPAD,
            [(IPHONE, 90, 1), (IPAD, 40, 75)],
            "seldom",
            "The post came from “Twitter for iPad”, which you had not used for 75 days.",
        ),
        (
            situations.SPAMMER,
            [(IPHONE, 60, 1)],
            "new-app",
            "The post came through “Giveaway Poster”, which had never posted before.",
        ),
        (
            situations.HOOTSUITE,
            [(situations.HOOTSUITE, 200, 1)],
            "tool",
            "The post came through “Hootsuite Inc.”, which has long had access.",
        ),
        (
            situations.HOOTSUITE,
            [(situations.HOOTSUITE, 40, 1)],
            "new-app",
            "The post came through “Hootsuite Inc.”, which had first posted 40 days before.",
        ),
    ],
)
def test_a_client_is_a_habit_only_when_it_was_used_for_half_a_year(
    used: Client, history: list[tuple[Client, int, int]], value: str, words: str
) -> None:
    found = clue("route", made(used, history))

    assert (found.value, found.words) == (value, words)


def linking(*rows: Row) -> Snapshot:
    """Return posts with these words."""
    return snapshot(written(rows))


@pytest.mark.parametrize(
    ("earlier", "client", "value", "words"),
    [
        (200, IPHONE, "own", "The post links to shop.example, to which the account had linked before."),
        (40, WEB, "own", "The post links to shop.example, to which the account had linked before."),
        (
            40,
            IPHONE,
            "foreign",
            "The post links to shop.example, to which the account had first linked in the months before.",
        ),
        (
            5,
            WEB,
            "foreign",
            "The post links to shop.example, to which the account had first linked in the months before.",
        ),
        (None, IPHONE, "foreign", "The post links to shop.example, to which the account had never linked before."),
    ],
)
def test_a_link_is_the_accounts_own_where_another_client_or_half_a_year_shows_it(
    earlier: int | None, client: Client, value: str, words: str
) -> None:
    before = [(AT - earlier * DAY, client, "See https://shop.example/1")] if earlier else []
    rows = sorted([(AT - 50 * DAY, IPHONE, "Hello"), *before], key=lambda row: row[0])
    found = clue("matter", linking(*rows, (AT, IPHONE, "Now https://shop.example/2")))

    assert (found.value, found.words) == (value, words)


def used(days: float, address: str = "198.51.100.7", agent: str = "") -> Login:
    """Return a session some days before the moment."""
    return Login(at=AT - days * DAY, ip=Hidden(address), outcome="session", agent=agent)


def test_sessions_of_long_ago_do_not_show_that_no_one_else_was_signed_in() -> None:
    remnants = tuple(used(days) for days in (900, 400, 90, 8))
    found = clue("own-session", snapshot(logins=remnants), post=False)

    assert (found.value, found.words) == ("", "Few sign-ins of those weeks are recorded.")


def test_a_session_from_a_new_network_is_strange_where_new_networks_are_rare() -> None:
    daily = tuple(used(days) for days in range(60, 0, -1))
    roaming = tuple(used(days - 0.5, f"{100 + days}.0.2.9") for days in range(40, 0, -3))
    held, phone = (snapshot(logins=(*each, used(0.01, "192.0.2.9"))) for each in (daily, (*daily, *roaming)))
    after = replace(held, logins=tuple(each for each in (held.logins or ()) if each.at != AT - DAY))

    assert clue("own-session", after, post=False).words == (
        "The sessions of those hours name networks alone, which may be yours."
    )
    assert clue("strange-session", held, post=False).value == "yes"
    assert clue("strange-session", phone, post=False).value == ""


def test_a_change_between_exports_that_lie_far_apart_is_for_the_user_to_date() -> None:
    changed = Difference(kind="link", since=AT - 60 * DAY, until=AT + DAY, mark="m", what="the link")
    found = clue("profile", snapshot(differences=(changed,), compared=frozenset({"profile"})), post=False)

    assert found.value == ""
    assert found.words.startswith("The link in the profile changed, between ")


def test_a_second_factor_of_today_is_not_that_of_the_moment() -> None:
    found = clue("second-factor", snapshot(second_factors=("sms",)), post=False)

    assert (found.value, found.look) == ("", "https://x.com/settings/account/login_verification")


def test_a_post_without_an_id_is_found_by_its_time(tmp_path: Path) -> None:
    at = meta.at(-2 * 86_400)
    texts = [meta.ig_post(-2 * 86_400, "The airdrop is live https://wallet-claim.example")]
    found = {each.key: each for each in read_clues(scene(takeovers.gram(tmp_path, posts=texts), Wanted(at=at)))}

    assert found["matter"].value == "foreign"
    assert found["route"].value == ""


def test_where_only_messages_were_sent_no_question_is_about_a_post(tmp_path: Path) -> None:
    found = read_clues(scene(takeovers.raid(tmp_path, "intruder"), Wanted(at=takeovers.NIGHT)))

    assert {each.key for each in found if each.moot} >= {"route", "matter", "number"}


def test_an_answer_to_a_question_that_makes_no_sense_counts_for_nothing() -> None:
    person = Person(clients=((IPHONE, 1),), hours=(9, 12), seed=3)
    life = [(said.at, said.client) for said in person.life(60, end=AT)]
    held = snapshot(posts([*life, (AT, IPHONE)]))
    about = Asked(account=BRAND, at=AT, post_id=held.require("posts").post_id(len(life)))
    read = read_clues(Scene(asked=about, every=(held,), results=(), policy=Policy()))
    found = answered_over(read, Answered(clues={"tool-history": ("yes", NOW), "you": ("no", NOW)}))
    by_key = {each.key: each for each in found}

    assert (by_key["tool-history"].value, by_key["tool-history"].answered) == ("", False)
    assert by_key["you"].words == "You say that it was not you."


def test_the_place_to_look_is_a_page_else_a_file() -> None:
    own = snapshot(posts([(AT, IPHONE)]))
    github = snapshot(logins=(), account=Account(platform="github", handle="acme", id="1"))

    assert clue("grant", own).look == "https://x.com/settings/connected_apps"
    assert clue("password-known", own).look == "an export of your password manager"
    file = "a new export of X (Twitter), from https://x.com/settings/download_your_data"
    assert clue("route", snapshot(logins=())).look == file
    assert clue("messages", own).look == f"your messages, or {file}"
    assert clue("mailbox-signs", own).look == "the settings of your mail provider"
    assert clue("messages", github, post=False).moot


def test_the_worse_of_file_and_answer_counts_for_an_act() -> None:
    read = [Clue(key="messages", value="no", words=""), Clue(key="strange-session", value="yes", words="")]
    found = answered_over(read, Answered(clues={"messages": ("yes", NOW), "strange-session": ("no", NOW)}))

    assert [(each.value, each.answered) for each in found] == [("yes", True), ("yes", False)]


def test_the_grant_of_the_app_that_posted_says_no_more_than_its_post() -> None:
    life = [(AT - day * DAY, IPHONE) for day in range(60, 0, -1)]
    for name in ("Giveaway Poster", "Another app"):
        app = App(id="9", name=name, permissions=frozenset({"write"}), granted_at=AT - 2 * DAY)
        held = snapshot(posts([*life, (AT, situations.SPAMMER)]), apps=(app,))
        about = Asked(account=BRAND, at=AT, post_id=held.require("posts").post_id(60), client=situations.SPAMMER.label)
        read = read_clues(Scene(asked=about, every=(held,), results=(), policy=Policy()))
        grant = next(each for each in read if each.key == "grant")
        assert grant.value == ("" if name == "Giveaway Poster" else "fresh")
