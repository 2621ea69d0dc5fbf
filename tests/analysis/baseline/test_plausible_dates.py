"""Dates after the export: they are left out for every check, and the record stays."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hygiene.analysis.baseline.plausible_dates import _DATES, with_plausible_dates
from hygiene.model import records
from hygiene.model.policy import Policy
from hygiene.model.records import App, Contact, Device, Event, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.plugins.check import Check
from hygiene.scan.judge import run
from tests.support.logins import ELSEWHERE, FIREFOX, daily, login
from tests.support.plugins import OURS
from tests.support.snapshots import DAY, IPHONE, NOW, every, snapshot

LATE = NOW + 400 * DAY
RECORDS = {
    "apps": App(id="1", name="Desk", granted_at=LATE, last_used_at=LATE),
    "contacts": Contact(kind="email", value=Hidden("a@b.example"), changed_at=LATE),
    "devices": Device(name="Phone", kind="push", first_seen_at=LATE, last_seen_at=LATE),
    "events": Event(at=LATE, kind="email"),
    "logins": Login(at=LATE, ip=Hidden("192.0.2.1"), last_used_at=LATE),
    "sign_ins": SignIn(provider="Other", at=LATE),
}


def dates_of(record: Any) -> list[datetime]:
    return [value for field in fields(record) if isinstance(value := getattr(record, field.name), datetime)]


def test_every_date_of_every_record_of_an_account_is_known() -> None:
    kinds = {type(record): part for part, record in RECORDS.items()}
    for name, kind in vars(records).items():
        if is_dataclass(kind) and kind in kinds:
            dated = {key for key, hint in get_type_hints(kind).items() if datetime in (hint, *get_args(hint))}
            assert dated == set(_DATES[kinds[kind]]), name
    assert RECORDS.keys() == _DATES.keys()


@pytest.mark.parametrize("part", sorted(RECORDS))
def test_a_date_after_the_export_is_no_date(part: str) -> None:
    given_: dict[str, Any] = {part: (RECORDS[part],)}
    shot, reasons = with_plausible_dates(snapshot(**given_))
    (record,) = getattr(shot, part)
    assert [] == dates_of(record)
    assert reasons.keys() == ({part} & {"apps", "contacts"})


def test_dates_up_to_a_day_after_the_export_stay() -> None:
    for shift in (-400 * DAY, timedelta(0), 0.99 * DAY):
        given_ = snapshot(events=(Event(at=NOW + shift, kind="email"),))
        assert (given_, {}) == with_plausible_dates(given_)
    edge = replace(snapshot(events=()), taken_at=datetime.max.replace(tzinfo=NOW.tzinfo))
    assert (edge, {}) == with_plausible_dates(edge)


def lived() -> Snapshot:
    return snapshot(
        every(DAY, IPHONE, NOW - 300 * DAY, 299),
        apps=(),
        contacts=(),
        devices=(),
        events=(),
        logins=daily(60, agent=FIREFOX, country="PT"),
        second_factors=("totp",),
        sign_ins=(),
    )


ALONE = frozenset({"secrets", "holdings", "differences"})
"""Parts that the export of one account by itself does not have."""


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    check=st.sampled_from([check for check in OURS.loaded("checks") if not check.needs & ALONE]),
    parts=st.sets(st.sampled_from(sorted(RECORDS)), min_size=1),
    days=st.integers(2, 2000),
)
def test_no_check_takes_such_a_record_for_a_recent_one(check: Check, parts: set[str], days: int) -> None:
    late: dict[str, Any] = {
        "apps": (App(id="1", name="Desk", granted_at=NOW + days * DAY, permissions=frozenset({"read"})),),
        "contacts": (Contact(kind="email", value=Hidden("a@b.example"), confirmed=True, changed_at=NOW + days * DAY),),
        "devices": (Device(name="Phone", kind="push", first_seen_at=NOW + days * DAY),),
        "events": tuple(Event(at=NOW + days * DAY, kind=kind) for kind in ("email", "recovery", "warning")),
        "logins": (*daily(60, agent=FIREFOX, country="PT"), login(-days, ELSEWHERE, agent="curl/8", country="BR")),
        "sign_ins": (SignIn(provider="Other", at=NOW + days * DAY),),
    }
    shot = replace(lived(), **{part: late[part] for part in parts})
    (result,) = run(check, [shot], Policy())
    assert [] == [found.message for found in result.findings if found.at is not None and found.at > NOW]
    assert [] == [found.message for found in result.findings if found.subject not in {"single", "clients:begun"}]
