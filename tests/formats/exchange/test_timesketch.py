"""The Timesketch lines of a report: their exact text, read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.formats.exchange.timesketch import render
from hygiene.plugins.format import Screen
from tests.support import reports
from tests.support.exchanged import exchanged
from tests.support.timesketch import imported

WHOLE = Path(__file__).with_name("report.timesketch.jsonl").read_text(encoding="utf-8")


def test_the_report_is_these_lines() -> None:
    assert WHOLE == render(exchanged(), Screen())


def test_timesketch_takes_every_line_in_order() -> None:
    found = imported(WHOLE)

    assert sorted(event["timestamp"] for event in found) == [event["timestamp"] for event in found]
    assert ["phone", "finding", "grant", "finding", "report"] == [event["kind"] for event in found]


@settings(max_examples=25, deadline=None)
@given(text=st.text(min_size=1))
def test_any_name_is_imported_and_none_acts(text: str) -> None:
    written = render(reports.hostile(text), Screen())

    assert written.isascii()
    assert 3 == len(imported(written))


def test_an_accepted_sign_is_kept_and_not_called_suspicious() -> None:
    posts = reports.post_client()
    line = reports.rich().accepted[0]
    accepted = replace(line, fingerprint=posts.fingerprint(posts.findings[0]), finding=posts.findings[0])
    event, _ = imported(render(reports.report(results=(posts,), accepted=(accepted,)), Screen()))

    assert (True, False) == (event["accepted"], "tag" in event)


def test_a_time_before_1970_is_a_time() -> None:
    posts = reports.post_client()
    old = replace(posts.findings[0], at=reports.NOW - timedelta(days=60 * 365))
    event, _ = imported(render(reports.report(results=(replace(posts, findings=(old,)),)), Screen()))

    assert ("1966-03-16T13:05:00.000000+00:00", -119789700000000) == (event["datetime"], event["timestamp"])


def test_a_report_without_times_counts_what_is_left_out() -> None:
    (event,) = imported(render(reports.report(results=(reports.authorized_apps(),)), Screen()))

    assert "hygiene 0.1.0 wrote 0 events. 2 records without a time are left out." == event["message"]
