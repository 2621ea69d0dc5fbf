"""The first steps: their order, whose account they are about, and the days that stand beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from hygiene.formats.html.first import first
from hygiene.formats.wording.phrases import days_between
from hygiene.model.account import Account
from hygiene.model.finding import Severity
from hygiene.report.report import Fix
from tests.support import reports

ZOE = Account(platform="mastodon", handle="zoe@social.example")


def fix(title: str, **more: Any) -> Fix:
    given: dict[str, Any] = {
        "account": ZOE, "subject": title, "title": title, "how": "Revoke it.", "severity": Severity.HIGH,
        "compromise": False, "adds": 0.0, "gain": "big", "owner": "José", "fingerprints": (),
    }  # fmt: skip
    return Fix(**given | more)


SIGN = fix("Posts came at night.", weak_sign=Severity.MEDIUM, gain="small")
APP = fix("“Buffer” can post as you.")
DOUBT = fix("A name changed.", weak_sign=Severity.LOW, gain="small")


def test_the_signs_to_look_at_today_come_first_where_the_verdict_speaks_of_them() -> None:
    line = replace(reports.account_line(ZOE, "José"), signs=2)
    report = replace(reports.report(accounts=(line,)), fix_first=(APP, DOUBT, SIGN))

    assert [step.why for step in first(report, {}).steps] == [SIGN.title, APP.title, DOUBT.title]
    calm = replace(report, accounts=(replace(line, signs=0),))
    assert [step.why for step in first(calm, {}).steps] == [APP.title, DOUBT.title, SIGN.title]


def test_each_step_names_its_account_and_owner_where_there_are_several() -> None:
    lines = (reports.account_line(reports.ACME), reports.account_line(ZOE, "José"))
    several = replace(reports.report(accounts=lines), fix_first=(APP,))

    assert [step.whose for step in first(several, {}).steps] == ["mastodon/@zoe@social.example, José"]
    assert [step.whose for step in first(replace(several, accounts=lines[1:]), {}).steps] == [""]


@pytest.mark.parametrize(("hours", "days"), [(0, 4), (2, 3), (-9, 3)])
def test_days_are_those_of_the_calendar_in_the_zone_that_is_shown(hours: int, days: int) -> None:
    read, now = datetime(2026, 11, 26, 22, 30, tzinfo=UTC), datetime(2026, 11, 30, 5, tzinfo=UTC)
    zone = timezone(timedelta(hours=hours))

    assert days_between(read, now, zone) == days
