"""Findings about several events state the time of the last one, in every check about accounts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.finding import Finding
from hygiene.model.policy import Policy
from hygiene.model.records import Event
from tests.checks.test_acceptances import BEFORE, LATER, POLICIES, SINCE, Life, before, contact, prints, tooled, tries
from tests.support.laws import dear
from tests.support.lives import Said
from tests.support.snapshots import DAY, IPHONE, NOW

HOUR = timedelta(hours=1)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?\+00:00")


def of(check: str, subject: str, life: Life, policy: Policy | None = None) -> Finding:
    """Return the finding of a check whose subject begins so."""
    found = [one for name, one in prints(life, policy or Policy()).values() if name == check]
    (finding,) = [one for one in found if one.subject.startswith(subject)]
    return finding


def covered(found: Finding) -> list[datetime]:
    """Return the times of events that an acceptance of a finding covers."""
    return [datetime.fromisoformat(text) for each in found.covers for text in _TIME.findall(each)]


@dear(8)
@given(
    number=st.sampled_from(range(len(POLICIES))), names=st.sets(st.sampled_from(sorted(LATER)), min_size=1, max_size=4)
)
def test_the_last_time_is_never_before_an_event_that_the_finding_covers(number: int, names: set[str]) -> None:
    life = BEFORE
    for name in sorted(names):
        life = life.with_(LATER[name])
    for check, found in prints(life, POLICIES[number]).values():
        for at in covered(found):
            assert found.ended is not None, (check, found.message)
            assert at <= found.ended, (check, found.message)


@pytest.mark.parametrize(
    ("later", "check", "subject", "number"),
    [
        (LATER["one more post from the web"], "post-client", "client:", 1),
        (Life(said=(Said(at=NOW - DAY, client=IPHONE, text="Read this: https://bit.ly/a"),)), "links", "site:", 0),
        (LATER["the tool again"], "automation", "app:", 0),
        (LATER["the country again"], "logins", "beside-change:", 0),
        (Life(logins=tries(1.5, 11)), "logins", "guessing", 0),
        (LATER["a change after the change"], "account-changes", f"changes:{NOW - 5 * DAY:%Y-%m-%d}", 0),
        (LATER["another address"], "recovery", "unconfirmed:email", 0),
    ],
)
def test_more_of_the_same_moves_the_last_time_and_keeps_the_first(
    later: Life, check: str, subject: str, number: int
) -> None:
    first, then = (of(check, subject, life, POLICIES[number]) for life in (BEFORE, BEFORE.with_(later)))
    assert first.ended is not None
    assert then.ended is not None
    assert first.ended < SINCE <= then.ended
    assert (first.subject, first.at) == (then.subject, then.at)


def test_every_finding_of_these_checks_has_a_last_time() -> None:
    without = {
        (check, found.subject)
        for number in range(len(POLICIES))
        for check, found in before(number).values()
        if found.ended is None
    }
    assert {("recovery", "sms-only")} == without  # no date of the phone number is known


@pytest.mark.parametrize("number", range(len(POLICIES)))
def test_the_last_time_is_never_before_the_first_nor_after_the_export(number: int) -> None:
    for check, found in before(number).values():
        if found.ended:
            assert (found.at or found.ended) <= found.ended <= NOW, (check, found.subject)


def test_the_last_time_of_a_tool_is_its_newest_post() -> None:
    tool = of("automation", "app:", BEFORE)
    assert (NOW - 25 * DAY, NOW - 25 * DAY + 29 * HOUR, ("UnfollowAlarm",)) == (tool.at, tool.ended, tool.apps)
    more = of("automation", "app:", BEFORE.with_(Life(said=tooled(NOW - 2 * DAY, 1))))
    assert (NOW - 25 * DAY, NOW - 2 * DAY) == (more.at, more.ended)


def test_the_last_time_of_changes_is_the_newest_one() -> None:
    twice = BEFORE.with_(Life(events=(Event(at=NOW - 4 * DAY, kind="password"),)))
    found = of("account-changes", f"changes:{NOW - 5 * DAY:%Y-%m-%d}", twice)
    assert (NOW - 5 * DAY, NOW - 4 * DAY) == (found.at, found.ended)


def test_the_last_time_of_unconfirmed_addresses_is_that_of_the_newest_change() -> None:
    assert NOW - 19 * DAY == of("recovery", "unconfirmed:email", BEFORE).ended
    more = BEFORE.with_(Life(contacts=(contact("email", 3),)))
    assert NOW - 3 * DAY == of("recovery", "unconfirmed:email", more).ended
