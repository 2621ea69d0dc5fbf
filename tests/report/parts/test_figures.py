"""Figures: every post is counted once, at its local hour, and the suspicious ones are marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hygiene import ScanRequest, scan
from hygiene.analysis.posts.suspicious import SuspiciousPosts
from hygiene.model.finding import Confidence
from hygiene.model.records import Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.plugins.registry import Plugins
from hygiene.report.parts.figures.figures import figures as figures_of
from hygiene.report.parts.figures.records import AccountFigures
from hygiene.report.parts.figures.sessions import SPANS, session_spans
from hygiene.report.report import Report
from hygiene.sources.exports import read_exports
from hygiene.sources.settings.policy_file import load
from tests.support.command import ARCHIVE, POLICY

AT = datetime(2026, 10, 13, 14, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def report() -> Report:
    return scan(ScanRequest(exports=[ARCHIVE]), load(POLICY))


@pytest.fixture(scope="module")
def figures(report: Report) -> AccountFigures:
    (found,) = report.figures
    return found


def test_every_post_is_in_one_hour_and_one_year_of_one_client(report: Report, figures: AccountFigures) -> None:
    hours = [sum(map(sum, each.posts)) for each in figures.hours]

    assert hours == [sum(each.posts) for each in figures.years]
    assert sum(hours) == next(line.read["posts"] for line in report.inputs if line.reader == "x-archive")
    assert [each.client for each in figures.hours] == [each.client for each in figures.years]
    assert {len(each.posts) for each in figures.years} == {2}
    assert (2025, {1}) == (figures.first_year, {each.clients for each in figures.hours})


def test_a_suspicious_post_is_marked_at_its_local_hour_and_its_client_comes_first(figures: AccountFigures) -> None:
    first = figures.hours[0]
    local = AT.astimezone(ZoneInfo("Europe/Lisbon"))
    marked = [(day, hour) for day, row in enumerate(first.suspicious) for hour, count in enumerate(row) if count]

    assert ("Twitter Web App", [(local.weekday(), local.hour)]) == (first.client, marked)
    assert [0] * (len(figures.hours) - 1) == [sum(map(sum, each.suspicious)) for each in figures.hours[1:]]


def test_posts_counted_in_parts_are_those_counted_at_once(
    figures: AccountFigures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hygiene.report.parts.figures.posts._AT_A_TIME", 7)
    (parts,) = scan(ScanRequest(exports=[ARCHIVE]), load(POLICY)).figures

    assert (figures.hours, figures.years) == (parts.hours, parts.years)


def login(at: datetime | None, network: str, **more: object) -> Login:
    fields = {"at": at, "ip": Hidden("192.0.2.1"), "network": network, "outcome": "success"} | more
    return Login(**fields)  # type: ignore[arg-type]  # fields by name, checked by the dataclass


def test_sign_ins_are_one_span_for_each_network_and_those_near_suspicious_posts_come_first() -> None:
    posts = SuspiciousPosts(at=AT, confidence=Confidence.HIGH, label="web", stretches=((AT, AT),))
    logins = [
        login(AT - timedelta(days=300), "Home", last_used_at=AT - timedelta(days=30)),
        login(AT - timedelta(days=400), "Home"),
        login(AT - timedelta(hours=7), "Elsewhere", outcome="failure"),
        login(AT + timedelta(days=9), "Cafe"),
        login(None, "Undated"),
    ]
    spans, left_out = session_spans(logins, [posts])

    assert [
        ("Elsewhere", 1, 1, True), ("Cafe", 1, 0, False), ("Home", 2, 0, False),
    ] == [(span.network, span.count, span.failed, span.near_sign) for span in spans]  # fmt: skip
    assert (AT - timedelta(days=400), AT - timedelta(days=30), 0) == (spans[2].first, spans[2].last, left_out)


def test_networks_without_a_name_have_numbers_by_first_use_and_the_new_one_of_a_finding_is_marked() -> None:
    logins = [
        login(AT, "", ip=Hidden("198.51.100.7")),
        login(AT - timedelta(days=9), "", ip=Hidden("192.0.2.9")),
        login(AT - timedelta(days=3), "", ip=Hidden("192.0.77.1")),
        login(AT - timedelta(days=2), "", ip=Hidden("")),
    ]
    spans, _ = session_spans(logins, [], {AT})

    assert [(2, 1, True), (0, 1, False), (1, 2, False)] == [(span.number, span.count, span.new) for span in spans]
    assert "198" not in repr(spans)


def test_the_most_used_network_is_kept_beside_the_newest() -> None:
    used = [login(AT - timedelta(days=900, hours=hour), "Home") for hour in range(3)]
    spans, left_out = session_spans([*used, *(login(AT, f"Network {number}") for number in range(SPANS + 5))], [])

    assert (SPANS, 6, "Home") == (len(spans), left_out, spans[-1].network)


def test_a_long_list_of_networks_is_cut_and_says_by_how_many() -> None:
    spans, left_out = session_spans([login(AT, f"Network {number}") for number in range(SPANS + 5)], [])

    assert (SPANS, 5) == (len(spans), left_out)


def test_posts_and_sign_ins_of_two_exports_are_the_figures_of_one_account(report: Report) -> None:
    whole = next(each for each in read_exports([ARCHIVE], Plugins().loaded("readers")))
    assert isinstance(whole, Snapshot)
    later = replace(whole, taken_at=whole.taken_at + timedelta(days=1), logins=None)
    earlier = replace(whole, posts=None)
    (found,) = figures_of([later, earlier], load(POLICY))

    assert found.sessions
    assert found.hours
    assert [each.posts for each in report.figures[0].hours] == [each.posts for each in found.hours]
