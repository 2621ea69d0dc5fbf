"""A policy that does not list the intruder's client never makes the answer calmer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.post_client import post_client
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import AccountRules, Policy
from hygiene.model.posts import Client
from hygiene.model.snapshot import Snapshot
from hygiene.scan.analyse import analysed
from hygiene.scan.judge import run
from tests.analysis.detector.test_incidents import (
    COUNTER,
    FEED_AT,
    HOOTSUITE,
    HOUR,
    IFTTT,
    OLD_WEB,
    OWNER,
    STRANGER,
    TEXTING,
    fed,
    newsroom,
)
from tests.support.laws import dear
from tests.support.lives import Said, archive, burst, mixed
from tests.support.snapshots import DAY, IPAD, IPHONE, NOW, WEB


@dataclass(frozen=True)
class Incident:
    """An invented life with an intruder, the account's clients, and the intruder's."""

    shot: Snapshot
    intruder: Client

    @property
    def others(self) -> list[str]:
        """The labels of the account's other clients."""
        assert self.shot.posts is not None
        return sorted({client.label for client in self.shot.posts.clients} - {self.intruder.label})


def colleague(used: Client, since: float, posts: int) -> list[Said]:
    """Return a few ordinary posts by a colleague, spread over the time until the raid."""
    gap = (since - 10) / posts
    texts = islice(OWNER.texts("colleague"), posts)
    return [Said(at=NOW - since * DAY + n * gap * DAY, client=used, text=text) for n, text in enumerate(texts)]


def raid(used: Client, count: int = 12) -> list[Said]:
    return burst(NOW - 5 * DAY + 3 * HOUR, used, islice(STRANGER.texts(), count), gap=3)


def told_by(used: Client, *many: list[Said]) -> Incident:
    return Incident(analysed(archive(mixed(OWNER.life(500, 2), *many)), Policy()), used)


INCIDENTS: dict[str, Callable[[], Incident]] = {
    "a raid through a colleague's client": lambda: told_by(WEB, colleague(WEB, 60, 4), raid(WEB)),
    "a raid through a client that came into steady use": lambda: told_by(WEB, colleague(WEB, 90, 40), raid(WEB)),
    "a raid through a client known for long": lambda: told_by(IPAD, colleague(IPAD, 450, 60), raid(IPAD)),
    "a raid by text message": lambda: told_by(TEXTING, raid(TEXTING, 20)),
    "a raid through the owner's own client": lambda: told_by(IPHONE, raid(IPHONE)),
    "a known app that posts slogans": lambda: told_by(COUNTER, colleague(COUNTER, 400, 50), raid(COUNTER, 4)),
    "one post from the web": lambda: told_by(OLD_WEB, colleague(HOOTSUITE, 60, 3), raid(OLD_WEB, 1)),
    "a service that advertises": lambda: Incident(
        analysed(
            archive(fed(*burst(FEED_AT, IFTTT, ["lose weight!!! https://d.example/x"] * 4)), FEED_AT + 61 * DAY),
            Policy(),
        ),
        IFTTT,
    ),
    "a news desk": lambda: Incident(
        analysed(archive([*newsroom(NOW), Said(at=NOW, client=OLD_WEB, text="Two Explosions")], NOW + HOUR), Policy()),
        OLD_WEB,
    ),
}


@cache
def incident(name: str) -> tuple[Incident, Result]:
    """Return an incident, and the answer without a policy."""
    made = INCIDENTS[name]()
    return made, judge(made, Policy())


def judge(made: Incident, policy: Policy) -> Result:
    (result,) = run(post_client, [made.shot], policy)
    return result


def covered(one: Finding, by: tuple[Finding, ...]) -> bool:
    """Return whether a finding that began no later says at least as much, as surely."""
    return any(
        other.severity.rank >= one.severity.rank
        and other.confidence.rank >= one.confidence.rank
        and other.at is not None
        and one.at is not None
        and other.at <= one.at
        for other in by
    )


@dear(25)
@given(name=st.sampled_from(sorted(INCIDENTS)), data=st.data())
def test_no_list_without_the_intruders_client_makes_the_answer_calmer(name: str, data: st.DataObject) -> None:
    made, without = incident(name)
    listed = data.draw(st.lists(st.sampled_from(made.others), unique=True))
    rules = AccountRules(
        platform="x", handle=made.shot.account.handle, known_clients=tuple(listed), known_apps=tuple(listed)
    )
    zone = data.draw(st.sampled_from(["UTC", "Asia/Tokyo", "America/Los_Angeles"]))
    result = judge(made, Policy(accounts=(rules,), timezone=zone))
    questions = [found for found in without.findings if found.severity is not Severity.INFO]
    assert [] == [found.message for found in questions if not covered(found, result.findings)]
    assert Status.FOUND is result.status or Status.FOUND is not without.status


@pytest.mark.parametrize("posts", [4, 40])
def test_a_burst_through_an_unlisted_client_is_a_finding_of_its_own(posts: int) -> None:
    made = told_by(WEB, colleague(WEB, 90, posts), raid(WEB))
    rules = AccountRules(platform="x", handle=made.shot.account.handle, known_clients=(IPHONE.label, "Tweetie for Mac"))
    found = judge(made, Policy(accounts=(rules,))).findings
    bursts = [one for one in found if one.message.startswith("12 posts within 33 minutes from “Twitter Web App”")]
    assert [Severity.MEDIUM] == [one.severity for one in bursts]
    assert ["client:web"] == [one.subject for one in found if one not in bursts and one.severity is not Severity.INFO]


def test_a_client_that_began_with_the_burst_is_asked_about_once() -> None:
    made = told_by(TEXTING, raid(TEXTING))
    rules = AccountRules(platform="x", handle=made.shot.account.handle, known_clients=(IPHONE.label, "Tweetie for Mac"))
    (found,) = judge(made, Policy(accounts=(rules,))).findings
    assert ("client:sms", Severity.HIGH, Confidence.HIGH) == (found.subject, found.severity, found.confidence)
    assert timedelta(0) == (found.at or NOW) - (NOW - 5 * DAY + 3 * HOUR)
