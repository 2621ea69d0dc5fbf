"""Episodes: their posts, confidence and circumstances."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.analysis.detector.score_posts import EVERY, score_posts
from hygiene.analysis.detector.together import BURST_GAP
from hygiene.analysis.posts.bursts import (
    MANY,
    SURE,
    SURE_CLIENT,
    SURE_OF_MANY,
    SURE_WITHOUT_CLIENT,
    episode_confidence,
    gathered,
)
from hygiene.analysis.posts.context import Circumstance
from hygiene.analysis.posts.episodes import Episode, episodes
from hygiene.analysis.posts.judged import CIRCUMSTANCE_BITS
from hygiene.analysis.posts.ranking import suspicions
from hygiene.analysis.posts.suspicious import suspicious_posts
from hygiene.model.finding import Confidence
from hygiene.model.policy import Policy, PostRules
from hygiene.model.posts import Client
from hygiene.model.records import App, Event
from hygiene.model.snapshot import Snapshot
from hygiene.reference.platforms import platform
from tests.support.laws import dear
from tests.support.lives import Person, Said, archive, burst, mixed
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, WEB, Row, app, posts, snapshot

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
POLICY = Policy()
OWNER = Person(clients=((IPHONE, 4), (BUFFER, 1)), hours=(8, 12, 18, 20))
STRANGER = Person(clients=((WEB, 1),), hours=(3,), seed=9, sites=("prize.example",))
LIFE = OWNER.life(400)
ROGUE = Client("Free Followers", "http://f.example")
NIGHT = NOW.replace(hour=3) - 30 * DAY


def found(shot: Snapshot, policy: Policy = POLICY) -> list[Episode]:
    return episodes(shot, policy)


def raid(at: datetime = NIGHT, count: int = 5, used: Client = WEB) -> list[Said]:
    return burst(at, used, islice(STRANGER.texts(), count))


def happened(circumstance: Circumstance) -> tuple[str, str, timedelta]:
    return circumstance.kind, circumstance.name, circumstance.at - NIGHT


def through(used: Client, among: list[Episode]) -> list[Episode]:
    return [one for one in among if used.label in one.clients]


def test_a_raid_is_one_episode_with_its_posts_times_and_client() -> None:
    shot = archive([*LIFE, *raid()])
    assert shot.posts is not None
    (one,) = through(WEB, found(shot))
    assert [NIGHT + n * 4 * MINUTE for n in range(5)] == [shot.posts.when(row) for row in one.posts.tolist()]
    assert (NIGHT, NIGHT + 16 * MINUTE) == (one.at, one.until)
    assert (("Twitter Web App",), WEB, frozenset({"web"})) == (one.clients, one.client, one.families)
    assert len(LIFE) - 20 < one.known < len(LIFE)
    assert "first posts ever from “Twitter Web App”" in [reason.why for reason in one.reasons]
    assert () == one.circumstances
    assert one.suspicion > 12


def test_an_ordinary_life_has_hardly_any_and_none_that_is_sure() -> None:
    for seed in (1, 2, 3):
        calm = found(archive(replace(OWNER, seed=seed).life(400)))
        assert len(calm) <= 4
        assert {Confidence.LOW} >= {one.confidence for one in calm}


def test_two_raids_are_two_episodes_the_oddest_first() -> None:
    said = [*LIFE, *raid(count=6), *raid(NIGHT - 60 * DAY, 2, ROGUE)]
    both = [one for one in found(archive(said)) if one.client in {WEB, ROGUE}]
    nights = [(NIGHT.date(), WEB), ((NIGHT - 60 * DAY).date(), ROGUE)]
    assert nights == [(one.at.date(), one.client) for one in both]
    assert both[0].suspicion > both[1].suspicion


def test_what_two_clients_post_in_one_night_is_one_episode() -> None:
    shot = archive([*LIFE, *raid(), *raid(NIGHT + 30 * MINUTE, 2, ROGUE)])
    (one,) = through(ROGUE, found(shot))
    assert ("Twitter Web App", "Free Followers") == one.clients
    assert WEB == one.client
    assert len(one.families) == 2


def test_the_owners_own_posts_in_between_are_not_part_of_it() -> None:
    noon = NIGHT.replace(hour=12)
    own = replace(LIFE[100], at=noon + 2 * MINUTE)
    shot, keen = archive([*LIFE, *raid(noon), own]), Policy(posts=PostRules(alarm_bits=5))
    found_odd = score_posts(shot, 365)
    (mine,) = found_odd.suspicion[found_odd.at == int(own.at.timestamp())].tolist()
    assert mine > 5  # odd enough for this policy, and not half as odd as those around it
    (one,) = through(WEB, found(shot, keen))
    assert ("Twitter Web App",) == one.clients
    assert 5 == len(one.posts)


@given(gaps=st.lists(st.sampled_from([0, 1, BURST_GAP - 1, BURST_GAP, BURST_GAP + 1, 9 * BURST_GAP]), max_size=12))
def test_odd_posts_are_parted_where_more_than_an_hour_lies_between_them(gaps: list[int]) -> None:
    at = np.cumsum([0, *gaps])
    every = np.arange(len(at))
    parts = [part.tolist() for part in gathered(at, every, every, np.full(len(at), BURST_GAP))]
    slowly = [[0]]
    for place, gap in enumerate(gaps, 1):
        slowly = [*slowly, [place]] if gap > BURST_GAP else [*slowly[:-1], [*slowly[-1], place]]
    assert slowly == parts


@given(
    said=st.lists(
        st.tuples(
            st.sampled_from([0, 60, BURST_GAP, BURST_GAP + 1, 4 * BURST_GAP, 30 * BURST_GAP]),
            st.integers(0, 2),
            st.sampled_from([BURST_GAP, 6 * BURST_GAP, 24 * BURST_GAP]),
        ),
        max_size=12,
    )
)
def test_odd_posts_of_one_client_belong_together_within_its_window(said: list[tuple[int, int, int]]) -> None:
    gaps, client, window = (
        (np.array(column, dtype=np.int64) for column in zip(*said, strict=True))
        if said
        else [np.zeros(0, dtype=np.int64)] * 3
    )
    at = np.cumsum(gaps)
    parts = [part.tolist() for part in gathered(at, np.arange(len(at)), client, window)]
    # Slowly: everything that a chain of close pairs joins is one burst.
    slowly = [{place} for place in range(len(at))]
    for late in range(len(at)):
        earlier = [place for place in range(late) if client[place] == client[late]]
        pairs = [place for place in range(max(late - 1, 0), late) if at[late] - at[place] <= BURST_GAP]
        pairs += [place for place in earlier[-1:] if at[late] - at[place] <= window[late]]
        for place in pairs:
            one, other = (next(each for each in slowly if end in each) for end in (place, late))
            if one is not other:
                one |= other
                slowly.remove(other)
    assert sorted(map(sorted, slowly)) == parts


@given(
    gaps=st.lists(st.integers(0, 30 * BURST_GAP), min_size=1, max_size=12),
    codes=st.lists(st.integers(0, 2), min_size=12, max_size=12),
)
def test_with_a_window_of_an_hour_clients_part_no_odd_posts(gaps: list[int], codes: list[int]) -> None:
    at, client = np.cumsum(gaps), np.array(codes[: len(gaps)])
    every, window = np.arange(len(at)), np.full(len(at), BURST_GAP)
    plain, with_hour = gathered(at, every, every, window), gathered(at, every, client, window)
    assert [part.tolist() for part in plain] == [part.tolist() for part in with_hour]


def test_what_happened_beside_adds_four_bits_however_much_it_was() -> None:
    said = [*LIFE, *raid()]
    one, two = Event(at=NIGHT - HOUR, kind="email"), Event(at=NIGHT + HOUR, kind="password")
    (alone,), (with_one,), (with_two,) = (
        through(WEB, found(archive(said, events=events))) for events in ((), (one,), (one, two))
    )
    assert alone.suspicion + CIRCUMSTANCE_BITS == with_one.suspicion == with_two.suspicion
    assert [("change", "email", -HOUR)] == [happened(circumstance) for circumstance in with_one.circumstances]
    assert [("change", "email", -HOUR), ("change", "password", HOUR)] == [
        happened(each) for each in with_two.circumstances
    ]


def test_what_happened_beside_ordinary_posts_makes_nothing_of_them() -> None:
    changed = tuple(Event(at=at, kind="password") for at in (NOW - 100 * DAY, NOW - 50 * DAY, NOW - 10 * DAY))
    assert not [one for one in found(archive(LIFE, events=changed)) if one.confidence is not Confidence.LOW]


@pytest.mark.parametrize(
    ("suspicion", "client", "count", "known", "partial", "expected"),
    [
        (SURE, SURE_CLIENT, 1, 200, False, Confidence.MEDIUM),
        (SURE_WITHOUT_CLIENT, 0.0, 1, 200, False, Confidence.MEDIUM),
        (99.0, 0.0, 1, 10_000, False, Confidence.MEDIUM),
        (SURE - 0.01, 99.0, MANY, 200, False, Confidence.LOW),
        (SURE, SURE_CLIENT - 0.01, 1, 200, False, Confidence.LOW),
        (SURE_WITHOUT_CLIENT - 0.01, SURE_CLIENT - 0.01, MANY - 1, 200, False, Confidence.LOW),
        (SURE_OF_MANY, 0.0, MANY, 200, False, Confidence.MEDIUM),
        (SURE_OF_MANY - 0.01, SURE_CLIENT - 0.01, MANY, 200, False, Confidence.LOW),
        (SURE, SURE_CLIENT, 1, 199, False, Confidence.LOW),
        (SURE, SURE_CLIENT, 1, 200, True, Confidence.LOW),
    ],
)
def test_it_is_sure_by_its_bits_where_enough_was_read_and_never_surer_than_medium(
    suspicion: float, client: float, count: int, known: int, *, partial: bool, expected: Confidence
) -> None:
    assert expected is episode_confidence(suspicion, client, count, known, full_history=200, partial=partial)


def test_an_episode_is_as_sure_as_its_bits_and_the_history_allow() -> None:
    (one,) = through(WEB, found(archive([*LIFE, *raid()])))
    (partial,) = through(WEB, found(replace(archive([*LIFE, *raid()]), gaps={"posts": "half of them"})))
    (short,) = through(WEB, found(archive([*LIFE, *raid()]), Policy(posts=PostRules(full_history=10_000))))
    gap, singles = {"posts": "1 post has no plausible date"}, frozenset({"posts"})
    (single,) = through(WEB, found(replace(archive([*LIFE, *raid()]), gaps=gap, singles_missing=singles)))
    assert one.suspicion >= SURE
    sure, unsure = Confidence.MEDIUM, Confidence.LOW
    assert [sure, sure, unsure, unsure] == [each.confidence for each in (one, single, partial, short)]


@pytest.mark.parametrize("count", [5, 12, 40, 60])
def test_dozens_of_posts_do_not_set_the_scale_that_they_are_judged_by(count: int) -> None:
    (one,) = through(ROGUE, found(archive([*LIFE, *raid(count=count, used=ROGUE)])))
    assert Confidence.MEDIUM is one.confidence


@pytest.mark.parametrize(("count", "judged"), [(49, False), (50, True)])
def test_under_fifty_posts_to_compare_with_there_is_none(count: int, *, judged: bool) -> None:
    # Two days on either side of the raid are no comparison, so that the life ends before them.
    life = [one for one in OWNER.life(200, 2, NIGHT - 3 * DAY) if one.client == IPHONE][-count:]
    told = through(WEB, found(archive([*life, *raid(count=8)])))
    assert judged is bool(told)
    assert [(count, Confidence.LOW)] * judged == [(one.known, one.confidence) for one in told]


def test_posts_before_the_months_reviewed_are_not_asked_about() -> None:
    said = [*OWNER.life(800), *raid(NIGHT - 365 * DAY)]
    assert [] == through(WEB, found(archive(said)))
    assert through(WEB, found(archive(said), Policy(posts=PostRules(review_days=500))))


def test_the_policy_says_how_odd_is_odd() -> None:
    said = [*LIFE, *raid()]
    (one,) = through(WEB, found(archive(said)))
    above, below = (Policy(posts=PostRules(alarm_bits=one.suspicion + step)) for step in (0.01, -0.01))
    assert [] == found(archive(said), above)
    assert 1 == len(through(WEB, found(archive(said), below)))


def test_no_posts_and_posts_without_dates_make_none() -> None:
    assert [] == found(snapshot([]))
    assert [] == found(snapshot([(None, WEB)] * 80))


def test_no_episode_holds_a_post_without_a_date_that_can_be() -> None:
    rows: list[Row] = [(NOW - n * DAY, IPHONE) for n in range(300, 0, -1)]
    late = [(NOW - DAY / 2 + n * MINUTE, WEB) for n in range(3)]
    odd = [(None, WEB), (datetime(1997, 1, 1, tzinfo=UTC), WEB), (NOW + 900 * DAY, WEB), *late]
    made = posts([*rows, *odd], [str(n) for n in range(10**6, 10**6 + 306)])
    (one,) = through(WEB, found(snapshot(made)))
    assert ["1000303", "1000304", "1000305"] == [made.post_id(row) for row in one.posts.tolist()]


def test_a_hostile_label_is_fit_to_print() -> None:
    trick = Client("Bot\u202e\x1b[31m", "http://evil.example")
    (one,) = [one for one in found(archive([*LIFE, *raid(used=trick)])) if one.client == trick]
    assert ("Bot\\u202e\\x1b[31m",) == one.clients


@given(seed=st.integers(0, 10**6))
@dear(5)
def test_the_order_of_reading_changes_no_episode(seed: int) -> None:
    # Ids give the order within a second, and these are given as they are read: no two posts in one.
    said = [replace(one, at=one.at + n % 60 * timedelta(seconds=1)) for n, one in enumerate([*LIFE, *raid()])]
    mixed = np.random.default_rng(seed).permutation(len(said)).tolist()
    one, other = found(archive(said)), found(archive([said[place] for place in mixed]))
    assert [(e.at, e.until, len(e.posts), e.clients, e.reasons) for e in one] == [
        (e.at, e.until, len(e.posts), e.clients, e.reasons) for e in other
    ]
    assert [e.suspicion for e in one] == pytest.approx([e.suspicion for e in other])


FIRST, LAST = datetime(1980, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001  # naive bounds, as hypothesis wants
TIMES = st.none() | st.datetimes(FIRST, LAST, timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))


@given(rows=st.lists(st.tuples(TIMES, st.sampled_from([WEB, IPHONE, BUFFER, None])), max_size=40))
@settings(max_examples=40)
def test_suspicion_is_never_negative_and_what_cannot_be_compared_comes_last_with_none(rows: list[Row]) -> None:
    made = posts(rows, [str(n) for n in range(10**6, 10**6 + len(rows))])
    shot = snapshot(made)
    assert (score_posts(shot, 365, start=EVERY).suspicion >= 0).all()
    listed = list(suspicions(shot, POLICY))
    compared = [not any("so it cannot be compared" in reason.why for reason in post.reasons) for post in listed]
    assert sorted(compared, reverse=True) == compared
    assert {0.0} >= {post.suspicion for post, can in zip(listed, compared, strict=True) if not can}
    born = platform("x").born
    assert born is not None
    assert [bool(post.at and born <= post.at <= NOW + DAY) for post in listed] == compared


ALARM = app(ROGUE.label, "read", "write", granted_at=NIGHT - MINUTE)


def ordinary(count: int = 8) -> list[Said]:
    """Return posts in the owner's manner through a new app."""
    noon = NIGHT.replace(hour=12)
    return burst(noon, ROGUE, islice(OWNER.texts("new app"), count), gap=20)


def test_three_ordinary_posts_through_a_new_app_are_no_episode() -> None:
    assert [] == through(ROGUE, found(archive([*LIFE, *ordinary(3)])))


@pytest.mark.parametrize("count", [6, 8])
def test_an_app_that_is_authorised_and_then_used_is_an_adoption(count: int) -> None:
    granted = replace(ALARM, granted_at=ordinary()[0].at - MINUTE)
    bare, whole = archive([*LIFE, *ordinary(count)]), archive([*LIFE, *ordinary(count)], apps=(granted,))
    (one,), (without,) = through(ROGUE, found(whole)), through(ROGUE, found(bare))
    assert ["Free Followers"] == [each.name for each in one.grants]
    assert one.adoption
    assert (without.suspicion, without.confidence, ()) == (one.suspicion, one.confidence, one.circumstances)
    assert [replace(each, adoption=True) for each in suspicious_posts(bare, POLICY)] == suspicious_posts(whole, POLICY)


@pytest.mark.parametrize(
    "other",
    [
        replace(ALARM, name="Another"),
        replace(ALARM, granted_at=NIGHT - 8 * DAY),
        replace(ALARM, granted_at=NIGHT + 2 * DAY),
        replace(ALARM, permissions=frozenset({"read"})),
        replace(ALARM, first_party=True),
        replace(ALARM, granted_at_means="registration"),
    ],
)
def test_no_other_grant_explains_a_new_client(other: App) -> None:
    (one,) = through(ROGUE, found(archive([*LIFE, *ordinary()], apps=(other,))))
    assert not one.adoption
    assert () == one.grants
    assert 1 == len(suspicious_posts(archive([*LIFE, *ordinary()], apps=(other,)), POLICY))


def test_a_raid_through_an_app_authorised_before_is_no_adoption() -> None:
    (one,) = through(ROGUE, found(archive([*LIFE, *raid(used=ROGUE, count=8)], apps=(ALARM,))))
    assert (False, Confidence.MEDIUM) == (one.adoption, one.confidence)
    assert 1 == len(suspicious_posts(archive([*LIFE, *raid(used=ROGUE, count=8)], apps=(ALARM,)), POLICY))


@pytest.mark.parametrize(
    "granted",
    [
        ordinary()[0].at + HOUR / 2,
        NIGHT.replace(hour=0) + DAY,  # a bare day, in a time zone east of UTC
    ],
)
def test_a_grant_that_seems_to_follow_the_first_post_of_its_app_explains_it(granted: datetime) -> None:
    (one,) = through(ROGUE, found(archive([*LIFE, *ordinary()], apps=(replace(ALARM, granted_at=granted),))))
    assert one.adoption


def test_the_owners_own_post_among_the_first_of_a_new_app_is_no_less_ordinary() -> None:
    first = ordinary(6)
    said = mixed(LIFE, first, burst(first[1].at + MINUTE, IPHONE, islice(OWNER.texts("between"), 3), gap=20))
    granted = replace(ALARM, granted_at=first[0].at - MINUTE)
    assert all(one.adoption for one in through(ROGUE, found(archive(said, apps=(granted,)))))


def test_a_raid_beside_the_first_posts_of_a_new_app_is_no_adoption() -> None:
    granted = replace(ALARM, granted_at=NIGHT - HOUR)
    said = mixed(LIFE, burst(NIGHT - HOUR / 2, ROGUE, islice(OWNER.texts("new app"), 2), gap=20), raid(count=8))
    for one in found(archive(said, apps=(granted,))):
        if WEB.label in one.clients:
            assert (False, Confidence.MEDIUM) == (one.adoption, one.confidence)
            break
    else:
        pytest.fail("the raid was not found")
