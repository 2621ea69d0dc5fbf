"""Times inside ids: known ids, every platform there and back, real ids.

Real ids need the samples beside the project.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import unquote

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.sources.reader_kit import id_times
from hygiene.sources.reader_kit.id_times import (
    X_FIRST_TIMED_ID,
    Times,
    bluesky_tid_times,
    discord_id_times,
    instagram_id_times,
    instagram_shortcode_times,
    linkedin_id_times,
    mastodon_id_times,
    tiktok_id_times,
    time_in,
    x_id_times,
)
from tests.support.project import SAMPLES

SORTABLE: Final = "234567abcdefghijklmnopqrstuvwxyz"
URL_SAFE: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
EVERY: Final[tuple[Times, ...]] = (
    x_id_times, mastodon_id_times, linkedin_id_times, discord_id_times, instagram_id_times, instagram_shortcode_times,
    tiktok_id_times, bluesky_tid_times,
)  # fmt: skip


def in_base(number: int, alphabet: str, length: int = 0) -> str:
    out = ""
    while number or len(out) < length:
        number, digit = divmod(number, len(alphabet))
        out = alphabet[digit] + out
    return out


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        (b"20", None),
        (b"29700831124", None),
        (b"99999999999", None),
        # Ids and their times, calculated by hand: (id >> 22) + 1288834974657.
        (b"291953254080512", "2010-11-04T21:03:01.737"),
        (b"1212092628029698048", "2019-12-31T19:26:16.771"),
        (b"8999999999999999999", "2078-11-02T08:09:46.571"),
        (b"9223372036854775807", None),
        (b"9" * 32, None),
        (b"", None),
        (b"-5", None),
        (b"12a", None),
        (b"1e18", None),
    ],
)
def test_the_time_inside_an_id_of_x(id_: bytes, expected: str | None) -> None:
    if expected:
        calculated = np.datetime64((int(id_) >> 22) + 1_288_834_974_657, "ms")
        assert np.datetime64(expected, "ms") == calculated
    (got,) = x_id_times(np.array([id_], dtype="S"))
    assert (None if expected is None else np.datetime64(expected, "ms").item()) == got.item()


@given(st.lists(st.integers(0, 10**19), max_size=20))
def test_the_times_inside_ids_come_in_the_order_of_the_ids(numbers: list[int]) -> None:
    ids = np.array([str(n) for n in sorted(numbers)], dtype="S")
    times = x_id_times(ids)
    known = [X_FIRST_TIMED_ID <= n < 9 * 10**18 for n in sorted(numbers)]
    assert known == (~np.isnat(times)).tolist()
    assert sorted(times[known].tolist()) == times[known].tolist()


@pytest.mark.parametrize(
    ("times", "id_", "expected"),
    [
        # Mastodon's own: id >> 16.
        (mastodon_id_times, "116800000000000000", "2026-06-23T14:56:02.500"),
        (mastodon_id_times, "18744812", None),
        (linkedin_id_times, "7165000000000000000", "2024-02-18T15:11:59.262"),
        (linkedin_id_times, "6000000000000000000", None),
        # The example in Discord's own description of its ids.
        (discord_id_times, "175928847299117063", "2016-04-30T11:18:25.796"),
        (discord_id_times, "1", None),
        # The example in the specification of TIDs, and the smallest one.
        (bluesky_tid_times, "3jzfcijpj2z2a", "2023-06-30T15:03:01.887"),
        (bluesky_tid_times, "2222222222222", None),
        (bluesky_tid_times, "zzzzzzzzzzzzz", None),
        (bluesky_tid_times, "3jzfcijpj2z2", None),
        (bluesky_tid_times, "3jzfcijpj2z2aa", None),
        (bluesky_tid_times, "3JZFCIJPJ2Z2A", None),
        (bluesky_tid_times, "self", None),
        (instagram_id_times, "4000000000000000000", "2026-10-03T19:52:59.924"),
        (instagram_id_times, "123456789", None),
        (instagram_shortcode_times, in_base(4000000000000000000, URL_SAFE), "2026-10-03T19:52:59.924"),
        (instagram_shortcode_times, in_base(4000000000000000000, URL_SAFE) + "xyzXYZ-_0123", "2026-10-03T19:52:59.924"),
        (instagram_shortcode_times, "_" * 11, None),
        (instagram_shortcode_times, "a b", None),
        (tiktok_id_times, "7400000000000000000", "2024-08-06T12:19:23"),
        (tiktok_id_times, "123456", None),
        (x_id_times, "\u0664\u0662", None),
    ],
)
def test_the_time_inside_an_id_of_each_platform(times: Times, id_: str, expected: str | None) -> None:
    assert (expected and datetime.fromisoformat(expected).replace(tzinfo=UTC)) == time_in(id_, times)


def test_a_tid_holds_the_microseconds_that_its_specification_says() -> None:
    whole = id_times._digits(np.array([b"3jzfcijpj2z2a", b"2222222222222"]), SORTABLE.encode(), 13)
    assert [(1_688_137_381_887_007, 6), (0, 0)] == [(int(n) >> 10, int(n) & 1023) for n in whole]


WRITERS: Final[dict[Times, Callable[[int], str]]] = {
    x_id_times: lambda ms: str((ms - 1_288_834_974_657) << 22 | 0x3FFFFF),
    mastodon_id_times: lambda ms: str(ms << 16 | 0xFFFF),
    linkedin_id_times: lambda ms: str(ms << 22 | 0x3FFFFF),
    discord_id_times: lambda ms: str((ms - 1_420_070_400_000) << 22 | 0x3FFFFF),
    instagram_id_times: lambda ms: str((ms - 1_314_220_021_721) << 23 | 0x7FFFFF),
    instagram_shortcode_times: lambda ms: in_base((ms - 1_314_220_021_721) << 23 | 0x7FFFFF, URL_SAFE),
    tiktok_id_times: lambda ms: str((ms // 1000) << 32 | 0xFFFFFFFF),
    bluesky_tid_times: lambda ms: in_base((ms * 1000 + 999) << 10 | 1023, SORTABLE, 13),
}


FROM, UNTIL = datetime(2021, 1, 1), datetime(2035, 1, 1)  # noqa: DTZ001  # made aware below


@given(st.lists(st.datetimes(FROM, UNTIL), max_size=9))
def test_a_time_put_into_an_id_comes_out_again(moments: list[datetime]) -> None:
    stamps = [int(at.replace(tzinfo=UTC).timestamp() * 1000) for at in moments]
    for times, write in WRITERS.items():
        step = 1000 if times is tiktok_id_times else 1
        got = times(np.array([write(ms).encode() for ms in stamps], dtype="S32"))
        assert [ms // step * step for ms in stamps] == got.astype(np.int64).tolist()


@given(st.lists(st.binary(max_size=40) | st.integers(0, 2**70).map(lambda n: str(n).encode()), max_size=9))
def test_hostile_ids_never_raise_and_give_a_plausible_time_or_none(ids: list[bytes]) -> None:
    column = np.array(ids, dtype="S40")
    for times in EVERY:
        got = times(column)
        known = got[~np.isnat(got)]
        assert (len(ids), "datetime64[ms]") == (len(got), str(got.dtype))
        assert ((known >= np.datetime64("1971")) & (known < np.datetime64("2200"))).all()


@given(st.text(max_size=80))
def test_a_hostile_text_has_no_time_or_an_aware_one(text: str) -> None:
    for times in EVERY:
        found = time_in(text, times)
        assert found is None or found.tzinfo is UTC


# Real ids, where the samples are beside the project.


@pytest.mark.skipif(not (SAMPLES / "mastodon").is_dir(), reason="the samples are not beside the project")
def test_the_ids_of_real_mastodon_notes_hold_the_time_they_were_published() -> None:
    notes = [
        item["object"]
        for path in SAMPLES.glob("mastodon/*/outbox.json")
        for item in json.loads(path.read_text(encoding="utf-8"))["orderedItems"]
        if item["type"] == "Create"
    ]
    apart = [
        abs(datetime.fromisoformat(n["published"]) - at)
        for n in notes
        if (at := time_in(n["id"].rpartition("/")[2], mastodon_id_times))
    ]
    assert (len(notes), True) == (len(apart), len(notes) > 10)
    assert max(apart) <= timedelta(seconds=1)


@pytest.mark.skipif(not (SAMPLES / "linkedin").is_dir(), reason="the samples are not beside the project")
def test_the_ids_of_real_linkedin_shares_hold_the_time_they_were_shared() -> None:
    rows = [
        (datetime.fromisoformat(row["Date"] + "+00:00"), unquote(row["ShareLink"]).rpartition(":")[2])
        for path in SAMPLES.glob("linkedin/*/Shares.csv")
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    ]
    apart = [abs(at - found) for at, number in rows if (found := time_in(number, linkedin_id_times))]
    assert (len(rows), True) == (len(apart), len(rows) > 5)
    assert max(apart) <= timedelta(seconds=1)


@pytest.mark.skipif(not (SAMPLES / "tiktok").is_dir(), reason="the samples are not beside the project")
def test_a_real_tiktok_video_is_older_than_the_day_it_was_marked() -> None:
    marks = [
        (datetime.fromisoformat(date + "+00:00"), time_in(number, tiktok_id_times))
        for path in SAMPLES.glob("tiktok/*.json")
        for date, number in re.findall(
            r'"[Dd]ate": "([0-9: -]{19})",\s*"[Ll]ink": "[^"]*/video/([0-9]+)', path.read_text(encoding="utf-8")
        )
    ]
    assert len(marks) > 3
    assert [at for at, made in marks if made is None or made > at] == []


INSTAGRAM: Final = [
    found
    for path in sorted(SAMPLES.glob("instagram/**/*liked_posts*.json"))
    for found in re.findall(
        r'"href": "https://www.instagram.com/(?:p|reel)/([\w-]+)[^}]*"timestamp": (\d+)',
        path.read_text(encoding="utf-8"),
    )
]


@pytest.mark.skipif(not INSTAGRAM, reason="no sample beside the project holds liked posts")
def test_a_real_instagram_post_is_older_than_its_like() -> None:
    for code, stamp in INSTAGRAM:
        made = time_in(code, instagram_shortcode_times)
        assert made is not None
        assert made <= datetime.fromtimestamp(int(stamp), UTC)
