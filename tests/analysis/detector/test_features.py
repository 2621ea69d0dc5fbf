"""Features: the values of each column in tiny lives.

Some cannot be asked of some posts, and the days around a post must teach nothing about it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.analysis.detector.attributes import BURST_CAP, read_attributes, read_writing
from hygiene.analysis.detector.features import MIN_LATER, QUICK, Features, compute_features
from hygiene.analysis.detector.season import ASIDE, LIFETIME, SEASON
from hygiene.analysis.detector.stylometry import HABITS
from hygiene.analysis.detector.weights import model, usual_writing
from hygiene.model.posts import Client, Posts
from tests.support.curves import FEATURES
from tests.support.laws import dear
from tests.support.lives import Person, Said, table
from tests.support.snapshots import BUFFER, DAY, IPAD, IPHONE, NOW, WEB, posts

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
MIDDLE = NOW - 200 * DAY
USUAL = usual_writing(model())
PLAIN = "Good words of mine."
OWNER = Person(clients=((IPHONE, 4), (BUFFER, 1)), hours=(8, 12, 18, 20))
LIFE = OWNER.life(300)


def daily(days: int = 400, end: datetime = NOW, **fields: object) -> list[Said]:
    """Return a post a day at noon; all are alike except for `fields`."""
    one = replace(Said(at=end, client=IPHONE, text=PLAIN), **fields)  # type: ignore[arg-type]  # fields by name
    return [replace(one, at=end - n * DAY) for n in range(days, 0, -1)]


def whole(made: Posts) -> Features:
    rows = np.arange(len(made))
    return compute_features(read_attributes(made, rows, "x"), read_writing(made, rows), 0, 0, len(made), USUAL)


def asked(life: list[Said], post: Said) -> dict[str, float]:
    """Return every column of one post in a life, which need not be sorted."""
    made = table([*life, post])
    found = whole(made)
    row = int(np.argmax(made.order == len(life)))
    habits = zip(HABITS, found.habits[row].tolist(), strict=True)
    return {name: float(column[row]) for name, column in found.columns.items()} | dict(habits)


def odd(**fields: object) -> Said:
    """Return a suspicious post in the middle of the life.

    It is half an hour after one of the owner's posts.
    """
    one = Said(at=MIDDLE + 30 * MINUTE, client=IPHONE, text=PLAIN)
    return replace(one, **fields)  # type: ignore[arg-type]  # fields by name


def test_a_client_is_compared_with_its_use_here_and_among_people() -> None:
    mine, new = asked(daily(), odd()), asked(daily(), odd(client=WEB))
    nobodys = asked(daily(), odd(client=Client("Quick Poster", "http://q.example")))
    assert mine["client"] < 0 < nobodys["client"] < new["client"]
    assert mine["client rare"] < 0.1
    assert 3 < new["client rare"] < nobodys["client rare"]


def test_a_client_used_on_no_other_days_is_new_and_less_so_where_that_is_a_habit() -> None:
    ones = [replace(post, client=Client(f"Toy {n}", f"http://t{n}.example")) for n, post in enumerate(daily())]
    steady, playful = asked(daily(), odd(client=WEB)), asked([*daily(), *ones[::4]], odd(client=WEB))
    assert steady["client new"] > playful["client new"] + 2 > 2
    assert math.isnan(asked(daily(), odd())["client new"])
    assert math.isnan(asked([*daily(), odd(client=WEB, at=NOW - 3 * DAY)], odd(client=WEB))["client new"])


@pytest.mark.parametrize("apart", [3, 50, 180])
def test_the_days_since_and_until_a_client_was_used_are_in_doublings(apart: int) -> None:
    post = odd(client=WEB)
    before, after = replace(post, at=post.at - apart * DAY), replace(post, at=post.at + apart * DAY)
    never = math.log2(3301)
    once = asked([*daily(), before], post)
    assert [math.log2(1 + apart), never] == pytest.approx([once["client since"], once["client until"]])
    again = asked([*daily(), after], post)
    assert [never, math.log2(1 + apart)] == pytest.approx([again["client since"], again["client until"]])


def test_a_client_that_did_not_come_back_says_nothing_until_enough_posts_follow() -> None:
    for later, applies in ((MIN_LATER - 1, False), (MIN_LATER, True)):
        end = odd().at + (later + 3) * DAY - 30 * MINUTE
        found = asked(daily(300, end), odd(client=WEB))
        assert applies is not math.isnan(found["client until"])
        assert pytest.approx(math.log2(1 + later)) == found["after"]


def test_client_features_do_not_apply_where_no_client_is_recorded() -> None:
    found = whole(posts([(MIDDLE + n * DAY, None if n == 50 else IPHONE) for n in range(100)]))
    missing = {name for name, column in found.columns.items() if np.isnan(column[50])}
    assert {name for name in found.columns if name.startswith("client ")} | {
        "client"
    } == missing - PLAIN_LACKS - ONE_WORD | {"client new"}


ABSENT, ONE_WORD = {"mention known", "link known", "tag known"}, {"pairs new", "language"}
"""Features that do not apply to some posts.

The first do not apply to a post that names nobody and links nowhere, the second to a post of a single word.
"""
PLAIN_LACKS = ABSENT | {"client new", "switch"}
"""Those of a plain post.

It does not follow another post quickly, and its client is in use.
"""


def test_all_other_features_apply_to_a_plain_post() -> None:
    found = asked(daily(), odd())
    assert PLAIN_LACKS == {name for name, value in found.items() if math.isnan(value)}
    text = "@anna Good words of https://a.example/b #tag"
    full = asked(daily(), odd(text=text, client=WEB, at=MIDDLE + MINUTE))
    assert set() == {name for name, value in full.items() if math.isnan(value)}


def test_word_features_do_not_apply_to_a_post_without_words() -> None:
    found = asked(daily(), odd(text="https://a.example/b"))
    lacks = PLAIN_LACKS - {"link known"} | {"words new", "words rare", "client words"} | ONE_WORD
    lacks |= {"signs", "signs unusual"}
    assert lacks == {name for name, value in found.items() if math.isnan(value)}
    assert 0.0 == found["words count"]
    assert math.isnan(asked(daily(), odd(text="word"))["pairs new"])


def test_hour_and_burst_do_not_apply_to_a_post_without_a_time_of_day() -> None:
    lost = datetime(2010, 1, 1, tzinfo=NOW.tzinfo)
    made = posts([(lost + n // 3 * DAY, (IPHONE, WEB, BUFFER)[n % 3]) for n in range(120)])
    assert not made.dated.any()
    found = whole(made).columns
    assert {"hour", "client hour", "client weekday", "burst", "burst unusual"} == {
        name for name, column in found.items() if np.isnan(column).all()
    } - PLAIN_LACKS - ONE_WORD
    assert np.isnan(found["switch"]).all()


def test_an_app_is_compared_with_its_own_phrases() -> None:
    app = [
        Said(at=MIDDLE - (n * 3 - 150) * DAY + HOUR, client=IPAD, text=f"My week: {n} mentions and {n + 3} followers")
        for n in range(100)
        if abs(n * 3 - 150) > 3
    ]
    own, foreign = (
        asked([*LIFE, *app], odd(client=IPAD, text=text)) for text in ("My week: 5 mentions and 9 followers", PLAIN * 2)
    )
    assert own["client words"] < 0.5
    assert foreign["client words"] > 3
    assert own["client manner"] < foreign["client manner"]


def test_new_words_are_usual_for_an_app_that_always_has_them() -> None:
    feed = [
        Said(at=MIDDLE - (n * 3 - 150) * DAY + HOUR, client=IPAD, text=f"a{n} b{n} c{n} d{n} e{n}")
        for n in range(100)
        if abs(n * 3 - 150) > 3
    ]
    assert abs(asked([*LIFE, *feed], odd(client=IPAD, text="news of other things today"))["client words"]) < 0.5


def test_a_client_of_few_posts_has_no_phrases() -> None:
    few = [odd(client=IPAD, at=MIDDLE - n * DAY, text=f"once {n}") for n in (40, 50)]
    assert asked([*LIFE, *few], odd(client=IPAD, text=PLAIN * 2))["client words"] < 1


def test_a_quick_switch_between_clients_counts_for_both_posts_and_less_where_it_is_usual() -> None:
    noon = MIDDLE  # a post of the life
    after = Said(at=noon + SECOND * (QUICK - 1), client=WEB, text=PLAIN)
    found = asked(daily(), after)["switch"]
    assert found > 5
    assert math.isnan(asked(daily(), replace(after, at=noon + SECOND * QUICK))["switch"])
    assert math.isnan(asked(daily(), replace(after, client=IPHONE))["switch"])
    before = asked([*daily(400, NOW), after], odd(at=noon + SECOND, client=IPHONE))["switch"]
    assert found == pytest.approx(before, abs=0.2)
    usual = [replace(post, at=post.at + 5 * MINUTE, client=WEB) for post in daily()]
    assert asked([*daily(), *usual], replace(after, client=IPHONE, at=noon + 6 * MINUTE))["switch"] < 2


def switches(*posts: Said) -> list[float]:
    """Return how unusual the switch is for each of some posts in a life."""
    made = table([*LIFE, *posts])
    found = whole(made).columns["switch"]
    rows = [int(np.argmax(made.order == len(LIFE) + number)) for number in range(len(posts))]
    return [float(found[row]) for row in rows]


NIGHT = MIDDLE.replace(hour=3)
"""A time at which the owner of `LIFE` sleeps."""
CLIENTS = st.sampled_from([WEB, IPAD, IPHONE, BUFFER])


@given(
    before=st.lists(st.tuples(st.integers(1, 2 * QUICK), CLIENTS), max_size=3),
    one=CLIENTS,
    gap=st.integers(2, QUICK - 1),
    other=CLIENTS,
    after=st.lists(st.tuples(st.integers(1, 2 * QUICK), CLIENTS), max_size=3),
    between=st.lists(st.floats(0.001, 0.999), min_size=1, max_size=9),
    which=st.booleans(),
)
@dear(20)
def test_posts_through_the_client_of_either_change_no_switch_of_the_posts_around_them(
    before: list[tuple[int, Client]],
    one: Client,
    gap: int,
    other: Client,
    after: list[tuple[int, Client]],
    between: list[float],
    *,
    which: bool,
) -> None:
    pair = [odd(at=NIGHT, client=one), odd(at=NIGHT + gap * SECOND, client=other)]
    early, late, around = 0, gap, []
    for step, client in before:
        early -= step
        around.append(odd(at=NIGHT + early * SECOND, client=client))
    for step, client in after:
        late += step
        around.append(odd(at=NIGHT + late * SECOND, client=client))
    used = one if which else other
    more = [odd(at=NIGHT + part * gap * SECOND, client=used) for part in between if 1 <= part * gap <= gap - 1]
    assert switches(*pair, *around)[:2] == pytest.approx(switches(*pair, *around, *more)[:2], nan_ok=True)


def test_a_flood_hides_no_switch() -> None:
    owner = odd(at=NIGHT)
    flood = [odd(at=NIGHT + n * 4 * SECOND, client=WEB) for n in range(1, 350)]
    (alone, mine), (mixed, *theirs) = switches(owner, flood[0]), switches(owner, *flood)
    assert alone == mixed == mine > 5
    close = QUICK // 4 - 1
    assert [mine] * close == pytest.approx(theirs[:close])
    assert all(math.isnan(each) for each in theirs[close:])


def test_the_rarer_of_the_switches_before_and_after_counts() -> None:
    pairs = [odd(at=MIDDLE - n * DAY + MINUTE, client=BUFFER) for n in range(3, 150)]
    life = [*daily(), *pairs]
    usual = asked(life, odd(at=MIDDLE + 2 * MINUTE, client=BUFFER))["switch"]
    rare = asked([*life, odd(at=MIDDLE + 4 * MINUTE, client=WEB)], odd(at=MIDDLE + 2 * MINUTE, client=BUFFER))["switch"]
    alone = asked([*life, odd(at=NIGHT + 2 * MINUTE, client=WEB)], odd(at=NIGHT, client=BUFFER))["switch"]
    assert usual < 1 < alone == pytest.approx(rare, abs=0.1)


def test_a_weekday_is_compared_with_those_of_the_client() -> None:
    app = [replace(post, at=post.at + HOUR, client=IPAD) for post in daily() if post.at.weekday() < 5]
    monday, saturday = (odd(client=IPAD, at=MIDDLE + (day - MIDDLE.weekday()) * DAY) for day in (0, 5))
    assert asked([*daily(), *app], monday)["client weekday"] < 0 < asked([*daily(), *app], saturday)["client weekday"]
    assert abs(asked(daily(), replace(saturday, client=IPHONE))["client weekday"]) < 0.2


def test_an_hour_is_compared_with_the_hours_of_the_account_and_of_the_client() -> None:
    tool = [replace(post, at=post.at - 9 * HOUR, client=BUFFER) for post in daily()]
    life = [*daily(), *tool]
    at = MIDDLE.replace(hour=12, minute=40)
    usual, night = asked(life, odd(at=at)), asked(life, odd(at=at + 9 * HOUR))
    beside, crossed = asked(life, odd(at=at + HOUR)), asked(life, odd(at=at, client=BUFFER))
    assert usual["hour"] < beside["hour"] < 0
    assert night["hour"] > 3
    assert usual["hour"] == pytest.approx(crossed["hour"])
    assert usual["client hour"] < 0
    assert crossed["client hour"] > 2


def test_a_language_is_compared_with_those_of_the_account_and_of_people() -> None:
    mine, foreign, rare = (asked(daily(), odd(lang=lang))["language"] for lang in ("en", "ja", "tlh"))
    assert mine < 0 < rare < foreign
    both = [*daily(), *(replace(post, at=post.at + HOUR, lang="ja") for post in daily())]
    assert asked(both, odd(lang="ja"))["language"] < 0
    assert math.isnan(asked(daily(), odd(lang=""))["language"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("RT @anna: Gute Worte von mir allein.", False),
        ("lol ok no", False),
        ("@anna lol ok no https://a.example/b", False),
        ("lol ok no then", True),
        ("да нет", True),
    ],
)
def test_the_language_of_a_repost_or_of_a_guess_says_nothing(text: str, *, says: bool) -> None:
    assert says is not math.isnan(asked(daily(), odd(text=text, lang="de"))["language"])


WRITING = {"length", "words count", "words new", "words rare", "pairs new", "client words", "client manner", "language"}
"""The features that the writing decides, beside the habits."""
LINES = st.text(st.characters(exclude_characters="@#", codec="utf-8"), max_size=80)
"""Texts without names and hashtags, which are features of their own."""


@given(text=LINES, lang=st.sampled_from(["en", "ja", "und", ""]))
@settings(max_examples=30)
def test_a_repost_shows_nothing_of_how_anybody_writes(text: str, lang: str) -> None:
    found = asked(LIFE, odd(text=f"RT @friend1x1: {text}", lang=lang))
    assert WRITING <= {name for name, value in found.items() if math.isnan(value)}
    assert {0.0} == {found[name] for name in HABITS}


@given(
    texts=st.lists(LINES, min_size=4, max_size=4),
    langs=st.lists(st.sampled_from(["en", "ja", ""]), min_size=4, max_size=4),
    stated=st.booleans(),
)
@dear(10)
def test_the_text_and_the_language_of_reposts_change_no_feature_of_any_post(
    texts: list[str], langs: list[str], *, stated: bool
) -> None:
    def among(texts: list[str], langs: list[str], *, stated: bool) -> Features:
        pairs = enumerate(zip(texts, langs, strict=True), 1)
        reposts = [odd(at=MIDDLE - n * 5 * DAY, text=f"RT @friend1x1: {t}", lang=lang) for n, (t, lang) in pairs]
        made = table([*LIFE, *reposts])
        # Some exports show a repost by how its text begins alone.
        return whole(made if stated else replace(made, kind=np.where(made.kind == 2, 0, made.kind).astype(np.uint8)))

    plain, found = among([PLAIN] * 4, ["en"] * 4, stated=True), among(texts, langs, stated=stated)
    for name, column in plain.columns.items():
        assert column.tolist() == pytest.approx(found.columns[name].tolist(), nan_ok=True, abs=0), name
    assert plain.habits.tolist() == found.habits.tolist()


@pytest.mark.parametrize(("sign", "name"), [("@", "mention"), ("#", "tag"), ("https://", "link")])
def test_people_sites_and_tags_are_known_by_how_often_they_come_on_other_days(sign: str, name: str) -> None:
    tail = ".example/x" if name == "link" else ""

    def saying(*words: str) -> str:
        return " ".join(f"{sign}{word}{tail}" for word in words)

    life = [*daily(), *daily(30, NOW - 180 * DAY, text=saying("anna"))]  # from 210 to 181 days ago, the post is at 200
    mine, new = asked(life, odd(text=saying("anna"))), asked(life, odd(text=saying("zoe")))
    mixed, many = asked(life, odd(text=saying("zoe", "anna"))), asked(life, odd(text=saying(*"bcdefg")))
    counted = 30 - 4  # those of the two days on either side teach nothing
    assert [0.0, 1.0, 1.0, 4.0] == [found[f"{name} new"] for found in (mine, new, mixed, many)]
    known = math.log2(1 + counted * (1 + LIFETIME))
    assert known == pytest.approx(mine[f"{name} known"])
    assert mine[f"{name} known"] == mixed[f"{name} known"]
    assert 0.0 == new[f"{name} known"] == many[f"{name} known"]
    if name == "mention":
        assert [0.0, 1.0, 0.0, 1.0] == [found["mention strangers"] for found in (mine, new, mixed, many)]


@pytest.mark.parametrize(("name", "text"), [("link any", "see https://a.example/1"), ("tag any", "see #tag")])
def test_a_link_or_tag_is_unusual_where_none_is_usual_and_its_absence_where_one_is(name: str, text: str) -> None:
    without, always = daily(), daily(text=text)
    assert asked(without, odd())[name] < 0 < asked(without, odd(text=text))[name]
    assert asked(always, odd(text=text))[name] < 0 < asked(always, odd())[name]


def test_a_kind_of_post_is_compared_with_the_kinds_of_the_account_and_of_the_client() -> None:
    answers = daily(text="@anna Good words of mine.", client=BUFFER)
    life = [*daily(), *(replace(post, at=post.at + HOUR) for post in answers)]
    plain, passed = asked(life, odd()), asked(life, odd(text="RT @anna: Good words."))
    crossed = asked(life, odd(text="@anna Good words of mine."))
    assert plain["kind"] < 1 < passed["kind"]
    assert plain["client kind"] < 0
    assert crossed["client kind"] > 2
    assert crossed["kind"] < 1


def test_a_post_that_opens_with_a_name_but_is_no_reply_is_a_kind_of_its_own() -> None:
    made = table(
        [*daily(100, text="@anna Good words of mine."), odd(at=NOW - 50 * DAY + HOUR, text="@anna Good words.")]
    )
    kind = made.kind.copy()
    (row,) = np.flatnonzero(made.order == 100).tolist()
    answer = whole(made).columns["kind"][row]
    kind[row] = 0
    assert whole(replace(made, kind=kind)).columns["kind"][row] > answer + 2


def test_a_length_is_compared_with_posts_of_the_same_kind_and_nearly_the_same_length() -> None:
    same, near, far = (asked(daily(), odd(text=text))["length"] for text in (PLAIN, PLAIN + " Yes.", PLAIN * 12))
    assert same < 0.1
    assert 0.5 < near < 1.5
    assert far > 3


def test_a_habit_is_unusual_where_it_is_rare_and_its_absence_where_it_is_common() -> None:
    calm, loud = daily(), daily(text="what a day!!!")
    assert asked(calm, odd(text="what a day!!!"))["has !"] > 0 > asked(calm, odd())["has !"]
    assert asked(loud, odd())["has !"] > 0 > asked(loud, odd(text="what a day!!!"))["has !"]
    assert asked(calm, odd(text="what a day!!!"))["no capitals"] > 0


def test_words_are_new_and_rare_where_the_account_has_them_on_no_other_days() -> None:
    mine, foreign = asked(daily(), odd()), asked(daily(), odd(text="Buy cheap pills now."))
    assert mine["words count"] == foreign["words count"] == pytest.approx(math.log2(5))
    for name in ("words new", "words rare", "pairs new"):
        assert mine[name] < 0.1
        assert foreign[name] > 2
    turned = asked(daily(), odd(text="Mine of words good."))
    assert turned["words new"] == mine["words new"]
    assert turned["pairs new"] > 2


@pytest.mark.parametrize("more", [0, 1, 3, BURST_CAP, 4 * BURST_CAP])
def test_a_burst_is_counted_in_doublings_up_to_a_bound(more: int) -> None:
    posts = [odd(at=MIDDLE + 3 * HOUR + n * SECOND) for n in range(more)]
    found = asked([*daily(), *posts], odd(at=MIDDLE + 3 * HOUR + MINUTE))
    assert pytest.approx(math.log2(min(more + 1, BURST_CAP))) == found["burst"]
    assert found["burst"] - found["burst unusual"] < 0.1  # ordinary days of this account have none


RAID = Said(
    at=MIDDLE.replace(hour=3), client=WEB, text="@victor Win now or never https://prize.example/1 #win", lang="de"
)
LEARNT = [
    name
    for name in sorted(FEATURES)
    if name
    not in {
        "switch", "burst", "burst unusual", "words new", "words rare", "pairs new", "client words", "signs unusual"
    }
]  # fmt: skip
"""The columns that a post's own neighbours have no part in.

They are all but the ones on how posts follow one another. Words are left out too, and how unusual signs are: those of
other days are compared with all of them, a little of which are the neighbours'.
"""


@given(
    seconds=st.lists(st.integers(1 - ASIDE, ASIDE - 1), min_size=1, max_size=30),
    client=st.sampled_from([WEB, IPAD, IPHONE]),
)
@dear(10)
def test_further_posts_of_an_intruder_in_the_excluded_days_teach_nothing(seconds: list[int], client: Client) -> None:
    alone = asked(LIFE, RAID)
    more = [replace(RAID, at=RAID.at + s * SECOND, client=client) for s in seconds]
    raided = asked([*LIFE, *more], RAID)
    assert [alone[name] for name in LEARNT] == pytest.approx([raided[name] for name in LEARNT], nan_ok=True)
    assert [alone[name] for name in HABITS] == pytest.approx([raided[name] for name in HABITS])


def test_posts_on_the_third_day_do_teach() -> None:
    alone, again = (asked([*LIFE, *more], RAID) for more in ([], [replace(RAID, at=RAID.at + 3 * DAY)]))
    for name in (
        "client",
        "client rare",
        "client until",
        "language",
        "mention new",
        "link new",
        "tag new",
    ):
        assert again[name] < alone[name]
    assert alone["client new"] > 0
    assert math.isnan(again["client new"])


def test_a_season_counts_for_more_than_the_rest_of_life() -> None:
    inside, outside = (
        asked([*daily(), *daily(20, MIDDLE - days * DAY, client=WEB)], odd(client=WEB))["client rare"]
        for days in (20, SEASON // 86_400 + 5)
    )
    assert inside < outside


@pytest.mark.parametrize(("first", "last"), [(0, 40), (100, 180), (len(LIFE) - 5, len(LIFE))])
def test_some_posts_have_the_same_features_as_among_all(first: int, last: int) -> None:
    made = table(LIFE)
    rows = np.arange(len(made))
    life, writing = read_attributes(made, rows, "x"), read_writing(made, rows)
    part, found = compute_features(life, writing, 0, first, last, USUAL), whole(made)
    for name in (*LEARNT, "switch", "burst", "burst unusual"):
        assert found.columns[name][first:last] == pytest.approx(part.columns[name], nan_ok=True), name
    assert found.habits[first:last] == pytest.approx(part.habits)
    assert found.facts.since[first:last].tolist() == part.facts.since.tolist()


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_even_very_few_posts_have_every_column(count: int) -> None:
    found = whole(table(LIFE[:count]))
    assert FEATURES == set(found.columns)
    assert {count} == {len(column) for column in found.columns.values()}
    assert (count, len(HABITS)) == found.habits.shape
    assert not any(np.isinf(column).any() for column in found.columns.values())


@given(texts=st.lists(st.text(max_size=60), min_size=1, max_size=15), gap=st.integers(0, 10**6))
@settings(max_examples=50)
def test_no_text_makes_an_infinite_number(texts: list[str], gap: int) -> None:
    found = whole(table([Said(at=MIDDLE + n * gap * SECOND, client=WEB, text=text) for n, text in enumerate(texts)]))
    assert np.isfinite(found.habits).all()
    assert not any(np.isinf(column).any() for column in found.columns.values())


def test_a_habit_is_compared_with_posts_of_the_same_kind() -> None:
    replies = daily(100, NOW - 100 * DAY + 3 * HOUR, text="@anna what a day!!!")
    life = [*daily(), *replies]
    assert asked(life, odd(text="@anna so it is!!!"))["has !"] < 0 < asked(life, odd(text="what a day!!!"))["has !"]


def test_signs_are_unusual_where_the_account_has_others() -> None:
    own, other = asked(daily(), odd()), asked(daily(), odd(text="Good words of mine :)"))
    assert own["signs"] < 0 < other["signs"]
    assert own["signs unusual"] < 0 < other["signs unusual"]


def test_a_few_own_posts_full_of_signs_make_no_signs_ordinary() -> None:
    walls = [odd(text="! " * 140, at=NOW - days * DAY) for days in (30, 60, 90, 120)]
    seen, beside_walls = (asked([*daily(), *more], odd(text="Good words ~ of mine :)")) for more in ([], walls))
    assert beside_walls["signs"] > 0
    assert beside_walls["signs unusual"] > seen["signs unusual"] / 4
