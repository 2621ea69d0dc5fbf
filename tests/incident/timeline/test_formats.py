"""The timeline in CSV and for Timesketch, read back independently."""

from __future__ import annotations

import csv as reading
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hygiene.incident.records import Entry, Story
from hygiene.incident.timeline import csv, timesketch
from hygiene.model.account import Account
from tests.support.pseudo import pseudo
from tests.support.snapshots import BRAND
from tests.support.stories import HOUR, POST
from tests.support.timesketch import imported

ENTRIES = (
    Entry(at=POST - HOUR, account=BRAND, kind="grant", what="“=1+1” was given access", input="=x.zip"),
    Entry(
        at=POST, account=BRAND, kind="post", what="posted from “Buffer”", post_id="123", suspicious=True, input="x.zip"
    ),
    Entry(
        at=POST + timedelta(microseconds=1500),
        account=Account(platform="google", handle="acme\u202e"),
        kind="message",
        what='sent 9 messages, "all" to kim@mail.example now',
        count=9,
        until=POST + HOUR,
    ),
    Entry(at=POST + 2 * HOUR, since=POST - HOUR, account=BRAND, kind="link", what="the link changed", post_id="-1+cmd"),
)
STORY = Story(since=POST - HOUR, until=POST + HOUR, entries=ENTRIES, undated={"posts": 3}, left_out=2)


def test_csv_has_a_row_for_each_entry_with_its_times_in_utc_and_at_home() -> None:
    first, second, third, last = reading.DictReader(io.StringIO(csv.render(STORY, ZoneInfo("Asia/Tokyo"))))

    assert {
        "datetime_utc": "2024-05-24T12:00:00+00:00",
        "datetime_home": "2024-05-24T21:00:00+09:00",
        "since_utc": "",
        "until_utc": "",
        "account": "x/@brand",
        "kind": "post",
        "what": "Posted from “Buffer”.",
        "count": "1",
        "suspicious": "yes",
        "post_id": "123",
        "post_address": "https://x.com/i/web/status/123",
        "input": "x.zip",
    } == second
    assert ("“=1+1” was given access.", "'=x.zip", "") == (first["what"], first["input"], first["suspicious"])
    assert ("google/@acme\\u202e", "9", "2024-05-24T13:00:00+00:00") == (
        third["account"],
        third["count"],
        third["until_utc"],
    )
    assert 'Sent 9 messages, "all" to [e-mail] now.' == third["what"]
    assert ("'-1+cmd", "", "2024-05-24T11:00:00+00:00") == (last["post_id"], last["post_address"], last["since_utc"])


def test_every_time_in_the_csv_is_iso_8601_and_the_order_is_kept() -> None:
    rows = list(reading.DictReader(io.StringIO(csv.render(STORY, UTC))))
    times = [datetime.fromisoformat(row["datetime_utc"]) for row in rows]

    assert [entry.at for entry in ENTRIES] == times == [datetime.fromisoformat(row["datetime_home"]) for row in rows]


def test_a_time_that_no_zone_can_hold_is_in_utc() -> None:
    edges = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    found = Story(
        since=edges[0], until=edges[1], entries=tuple(Entry(at=at, account=BRAND, kind="x", what="y") for at in edges)
    )
    shown = [
        [row["datetime_home"] for row in reading.DictReader(io.StringIO(csv.render(found, ZoneInfo(zone))))]
        for zone in ("America/New_York", "Asia/Tokyo")
    ]

    assert ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00") == (shown[0][0], shown[1][1])
    assert 2 == len(timesketch.render(found).splitlines())


def test_timesketch_gets_an_event_for_each_entry() -> None:
    first, second, third, last = imported(timesketch.render(STORY))

    assert {
        "message": "Posted from “Buffer”.",
        "datetime": "2024-05-24T12:00:00.000000+00:00",
        "timestamp": 1716552000000000,
        "timestamp_desc": "Time posted",
        "account": "x/@brand",
        "kind": "post",
        "count": 1,
        "post_id": "123",
        "input": "x.zip",
        "suspicious": True,
        "tag": ["suspicious"],
    } == second
    assert ("Time of access", False, False) == (first["timestamp_desc"], first["suspicious"], "tag" in first)
    assert ("2024-05-24T12:00:00.001500+00:00", 9) == (third["datetime"], third["count"])
    assert ("Time sent (first of several)", "2024-05-24T13:00:00.000000+00:00") == (
        third["timestamp_desc"],
        third["until"],
    )
    assert ("Time changed (latest possible)", "2024-05-24T11:00:00.000000+00:00") == (
        last["timestamp_desc"],
        last["since"],
    )


def test_timesketch_lines_are_ascii_and_nothing_in_them_acts() -> None:
    text = timesketch.render(STORY)

    assert text.isascii()
    assert "\\\\u202e" in text
    assert "kim@mail.example" not in text


def test_an_account_without_a_name_is_called_the_same_in_every_language() -> None:
    unnamed = replace(STORY, entries=(replace(ENTRIES[0], account=Account(platform="facebook", handle="unknown")),))
    with pseudo():
        (row,) = reading.DictReader(io.StringIO(csv.render(unnamed, UTC)))
        (event,) = imported(timesketch.render(unnamed))

    assert ("facebook/@unknown", "facebook/@unknown") == (row["account"], event["account"])


def test_a_story_without_entries_is_a_header_or_nothing() -> None:
    empty = Story(since=POST, until=POST, entries=(), undated={"posts": 3})

    assert (",".join(csv.COLUMNS) + "\n", "") == (csv.render(empty, UTC), timesketch.render(empty))
