"""The line of an account in the report about a fleet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hygiene.model.account import FLEET, Account
from hygiene.model.finding import Severity
from hygiene.model.text import without_personal
from hygiene.report.fleet.lines import fleet_line
from hygiene.report.fleet.records import FleetLine
from hygiene.report.report import Fix, Report
from tests.support.overviews import account
from tests.support.reports import ACME, FIXES, NOW, SEEN, SESSIONS, SETTINGS, account_line, look, report, rich, verdict

EXPOSURE = replace(FIXES[1], account=ACME)
SIGN = replace(EXPOSURE, title="30 posts were deleted", how="Unless it was you, end all sessions. Look again.",
               weak_sign=Severity.LOW)  # fmt: skip
TOGETHER = replace(EXPOSURE, account=Account(platform=FLEET, handle="all accounts"), how="Revoke it everywhere.")
OLD = f"Revoke “Old Scheduler” at {SETTINGS}, unless you use it."


def line(of: Report, problem: str = "", handle: str = "acme") -> FleetLine:
    """Return the line of an account of a fleet."""
    return fleet_line(account("mastodon", handle), of, problem=problem, stale_days=36500, now=NOW)


@pytest.mark.parametrize(
    ("fixes", "first"),
    [
        ((), ""),
        ((EXPOSURE,), OLD),
        ((EXPOSURE, SIGN), "Unless it was you, end all sessions."),
        ((TOGETHER, EXPOSURE), OLD),
        ((TOGETHER,), "Revoke it everywhere."),
    ],
)
def test_the_first_thing_to_do_is_one_sentence_about_the_account_itself(fixes: tuple[Fix, ...], first: str) -> None:
    assert line(report(fix_first=fixes)).fix == first


def test_after_a_takeover_the_first_step_of_its_plan_comes_first() -> None:
    assert line(rich()).fix == f"Revoke “Nightly Poster”. Where: {SETTINGS}."


def test_the_questions_that_keep_an_account_from_being_low_are_named() -> None:
    search = look(where="search known breaches (--online, or --breaches FILE)", act="search")
    hint = look(question="recovery", decides=False)

    for looks, named in (
        ((look(), SESSIONS, hint), ("passwords", "sessions")),
        ((search,), ("breached passwords",)),
        ((hint,), ()),
    ):
        told = replace(account_line(ACME), verdict=verdict("not enough read"), coverage=replace(SEEN, looks=looks))
        assert line(report(accounts=(told,))).open == named


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        ("no file matches exports/kim@a.example*", "no file matches exports/{handle}*"),
        (
            "mastodon:kim@a.example: this account is not connected (run: hygiene connect mastodon kim@a.example)",
            "mastodon:@kim@a.example: this account is not connected (run: hygiene connect mastodon @kim@a.example)",
        ),
        (
            "the newest exports are of mastodon/@amy@b.example, not of mastodon/@kim@a.example",
            "the newest exports are of mastodon/@amy@b.example, not of mastodon/@kim@a.example",
        ),
    ],
)
def test_a_name_of_the_fediverse_is_not_shown_like_an_e_mail_address_in_a_reason(problem: str, shown: str) -> None:
    found = line(report(accounts=()), problem, "kim@a.example")

    assert found.reason == without_personal(found.reason) == f"Nothing was read: {shown}."
