"""The check `automation`, on tools that people really let post for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from hygiene import Account, Confidence, Finding, Policy, Severity, Snapshot, Status
from hygiene.analysis.apps.posting_tools import CLIENTS
from hygiene.model.finding import Result
from hygiene.model.policy import AccountRules, AppRules
from hygiene.model.posts import Client
from hygiene.model.records import App
from hygiene.reference.platforms import platform
from hygiene.scan.judge import run
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS, built_in
from tests.support.project import SHARED
from tests.support.snapshots import BRAND, DAY, IPHONE, NOW, app, snapshot, written

automation = built_in("automation")

INFO, LOW, MEDIUM = Severity.INFO, Severity.LOW, Severity.MEDIUM
SURE, LIKELY, UNSURE = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
SAMPLES = SHARED / "samples" / "x" / "full"

ALARM = Client("UnfollowAlarm", "https://unfollow.example")
FEED = Client("FeedFerry", "https://feedferry.example")
HAND = Client("Handheld", "https://handheld.example")
SENTENCES = [
    "The tide was out and we walked to the lighthouse", "New rolls, still warm!", "Does anybody know a plumber?",
    "I think the third chapter is the best one", "Rain again. Soup it is.", "Look at this dog", "Closed on Monday",
    "We open at nine tomorrow because of the market", "What a game last night", "My sister sent me a box of figs",
]  # fmt: skip

Written = tuple[object, ...]


def days_ago(age: float, count: int, used: Client | None, texts: Iterable[str]) -> list[tuple[object, ...]]:
    """Return one post a day through one client.

    The last of them is `age` days before `NOW`.
    """
    given = list(texts)
    return [(NOW - (age + count - 1 - n) * DAY, used, given[n % len(given)]) for n in range(count)]


def announced(age: float = 3, count: int = 30, used: Client | None = ALARM) -> list[tuple[object, ...]]:
    """Return the posts of a tool that announces everybody who leaves."""
    texts = [f"@gone{n} unfollowed me today. Found with https://unfollow.example/{n}" for n in range(count)]
    return days_ago(age, count, used, texts)


def fed(
    age: float = 3, count: int = 30, used: Client | None = FEED, site: str = "harbourlane.example"
) -> list[Written]:
    """Return the posts of a feed: a title and a link."""
    return days_ago(age, count, used, [f"{SENTENCES[n % 10]} https://{site}/{n}" for n in range(count)])


def chatted(used: Client | None = IPHONE, count: int = 60) -> list[Written]:
    """Return the posts that the owner writes."""
    return days_ago(1, count, used, SENTENCES)


def shot(*posts: list[Written], apps: tuple[App, ...] | None = (), account: Account = BRAND) -> Snapshot:
    rows = sorted((row for its in posts for row in its), key=lambda row: str(row[0]))
    return snapshot(written(rows), apps=apps, account=account)  # type: ignore[arg-type]  # rows of time, client, text


def judge(given: Snapshot, policy: Policy | None = None) -> Result:
    (result,) = run(automation, [given], policy or Policy())
    return result


def weights(result: Result) -> list[tuple[str, Severity, Confidence]]:
    return [(f.subject, f.severity, f.confidence) for f in result.findings]


def test_the_tool_that_told_the_world_who_had_left() -> None:
    result = judge(shot(chatted(), announced(), apps=(app("UnfollowAlarm", "read", "write"),)))
    expected = Finding(
        subject="app:id-unfollowalarm",
        message=(
            "“UnfollowAlarm” names other people in your name: 30 of them in the 30 posts read. It made 30 posts, "
            "2024-04-30 to "
            "2024-05-29."
        ),
        severity=MEDIUM,
        confidence=SURE,
        why="Your readers take it for your own words about these people, who did not ask to be named.",
        fix=(
            "Unless you want these posts, revoke “UnfollowAlarm” at https://x.com/settings/connected_apps. If you "
            "want them, "
            "list it under known_apps."
        ),
        at=NOW - 32 * DAY,
        evidence=(
            "30 of 30 posts read: <name> unfollowed me today found with <link>",
            "most of its posts link to unfollow.example",
            "permissions read, write",
        ),
    )
    assert (Status.FOUND, (expected,), "") == (result.status, result.findings, result.reason)
    assert (NOW - 3 * DAY, ("UnfollowAlarm",)) == (result.findings[0].ended, result.findings[0].apps)


def test_a_feed_in_use_is_a_fact_and_no_alarm() -> None:
    (found,) = judge(shot(chatted(), fed())).findings
    assert ("tool:FeedFerry", INFO, LIKELY) == (found.subject, found.severity, found.confidence)
    assert "“FeedFerry” passes on links in your name. It made 30 posts, 2024-04-30 to 2024-05-29." == found.message
    assert ("most of its posts link to harbourlane.example", "no grant of this name is in the export") == found.evidence
    assert found.fix.endswith(
        "connected_apps. The export lists no grant of this name, so look for another app by the same publisher. If you "
        "want them, list it under known_clients."
    )


def test_a_feed_of_the_platforms_own_links_is_somebody_quoting_posts() -> None:
    assert Status.CLEAR is judge(shot(chatted(), fed(site="x.com"))).status
    assert Status.CLEAR is judge(shot(chatted(), fed(site="mobile.twitter.com"))).status
    assert Status.CLEAR is judge(shot(chatted(), fed(site="t.co"))).status


def test_a_silent_tool_matters_while_it_may_still_post() -> None:
    may, reads = app("FeedFerry", "read", "write"), app("FeedFerry", "read")
    (found,) = judge(shot(chatted(), fed(400), apps=(may,))).findings
    assert ("app:id-feedferry", LOW, LIKELY) == (found.subject, found.severity, found.confidence)
    assert found.message.endswith(" It has posted nothing for 400 days, and may still post.")
    (denied,) = judge(shot(chatted(), fed(400), apps=(may,)), Policy(apps=AppRules(deny=("feedferry",)))).findings
    assert denied.fix == "Revoke “FeedFerry” at https://x.com/settings/connected_apps, because your policy denies it."
    assert Status.CLEAR is judge(shot(chatted(), fed(400), apps=(reads,))).status
    assert Status.CLEAR is judge(shot(chatted(), fed(400))).status
    assert Status.CLEAR is judge(shot(chatted(), announced(400))).status


def test_grants_that_were_not_read_leave_the_question_open() -> None:
    result = judge(shot(chatted(), announced(400), fed(400), apps=None))
    assert [("tool:UnfollowAlarm", MEDIUM, SURE)] == weights(result)
    assert "2 silent programs may or may not still post: this export holds no apps" == result.reason
    assert "we could not read whether it still has access" in result.findings[0].evidence
    half = replace(shot(chatted(), announced(400)), gaps={"apps": "apps.js: 1 record is not of its shape"})
    assert [("tool:UnfollowAlarm", MEDIUM, SURE)] == weights(judge(half))


def test_where_grants_are_never_told_posts_alone_can_be_clear() -> None:
    assert Status.CLEAR is judge(shot(chatted(), apps=None)).status
    speaking = judge(shot(chatted(), fed(), apps=None))
    assert (1, "") == (len(speaking.findings), speaking.reason)
    why = "1 silent program may or may not still post: this export holds no apps"
    silent = judge(shot(chatted(), fed(400), apps=None))
    assert (Status.UNKNOWN, why) == (silent.status, silent.reason)


def test_the_limit_of_silence_is_the_policys() -> None:
    given = shot(chatted(), fed(100))
    assert [("tool:FeedFerry", INFO, LIKELY)] == weights(judge(given))
    policy = Policy()
    short = Policy(apps=type(policy.apps)(unused_days=90))
    assert Status.CLEAR is judge(given, short).status


def test_what_the_policy_lists_is_not_asked_about() -> None:
    given = shot(chatted(), announced(), fed(), apps=(app("UnfollowAlarm", "write"),))

    def rules(known_clients: tuple[str, ...] | None = None, known_apps: tuple[str, ...] = ()) -> Policy:
        mine = AccountRules(platform="x", handle="brand", known_clients=known_clients, known_apps=known_apps)
        return Policy(accounts=(mine,))

    assert ["app:id-unfollowalarm"] == [f.subject for f in judge(given, rules(known_clients=("feedferry",))).findings]
    for listed in ("UnfollowAlarm", "ID-unfollowalarm"):
        assert ["tool:FeedFerry"] == [f.subject for f in judge(given, rules(known_apps=(listed,))).findings]
    assert Status.CLEAR is judge(given, rules(known_clients=("FeedFerry", "UnfollowAlarm"))).status


@pytest.mark.parametrize("used", [HAND, IPHONE, None])
def test_people_who_greet_every_morning_are_left_in_peace(used: Client | None) -> None:
    hello = [f"Good morning @friend{n % 3}, have a nice day!" for n in range(60)]
    assert Status.CLEAR is judge(shot(chatted(used, 90), days_ago(0.5, 60, used, hello))).status


def test_the_platforms_own_client_is_somebody_pressing_a_button() -> None:
    assert Status.CLEAR is judge(shot(chatted(), announced(used=IPHONE), fed(used=IPHONE))).status


def test_what_others_wrote_is_not_the_owners() -> None:
    passed_on = days_ago(1, 40, FEED, [f"RT @news: Story {n} https://news.example/{n}" for n in range(40)])
    assert Status.CLEAR is judge(shot(chatted(), passed_on)).status


def test_naming_oneself_or_the_same_few_is_not_naming_people() -> None:
    own = days_ago(1, 30, ALARM, [f"My week: {n} likes, says @brand https://stats.example/{n}" for n in range(30)])
    few = days_ago(1, 30, FEED, [f"Song {n} on the air with @host{n % 4} https://radio.example/{n}" for n in range(30)])
    assert [("tool:FeedFerry", INFO, SURE), ("tool:UnfollowAlarm", INFO, SURE)] == weights(
        judge(shot(chatted(), own, few))
    )


def test_where_no_client_is_told_one_site_and_one_pattern_are_a_tool() -> None:
    elsewhere = Account(platform="mastodon", handle="brand@social.example")
    stats = [f"My week: {n} likes and {n * 3} readers. https://stats.example/{n}" for n in range(30)]
    result = judge(shot(chatted(None), days_ago(2, 30, None, stats), apps=None, account=elsewhere))
    (found,) = result.findings
    assert ("tool:stats.example", INFO, UNSURE) == (found.subject, found.severity, found.confidence)
    assert (
        "30 posts that link to stats.example repeat the same words, as a program does, 2024-05-01 to 2024-05-30."
    ) == found.message
    assert ("30 of 30 posts read: my week <number> likes and <number> readers <link>",) == found.evidence
    page = platform("mastodon").page("apps")
    assert f"If you do not write them yourself, find the program and revoke it {page}." == found.fix
    here_and_there = [f"My week: {n} likes and {n * 3} readers. https://site{n}.example/" for n in range(30)]
    assert () == judge(shot(chatted(None), days_ago(2, 30, None, here_and_there), account=elsewhere)).findings


def test_two_patterns_of_one_site_are_one_tool() -> None:
    played = [f"I reached level {n} of Sheep Race! https://sheep.example/{n}" for n in range(20)]
    won = [f"{SENTENCES[n % 10]}, and won {n} fine sheep: https://sheep.example/{n}" for n in range(20)]
    both = shot(chatted(None), days_ago(2, 20, None, played), days_ago(1.5, 20, None, won))
    (found,) = judge(both).findings
    assert "tool:sheep.example" == found.subject
    assert (
        "20 of 40 posts read: i reached level <number> of sheep race <link>",
        "20 of 40 posts read: … and won <number> fine sheep <link>",
    ) == tuple(sorted(found.evidence, key=len, reverse=True))


def test_too_few_posts_are_unknown_and_never_clear() -> None:
    few = judge(shot(fed(count=9)))
    assert (Status.UNKNOWN, "9 posts, and it takes 10 to recognise a program") == (few.status, few.reason)
    assert "0 posts, and it takes 10 to recognise a program" == judge(shot()).reason
    assert "the file is damaged" == judge(snapshot(gaps={"posts": "the file is damaged"}, apps=())).reason


def test_more_clients_than_are_looked_at_are_said() -> None:
    many = [chatted(Client(f"Client {n}", f"https://c{n}.example"), 10) for n in range(CLIENTS + 2)]
    result = judge(shot(announced(), *many))
    assert ["tool:UnfollowAlarm"] == [f.subject for f in result.findings]
    assert "only the 100 clients with most posts were looked at, not 3 more" == result.reason


def test_of_many_posts_some_are_read_and_all_are_counted() -> None:
    (found,) = judge(shot(announced(count=1500))).findings
    assert (
        "“UnfollowAlarm” names other people in your name: 400 of them in the 400 posts read. It made 1,500 posts, "
        "2020-04-21 "
        "to 2024-05-29."
    ) == found.message


def test_of_very_many_without_a_client_the_number_is_an_estimate() -> None:
    start = NOW - timedelta(minutes=40_000)
    rows = [
        (
            start + timedelta(minutes=n),
            None,
            f"Level {n} of Sheep Race https://s.example/{n}" if n % 2 else f"{n} {n * n}",
        )
        for n in range(40_000)
    ]
    (found,) = judge(snapshot(written(rows), apps=())).findings
    count = int(found.message.partition(" ")[0].replace(",", ""))
    assert 19_000 < count < 21_000


def test_a_hostile_name_and_hostile_words_are_fit_to_print() -> None:
    trick = Client("Bot\u202e\x1b[31m", "https://evil.example")
    texts = [f"now\u202ehere {n} words\x1b[2J then https://evil.example/{n} or dana@brand.example" for n in range(20)]
    (found,) = judge(shot(chatted(), days_ago(1, 20, trick, texts))).findings
    told = " ".join((found.subject, found.message, found.fix, *found.evidence))
    assert not set(told) & {"\u202e", "\x1b"}
    assert "brand.example" not in told
    assert "tool:Bot\\u202e\\x1b[31m" == found.subject


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples of real archives are not beside this checkout")
def test_real_accounts_have_a_handful_of_tools_and_no_alarm() -> None:
    for path in sorted(SAMPLES.iterdir()):
        (result,) = run(automation, [read_export(path, READERS)], Policy())
        assert len(result.findings) <= 4
        assert {f.severity for f in result.findings} <= {INFO}


def test_an_accepted_tool_that_posts_again_is_found_anew() -> None:
    marks = []
    for count in (30, 31):
        result = judge(shot(chatted(), announced(33 - count, count)))
        marks += [result.fingerprint(found) for found in result.findings]
    assert 2 == len(set(marks)) == len(marks)
