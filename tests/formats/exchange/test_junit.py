"""The JUnit report: its exact text, its schema, and how a CI reads it."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import junitparser
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.formats.exchange.junit import render
from hygiene.model.finding import Result, Severity, Status
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from tests.support import reports
from tests.support.exchanged import exchanged

HERE = Path(__file__).parent
WHOLE = (HERE / "report.xml").read_text(encoding="utf-8")


@cache
def schema() -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(HERE / "junit-10.xsd")


def read(report: Report) -> list[tuple[str, str, list[str]]]:
    """Return the suite, name and outcomes of each test case of a report."""
    root = junitparser.JUnitXml.fromstring(render(report, Screen()).encode())
    return [(suite.name, case.name, [type(each).__name__ for each in case.result]) for suite in root for case in suite]


def test_the_report_is_this_document() -> None:
    assert WHOLE == render(exchanged(), Screen())


@pytest.mark.parametrize("report", [exchanged(), reports.rich(), reports.empty()])
def test_every_document_is_valid_under_the_schema(report: Report) -> None:
    schema().validate(io.StringIO(render(report, Screen())))


def test_a_ci_sees_a_failure_a_skip_an_error_and_a_pass() -> None:
    assert [
        ("x/@acme", "authorized-apps", ["Failure"]),
        ("x/@acme", "beta-night", ["Failure"]),
        ("x/@acme", "post-client", ["Failure"]),
        ("x/@acme", "post-time", []),
        ("no account", "password-strength", ["Skipped"]),
        ("passwords (all vaults)", "password-reuse", ["Failure"]),
        ("hygiene", "exports/old pictures.zip", ["Error"]),
        ("hygiene", "hygiene-gamma gamma", ["Error"]),
    ] == read(exchanged())


@settings(max_examples=25, deadline=None)
@given(text=st.text(min_size=1))
def test_any_name_is_read_and_none_becomes_markup(text: str) -> None:
    hostile = reports.hostile(text + "]]><x y='z'/>&\x00\ufffe\ud800")
    cases = read(hostile)

    schema().validate(io.StringIO(render(hostile, Screen())))
    assert [["Failure"], [], ["Error"]] == [outcome for _, _, outcome in cases]


def test_what_was_answered_only_in_part_is_no_pass() -> None:
    apps = reports.authorized_apps()
    marks = [apps.fingerprint(finding) for finding in apps.findings]
    line = reports.rich().accepted[0]
    accepted = tuple(replace(line, fingerprint=mark) for mark in marks)
    clear = replace(apps, status=Status.CLEAR, findings=(), reason="")
    unread = Result(check=apps.check, path="app", account=reports.ACME, status=Status.UNKNOWN, reason="no list of apps")

    assert [("x/@acme", "authorized-apps", ["Skipped"])] == read(reports.report(results=(apps,), accepted=accepted))
    assert [("x/@acme", "authorized-apps", ["Skipped"])] == read(reports.report(results=(clear, unread)))
    assert [("x/@acme", "authorized-apps", [])] == read(reports.report(results=(clear,)))


def test_a_fact_fails_nothing() -> None:
    posts = reports.post_client()
    fact = replace(posts, findings=(replace(posts.findings[0], severity=Severity.INFO),))

    assert [("x/@acme", "post-client", [])] == read(reports.report(results=(fact,)))


def test_the_worst_of_several_findings_comes_first() -> None:
    posts = reports.post_client(3)
    mild, worst, last = posts.findings
    found = replace(posts, findings=(replace(mild, severity=Severity.LOW), worst, last))

    assert 'message="Post 2 came from &quot;Nightly Poster&quot;, which was never used before. There are 2 more' in (
        render(reports.report(results=(found,)), Screen())
    )


def test_a_run_that_checked_nothing_is_not_green() -> None:
    assert [("hygiene", "checks", ["Skipped"])] == read(reports.empty())
