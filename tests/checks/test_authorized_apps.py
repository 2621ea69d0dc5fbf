"""The check `authorized-apps`: one finding a grant, every reason in it, and exactly what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.posts.suspicious import suspicious_posts
from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import AccountRules, AppRules, Policy
from hygiene.model.posts import Client
from hygiene.model.records import App
from hygiene.model.snapshot import ASKED
from hygiene.scan.judge import run
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS, built_in
from tests.support.project import SHARED
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, OWN, Row, app, every, posts, snapshot, written

authorized_apps = built_in("authorized-apps")

SAMPLES = SHARED / "samples" / "x"
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)
FEW = every(timedelta(minutes=1), OWN, NOW - 2 * DAY, 3)
"""Three suspicious posts through a client never used before."""
PAGE = "https://x.com/settings/connected_apps"


HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
SURE, LIKELY, UNSURE = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


def judge(*apps: App, rows: list[Row] | None = None, policy: Policy | None = None, **parts: object) -> Result:
    account = snapshot(posts(LIFE if rows is None else rows), apps=apps, **parts)
    (result,) = run(authorized_apps, [account], policy or Policy())
    return result


def told(*apps: App, rows: list[Row] | None = None, policy: Policy | None = None, **parts: object) -> list[object]:
    """Return message, severity and confidence of each finding."""
    found = judge(*apps, rows=rows, policy=policy, **parts).findings
    return [(f.message, f.severity, f.confidence) for f in found]


def knowing(*names: str) -> Policy:
    return Policy(accounts=(AccountRules(platform="x", handle="brand", known_apps=names),))


def test_an_account_that_was_read_as_it_is_now_has_no_export_in_its_words() -> None:
    (found,) = judge(app("Acme", "read", "write", age=3), taken_at_means=ASKED).findings
    assert "“Acme” was given access 3 days before this reading and can post as you." == found.message
    assert not any("export" in line for line in found.evidence)


def test_a_forgotten_app_that_may_do_everything_is_told_whole() -> None:
    one = app("Tweet Tally", "read", "write", "directmessages", age=4383, id="77", publisher="Tally Inc")
    expected = Finding(
        subject="app:77",
        message=(
            "“Tweet Tally” can read your messages and post as you, but has never posted. "
            "You gave it access 12 years before the export."
        ),
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        why="Whoever holds this app's keys can read your messages and write messages in your name.",
        fix=f"Revoke “Tweet Tally” at {PAGE}, unless you or your team use it.",
        at=one.granted_at,
        evidence=(
            "id 77, publisher Tally Inc",
            "permissions directmessages, read, write",
            "no post in the export came through it",
        ),
    )
    result = judge(one)
    assert (Status.FOUND, (expected,), "") == (result.status, result.findings, result.reason)


@pytest.mark.parametrize(
    ("may", "why"),
    [
        (("read", "write"), "Whoever holds this app's keys can post as you, even after you change your password."),
        ((), "Whoever holds this app's keys can do all that you allowed it, even after you change your password."),
        (
            ("read",),
            "Whoever holds this app's keys can read what your account can see, without your password.",
        ),
    ],
)
def test_why_it_matters_follows_what_the_app_may_do(may: tuple[str, ...], why: str) -> None:
    (found,) = judge(app("Old", *may, age=4000)).findings
    assert why == found.why


def test_the_platforms_own_apps_and_young_readers_are_clear() -> None:
    own = app("Twitter for iPhone", "read", "write", age=4000, id="129032", first_party=True)
    assert Status.CLEAR is judge(own, app("Reader", "read")).status


def test_an_account_without_apps_is_clear_and_one_whose_apps_were_not_read_is_unknown() -> None:
    assert Status.CLEAR is judge().status
    (unread,) = run(authorized_apps, [snapshot(posts(LIFE), gaps={"apps": "the file is damaged"})], Policy())
    assert (Status.UNKNOWN, "the file is damaged") == (unread.status, unread.reason)


@pytest.mark.parametrize("apps", [(), (app("Old", "read", age=4000),)])
def test_without_posts_the_question_of_use_stays_open(apps: tuple[App, ...]) -> None:
    (result,) = run(authorized_apps, [snapshot(apps=apps)], Policy())
    assert ("judged without posts: this export holds no posts", Status.FOUND if apps else Status.UNKNOWN) == (
        result.reason,
        result.status,
    )


def test_a_rogue_app_let_in_shortly_before_it_posted_is_named_with_its_post() -> None:
    rogue = Client("Free Followers", "http://f.example")
    # What it posts is nothing like the owner's.
    own = [(at or NOW, used, f"so day {n} went on as any other day here") for n, (at, used) in enumerate(LIFE)]
    scam = [
        (NOW - 2 * DAY + n * timedelta(minutes=2), rogue, f"FREE COINS!!! {n}x -> https://coins{n}.example/now")
        for n in range(8)
    ]
    granted = app("Free Followers", "read", "write", age=2.5)
    (result,) = run(authorized_apps, [snapshot(written([*own, *scam]), apps=(granted,))], Policy())
    (found,) = result.findings
    said = (
        "“Free Followers” was given access 12 hours before its first suspicious post. "
        "It was given access 2 days before the export and can post as you."
    )
    assert (said, Severity.HIGH, Confidence.MEDIUM) == (found.message, found.severity, found.confidence)


def test_an_app_that_is_authorised_and_then_used_is_an_ordinary_adoption() -> None:
    rows: list[Row] = [*LIFE, (NOW - 2 * DAY, Client("Free Followers", "http://f.example"))]
    said = "“Free Followers” was given access 2 days before the export and can post as you."
    assert [(said, LOW, UNSURE)] == told(app("Free Followers", "read", "write", age=2.01), rows=rows)
    assert [] == told(app("Free Followers", "read", "write", age=2.01, granted_at=NOW + 2 * DAY), rows=rows)


@pytest.mark.parametrize(("age", "may", "asked"), [(30, "write", True), (30.1, "write", False), (3, "read", False)])
def test_a_young_grant_that_may_post_is_asked_about(age: float, may: str, *, asked: bool) -> None:
    said = [(f"“Acme” was given access {int(age)} days before the export and can post as you.", LOW, UNSURE)]
    assert (said if asked else []) == told(app("Acme", "read", may, age=age))


def test_a_young_grant_that_may_read_messages_too_is_asked_about_in_the_same_finding() -> None:
    said = (
        "“Desk” can read and send your direct messages. "
        "It was given access 3 days before the export and can post as you."
    )
    assert [(said, MEDIUM, SURE)] == told(app("Desk", "read", "write", "directmessages", age=3))


def test_a_grant_that_is_dated_a_little_ahead_of_the_export_is_young() -> None:
    said = "“Acme” was given access less than an hour before the export and can post as you."
    assert [(said, LOW, UNSURE)] == told(app("Acme", "write", age=-0.1))


@pytest.mark.parametrize(
    "permission",
    ["write:statuses", "public_repo", "pages_manage_posts", "w_member_social", "tweet.write", "video.upload"],
)
def test_what_may_post_is_known_in_the_words_of_every_platform(permission: str) -> None:
    said = [("“Acme” was given access 3 days before the export and can post as you.", LOW, UNSURE)]
    assert said == told(app("Acme", permission, age=3))


@pytest.mark.parametrize(
    "permission", ["read:org", "user:email", "email", "user_posts", "pages_read_engagement", "bitmoji"]
)
def test_what_only_reads_is_not_asked_about_in_the_words_of_any_platform(permission: str) -> None:
    assert [] == told(app("Acme", permission, age=3))


@pytest.mark.parametrize("platform", ["x", "instagram", "facebook", "github", "snapchat", "bluesky"])
def test_a_young_grant_of_unstated_permissions_is_asked_about_on_every_platform(platform: str) -> None:
    text = "“Acme” was given access 3 days before the export, and the export does not state whether it can post as you."
    account = Account(platform=platform, handle="brand")
    assert [(text, LOW, UNSURE)] == told(app("Acme", age=3), account=account)
    assert [] == told(app("Acme", age=31), account=account)
    assert [] == told(app("Acme", "expired", age=3), account=account)


def test_an_app_beside_the_policys_list_is_a_finding_and_one_on_it_is_not() -> None:
    apps = (
        app("Feed", "write", age=40),
        app("Poster", "write", age=40),
        app("Reader", "read", age=40),
        app("Any", age=40),
    )
    text = "“{}” is not among the apps that you listed as yours."
    found = [
        (text.format("Any"), MEDIUM, SURE),
        (text.format("Poster"), MEDIUM, SURE),
        (text.format("Reader"), LOW, SURE),
    ]
    assert found == told(*apps, policy=knowing("id-feed"))
    assert 4 == len(told(*apps, policy=knowing()))
    unset = Policy(accounts=(AccountRules(platform="x", handle="brand"),))
    assert (
        [] == told(*apps) == told(*apps, policy=unset) == told(*apps, policy=knowing("Feed", "Poster", "Reader", "Any"))
    )
    own = app("Twitter for iPhone", "write", id="129032", first_party=True)
    assert [] == told(own, app("Quiz", "expired"), policy=knowing())


def test_an_acceptance_of_an_app_does_not_cover_that_it_is_later_left_off_a_list() -> None:
    old = app("Old", "read", age=4000)
    before, after = judge(old), judge(old, policy=knowing("Feed"))
    prints = [result.fingerprint(result.findings[0]) for result in (before, after)]
    assert (prints[0] != prints[1], prints[0][:8]) == (True, prints[1][:8])


def test_the_name_of_a_popular_tool_of_another_maker_is_a_disguise() -> None:
    said = "“IFTTT” has the name of “IFTTT”, but another id."
    assert [(said, HIGH, LIKELY)] == told(app("IFTTT", "read", id="9", publisher="Growth Partners"))
    said = "“Sprout Social” has the name of “Sprout Social”, but another publisher."
    assert [(said, HIGH, LIKELY)] == told(app("Sprout Social", "read", publisher="Growth Partners"))
    said = "“CaIendly” has a name that only looks like “Calendly” (its third letter is a capital i, not a small L)."
    assert [(said, HIGH, LIKELY)] == told(app("CaIendly", "read", publisher="Growth Partners"))
    said = "“Buffer Pro” has a name that only looks like “Buffer” (added words)."
    assert [(said, HIGH, LIKELY)] == told(app("Buffer Pro", "read"))
    said = "“Hootsiute” has a name that only looks like “Hootsuite” (swapped letters)."
    assert [(said, HIGH, LIKELY)] == told(app("Hootsiute", "read"))
    assert [] == told(app("IFTTT", "read", id="177000"), app("Buffer Pro", "read", publisher="Buffer, Inc."))


def test_a_false_name_is_revoked_at_once_and_a_name_that_may_be_genuine_is_asked_about() -> None:
    now = "now, because an honest app has no need of a false name."
    assert [
        f"Revoke “Buffer Pro” at {PAGE} {now}",
        f"Revoke “C\u0430lend\u0430r” at {PAGE} {now}",
        f"Revoke “Planner” at {PAGE}, unless you or your team use it.",
    ] == [
        finding.fix
        for name in ("Buffer Pro", "C\u0430lend\u0430r", "Planner")
        for finding in judge(app(name, "read", "write", age=300)).findings
    ]


def test_a_listed_disguise_is_meant_by_its_id_and_a_borrowed_name_only_by_it() -> None:
    fake, borrowed = app("Buffer Pro", "read", id="8"), app("IFTTT", "read", id="9")
    assert [] == told(fake, borrowed, policy=knowing("8", "9"))
    assert ["app:9"] == [f.subject for f in judge(fake, borrowed, policy=knowing("Buffer Pro", "IFTTT")).findings]


PLAIN = (
    "Acme Desk",
    "Acme  Desk",
    "Acme Desk.",
    "\u0410cme Desk",
    "Buffer",
    "Buffer Pro",
    "Bufer",
    "IFTTT",
    "Feed",
    "FEED",
)
CLIENTS = (
    "Tweetbot for iOS",
    "Tweetbot for i\u039fS",
    "Twitter for iPhone",
    "Twitlonger",
    "TwitLonger",
    "Camera+\u200b on iOS",
)
NAMES = st.sampled_from((*PLAIN, *CLIENTS))
MAY = st.frozensets(st.sampled_from(["read", "write", "directmessages", "expired"]), max_size=3)
PUBLISHERS = st.sampled_from(["", "Acme", "Buffer, Inc.", "Tapbots LLC"])


@st.composite
def grants(draw: st.DrawFn, days: st.SearchStrategy[int | None], first_id: int) -> tuple[App, ...]:
    """Draw grants of any names and makers, so many days before the export."""
    drawn = draw(st.lists(st.tuples(NAMES, PUBLISHERS, MAY, days), max_size=4))
    return tuple(
        app(name, *may, id=str(first_id + number), publisher=publisher, age=age)
        for number, (name, publisher, may, age) in enumerate(drawn)
    )


@given(
    before=grants(st.none() | st.integers(20, 900), 1),
    # An intruder's grants come after those that are there, or have no date.
    after=grants(st.none() | st.integers(0, 19), 100),
    listed=st.none() | st.lists(st.sampled_from(["Acme Desk", "Buffer", "feed", "1", "2", "100"]), max_size=3),
)
def test_adding_grants_never_makes_the_answer_calmer(
    before: tuple[App, ...], after: tuple[App, ...], listed: list[str] | None
) -> None:
    rules = AccountRules(platform="x", handle="brand", known_apps=None if listed is None else tuple(listed))
    alone, more = (
        run(authorized_apps, [snapshot(apps=apps)], Policy(accounts=(rules,))) for apps in (before, before + after)
    )
    (calm,), (worse,) = alone, more
    weights = {f.subject: (f.severity.rank, f.confidence.rank) for f in worse.findings}
    assert [] == [f for f in calm.findings if weights.get(f.subject, (-1, -1)) < (f.severity.rank, f.confidence.rank)]
    assert calm.status is not Status.FOUND or worse.status is Status.FOUND


def test_a_name_with_letters_of_another_script_is_a_disguise_whatever_the_name_is() -> None:
    (found,) = judge(app("C\u0430lend\u0430r", "read", age=400)).findings
    said = "“C\u0430lend\u0430r” has a name that only looks like “Calendar” (letters of another script)."
    assert (said, HIGH, SURE) == (found.message, found.severity, found.confidence)


def test_the_makers_own_second_app_is_no_look_alike() -> None:
    first = app("Tweetbot for iOS", "read", age=500, id="87527", publisher="Maker")
    second = app("Tweetbot for i\u039fS", "read", age=400, id="6207723", publisher="Maker")
    assert [] == told(first, second)
    (fake,) = judge(first, replace(second, id="5")).findings
    assert (HIGH, SURE) == (fake.severity, fake.confidence)


def test_an_acceptance_of_an_app_does_not_cover_what_it_may_do_later() -> None:
    old = app("Old", "read", age=4000)
    changed = [
        app("Old", "read", "write", age=4000),
        app("Old", "read", "directmessages", age=4000),
        app("Old", "read", age=1000),
    ]
    prints = [r.fingerprint(r.findings[0]) for r in map(judge, [old, *changed])]
    assert len(prints) == len(set(prints))
    assert 1 == len({each[:8] for each in prints})


def test_apps_without_an_id_or_a_name_are_still_told_apart() -> None:
    result = judge(
        app("One", "read", age=4000, id=""), app("Two", "read", age=4000, id=""), app("", "read", age=4000, id="5")
    )
    assert ["app:5", "app:One", "app:Two"] == [f.subject for f in result.findings]
    assert "You gave “(no name, id 5)” access 11 years before the export." == result.findings[0].message


def test_a_hostile_name_is_shown_and_does_not_act() -> None:
    (found,) = judge(app("Good\u202e\x1b[31m", "read", age=4000, id="1\x1b")).findings
    shown = (found.subject, found.message, found.fix, *found.evidence)
    assert not any(char in text for text in shown for char in "\u202e\x1b")


def test_an_app_whose_permissions_are_not_stated_is_said_to_be_so() -> None:
    (found,) = judge(app("Old", age=4000)).findings
    assert "permissions not stated in the export" == found.evidence[1]


def test_a_young_app_that_only_reads_is_no_concern() -> None:
    assert [] == told(app("Reader", "read"))


@pytest.mark.parametrize(
    ("age", "expected"), [(730, []), (731, [("You gave “Reader” access 2 years before the export.", LOW, SURE)])]
)
def test_an_old_grant_is_a_small_concern(age: float, expected: list[object]) -> None:
    assert expected == told(app("Reader", "read", age=age))


def test_the_date_of_an_apps_registration_is_not_the_age_of_its_grant() -> None:
    assert [] == told(app("Reader", "read", age=5000, granted_at_means="registration"))


def test_a_grant_that_has_run_out_is_no_concern_however_old() -> None:
    assert [] == told(app("Quiz", "inactive", age=3000), app("Game", "expired", age=3000))
    assert 1 == len(told(app("Quiz", "inactive", "email", age=3000)))


def test_a_grant_without_a_date_has_no_age() -> None:
    assert [] == told(app("Reader", "read", age=None))


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (180, []),
        (181, [(f"“{OWN.label}” can post as you, but last posted 181 days before the export.", MEDIUM, SURE)]),
        (None, [(f"“{OWN.label}” can post as you, but has never posted.", MEDIUM, SURE)]),
    ],
)
def test_an_app_that_may_write_and_does_not_is_unused(last: int | None, expected: list[object]) -> None:
    rows = LIFE if last is None else [*LIFE, (NOW - last * DAY, OWN)]
    assert expected == told(app(OWN.label, "read", "write", age=500), rows=rows)


def test_an_app_younger_than_the_limit_had_no_time_to_be_unused() -> None:
    assert [] == told(app("Poster", "write", age=180))


def test_posts_read_in_part_or_not_at_all_never_make_an_app_unused() -> None:
    idle = app("Poster", "write", age=500)
    assert [] == told(idle, gaps={"posts": "half of them"})
    gaps, single = {"posts": "1 post has no plausible date"}, frozenset({"posts"})
    (found,) = judge(idle, gaps=gaps, singles_missing=single).findings
    assert "“Poster” can post as you, but has never posted." == found.message
    (unread,) = run(authorized_apps, [snapshot(apps=(idle,))], Policy())
    assert () == unread.findings


def test_an_app_whose_posts_are_undated_is_not_called_unused() -> None:
    assert [] == told(app(OWN.label, "write", age=500), rows=[*LIFE, (None, OWN)])


@pytest.mark.parametrize(("age", "severity"), [(30, MEDIUM), (800, HIGH)])
def test_reading_messages_is_worse_in_a_forgotten_app(age: float, severity: Severity) -> None:
    old = " You gave it access 2 years before the export." if age == 800 else ""
    said = f"“Desk” can read and send your direct messages.{old}"
    assert [(said, severity, SURE)] == told(app("Desk", "read", "directmessages", age=age))


def test_every_reason_of_one_grant_stands_in_one_finding() -> None:
    said = (
        "“Desk” can read your messages and post as you, but has never posted. "
        "You gave it access 10 years before the export."
    )
    assert [(said, HIGH, SURE)] == told(app("Desk", "read", "write", "directmessages", age=3653))
    gone = app("Twitter for  iPhone", "write", "direct", id="4711", age=3653)
    rows = [*LIFE, (NOW - 3652 * DAY, OWN), (NOW - 3652 * DAY, Client("erased4711", "http://erased4711.com"))]
    said = (
        "“Twitter for  iPhone” has a name that only looks like “Twitter for iPhone” (spaces). It was deleted by its "
        "developer, but still has access to your account. It can read your messages and post as you, but last posted "
        "3,652 days before the export. You gave it access 10 years before the export."
    )
    assert [(said, HIGH, SURE)] == told(gone, rows=rows)


def test_braces_in_the_name_of_an_app_or_a_client_are_only_characters() -> None:
    rows = [*LIFE, *every(timedelta(minutes=1), Client("{It}", "http://f.example"), NOW - 2 * DAY, 3)]
    said = "“{it}{0}” was given access 12 hours before a suspicious post from “{It}”."
    assert [(said, HIGH, UNSURE)] == told(app("{it}{0}", "read", age=2.5), rows=rows)


def test_the_platforms_own_apps_are_known_by_their_id() -> None:
    own = app("Twitter for iPhone", "read", "write", "directmessages", age=4000, id="129032", first_party=True)
    assert [] == told(own)


def test_a_borrowed_first_party_name_is_asked_about() -> None:
    said = "“web” has an id that is not known to belong to the genuine “web”."
    assert [(said, MEDIUM, UNSURE)] == told(app("web", "read"))
    # Where the id of the genuine one is listed, any other is a stranger's.
    said = "“Twitter for iPhone” has the name of “Twitter for iPhone”, but another id."
    assert [(said, HIGH, LIKELY)] == told(app("Twitter for iPhone", "read"))


def test_a_name_that_only_looks_like_a_first_party_one_is_sure() -> None:
    said = "“Twitter for  iPhone” has a name that only looks like “Twitter for iPhone” (spaces)."
    assert [(said, HIGH, SURE)] == told(app("Twitter for  iPhone", "read"))


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_apps_that_look_alike_only_the_later_is_the_disguise(order: int) -> None:
    genuine, fake = app("Acme Desk", "read", age=300), app("\u0410cme Desk", "read", age=20)
    said = f"“{fake.name}” has a name that only looks like “Acme Desk” (letters of another script)."
    assert [(said, HIGH, SURE)] == told(*(genuine, fake)[::order])


def test_two_genuine_apps_whose_names_differ_for_all_to_see_are_no_disguise() -> None:
    assert [] == told(app("Falcon Pro", "read"), app("FalconPro", "read"), app("\u2605", "read"), app("\u2665", "read"))


def test_the_greek_letter_in_a_genuine_apps_name_alarms_nobody() -> None:
    found = judge(app("Tweetbot for i\u039fS", "read"), app("Tweetbot for iOS", "read")).findings
    assert not [finding for finding in found if "looks like “Twitter" in finding.message]


def test_an_app_its_developer_deleted_is_told_by_its_posts_or_its_name() -> None:
    said = "“{}” was deleted by its developer, but still has access to your account."
    gone = Client("erased4711", "http://erased4711.com")
    assert [(said.format("Old Bot"), MEDIUM, SURE)] == told(
        app("Old Bot", "read", id="4711"), rows=[(NOW - DAY, gone), *LIFE]
    )
    assert [(said.format("erased_99"), MEDIUM, SURE)] == told(app("erased_99", "read"))
    assert [] == told(app("Old Bot", "read", id=""), app("Bot", "read", id="471"))


@pytest.mark.parametrize(
    ("name", "age", "expected"),
    [
        ("Acme Desk", 2.5, [("“Acme Desk” was given access 12 hours before its first suspicious post.", HIGH, LIKELY)]),
        (
            "Other",
            2.5,
            [("“Other” was given access 12 hours before a suspicious post from “Acme Desk”.", HIGH, UNSURE)],
        ),
        (
            "Acme Desk",
            2.01,
            [("“Acme Desk” was given access less than an hour before its first suspicious post.", HIGH, LIKELY)],
        ),
        ("Acme Desk", 9.0, [("“Acme Desk” was given access 7 days before its first suspicious post.", HIGH, LIKELY)]),
        ("Acme Desk", 9.01, []),
        ("Acme Desk", 1.99, []),
    ],
)
def test_a_grant_shortly_before_a_suspicious_post_is_named_with_it(
    name: str, age: float, expected: list[object]
) -> None:
    assert expected == told(app(name, "read", age=age), rows=[*LIFE, *FEW])


def test_a_question_that_is_probably_ordinary_casts_no_doubt_on_a_grant() -> None:
    rows = LIFE + every(DAY, OWN, NOW - 40 * DAY, 30)
    assert [] == told(app("Other", "read", age=41), rows=rows)


@pytest.mark.parametrize("name", ["id-poster", "Poster", " poster ", "ID-POSTER"])
def test_an_app_that_is_meant_is_not_asked_about(name: str) -> None:
    assert [] == told(app("Poster", "write", "directmessages", age=5000), policy=knowing(name))


def test_a_look_alike_of_an_app_that_is_meant_is_not_that_app() -> None:
    apps = app("Acme Desk", "write", age=500), app("Acme  Desk", "read", age=10)
    assert ["app:id-acme  desk"] == [f.subject for f in judge(*apps, policy=knowing("Acme Desk")).findings]


def test_every_limit_is_the_policys() -> None:
    policy = Policy(apps=AppRules(old_days=10, unused_days=5, new_days=19, before_odd_post_days=1))
    said = (
        "“Acme Desk” can post as you, but last posted 6 days before the export. "
        "You gave it access 20 days before the export."
    )
    rows = [*LIFE, (NOW - 6 * DAY, OWN)]
    assert [(said, MEDIUM, SURE)] == told(app(OWN.label, "write", age=20), rows=rows, policy=policy)


def test_a_grant_comes_before_no_post_that_only_it_made_odd() -> None:
    granted = app("Calendar", "read", age=2)
    rows: list[Row] = [*LIFE, (NOW - DAY, BUFFER)]
    assert 1 == len(suspicious_posts(snapshot(rows, apps=(granted,)), Policy()))
    assert [] == told(granted, rows=rows)


def test_an_app_without_a_name_is_not_the_one_behind_posts_that_tell_no_client() -> None:
    nameless = [(NOW - 2 * DAY + timedelta(minutes=n), None, f"Win a boat! https://evil.example/{n}") for n in range(3)]
    table = written([*((at, used, "words") for at, used in LIFE if at), *nameless])
    (result,) = run(authorized_apps, [snapshot(table, apps=(app("", "read", age=3),))], Policy())
    (found,) = result.findings
    assert "“(no name, id id-)” was given access 24 hours before a suspicious post." == found.message


@pytest.mark.parametrize("name", ["2018-08-flat", "2020-04", "2022-11", "2023-09", "2025-01", "2026-07"])
def test_no_real_app_is_called_a_look_alike(name: str) -> None:
    if not (SAMPLES / name).exists():
        pytest.skip("the samples of real archives are not beside this checkout")
    (result,) = run(authorized_apps, [read_export(SAMPLES / name, READERS)], Policy())
    said = [f.message for f in result.findings if "looks like" in f.message or "genuine" in f.message]
    assert [] == said


def test_a_post_dated_after_the_export_shows_no_use_of_its_app() -> None:
    rows: list[Row] = [*LIFE, (NOW - 300 * DAY, OWN), (NOW + 900 * DAY, OWN)]
    table = posts(rows, [str(number) for number in range(len(rows))])
    (result,) = run(authorized_apps, [snapshot(table, apps=(app(OWN.label, "write", age=500),))], Policy())
    assert ["“Acme Desk” can post as you, but last posted 300 days before the export."] == [
        f.message for f in result.findings
    ]


def test_a_grant_dated_after_the_export_is_of_an_unknown_day() -> None:
    result = judge(app("Reader", "read", age=-1826))
    reason = "1 grant is dated after the export, so the date says nothing"
    assert (Status.UNKNOWN, (), reason) == (result.status, result.findings, result.reason)
    (found,) = judge(app("Writer", "read", "write", "directmessages", age=-1826)).findings
    assert found.at is None


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        (("FeedFerry",), ["app:9"]),
        (("FEEDFERRY ",), ["app:9"]),
        (("1",), ["app:9"]),
        (("9",), ["app:1"]),
        (("1", "9"), []),
        (("1", "FeedFerry"), ["app:9"]),
    ],
)
def test_a_listed_name_stands_for_the_app_that_had_it_first(listed: tuple[str, ...], asked: list[str]) -> None:
    own = app("FeedFerry", "write", "directmessages", age=2000, id="1", publisher="Ferry Ltd")
    for copied in ("FeedFerry", "FEEDFERRY", "feedferry  "):
        other = app(copied, "write", "directmessages", age=2, id="9", publisher="Other Ltd")
        assert asked == [f.subject for f in judge(own, other, policy=knowing(*listed)).findings]
        assert asked == [f.subject for f in judge(other, own, policy=knowing(*listed)).findings]


def test_a_listed_name_stands_for_all_apps_of_one_maker_and_for_no_undated_one_of_several() -> None:
    own = app("FeedFerry", "write", "directmessages", age=2000, id="1", publisher="Ferry Ltd")
    second = app("FeedFerry", "write", "directmessages", age=2, id="2", publisher="Ferry Ltd")
    assert () == judge(own, second, policy=knowing("feedferry")).findings
    undated = app("FeedFerry", "write", "directmessages", age=None, id="9")
    subjects = [f.subject for f in judge(own, undated, policy=knowing("feedferry")).findings]
    assert ["app:1", "app:9"] == sorted(subjects)
    assert () == judge(undated, policy=knowing("feedferry")).findings


def test_a_listed_name_stands_for_no_app_that_borrows_a_genuine_one() -> None:
    borrowed = app("Twitter for iPhone", "write", age=400, id="9")
    assert judge(borrowed).findings
    assert judge(borrowed).findings == judge(borrowed, policy=knowing("Twitter for iPhone")).findings
    assert () == judge(borrowed, policy=knowing("9")).findings
