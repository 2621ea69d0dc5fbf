"""The words of the timeline: marks, ranges, and the lines that stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hygiene.formats.wording import timeline as words
from hygiene.model.account import Account
from hygiene.report.report import NearSign, TimelineEvent, TimelineWindow
from tests.support import reports
from tests.support.reports import ACME, NOW, SHOP

DAY, YEAR = timedelta(days=1), timedelta(days=365)
MIDNIGHT = datetime(2026, 3, 1, tzinfo=NOW.tzinfo)


def event(
    at: datetime | None = NOW, gap: timedelta | None = None, account: Account = ACME, kind: str = "grant"
) -> TimelineEvent:
    """Return an event this long before a sign of `account`."""
    near = NearSign(fingerprint="0" * 16, account=account, gap=gap) if gap is not None else None
    return TimelineEvent(at=at, account=ACME, kind=kind, what="“Buffer” was given access", near=near)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (event(), "“Buffer” was given access."),
        (event(kind="finding"), "! “Buffer” was given access."),
        (event(kind="finding", gap=DAY), "!~ “Buffer” was given access."),
        (event(gap=3 * DAY), "~ “Buffer” was given access, 3 days before a sign."),
        (event(gap=-3 * DAY), "~ “Buffer” was given access, 3 days after a sign."),
        (event(gap=timedelta()), "~ “Buffer” was given access, at the time of a sign."),
        (event(gap=3 * DAY - timedelta(minutes=5)), "~ “Buffer” was given access, 3 days before a sign."),
        (event(gap=2 * DAY - timedelta(minutes=5)), "~ “Buffer” was given access, 2 days before a sign."),
        (event(gap=timedelta(minutes=95)), "~ “Buffer” was given access, 2 hours before a sign."),
        (event(gap=timedelta(minutes=9)), "~ “Buffer” was given access, less than an hour before a sign."),
        (event(gap=DAY, account=SHOP), "~ “Buffer” was given access, 24 hours before a sign on x/@acme_shop."),
        (event(MIDNIGHT, timedelta(hours=9)), "~ “Buffer” was given access, on the day of a sign."),
        (event(MIDNIGHT, timedelta(hours=33)), "~ “Buffer” was given access, 1 day before a sign."),
        (event(MIDNIGHT, -timedelta(hours=9)), "~ “Buffer” was given access, 1 day after a sign."),
    ],
)
def test_an_event_carries_its_marks_and_how_near_it_is(line: TimelineEvent, said: str) -> None:
    assert said == words.what(line)


def test_only_marks_that_are_used_are_explained() -> None:
    earlier = "From 2025-03-01 to 2026-03-01. Earlier events are shown only near a sign of compromise."
    marked = "~ marks what happened shortly before or after a sign of compromise."
    assert earlier == words.covers(reports.report(timeline=reports.timeline(event())))
    finding = event(kind="finding")
    assert f"{earlier} ! marks findings." == words.covers(reports.report(timeline=reports.timeline(finding)))
    assert f"{earlier} {marked}" == words.covers(reports.report(timeline=reports.timeline(event(gap=DAY))))
    both = reports.report(timeline=reports.timeline(event(gap=DAY), finding))
    assert f"{earlier} ! marks findings. {marked}" == words.covers(both)


def test_accounts_with_exports_of_different_days_are_named_with_their_days() -> None:
    def story(*taken: datetime) -> str:
        windows = tuple(
            TimelineWindow(account=replace(ACME, handle=f"a{n}"), since=until - YEAR, until=until)
            for n, until in enumerate(taken)
        )
        since = min((window.since for window in windows), default=NOW - YEAR)
        made = replace(reports.timeline(event()), windows=windows, since=since)
        full = reports.report(timeline=made, results=(reports.post_client(),))
        nothing = replace(full, timeline=replace(made, lines=()))
        covered, empty = words.covers(full), words.empty(nothing)
        said = covered.removesuffix(" Earlier events are shown only near a sign of compromise.")
        assert said.removeprefix("Covers ") == empty.removeprefix("There is nothing to show in ") or not windows
        return said

    assert (
        "Covers the 365 days before each account's newest export: 2026-03-01 (x/@a0, x/@a2), 2025-12-01 (x/@a1)."
        == (story(NOW, NOW - 90 * DAY, NOW))
    )
    assert (
        "Covers the 365 days before each account's newest export: 2026-03-01 (x/@a0), 2026-02-28 (x/@a1), "
        "2026-02-27 (x/@a2), 2026-02-26 (x/@a3), 2026-02-25 (x/@a4), 2026-02-24 (x/@a5) and 2 more."
    ) == story(*(NOW - n * DAY for n in range(8)))
    assert "From 2025-03-01 to 2026-03-01." == story()


def test_exports_of_one_day_are_one_range() -> None:
    windows = tuple(TimelineWindow(account=a, since=NOW - YEAR, until=NOW) for a in (ACME, SHOP))
    made = replace(reports.timeline(), windows=windows)
    assert "From 2025-03-01 to 2026-03-01. Earlier events are shown only near a sign of compromise." == words.covers(
        reports.report(timeline=made)
    )
    assert "There is nothing to show between 2025-03-01 and 2026-03-01." == words.empty(
        reports.report(timeline=made, results=(reports.post_client(),))
    )


def test_findings_and_what_is_near_a_sign_stay_where_there_is_little_room() -> None:
    lines = tuple(
        event(NOW + n * DAY, gap=DAY if n == 2 else None, kind="finding" if n == 4 else "grant") for n in range(9)
    )
    story = reports.timeline(*lines)
    assert lines == words.shown(story, 9)
    assert tuple(lines[n] for n in (2, 4, 7, 8)) == words.shown(story, 4)
    assert (lines[4],) == words.shown(story, 1)


def test_a_bare_day_stays_that_day_in_every_zone() -> None:
    tokyo, hawaii = ZoneInfo("Asia/Tokyo"), ZoneInfo("Pacific/Honolulu")
    assert ["2026-03-01 (day)"] * 2 == [words.when(MIDNIGHT, zone) for zone in (tokyo, hawaii)]
    assert ["2026-03-01 22:05", "2026-03-01 03:05", "undated"] == [
        words.when(NOW, tokyo), words.when(NOW, hawaii), words.when(None, tokyo)
    ]  # fmt: skip
