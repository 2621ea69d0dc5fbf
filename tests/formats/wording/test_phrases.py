"""Shared words: each date once, and counts with their nouns."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from hygiene.formats.wording.apps import years
from hygiene.formats.wording.phrases import facts, stale
from hygiene.formats.wording.provenance import counted, plugin
from hygiene.report.parts.lines import PluginLine
from tests.support import reports

BERLIN = ZoneInfo("Europe/Berlin")
FOUND = reports.post_client().findings[0]


def test_a_time_that_the_message_names_is_not_repeated() -> None:
    evidence = ("2026-02-27 03:11 CET", "2026-02-27 03:11 https://x.com/1", "1 post")
    named = replace(FOUND, message="It came at 2026-02-27 03:11 CET.", evidence=evidence)

    assert facts(replace(FOUND, evidence=evidence), BERLIN) == ["2026-02-27 03:11", "https://x.com/1", "1 post"]
    assert facts(named, BERLIN) == ["https://x.com/1", "1 post"]
    assert facts(replace(named, at=None), BERLIN) == [*evidence]


@pytest.mark.parametrize(
    ("fact", "left"),
    [
        ("2026-02-27 03:11 CET: the e-mail address changed", "the e-mail address changed"),
        ("2026-02-27 03:11 CET: the handle changed (one became two)", "the handle changed (one became two)"),
        ("2026-02-27 03:11 CET (the post itself states no readable time)", "the post itself states no readable time"),
        ("2026-02-27 03:11 CET https://x.com/1 (the post itself states no readable time)",
         "https://x.com/1 (the post itself states no readable time)"),
        ("(one) and (two)", "(one) and (two)"),
        ("2026-02-28 03:11 CET: the password changed", "2026-02-28 03:11 CET: the password changed"),
    ],
)  # fmt: skip
def test_a_fact_without_its_time_has_no_mark_left_over(fact: str, left: str) -> None:
    assert ["2026-02-27 03:11", left] == facts(replace(FOUND, evidence=(fact,)), BERLIN)


def test_records_are_counted_with_their_nouns() -> None:
    read = {"posts": 1, "logins": 1234, "sign_ins": 0, "channels": 2, "left_out": 3, "left_out: no password": 3}
    read |= {"not_in_use: expired": 2, "deletions": 1}

    assert counted(reports.entry(read)) == (
        "1 post, 1,234 sign-ins and sessions, 0 linked accounts that can sign in, 2 channels, 3 entries left out, "
        "3 because of: no password, 2 entries not in use: expired, 1 deletion (reader x-archive)"
    )
    assert counted(replace(reports.entry({}), reader="")) == "nothing was read"


def test_a_plugin_is_named_with_what_it_was_given() -> None:
    line = PluginLine(group="readers", name="own", distribution="own-reader", version="1.0")

    assert plugin(line) == "The reader own from own-reader 1.0 was given no data of an account."
    assert plugin(replace(line, sees=("logins", "posts"))).endswith(" was given sign-ins and sessions, posts.")
    assert plugin(replace(line, error="It broke.")).endswith(" failed and did not run: It broke.")


@pytest.mark.parametrize(
    ("days", "words"),
    [(None, "unknown"), (1, "1 day"), (59, "59 days"), (60, "2 months"), (100, "3 months"), (800, "2.2 years")],
)
def test_an_age_has_a_fitting_unit(days: int | None, words: str) -> None:
    assert years(days) == words


def test_an_acceptance_that_ended_says_what_counts_again() -> None:
    ended = replace(reports.rich().accepted[0], finding=replace(FOUND, message="it happened"))

    assert stale(ended) == "This acceptance has ended, so the finding counts again: It happened."


def test_an_acceptance_that_no_longer_covers_its_finding_says_so() -> None:
    grown = replace(reports.rich().accepted[0], finding=replace(FOUND, message="it happened"), instead="0" * 16)

    assert stale(grown) == (
        "This acceptance no longer covers the finding, which is worse, surer or about other events now: It happened."
    )
