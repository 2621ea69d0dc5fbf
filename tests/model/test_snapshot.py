"""Snapshots and findings: hidden values, parts, and fingerprints."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.account import VAULT, Account
from hygiene.model.errors import GOES_ON
from hygiene.model.finding import TOPIC, Confidence, Finding, Result, Severity, Status
from hygiene.model.records import Contact, Login, Secret
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import PARTS, damage
from tests.support.snapshots import BRAND, NOW, app, snapshot

CANARY = "canary-in-the-mine"


def found(*findings: Finding, check: str = "made-up", account: Account | None = BRAND) -> Result:
    return Result(check=check, path="app", account=account, status=Status.FOUND, findings=findings)


def finding(subject: str = "app:1", message: str = "It is so.") -> Finding:
    return Finding(subject=subject, message=message, severity=Severity.LOW)


def test_a_hidden_value_is_shown_by_nothing_but_reveal() -> None:
    hidden = Hidden(CANARY)
    holders = (
        Secret(ref="a", label="a", value=hidden, username=hidden),
        Contact(kind="email", value=hidden),
        Login(at=None, ip=hidden),
        snapshot(contacts=(Contact(kind="email", value=hidden),)),
    )
    printed = "%s" % hidden  # noqa: UP031  # every way there is
    shown = "".join((repr(hidden), str(hidden), f"{hidden}", f"{hidden:>40}", printed, repr(holders)))
    assert CANARY not in shown
    assert CANARY == hidden.reveal()


def test_a_hidden_value_is_neither_hashed_nor_pickled() -> None:
    with pytest.raises(TypeError):
        hash(Hidden(CANARY))
    for carry in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match=r"^a hidden value is never pickled$"):
            carry(Hidden(CANARY))


@given(one=st.text(), other=st.text())
def test_hidden_values_are_equal_when_what_they_hide_is(one: str, other: str) -> None:
    assert (one == other) == (Hidden(one) == Hidden(other))
    assert bool(one) == bool(Hidden(one))


def test_a_hidden_value_equals_nothing_of_another_kind() -> None:
    assert Hidden(CANARY) != CANARY


FULL = snapshot(
    (),
    **dict.fromkeys(PARTS - {"posts"}, ()),
    gaps={part: f"half of the {part}" for part in PARTS},
    counts={"apps": 0},
)


@given(parts=st.frozensets(st.sampled_from(sorted(PARTS))))
def test_only_keeps_the_parts_asked_for_and_their_gaps(parts: frozenset[str]) -> None:
    left = FULL.only(parts)
    assert parts == {part for part in PARTS if getattr(left, part) is not None}
    assert {part: FULL.gaps[part] for part in parts} == left.gaps
    assert (FULL.account, FULL.taken_at, FULL.counts) == (left.account, left.taken_at, left.counts)


def test_what_is_missing_is_told_by_its_gap_or_by_the_part() -> None:
    half = snapshot(apps=(), gaps={"apps": "half of it", "logins": "damaged"})
    told = {part: half.missing(part) for part in ("apps", "logins", "events")}
    assert {"apps": "half of it", "logins": "damaged", "events": "this export holds no account changes"} == told
    assert "" == snapshot(apps=()).missing("apps")


@given(subject=st.text(min_size=1), message=st.text(), severity=st.sampled_from(Severity))
def test_a_fingerprint_outlives_wording_and_severity(subject: str, message: str, severity: Severity) -> None:
    first = finding(subject)
    later = replace(first, message=message, severity=severity, at=NOW, fix="Do it.", evidence=("a",))
    assert found(first).fingerprint(first) == found(later).fingerprint(later)


@given(covers=st.lists(st.text(), min_size=1).map(tuple), more=st.text())
def test_a_fingerprint_follows_the_events_and_its_first_half_does_not(covers: tuple[str, ...], more: str) -> None:
    none, some, other = (replace(finding(), covers=each) for each in ((), covers, (*covers, more)))
    prints = [found(each).fingerprint(each) for each in (none, some, other)]
    assert 3 == len(set(prints))
    assert 1 == len({each[:TOPIC] for each in prints})
    assert [16] * 3 == [len(each) for each in prints]


def test_a_fingerprint_follows_check_account_and_subject() -> None:
    one = finding()
    elsewhere = Account(platform="mastodon", handle="brand", id="12")
    prints = [
        found(one).fingerprint(one),
        found(one, check="other").fingerprint(one),
        found(one, account=replace(BRAND, id="13")).fingerprint(one),
        found(one, account=elsewhere).fingerprint(one),
        found(one, account=None).fingerprint(one),
        found(finding("app:2")).fingerprint(finding("app:2")),
    ]
    assert len(prints) == len(set(prints))
    assert [16] * 6 == [len(each) for each in prints]


def test_a_fingerprint_is_this_very_one() -> None:
    # Acceptances in people's policies hold on to it: it must never change.
    assert "6e15f5e21a6d206e" == found(finding()).fingerprint(finding())


def test_a_renamed_account_keeps_its_fingerprints() -> None:
    renamed = replace(BRAND, handle="new_brand")
    assert found(finding()).fingerprint(finding()) == found(finding(), account=renamed).fingerprint(finding())


def test_half_a_surrogate_pair_in_a_name_is_no_reason_to_fail() -> None:
    assert 16 == len(found(finding("client:\ud83d")).fingerprint(finding("client:\ud83d")))


def test_a_finding_takes_severity_and_confidence_as_words_too() -> None:
    made = Finding(subject="a", message="b", severity="high", confidence="low")  # type: ignore[arg-type]  # words
    assert (Severity.HIGH, Confidence.LOW) == (made.severity, made.confidence)
    assert isinstance(made.severity, Severity)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"subject": ""}, "a finding needs a subject"),
        ({"at": datetime(2024, 1, 1)}, "a finding's time needs a zone"),  # noqa: DTZ001  # on purpose
        ({"severity": "terrible"}, "'terrible' is not a valid Severity"),
        ({"confidence": "sure"}, "'sure' is not a valid Confidence"),
    ],
)
def test_a_finding_that_no_later_step_could_use_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        replace(finding(), **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=30))])
def test_a_findings_time_may_have_any_zone(zone: timezone) -> None:
    at = datetime(2024, 1, 1, tzinfo=zone)
    assert at == replace(finding(), at=at).at


def test_ranks_rise_with_the_words() -> None:
    assert [0, 1, 2, 3, 4] == [severity.rank for severity in Severity]
    assert [0, 1, 2] == [confidence.rank for confidence in Confidence]


def test_an_account_is_called_by_platform_and_handle() -> None:
    vault = Account(platform=VAULT, handle="a.csv")
    assert ["x/@brand", "passwords (a.csv)"] == [str(BRAND), str(vault)]
    assert "id-buffer" == app("Buffer").id


def test_reasons_that_go_on_from_another_are_not_counted_and_a_busy_server_is_no_reason_for_a_new_export() -> None:
    busy = f"a.example: it asks to wait; {GOES_ON}"
    gaps = {"posts": busy, "apps": f"{busy}; it lists none", "logins": "it is damaged"}

    assert damage(gaps, ["posts", "apps"], "get a new export") == f"apps and posts could not be read in full: {busy}"
    assert damage(gaps, gaps, "get a new export") == (
        "apps, sign-ins and posts could not be read in full: it is damaged; 1 more reason; get a new export"
    )
