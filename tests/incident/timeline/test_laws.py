"""Laws of the timeline: nothing is lost, and nothing is invented."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.incident.records import Entry
from hygiene.model.records import Event, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from tests.support.snapshots import DAY, IPHONE, WEB, posts, snapshot
from tests.support.stories import MINUTE, POST, acts, limited, result, short, told

KINDS = (
    "message",
    "follow",
    "unfollow",
    "block",
    "like",
    "deletion",
    "post",
    "session",
    "challenge",
    "email",
    "identity",
)
Record = tuple[str, int | None, int]
"""The kind, the minutes from the post, and a number.

The minutes may be unknown. The number is that of a person, client or country.
"""
RECORDS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.one_of(st.none(), st.integers(-30, 30), st.integers(-30 * 1440, 9 * 1440)),
        st.integers(0, 3),
    ),
    max_size=40,
    # Two equal changes, which two files of an export may record, are one.
    unique_by=lambda record: record if record[0] in {"email", "identity"} else object(),
)
BURST = result("messages", POST - 20 * MINUTE, POST + 5 * MINUTE)


def time(minutes: int | None) -> datetime | None:
    return None if minutes is None else POST + minutes * MINUTE


def account(records: list[Record]) -> Snapshot:
    """Return an account with these records."""
    every = [(kind, time(minutes), n) for kind, minutes, n in records]
    said = [(at, (WEB, IPHONE)[n % 2]) for kind, at, n in every if kind == "post"]
    return snapshot(
        posts(said, ids=[f"post{n}" for n in range(len(said))]),
        messages=acts(*((kind, at, f"{n}") for kind, at, n in every if kind == "message")),
        follows=acts(*((kind, at, f"{n}") for kind, at, n in every if kind in KINDS[1:5])),
        deletions=acts(*((kind, at, "") for kind, at, _ in every if kind == "deletion")),
        logins=tuple(
            Login(at=at, ip=Hidden(""), country=f"Country {n}", outcome=kind)  # type: ignore[arg-type]
            for kind, at, n in every
            if kind in {"session", "challenge"}
        ),
        events=tuple(Event(at=at, kind=kind, detail=f"{n}") for kind, at, n in every if kind == "email"),
        sign_ins=tuple(SignIn(provider=f"{n}", at=at) for kind, at, n in every if kind == "identity"),
    )


def counted(entries: tuple[Entry, ...], *, suspicious: bool = False) -> Counter[str]:
    """Return the number of acts in all lines, or in suspicious ones, by kind."""
    counts: Counter[str] = Counter()
    for entry in entries:
        counts[entry.kind] += entry.count * (entry.kind != "finding" and (entry.suspicious or not suspicious))
    return +counts


@settings(max_examples=40)
@given(RECORDS)
def test_each_dated_record_of_the_window_is_in_one_line_and_no_line_is_outside_it(records: list[Record]) -> None:
    made = told(account(records), policy=limited(100_000))

    inside = [kind for kind, minutes, _ in records if (at := time(minutes)) and made.since <= at <= made.until]
    assert Counter(inside) == counted(made.entries)
    assert all(made.since <= e.at <= (e.until or e.at) <= made.until for e in made.entries)
    assert sum(minutes is None for _, minutes, _ in records) == sum(made.undated.values())


@settings(max_examples=25)
@given(RECORDS, st.integers(1, 8))
def test_a_limit_leaves_out_the_farthest_and_counts_them(records: list[Record], lines: int) -> None:
    brand = account(records)
    every, few = (told(brand, results=[BURST], policy=limited(limit)) for limit in (100_000, lines))

    assert len(every.entries) == len(few.entries) + few.left_out
    assert not set(few.entries) - set(every.entries)
    lost = set(every.entries) - set(few.entries)
    nearest = max((abs(e.at - POST) for e in few.entries if not e.suspicious), default=None)
    if any(e.suspicious for e in lost):
        assert all(e.suspicious for e in few.entries)
    elif lost and nearest is not None:
        assert all(abs(e.at - POST) >= nearest for e in lost)


@settings(max_examples=25)
@given(RECORDS, RECORDS)
def test_more_acts_leave_every_suspicious_act_in_a_suspicious_line(records: list[Record], more: list[Record]) -> None:
    before, after = (
        told(account(each), results=[BURST], policy=limited(100_000)) for each in (records, records + more)
    )

    assert counted(before.entries, suspicious=True) <= counted(after.entries, suspicious=True)


@settings(max_examples=25)
@given(RECORDS, st.integers(0, 40), st.randoms(use_true_random=False))
def test_an_earlier_export_with_the_same_records_and_any_order_change_nothing(
    records: list[Record], length: int, order: object
) -> None:
    brand = account(records)
    shuffled = list(records)
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    older = replace(account(records[:length]), taken_at=brand.taken_at - DAY / 2, posts=None)

    assert short(told(brand)) == short(told(older, brand))
    ids = [entry.what for entry in told(account(shuffled)).entries]
    assert [entry.what for entry in told(brand).entries] == ids
