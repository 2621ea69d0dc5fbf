"""The scan and the list of posts judge every post alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.detector import score_posts
from hygiene.analysis.posts.episodes import episodes
from hygiene.analysis.posts.judged import CIRCUMSTANCE_BITS, judged, review_scores
from hygiene.analysis.posts.ranking import Suspicion, Window, suspicions
from hygiene.analysis.posts.unknown_clients import unknown_clients
from hygiene.model.policy import AccountRules, Policy, PostRules
from hygiene.model.posts import Client
from hygiene.model.reasons import CircumstanceReason, PartReason
from hygiene.model.records import App, Event
from hygiene.model.snapshot import Snapshot
from hygiene.scan.analyse import analysed
from hygiene.scan.judge import run
from hygiene.wording.checks.post_client import judged as judged_words
from tests.support.laws import dear
from tests.support.lives import Person, Said, archive, burst, mixed, post_client
from tests.support.plugins import built_in
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, WEB, app, every, posts, snapshot, x_id

HOUR = timedelta(hours=1)
OWNER = Person(clients=((IPHONE, 4), (BUFFER, 1)), hours=(8, 12, 18, 20))
STRANGER = Person(clients=((WEB, 1),), hours=(3,), vocabulary=400, seed=9, sites=("prize.example",))
ROGUE = Client("Free Followers", "http://f.example")
FAKE = Client("Twitter for  iPhone", "http://twitter.com")
POLICIES = (
    Policy(),
    Policy(posts=PostRules(review_days=60)),
    Policy(accounts=(AccountRules(platform="x", handle="brand", known_clients=("Twitter for iPhone", "Buffer")),)),
)


@dataclass(frozen=True, kw_only=True)
class Act:
    """A burst of posts, and what happened beside it."""

    days: int
    hour: int
    used: Client
    count: int
    gap: float
    owner: bool
    granted: bool
    changed: bool

    @property
    def at(self) -> datetime:
        """The time of the first post."""
        return (NOW - self.days * DAY).replace(hour=self.hour)


ACTS = st.builds(
    Act,
    days=st.integers(2, 90),
    hour=st.sampled_from([3, 8, 14, 20]),
    used=st.sampled_from([IPHONE, BUFFER, WEB, ROGUE, FAKE]),
    count=st.sampled_from([1, 2, 5, 12, 60]),
    gap=st.sampled_from([0.1, 3, 25, 300]),
    owner=st.booleans(),
    granted=st.booleans(),
    changed=st.booleans(),
)


@cache
def life() -> tuple[Said, ...]:
    return tuple(OWNER.life(150, 2))


def lived(acts: Iterable[Act]) -> Snapshot:
    """Return the snapshot of a life with these acts."""
    acts = list(acts)
    said = [
        burst(act.at, act.used, islice((OWNER if act.owner else STRANGER).texts(f"{act.days}"), act.count), act.gap)
        for act in acts
    ]
    apps: list[App] = [
        replace(app(act.used.label, "read", "write"), id=f"{number}", granted_at=act.at - HOUR)
        for number, act in enumerate(acts)
        if act.granted
    ]
    events = tuple(Event(at=act.at - 3 * HOUR, kind="password") for act in acts if act.changed)
    return archive((one for one in mixed(life(), *said) if one.at < NOW), apps=tuple(apps), events=events)


def named(shot: Snapshot, policy: Policy) -> dict[str, float]:
    """Return the posts that the scan names, with the bits with which it does."""
    found, table = judged(shot, policy), shot.require("posts")
    bits = dict(zip(found.row.tolist(), found.bits.tolist(), strict=True))
    rows = [row for episode in episodes(shot, policy) for row in episode.burst.tolist()]
    return {table.post_id(row): bits[row] for row in rows}


def listed(shot: Snapshot, policy: Policy, **how: object) -> dict[str, Suspicion]:
    return {post.id: post for post in suspicions(shot, policy, **how)}  # type: ignore[arg-type]  # options by name


@dear(12)
@given(acts=st.lists(ACTS, max_size=4), policy=st.sampled_from(POLICIES), moment=st.integers(0, 3))
def test_the_scan_and_the_list_of_posts_agree(acts: list[Act], policy: Policy, moment: int) -> None:
    alarm = policy.posts.alarm_bits
    with pytest.MonkeyPatch.context() as patch:
        # Few posts set the scale at least, so that these lives have posts before the months reviewed.
        patch.setattr(score_posts, "RECENT", 100)
        bare = lived(acts)
        shot = analysed(bare, policy)
        by_scan, whole = named(shot, policy), listed(bare, policy)

        # Every post of the scan is marked in the list, with at least its bits.
        assert {} == {post: bits for post, bits in by_scan.items() if not whole[post].suspicion >= max(bits, alarm)}

        # Every marked post of the months reviewed is in a finding.
        start = NOW - policy.posts.review_days * DAY
        marked = {
            post.id: post.at for post in whole.values() if post.suspicion >= alarm and post.at and post.at >= start
        }
        disguised = {
            shot.require("posts").post_id(row)
            for each in unknown_clients(shot, policy).found
            if each.imitates
            for row in each.posts.tolist()
        }
        assert set() == set(marked) - set(by_scan) - disguised
        (result,) = run(post_client, [shot], policy)
        subjects = {one.subject for one in result.findings}
        for one in episodes(shot, policy):
            own = f"episode:{shot.require('posts').post_id(int(one.posts[0]))}"
            assert {own} <= subjects or {f"client:{each}" for each in one.families} <= subjects

        # Around a moment, and at the top, every post has the same bits and reasons.
        middle = acts[moment].at if moment < len(acts) else NOW - 9 * DAY
        near = listed(bare, policy, window=Window(start=middle - 3 * DAY, end=middle + 3 * DAY))
        recent = {post for post, each in near.items() if each.at and each.at >= start}
        assert {post: whole[post] for post in recent} == {post: near[post] for post in recent}
        assert list(whole.items())[:7] == list(listed(bare, policy, top=7).items())


def test_what_happened_beside_a_post_is_a_reason_in_the_list() -> None:
    act = Act(days=20, hour=3, used=WEB, count=5, gap=4, owner=False, granted=False, changed=True)
    granted = replace(app("Another App", "read", "write"), granted_at=act.at - 5 * HOUR)
    shot = replace(lived([act]), apps=(granted,))
    (found,) = episodes(shot, Policy())
    first = listed(shot, Policy())[shot.require("posts").post_id(int(found.posts[0]))]
    (reason,) = (reason for reason in first.reasons if isinstance(reason.fact, CircumstanceReason))
    assert (CIRCUMSTANCE_BITS, "“Another App” was authorised 5 hours before, the password changed 3 hours before") == (
        reason.bits,
        reason.why,
    )
    plain = listed(lived([replace(act, changed=False)]), Policy())[first.id]
    assert plain.suspicion + CIRCUMSTANCE_BITS == pytest.approx(first.suspicion, abs=0.002)


def test_posts_that_others_would_excuse_say_what_they_are_compared_with() -> None:
    first = Act(days=40, hour=3, used=ROGUE, count=12, gap=3, owner=False, granted=False, changed=False)
    acts = [replace(first, days=days) for days in (40, 37, 33, 30, 26, 22, 19, 12, 5)]
    shot = lived(acts)
    found = judged(shot, Policy())
    assert (found.source > 0).any()
    assert (found.source > 0).tolist() == (found.bits > found.judgements[0].bits).tolist()
    rows = found.row[found.source > 0].tolist()
    whole = listed(shot, Policy())
    for row in rows:
        reasons = whole[shot.require("posts").post_id(row)].reasons
        parts = {reason.why for reason in reasons if isinstance(reason.fact, PartReason)}
        assert parts
        assert parts <= {
            "compared with your earlier posts alone",
            "compared with your posts, leaving out other unusual ones",
        }
    assert set(rows) <= {row for episode in episodes(shot, Policy()) for row in episode.burst.tolist()}


def visits(*days: int) -> Snapshot:
    """Return a life with the same visit of an intruder on some days."""
    one = Act(days=40, hour=3, used=ROGUE, count=12, gap=3, owner=False, granted=False, changed=False)
    return lived(replace(one, days=day) for day in days)


def test_posts_that_earlier_ones_would_excuse_say_what_they_are_compared_with() -> None:
    alone, both = visits(25), visits(40, 25)
    one, found = judged(alone, Policy()), judged(both, Policy())
    (begin,) = (burst.every[0] for burst in one.bursts())
    later = np.isin(found.at, one.at[begin : begin + 12])
    assert found.judgements[0].bits[later].max() < 10 < found.bits[later].max()
    more = found.bits[later] - one.bits[begin : begin + 12]
    # Some have a little more by the life without either visit.
    assert ((more >= 0) & (more < 1)).all()
    first = listed(both, Policy())[both.require("posts").post_id(int(found.row[later][0]))]
    why = [reason.why for reason in first.reasons]
    assert "compared with your posts, leaving out other unusual ones" in why
    # The words are about the whole life: the app is known by then.
    assert "first post from “Free Followers” in 14 days" in why
    # The finding says so too, and its message names none of the notes.
    earlier, ordinary = (
        "compared with your earlier posts alone",
        "compared with your posts, leaving out other unusual ones",
    )
    found_too = episodes(both, Policy())
    assert [[earlier, ordinary], [earlier]] == [
        [reason.why for reason in episode.reasons if not reason.bits] for episode in found_too
    ]
    for episode in found_too:
        assert all(reason.bits for reason in episode.weightiest(9))
        assert earlier in judged_words(episode, episode.reasons)


def test_a_life_without_unusual_posts_or_with_very_many_posts_is_scored_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert () == review_scores(visits(), Policy())[2]
    assert [1, 3] == [len(review_scores(visits(*days), Policy())[2]) for days in ((40,), (40, 25))]
    monkeypatch.setattr("hygiene.analysis.posts.bursts.MOST_AGAIN", 500)
    assert () == review_scores(visits(40, 25), Policy())[2]


def test_posts_that_the_scan_analysed_are_not_scored_again(monkeypatch: pytest.MonkeyPatch) -> None:
    act = Act(days=40, hour=3, used=ROGUE, count=12, gap=3, owner=False, granted=False, changed=False)
    shot = analysed(lived([act, replace(act, days=30), replace(act, days=20)]), Policy())

    def again(*_: object, **__: object) -> None:
        pytest.fail("scored again")

    monkeypatch.setattr("hygiene.analysis.detector.score_posts.score_all", again)
    for module in ("judged", "bursts"):
        monkeypatch.setattr(f"hygiene.analysis.posts.{module}.score_all", again)
    assert (judged(shot, Policy()).source > 0).any()


def test_a_contradicting_time_is_marked_and_is_a_finding_of_its_own() -> None:
    rows = every(DAY, IPHONE, NOW - 300 * DAY, 298)
    ids = [x_id(at, number) for number, (at, _) in enumerate(rows) if at]
    ids[200] = x_id(NOW - 5 * DAY)
    shot = snapshot(posts(rows, ids))
    policy = Policy(posts=PostRules(alarm_bits=6))
    marked = [post.id for post in suspicions(shot, policy) if post.suspicion >= 6]
    assert [ids[200]] == marked
    (result,) = run(built_in("post-time"), [shot], policy)
    (found,) = (one for one in result.findings if one.subject == "posts:time-skew")
    assert ids[200] in found.evidence[0]


def test_a_disguise_that_the_policy_lists_letter_by_letter_is_nothing_in_either() -> None:
    act = Act(days=20, hour=12, used=FAKE, count=2, gap=4, owner=True, granted=False, changed=False)
    for known, asked in ((("Twitter for iPhone", "Buffer"), True), (("Buffer", FAKE.label), False)):
        policy = Policy(accounts=(AccountRules(platform="x", handle="brand", known_clients=known),))
        shot = lived([act])
        assert policy.account(shot.account) is not None
        told = any(each.imitates for each in unknown_clients(shot, policy).found)
        said = [reason.why for post in suspicions(shot, policy, 5) for reason in post.reasons]
        assert (asked, asked) == (told, any("only looks like" in why for why in said))
