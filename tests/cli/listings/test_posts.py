"""The lists of posts: as JSON lines, by suspicion and by time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hygiene.analysis.posts.across import RankedPost, ranked
from hygiene.analysis.posts.ranking import Suspicion
from hygiene.cli.listings import posts as listing
from hygiene.cli.listings.posts import Around, Layout
from hygiene.formats.wording.layout import cells
from hygiene.incident.records import Entry
from hygiene.model.account import Account
from hygiene.model.policy import Policy
from hygiene.model.reasons import (
    BurstReason,
    CircumstanceReason,
    ClientReason,
    DateReason,
    PartReason,
    Reason,
    TogetherReason,
)
from hygiene.sources.exports import read_export
from tests.support import meta
from tests.support.plugins import READERS
from tests.support.snapshots import BRAND, NOW, WEB, posts

SHOP = Account(platform="x", handle="shop")
FIRST = ClientReason(label="web", since=inf, until=inf, share=0.0)
POST = RankedPost(
    account=BRAND, post=Suspicion(id="20", at=NOW, client="web", suspicion=9.5, reasons=(Reason(7.2, FIRST),))
)
UNDATED = RankedPost(
    account=SHOP,
    post=Suspicion(id="3", at=None, client="", suspicion=0.0, reasons=(Reason(0.0, DateReason("missing")),)),
)
TOKYO = ZoneInfo("Asia/Tokyo")
WEEK = Around(moment=datetime(2024, 6, 1, 21), days=7)  # noqa: DTZ001  # in the home time zone
STATUS = "https://x.com/i/web/status/"
ALONE = Layout(zone=TOKYO, alarm=8.5)
SEVERAL, NARROW = replace(ALONE, several=True), replace(ALONE, width=60)
EXPLAINED = (
    "A post of n bits is as unusual as about one in 2^n of this account's own posts (10 bits: one in 1,000). "
    "Where that is more than all its posts, the bits only rank.\n"
    "!! marks 8.5 bits or more: a finding in a scan, if recent.\n"
    "! marks 7 bits or more: worth a look after an incident.\n"
    "Only the weightiest reasons are listed, and their bits need not add up to the total.\n"
    "The bits do not prove who wrote a post.\n"
)


def test_posts_as_json_lines_are_complete() -> None:
    assert [
        {
            "id": "20",
            "at": "2024-06-01T12:00:00Z",
            "client": "web",
            "suspicion": 9.5,
            "reasons": [{"bits": 7.2, "why": "first post ever from “web”"}],
            "account": "x/@brand",
        },
        {
            "id": "3",
            "at": None,
            "client": "",
            "suspicion": 0.0,
            "reasons": [{"bits": 0.0, "why": "no date, so it cannot be compared"}],
            "account": "x/@shop",
        },
    ] == [json.loads(line) for line in listing.post_lines([POST, UNDATED])]


def test_posts_as_a_table_say_which_zone_their_times_are_in() -> None:
    assert (
        "    bits  time              client, address or id (Asia/Tokyo time)\n"
        f"!!   9.5  2024-06-01 21:00  web  {STATUS}20\n"
        "          +7.2  first post ever from “web”\n"
        f"     0.0  undated             {STATUS}3\n"
        "                no date, so it cannot be compared\n"
        f"\n{EXPLAINED}"
    ) == listing.posts_table([POST, UNDATED], ALONE, 2)


def test_the_table_names_the_account_where_there_are_several() -> None:
    assert (
        "    bits  time              account, client, address or id (Asia/Tokyo time)\n"
        f"!!   9.5  2024-06-01 21:00  x/@brand  web  {STATUS}20\n"
        "          +7.2  first post ever from “web”\n"
        f"     0.0  undated           x/@shop    {STATUS}3\n"
        "                no date, so it cannot be compared\n"
        "\nOnly the 2 most suspicious posts of 3 are listed; --top lists more.\n"
        f"{EXPLAINED.replace('of this', 'of its')}"
    ) == listing.posts_table([POST, UNDATED], SEVERAL, 3)


def test_no_posts_are_said_so() -> None:
    assert "This export holds no posts.\n" == listing.posts_table([], ALONE, 0)
    assert "These exports hold no posts.\n" == listing.posts_table([], SEVERAL, 0)


def later(minutes: int, bits: float, *reasons: Reason, post_id: str = "", account: Account = BRAND) -> RankedPost:
    """Return a post this long after the first."""
    post = structs.replace(
        POST.post, id=post_id or f"{20 + minutes}", at=NOW + timedelta(minutes=minutes), suspicion=bits
    )
    return RankedPost(account=account, post=structs.replace(post, reasons=reasons))


def event(minutes: int, what: str, account: Account = BRAND) -> Entry:
    return Entry(at=NOW + timedelta(minutes=minutes), account=account, kind="grant", what=what)


def test_an_incident_is_in_order_of_time_with_each_reason_once_and_what_happened_between() -> None:
    rare = Reason(2.0, replace(FIRST, since=20, until=inf, share=0.01))
    note = Reason(0.0, PartReason("earlier"))
    found = [
        later(9, 7.5, Reason(4.5, FIRST), Reason(2.0, DateReason("contradiction")), rare, note),
        POST,
        later(20, 2.0),
        later(4, 9.9, Reason(5.0, FIRST), Reason(2.0, DateReason("contradiction")), note),
    ]
    events = [event(-600, "“Growth” was given access"), event(4, "the password changed"), event(6, "signed in 2 times")]
    midnight = replace(event(0, "the phone number changed"), at=datetime(2024, 6, 2, tzinfo=UTC))
    burst = replace(event(30, "deleted 9 posts"), suspicious=True, since=NOW - timedelta(hours=1))

    assert (
        "Posts and other events within 7 days of 2024-06-01 21:00, oldest first.\n"
        "Only the 4 most suspicious posts of 5 are listed; --top lists more.\n"
        "\n"
        "    bits  time              client, address or id (Asia/Tokyo time)\n"
        "          2024-06-01 11:00  “Growth” was given access.\n"
        f"!!   9.5  2024-06-01 21:00  web  {STATUS}20\n"
        "          +7.2  [1] first post ever from “web”\n"
        "          2024-06-01 21:04  The password changed.\n"
        f"!!   9.9  2024-06-01 21:04  web  {STATUS}24\n"
        "          +2.0  [2] the stated time differs from the time in the id\n"
        "                [3] compared with your earlier posts alone\n"
        "                as above: +5.0 [1]\n"
        "          2024-06-01 21:06  Signed in 2 times.\n"
        f"!    7.5  2024-06-01 21:09  web  {STATUS}29\n"
        "          +2.0  first post from “web” in 20 days\n"
        "                as above: +4.5 [1], +2.0 [2], [3]\n"
        f"     2.0  2024-06-01 21:20  web  {STATUS}40\n"
        "!         2024-06-01 21:30  Deleted 9 posts, at some time since 2024-06-01 20:00 JST.\n"
        "          2024-06-02 (day)  The phone number changed.\n"
        "\n"
        "A number in brackets stands for the reason written out above with that number.\n"
        "! without bits marks what may be someone else's.\n"
        f"{EXPLAINED}"
    ) == listing.incident(found, [*events, burst, midnight], WEEK, ALONE, left_out=[listing.fewer(4, 5)])


def test_equal_events_of_one_minute_are_one_line_and_bits_are_explained_only_with_posts() -> None:
    asked = "a password reset was asked for"
    assert (
        "Posts and other events within 7 days of 2024-06-01 21:00, oldest first.\n"
        "No posts.\n"
        "\n"
        "          time              what happened (Asia/Tokyo time)\n"
        "          2024-06-01 21:00  A password reset was asked for, 3 times.\n"
        "          2024-06-01 21:01  A password reset was asked for.\n"
        "          2024-06-01 21:01  The password changed.\n"
    ) == listing.incident(
        [], [*[event(0, asked)] * 3, event(1, asked), event(1, "the password changed")], WEEK, ALONE,
        left_out=["No posts."],
    )  # fmt: skip


def test_an_incident_of_several_accounts_names_each() -> None:
    other = later(3, 1.0, account=SHOP)
    assert (
        "Posts and other events within 7 days of 2024-06-01 21:00, oldest first.\n"
        "\n"
        "    bits  time              account, client, address or id (Asia/Tokyo time)\n"
        f"!!   9.5  2024-06-01 21:00  x/@brand  web  {STATUS}20\n"
        "          +7.2  first post ever from “web”\n"
        "          2024-06-01 21:01  x/@shop  The handle changed.\n"
        f"     1.0  2024-06-01 21:03  x/@shop  web  {STATUS}23\n"
        f"\n{EXPLAINED.replace('of this', 'of its')}"
    ) == listing.incident([other, POST], [event(1, "the handle changed", SHOP)], WEEK, SEVERAL)


def test_that_nothing_is_near_is_said_with_when_there_are_posts() -> None:
    made = posts([(datetime(2024, 5, 31, 20, tzinfo=UTC), WEB), (None, WEB), (datetime(2024, 6, 2, tzinfo=UTC), WEB)])
    older = posts([(datetime(2021, 5, 31, tzinfo=UTC), WEB)])
    near = "No posts within 7 days of 2024-06-01 21:00."
    assert f"{near} This export has posts from 2024-06-01 to 2024-06-02." == listing.nothing_near([made], WEEK, TOKYO)
    assert f"{near} These exports have posts from 2021-05-31 to 2024-06-02." == listing.nothing_near(
        [made, older], WEEK, TOKYO
    )
    assert "No posts within 1 day of 2024-06-01 21:00. No post in this export has a date." == listing.nothing_near(
        [posts([])], replace(WEEK, days=1), TOKYO
    )


def test_a_post_that_others_lift_to_its_mark_is_marked_as_such() -> None:
    close, crowd = Reason(4.0, TogetherReason(1)), Reason(2.0, BurstReason(9))
    beside = Reason(4.0, CircumstanceReason((("change", "password", timedelta(hours=1)),)))
    found = [
        later(1, 30.0, close),
        later(2, 12.9, close, crowd),
        later(3, 13.1, close, crowd),
        later(4, 11.0, beside),
        later(5, 8.0, close),
        later(6, 6.9, close),
    ]
    table = listing.posts_table(found, ALONE, len(found)).splitlines()
    assert ["!!  30.0", "!!~ 12.9", "!!  13.1", "!!  11.0", "!~   8.0", "     6.9"] == [
        line[:8] for line in table if STATUS in line
    ]
    meaning = (
        "~ means that the post by itself has fewer than 7 bits. The posts around it, or what else happened to the "
        "account, add the others."
    )
    assert meaning in table
    assert meaning in listing.incident(found[1:2], [], WEEK, ALONE).splitlines()
    assert meaning not in listing.posts_table(found[:1], ALONE, 1).splitlines()


def test_a_table_is_wrapped_to_the_terminal_under_its_own_columns() -> None:
    long = Reason(3.0, replace(FIRST, label="A client with a long name", near="another one", gap=60))
    shown = listing.incident([later(9, 9.5, long)], [event(4, "the password changed " + "again " * 9)], WEEK, NARROW)
    assert (
        "Posts and other events within 7 days of 2024-06-01 21:00,\n"
        "oldest first.\n"
        "\n"
        "    bits  time              client, address or id\n"
        "                            (Asia/Tokyo time)\n"
        "          2024-06-01 21:04  The password changed again again\n"
        "                            again again again again again\n"
        "                            again again.\n"
        "!!   9.5  2024-06-01 21:09  web\n"
        f"                            {STATUS}29\n"
        "          +3.0  first post ever from “A client with a long\n"
        "                name”, 60 seconds after a post from “another\n"
        "                one”\n"
    ) == shown[: shown.index("\nA post of n bits")]


@given(text=st.text(max_size=60), width=st.integers(60, 200), several=st.booleans())
def test_no_line_is_wider_than_the_terminal_and_every_word_stays(text: str, width: int, several: bool) -> None:
    found = [later(1, 12.0, Reason(4.0, TogetherReason(1)), Reason(1.0, replace(FIRST, label=text)))]
    found.append(RankedPost(account=Account(platform="x", handle=text), post=structs.replace(POST.post, client=text)))
    events = [event(2, text)]
    whole, left_out = replace(ALONE, several=several), ["Only the 2 most suspicious posts of 5 are listed."]
    narrow = replace(whole, width=width)
    lists = {layout: listing.posts_table(found, layout, len(found)) for layout in (whole, narrow)}
    days = {layout: listing.incident(found, events, WEEK, layout, left_out=left_out) for layout in (whole, narrow)}
    for shown in (lists, days):
        assert max(map(cells, shown[narrow].splitlines())) <= width
        assert "".join(shown[whole].split()) == "".join(shown[narrow].split())


@given(text=st.text(max_size=60), several=st.booleans())
def test_a_hostile_post_is_printed_and_does_not_act(text: str, several: bool) -> None:
    reason = Reason(1.0, replace(FIRST, label=text))
    post = Suspicion(id=text, at=NOW, client=text, suspicion=1.0, reasons=(reason,))
    hostile = RankedPost(account=Account(platform="x", handle=text), post=post)
    layout = replace(ALONE, several=several)
    shown = listing.posts_table([hostile], layout, 1)
    assert 9 == shown.count("\n")
    assert "\x1b" not in shown
    (line,) = listing.post_lines([hostile])
    assert "\n" not in line
    story = listing.incident([hostile, hostile], [], WEEK, layout)
    assert 14 == story.count("\n")
    assert "\x1b" not in story


@pytest.mark.parametrize(
    ("days", "said"), [(1, "within 1 day of"), (0.5, "within 0.5 days of"), (7.0, "within 7 days")]
)
def test_days_are_counted_with_their_noun(days: float, said: str) -> None:
    assert said in str(replace(WEEK, days=days))


def test_a_post_without_an_id_is_listed_by_its_picture_sites_hashtags_or_length(tmp_path: Path) -> None:
    members = {
        "your_instagram_activity/media/posts_1.json": [
            {"media": [{"uri": "posts/media/AnnaSmithsWedding_10150/1_n.jpg", "creation_timestamp": 1772000000}]},
            {"title": "New #blend at https://www.roasters.example", "creation_timestamp": 1772000060, "media": []},
            {"title": "Hello", "creation_timestamp": 1772000120},
            *(
                {"creation_timestamp": 1772000180 + 60 * n, "media": [{"uri": f"{start}1.jpg{end}"}]}
                for n, (start, end) in enumerate(
                    (("https://cdn.example/", ""), ("//cdn.example/", ""), ("", "?oe=canary"))
                )
            ),
        ],
    }
    snapshot = read_export(meta.zipped(tmp_path / "x.zip", members), READERS)
    table = {snapshot.account.key: snapshot.require("posts")}
    found = sorted(ranked([snapshot], Policy()), key=lambda each: str(each.post.at))
    shown = listing.posts_table(found, replace(ALONE, tables=table), 6)

    assert [
        "2026-02-25 15:13    1_n.jpg",
        "2026-02-25 15:14    roasters.example, #blend",
        "2026-02-25 15:15    text of 5 characters",
        *(f"2026-02-25 15:{minute}    no text" for minute in (16, 17, 18)),
    ] == [line[10:] for line in shown.splitlines() if "2026-02-25" in line]
    assert (
        "\n\nA post without an id is listed by the file of its picture in the export, and by the sites and hashtags in "
        "its text, or else by the length of its text.\nA post of n bits"
    ) in shown
