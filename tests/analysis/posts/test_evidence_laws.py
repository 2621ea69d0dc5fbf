"""More evidence of an intruder never makes the answer calmer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.posts.episodes import episodes
from hygiene.analysis.posts.judged import judged
from hygiene.model.finding import Confidence, Finding, Severity, Status
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.records import App, Event, Login
from hygiene.model.snapshot import Snapshot
from hygiene.scan.analyse import analysed
from hygiene.scan.judge import run
from tests.support.laws import dear
from tests.support.lives import Person, Said, archive, burst, mixed, post_client
from tests.support.logins import ELSEWHERE, daily, login
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, WEB, app

SECOND = 1 / 60
"""Minutes."""
OWNER = Person(clients=((IPHONE, 1),), hours=(7, 8, 12, 18, 20))
BOTH = Person(clients=((IPHONE, 3), (WEB, 1)), hours=(7, 8, 12, 18, 19, 20))
STRANGER = Person(clients=((WEB, 1),), hours=(3,), vocabulary=400, seed=9, sites=("prize.example",))
ROGUE = Client("Free Coins", "http://coins.example")
CLIENTS = (WEB, ROGUE, BUFFER, IPHONE)
NIGHT = (NOW - 20 * DAY).replace(hour=3)
COUNTS = (1, 5, 10, 40, 100, 200, 400, 1000)
POLICY = Policy()


@cache
def life() -> tuple[Said, ...]:
    return tuple(OWNER.life(300, 2))


def raid(count: int, used: Client = WEB, at: datetime = NIGHT, gap: float = 4 * SECOND) -> list[Said]:
    return burst(at, used, islice(STRANGER.texts(), count), gap)


def linking(count: int, used: Client = WEB, at: datetime = NIGHT) -> list[Said]:
    """Return posts that advertise a short link, a minute apart."""
    said = (f"Free coins for you, number {n}, only today https://bit.ly/{n + 100:x}" for n in range(count))
    return burst(at, used, said, 1)


@dataclass(frozen=True)
class Answer:
    """The answer of a scan, with the weight of an intruder's posts.

    `rank` is the share of the owner's posts that are less unusual than the strongest post of the intruder.
    """

    status: Status
    findings: tuple[Finding, ...]
    bits: float
    rank: float

    def found(self, start: datetime, end: datetime) -> tuple[int, int]:
        """Return the ranks of the strongest finding of a time.

        They are those of its severity and its confidence.
        """
        near = [one for one in self.findings if one.at and one.at <= end and (one.last_at or one.at) >= start]
        return max(((one.severity.rank, one.confidence.rank) for one in near), default=(-1, -1))


def answered(intruder: Iterable[Said], **parts: object) -> Answer:
    """Return the answer about a life with these posts of an intruder."""
    intruder = list(intruder)
    return judged_answer(shot(intruder, **parts), {one.at for one in intruder})


def shot(said: Iterable[Said], **parts: object) -> Snapshot:
    return replace(archive(mixed(life(), said)), **parts)  # type: ignore[arg-type]  # fields by name


def judged_answer(bare: Snapshot, times: set[datetime]) -> Answer:
    made = analysed(bare, POLICY)
    (result,) = run(post_client, [made], POLICY)
    told = tuple(one for one in result.findings if one.severity is not Severity.INFO)
    found = judged(made, POLICY)
    theirs = np.isin(found.at, [int(at.timestamp()) for at in times])
    bits = float(found.bits[theirs].max())
    rank = float((found.bits[~theirs] < bits).mean())
    return Answer(status=result.status, findings=told, bits=bits, rank=rank)


def calmer(before: Answer, after: Answer, start: datetime, end: datetime) -> list[str]:
    """Return in what the answer about a time became calmer."""
    out = []
    if before.status is Status.FOUND and after.status is not Status.FOUND:
        out.append("status")
    severity, confidence = before.found(start, end)
    if after.found(start, end)[0] < severity:
        out.append("severity")
    if max((one.confidence.rank for one in after.findings), default=-1) < confidence:
        out.append("confidence")
    if after.found(start, end) < (severity, confidence):
        out.append("the finding of that time")
    if after.rank < before.rank:
        out.append("rank among the owner's posts")
    return out


@cache
def flooded(used: Client, count: int) -> Answer:
    return answered(raid(count, used))


@pytest.mark.parametrize("used", CLIENTS, ids=lambda used: used.label)
@pytest.mark.parametrize(("fewer", "more"), list(pairwise(COUNTS)))
def test_more_posts_of_one_night_make_nothing_calmer(used: Client, fewer: int, more: int) -> None:
    assert [] == calmer(flooded(used, fewer), flooded(used, more), NIGHT, NIGHT + timedelta(hours=2))


def airdrop() -> Iterator[str]:
    return (f"The airdrop is live. Claim before midnight https://wallet-claim.example/{n} #free" for n in range(700))


def outnumbering(used: Client, count: int, gap: float, said: Iterable[str]) -> Answer:
    """Return the answer about half a year of an owner and a raid on it."""
    theirs = burst(NIGHT, used, islice(said, count), gap)
    return judged_answer(archive(mixed(BOTH.life(160), theirs)), {one.at for one in theirs})


@pytest.mark.parametrize(
    ("used", "gap", "fewer"),
    [(WEB, 4 * SECOND, 40), (IPHONE, 4 * SECOND, 40), (ROGUE, 4 * SECOND, 40), (ROGUE, 10, 3), (WEB, 10, 40)],
)
def test_a_raid_that_outnumbers_the_owner_is_as_sure_as_a_short_one(used: Client, gap: float, fewer: int) -> None:
    short = outnumbering(used, fewer, gap, airdrop()).found(NIGHT, NIGHT + timedelta(hours=1))
    assert [True, True] == [
        outnumbering(used, more, gap, airdrop()).found(NIGHT, NIGHT + timedelta(hours=1)) >= short
        for more in (10 * fewer, 700)
    ]


@pytest.mark.parametrize("used", CLIENTS, ids=lambda used: used.label)
@pytest.mark.parametrize("days", [1, 3, 10])
def test_a_raid_of_many_days_is_as_sure_as_its_first_hours(used: Client, days: int) -> None:
    hours, whole = (outnumbering(used, count, 10, STRANGER.texts()) for count in (36, 144 * days))
    start, end = NIGHT, NIGHT + timedelta(hours=6)
    assert Confidence.MEDIUM.rank == hours.found(start, end)[1]
    assert hours.found(start, end) <= whole.found(start, end)


@pytest.mark.parametrize("used", [WEB, ROGUE], ids=lambda used: used.label)
def test_a_flood_after_many_faint_posts_of_the_day_before_is_as_sure_as_without_them(used: Client) -> None:
    flood = burst(NIGHT, used, airdrop(), 4 * SECOND)
    before = burst(NIGHT - timedelta(hours=30), used, islice(STRANGER.texts("faint"), 45), 30)
    alone, after = (
        judged_answer(archive(mixed(BOTH.life(160), theirs)), {one.at for one in theirs}).found(NIGHT, NIGHT + DAY)
        for theirs in (flood, [*before, *flood])
    )
    assert (Severity.HIGH.rank, Confidence.MEDIUM.rank) == alone == after


@cache
def linked(used: Client, count: int) -> Answer:
    return answered(linking(count, used))


@pytest.mark.parametrize("used", CLIENTS, ids=lambda used: used.label)
@pytest.mark.parametrize("days", [3, -15])
def test_a_second_burst_with_short_links_on_another_day_makes_nothing_calmer(used: Client, days: int) -> None:
    both = answered([*linking(12, used), *linking(12, used, NIGHT + days * DAY)])
    assert [] == calmer(linked(used, 12), both, NIGHT, NIGHT + timedelta(hours=1))


@pytest.mark.parametrize("used", CLIENTS, ids=lambda used: used.label)
def test_more_short_links_on_one_day_make_nothing_calmer(used: Client) -> None:
    both = answered([*linking(12, used), *linking(12, used, NIGHT + timedelta(hours=9))])
    for more in (both, linked(used, 24), linked(used, 60)):
        assert [] == calmer(linked(used, 12), more, NIGHT, NIGHT + timedelta(hours=1))


def second_burst(first: Client, second: Client, count: int, later: float) -> list[str]:
    """Return in what a second burst made the answer calmer."""
    one = answered(raid(5, first, gap=3))
    both = answered([*raid(5, first, gap=3), *raid(count, second, NIGHT + later * DAY, gap=2)])
    return calmer(one, both, NIGHT, NIGHT + timedelta(minutes=30))


@dear(5)
@given(
    first=st.sampled_from(CLIENTS),
    second=st.sampled_from(CLIENTS),
    count=st.sampled_from([2, 5, 12, 40]),
    later=st.sampled_from([-60, -15, -3, 0.02, 0.1, 1, 3, 15]),
)
def test_a_second_burst_makes_nothing_calmer(first: Client, second: Client, count: int, later: float) -> None:
    assert [] == second_burst(first, second, count, later)


@pytest.mark.parametrize(
    ("first", "second", "count", "later"),
    [
        (IPHONE, IPHONE, 5, 3),
        (IPHONE, WEB, 5, 15),
        (IPHONE, BUFFER, 12, 3),
        (WEB, ROGUE, 40, 3),
        (ROGUE, IPHONE, 40, 15),
        (BUFFER, WEB, 40, 3),
    ],
    ids=str,
)
def test_a_second_burst_that_teaches_what_is_usual_makes_nothing_calmer(
    first: Client, second: Client, count: int, later: float
) -> None:
    assert [] == second_burst(first, second, count, later)


def test_posts_spread_over_many_days_excuse_none_of_the_first() -> None:
    days = [burst(NIGHT + day * DAY, IPHONE, islice(STRANGER.texts(f"{day}"), 3), 5) for day in range(0, 16, 2)]
    one, spread = answered(days[0]), answered([said for day in days for said in day])
    assert Status.FOUND is one.status
    assert [] == calmer(one, spread, NIGHT, NIGHT + timedelta(hours=1))


@pytest.mark.parametrize("used", CLIENTS, ids=lambda used: used.label)
def test_an_earlier_burst_that_teaches_what_is_usual_leaves_the_answer_as_sure(used: Client) -> None:
    earlier = NIGHT - 15 * DAY
    one, both = linked(used, 12), answered([*linking(12, used, earlier), *linking(12, used)])
    assert one.status is both.status is Status.FOUND
    assert one.found(NIGHT, NIGHT + timedelta(hours=1)) <= both.found(earlier, earlier + timedelta(hours=1))


@dear(8)
@given(
    count=st.sampled_from([1, 3, 8, 40]),
    before=st.sampled_from([0.001, 0.1, 1, 6, 30]),
    name=st.sampled_from([ROGUE.label, "Another", "Third App"]),
    posts=st.booleans(),
)
def test_a_grant_never_makes_anything_calmer(count: int, before: float, name: str, *, posts: bool) -> None:
    granted = replace(app(name, "read", *(["write"] if posts else [])), granted_at=NIGHT - before * DAY)
    less, more = answered(raid(count, ROGUE, gap=3)), answered(raid(count, ROGUE, gap=3), apps=(granted,))
    assert more.bits >= less.bits
    assert [] == calmer(less, more, NIGHT, NIGHT + timedelta(hours=3))


def test_the_grant_of_an_app_lowers_nothing_of_posts_that_are_unusual_without_it() -> None:
    granted = replace(app(ROGUE.label, "read", "write"), granted_at=NIGHT - timedelta(minutes=5))
    for used_more in (5, 12, 40):
        without_grant, with_grant = answered(raid(used_more, ROGUE)), answered(raid(used_more, ROGUE), apps=(granted,))
        assert [(one.severity, one.confidence) for one in without_grant.findings] == [
            (one.severity, one.confidence) for one in with_grant.findings
        ]
        assert without_grant.bits == with_grant.bits


def test_the_grant_of_a_disguised_app_excuses_none_of_its_posts() -> None:
    used = Client("C\u0430lendar", "http://calendar.example")
    granted = replace(app(used.label, "read", "write"), granted_at=NIGHT - timedelta(minutes=5))
    made = shot(burst(NIGHT, used, islice(OWNER.texts("raid"), 4), 3), apps=(granted,))
    assert [False] == [one.adoption for one in episodes(made, POLICY)]


def faint(used: Client, days: tuple[int, ...]) -> list[Said]:
    """Return single posts at noon on some days around the night."""
    texts = STRANGER.texts("faint")
    return [said for day in days for said in burst(NIGHT + timedelta(days=day, hours=9), used, islice(texts, 1))]


@pytest.mark.parametrize("used", CLIENTS, ids=lambda used: used.label)
@pytest.mark.parametrize("days", [(-4,), (-9, -5), (-6, -3, 4)], ids=str)
def test_faint_posts_on_other_days_make_nothing_calmer(used: Client, days: tuple[int, ...]) -> None:
    one, more = answered(raid(5, used, gap=3)), answered([*raid(5, used, gap=3), *faint(used, days)])
    assert Status.FOUND is one.status
    assert [] == calmer(one, more, NIGHT, NIGHT + timedelta(hours=1))


SESSIONS: tuple[Login, ...] = daily(200)
ACTS = st.one_of(
    st.builds(lambda hours: Event(at=NIGHT + timedelta(hours=hours), kind="password"), st.integers(-60, 60)),
    st.builds(lambda hours: Event(at=NIGHT + timedelta(hours=hours), kind="email"), st.integers(-60, 60)),
    st.builds(
        lambda hours: login((NOW - NIGHT) / DAY - hours / 24, ELSEWHERE, country="Nowhere"), st.integers(-40, 40)
    ),
    st.builds(
        lambda hours, name: replace(
            app(name, "read", "write"), id=f"{name} {hours}", granted_at=NIGHT + timedelta(hours=hours)
        ),
        st.integers(-200, 60),
        st.sampled_from(["Another", "Third App"]),
    ),
)


def parts(acts: Iterable[Event | Login | App]) -> dict[str, tuple[object, ...]]:
    acts = list(acts)
    return {
        "events": tuple(act for act in acts if isinstance(act, Event)),
        "logins": (*SESSIONS, *(act for act in acts if isinstance(act, Login))),
        "apps": tuple(act for act in acts if isinstance(act, App)),
    }


@dear(10)
@given(
    acts=st.lists(ACTS, max_size=4),
    more=st.lists(ACTS, min_size=1, max_size=3),
    used=st.sampled_from(CLIENTS),
    count=st.sampled_from([1, 2, 5, 12]),
)
def test_sessions_changes_and_grants_only_ever_add(
    acts: list[Event | Login | App], more: list[Event | Login | App], used: Client, count: int
) -> None:
    said = raid(count, used, gap=7)
    less, all_of_it = (judged(shot(said, **parts(which)), POLICY) for which in (acts, [*acts, *more]))
    assert (all_of_it.bits >= less.bits).all()
    before, after = (answered(said, **parts(which)) for which in (acts, [*acts, *more]))
    assert [] == calmer(before, after, NIGHT, NIGHT + timedelta(hours=2))
