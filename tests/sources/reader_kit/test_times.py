"""Times in every form that exports use, one by one and by the column."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.sources.reader_kit.times import moment, moments, utc

ISO = "%Y-%m-%dT%H:%M:%S.000Z"
RUBY = "%a %b %d %H:%M:%S +0000 %Y"
DASH = "%Y-%m-%d %H:%M:%S +0000"
FROM, UNTIL = datetime(1960, 1, 1), datetime(2300, 1, 1)  # noqa: DTZ001  # made aware by the shapes
DATES = st.datetimes(FROM, UNTIL).map(lambda at: at.replace(microsecond=0))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-09-06T13:13:48.123Z", datetime(2025, 9, 6, 13, 13, 48, 123000, tzinfo=UTC)),
        ("2025-09-06T13:13:48.123456789Z", datetime(2025, 9, 6, 13, 13, 48, 123456, tzinfo=UTC)),
        ("2025-09-06T15:13:48+02:00", datetime(2025, 9, 6, 13, 13, 48, tzinfo=UTC)),
        ("Sat Sep 06 13:13:48 +0000 2025", datetime(2025, 9, 6, 13, 13, 48, tzinfo=UTC)),
        ("Sat Sep 06 13:13:48 UTC 2025", datetime(2025, 9, 6, 13, 13, 48, tzinfo=UTC)),
        ("2018/04/10 10:11:12 UTC", datetime(2018, 4, 10, 10, 11, 12, tzinfo=UTC)),
        ("2012-05-15 02:04:35 +0000", datetime(2012, 5, 15, 2, 4, 35, tzinfo=UTC)),
        ("2026-10-01 06:59:59 UTC", datetime(2026, 10, 1, 6, 59, 59, tzinfo=UTC)),
        ("2023-02-25 04:34:32 Z", datetime(2023, 2, 25, 4, 34, 32, tzinfo=UTC)),
        ("Jun 15, 2026, 7:40:10 AM UTC", datetime(2026, 6, 15, 7, 40, 10, tzinfo=UTC)),
        ("Jun 5, 2026, 12:40:10\u202fAM UTC", datetime(2026, 6, 5, 0, 40, 10, tzinfo=UTC)),
        ("Jun 5, 2026, 12:00:00 PM Z", datetime(2026, 6, 5, 12, tzinfo=UTC)),
        ("1534138273", datetime(2018, 8, 13, 5, 31, 13, tzinfo=UTC)),
        (1534138273, datetime(2018, 8, 13, 5, 31, 13, tzinfo=UTC)),
        ("1534136858534", datetime(2018, 8, 13, 5, 7, 38, 534000, tzinfo=UTC)),
        ("1534136858534321", datetime(2018, 8, 13, 5, 7, 38, 534321, tzinfo=UTC)),
        ("2024.10.30", datetime(2024, 10, 30, tzinfo=UTC)),
        (" 2024-10-30 ", datetime(2024, 10, 30, tzinfo=UTC)),
        ("1971-01-01T00:00:00Z", datetime(1971, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_every_form_that_exports_use(value: object, expected: datetime) -> None:
    assert expected == moment(value)


@pytest.mark.parametrize(
    "value",
    [
        None, "", " ", "0", 0, -1, "-1", True, 1.5, [], {}, b"1534138273", "yesterday",
        "1970-01-01T00:00:00.000Z", "2025-09-06T13:13:48", "2200-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+23:59", "99999-01-01T00:00:00Z", "Mon Feb 30 10:00:00 +0000 2025",
        "Mon Foo 10 10:00:00 +0000 2025", "Sat Sep 06 24:13:48 +0000 2025", "Sat Sep 06 13:13:48 +0000 0000",
        "Sat Sep \u0660\u0666 13:13:48 +0000 2025", "\u0661\u0665\u0663\u0664\u0661\u0663\u0668\u0662\u0667\u0663",
        "Jun 15, 2026, 7:40:10 AM", "Jun 15, 2026, 7:40:10 AM CEST", "Jun 31, 2026, 7:40:10 AM UTC", "UTC",
        "Jan 15, 2026, 13:40:10 PM UTC", "2026-10-01 06:59:59 CET", "2024.13.01", "2023.02.29", "15341382730",
        10**12 * 10**30, 10**5000, "9" * 5000, "2024-10-30\x00",
    ],
    ids=lambda value: repr(value)[:30] if not isinstance(value, int) else f"int{value % 1000}",
)  # fmt: skip
def test_what_is_no_time_stays_undated(value: object) -> None:
    assert None is moment(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-02-01 10:11:12", datetime(2025, 2, 1, 10, 11, 12, tzinfo=UTC)),
        (" 2025-02-01 10:11:12 UTC ", datetime(2025, 2, 1, 10, 11, 12, tzinfo=UTC)),
        ("2018/04/10 10:11:12", datetime(2018, 4, 10, 10, 11, 12, tzinfo=UTC)),
        ("2025-02-01T12:11:12+02:00", datetime(2025, 2, 1, 10, 11, 12, tzinfo=UTC)),
        (1534138273, datetime(2018, 8, 13, 5, 31, 13, tzinfo=UTC)),
        ("2025-02-01", None),
        ("2025.02.01", None),
        ("7/27/18, 4:05 AM", None),
        ("10/04/2018 10:11:12", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (True, None),
    ],
)
def test_a_time_of_an_export_that_writes_utc_needs_no_mark_but_a_time_of_day(value: object, expected: object) -> None:
    assert expected == utc(value)


def shaped(at: datetime) -> list[str]:
    """Return one moment as every platform might write it."""
    seconds = int(at.replace(tzinfo=UTC).timestamp())
    return [at.strftime(shape) for shape in (ISO, RUBY, DASH, "%Y.%m.%d", "%Y-%m-%dT%H:%M:%S%z")] + [
        str(seconds), str(seconds * 1000)
    ]  # fmt: skip


@st.composite
def almost(draw: st.DrawFn) -> str:
    """Return a time with up to two characters replaced."""
    text = draw(st.sampled_from(shaped(draw(DATES))))
    for _ in range(draw(st.integers(0, 2))):
        index = draw(st.integers(0, max(len(text) - 1, 0)))
        text = text[:index] + draw(st.sampled_from(" 0139-+:.TZaJSx\u0663é\x00")) + text[index + 1 :]
    return text


@settings(max_examples=200, deadline=None)
@given(st.lists(almost() | st.text(max_size=30), max_size=20))
def test_a_column_of_times_says_what_each_time_says(values: list[str]) -> None:
    expected = [None if (at := moment(v)) is None else np.datetime64(at.replace(tzinfo=None), "ms") for v in values]
    assert expected == [None if np.isnat(at) else at for at in moments(values)]


def test_every_day_of_leap_years_and_centuries_is_read_by_the_column() -> None:
    months = [
        f"{year}-{month:02d}-{day:02d} 10:20:30 +0000"
        for year in (1999, 2000, 2024, 2100)
        for month in range(14)
        for day in range(34)
    ]
    expected = [None if (at := moment(v)) is None else at.replace(tzinfo=None) for v in months]
    assert expected == [at.item() for at in moments(months)]
    assert 365 * 2 + 366 * 2 == sum(at is not None for at in expected)
