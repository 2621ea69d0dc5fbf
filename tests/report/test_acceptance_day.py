"""An acceptance with its day covers what happened up to that day, by the policy's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import Acceptance, Policy
from hygiene.plugins.registry import Plugins
from hygiene.report.assemble import active, assemble
from hygiene.report.report import Report
from tests.support.snapshots import BRAND, snapshot

PLUGINS = Plugins(strangers=False)
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
FIRST = datetime(2024, 5, 1, 23, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def report(
    at: datetime | None,
    last_at: datetime | None,
    on: date | None,
    zone: str = "UTC",
    *,
    limits: tuple[Severity | None, Confidence | None] = (None, None),
) -> Report:
    """Return the report of one sign that was accepted on a day.

    The sign is of high severity and medium confidence, and `limits` are those of the acceptance.
    """
    finding = Finding(
        subject="client:a",
        message="It is so.",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        at=at,
        last_at=last_at,
    )
    result = Result(
        check="post-client", path="compromise", account=BRAND, status=Status.FOUND, findings=(finding,), as_of=NOW
    )
    severity, confidence = limits
    kept = Acceptance(
        fingerprint=result.fingerprint(finding),
        reason="Ours.",
        owner="Dana",
        until=date(2024, 12, 31),
        on=on,
        severity=severity,
        confidence=confidence,
    )
    policy = Policy(accept=(kept,), timezone=zone)
    return assemble([result], [snapshot()], [], policy=policy, plugins=PLUGINS, factors={}, now=NOW)


def holds(made: Report) -> bool:
    """Return whether the acceptance holds, having checked that every part of the report agrees."""
    held = bool(made.accepted)
    assert held is not bool(made.stale_acceptances)
    assert held is not bool(made.incidents)
    assert held is not bool(list(active(made)))
    assert ([0] if held else [1]) == [line.signs for line in made.accounts]
    assert held or [line.fingerprint for line in made.stale_acceptances] == [made.stale_acceptances[0].instead]
    return held


@pytest.mark.parametrize(
    ("at", "last_at", "on", "held"),
    [
        (FIRST, None, date(2024, 5, 1), True),
        (FIRST, None, date(2024, 4, 30), False),
        (FIRST, FIRST + 3 * DAY, date(2024, 5, 3), False),
        (FIRST, FIRST + 3 * DAY, date(2024, 5, 4), True),
        (None, FIRST + 3 * DAY, date(2024, 5, 3), False),
        (None, None, date(2020, 1, 1), True),
        (FIRST, FIRST + 3 * DAY, None, True),
    ],
)
def test_an_acceptance_covers_events_up_to_its_day(
    at: datetime | None, last_at: datetime | None, on: date | None, held: bool
) -> None:
    assert held is holds(report(at, last_at, on))


@pytest.mark.parametrize(
    ("severity", "confidence", "held"),
    [
        (Severity.HIGH, Confidence.MEDIUM, True),
        (Severity.CRITICAL, Confidence.HIGH, True),
        (Severity.MEDIUM, Confidence.HIGH, False),
        (Severity.HIGH, Confidence.LOW, False),
        (None, Confidence.LOW, False),
        (Severity.HIGH, None, True),
        (None, None, True),
    ],
)
def test_an_acceptance_covers_no_worse_and_no_surer_finding(
    severity: Severity | None, confidence: Confidence | None, held: bool
) -> None:
    assert held is holds(report(FIRST, None, None, limits=(severity, confidence)))


def test_the_day_is_that_of_the_policys_zone() -> None:
    assert holds(report(FIRST, None, date(2024, 5, 1)))
    assert not holds(report(FIRST, None, date(2024, 5, 1), "Europe/Berlin"))
    assert holds(report(FIRST, None, date(2024, 5, 2), "Europe/Berlin"))


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_what_happens_later_than_the_day_opens_the_finding_again(first: int, more: int, accepted: int) -> None:
    at, last = FIRST + first * DAY, FIRST + (first + more) * DAY
    assert (last.date() <= (FIRST + accepted * DAY).date()) is holds(report(at, last, (FIRST + accepted * DAY).date()))


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_acceptances_of_one_finding_the_one_that_holds_for_longest_counts(order: int) -> None:
    finding = Finding(subject="client:a", message="It is so.", severity=Severity.HIGH, at=FIRST, last_at=FIRST)
    result = Result(
        check="post-client", path="compromise", account=BRAND, status=Status.FOUND, findings=(finding,), as_of=NOW
    )
    kept = [
        Acceptance(fingerprint=result.fingerprint(finding), reason="Ours.", owner="Dana", until=until, on=on)
        for until, on in (
            (NOW.date() - DAY, None),
            (NOW.date() + 9 * DAY, None),
            (NOW.date() + 30 * DAY, None),
            (NOW.date() + 60 * DAY, FIRST.date() - DAY),
        )
    ]
    policy = Policy(accept=tuple(kept[::order]))
    made = assemble([result], [snapshot()], [], policy=policy, plugins=PLUGINS, factors={}, now=NOW)

    assert [line.until for line in made.accepted] == [f"{NOW.date() + 30 * DAY}"]
    assert made.stale_acceptances == ()
