"""`hygiene posts`: several accounts, a time or a post, and errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import takeovers
from tests.support.command import ARCHIVE, PASSWORDS, POLICY, at_terminal, run, second_account
from tests.support.takeovers import HOUR, Deed
from tests.support.x_archive import XArchive, a_bit_of_everything, post

POST = "2110012812154634241"
"""The suspicious post of the example, of 2026-10-13 14:20:31 UTC."""
AROUND = """\
Posts and other events within 3 days of 2026-10-13 15:20, oldest first.
Only the 4 most suspicious posts of 6 are listed; --top lists more.

    bits  time              client, address or id (Europe/Lisbon time)
          2026-10-11 07:30  A session was used.
          2026-10-11 12:20  “Followers Boost 24” was given access.
          2026-10-12 07:30  A session was used.
     4.2  2026-10-12 21:23  Twitter for iPhone  https://x.com/i/web/status/2109741742675722241
          +0.7  [1] punctuation, capitals or emoji unlike yours
          2026-10-13 07:30  A session was used, the first session from a network never seen before.
     4.6  2026-10-13 14:14  Twitter for iPhone  https://x.com/i/web/status/2109996169156362241
          +0.7  you seldom post at this time (Tuesday 14h WEST, near which 8% of your posts lie)
                as above: +0.7 [1]
!!  25.3  2026-10-13 15:20  Twitter Web App  https://x.com/i/web/status/2110012812154634241
          +5.9  first post ever from “Twitter Web App”
          +3.6  8 of 9 words appear in none of your other posts of that time (usually none)
          +8.6  punctuation, capitals or emoji unlike yours: “!” (in none of yours), no full stop at the end \
(unlike 76% of yours)
          +1.0  an unusual time for you with this client (Tuesday 15h WEST)
          +0.7  links to prize-claim.example, which you link to nowhere else
          +4.0  “Followers Boost 24” was authorised 2 days before
     2.9  2026-10-13 17:51  Twitter for Mac  https://x.com/i/web/status/2110050711885578241
          2026-10-14 08:00  “Twitter for iPhone (Twitter, Inc.)” was last seen.

A number in brackets stands for the reason written out above with that number.
A post of n bits is as unusual as about one in 2^n of this account's own posts (10 bits: one in 1,000). Where that is \
more than all its posts, the bits only rank.
!! marks 10 bits or more: a finding in a scan, if recent.
! marks 7 bits or more: worth a look after an incident.
Only the weightiest reasons are listed, and their bits need not add up to the total.
The bits do not prove who wrote a post.
"""


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_moment_is_in_order_of_time_with_what_else_happened(tmp_path: Path) -> None:
    found = run(tmp_path, "posts", ARCHIVE, "--policy", POLICY, "--around", POST, "--days", "3", "--top", "4")
    assert (0, AROUND, "") == (found.code, found.out, found.err)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-10-13",
        "20261013",
        "2026-10-13 15:20",
        "2026-10-13T15:20:00",
        "2026-10-13T14:20:00Z",
        POST,
        f"https://x.com/harbourlane/status/{POST}",
    ],
)
def test_a_moment_is_a_time_in_the_policys_zone_unless_it_says_its_own_or_a_post(tmp_path: Path, moment: str) -> None:
    days = "1" if moment in {"2026-10-13", "20261013"} else "0.01"
    found = run(tmp_path, "posts", ARCHIVE, "--policy", POLICY, "--around", moment, "--days", days, "--format", "jsonl")
    assert "2026-10-13T14:20:31Z" in [row["at"] for row in rows(found.out)]
    assert (6 if days == "1" else 1) == len(rows(found.out))


def test_what_is_no_moment_says_how_one_is_written(tmp_path: Path) -> None:
    for moment in ("yesterday", "2110012812154634242"):
        done = run(tmp_path, "posts", ARCHIVE, "--around", moment)
        assert (2, "") == (done.code, done.out)
        assert done.err.endswith(
            f"'{moment}' is neither a time such as 2026-10-13, '2026-10-13 15:20' or 2026-10-13T14:20Z, nor the id or "
            "the address of a post in what was read.\n"
        )


def test_a_post_that_two_accounts_have_is_asked_for_by_its_time(tmp_path: Path) -> None:
    done = run(tmp_path, "posts", ARCHIVE, second_account(tmp_path), "--around", POST)
    assert (2, "") == (done.code, done.out)
    assert done.err.endswith(f"x/@harbourlane and x/@lane_two each have a post '{POST}'; give its time.\n")


def test_exports_of_several_accounts_make_one_list_that_names_them(tmp_path: Path) -> None:
    both = run(tmp_path, "posts", ARCHIVE, second_account(tmp_path), ARCHIVE, "--format", "jsonl")
    alone = {row["id"]: row for row in rows(run(tmp_path, "posts", ARCHIVE, "--format", "jsonl").out)}
    found = rows(both.out)
    assert (0, 2 * len(alone)) == (both.code, len(found)), "an account that is given twice counts once"
    assert [{"x/@harbourlane", "x/@lane_two"}] * 2 == [{row["account"] for row in found[n : n + 2]} for n in (0, 2)]
    assert sorted(-row["suspicion"] for row in found) == [-row["suspicion"] for row in found]
    assert {post_id: row["reasons"] for post_id, row in alone.items()} == {row["id"]: row["reasons"] for row in found}

    table = run(tmp_path, "posts", ARCHIVE, tmp_path / "second.zip", "--top", "2").out.splitlines()
    assert "    bits  time              account, client, address or id (UTC time)" == table[0]
    assert ["x/@harbourlane", "x/@lane_two"] == sorted(line.split("  ")[3] for line in table if line.startswith("!!  "))


def test_two_exports_that_name_no_account_are_two_accounts(tmp_path: Path) -> None:
    for number in (1, 2):
        posts = [{"tweet": post(hour * 10 + number)} for hour in range(60)]
        folder = tmp_path / f"x{number}"
        folder.mkdir()
        (folder / "tweets.js").write_text(f"window.YTD.tweets.part0 = {json.dumps(posts)}", encoding="utf-8")
    done = run(tmp_path, "posts", "x1", "x2", "--format", "jsonl")

    assert (0, 120) == (done.code, len(done.out.splitlines())), done.err


def test_what_happened_elsewhere_is_named_with_its_account(tmp_path: Path) -> None:
    done = run(tmp_path, "posts", ARCHIVE, second_account(tmp_path), "--around", "2026-10-11", "--days", "1")
    grants = [line for line in done.out.splitlines() if "was given access" in line]
    assert [
        f"          2026-10-11 11:20  {account}  “Followers Boost 24” was given access."
        for account in ("x/@harbourlane", "x/@lane_two")
    ] == grants


def test_days_without_posts_show_what_else_happened_or_say_when_there_are_posts(tmp_path: Path) -> None:
    nothing = run(tmp_path, "posts", ARCHIVE, "--around", "1999-01-01")
    sentence = "This export has posts from 2025-08-17 to 2026-10-13."
    assert (0, f"No posts within 7 days of 1999-01-01 00:00. {sentence}\n") == (nothing.code, nothing.out)
    granted = run(tmp_path, "posts", ARCHIVE, "--around", "2018-11-30", "--days", "1").out.splitlines()
    assert [
        "Posts and other events within 1 day of 2018-11-30 00:00, oldest first.",
        f"No posts within 1 day of 2018-11-30 00:00. {sentence}",
        "",
        "          time              what happened (UTC time)",
        "          2018-11-30 11:20  “GiveawayWheel” was given access.",
    ] == granted
    assert "" == run(tmp_path, "posts", ARCHIVE, "--around", "1999-01-01", "--format", "jsonl").out


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        ("0001-01-01", "7"),
        ("9999-12-31", "36500"),
        ("0001-01-01T00:00+14:00", "36500"),
        ("9999-12-31T23:59-12:00", "7"),
    ],
)
def test_the_ends_of_time_are_moments(tmp_path: Path, moment: str, days: str) -> None:
    done = run(tmp_path, "posts", ARCHIVE, "--policy", POLICY, "--around", moment, "--days", days)
    assert (0, "") == (done.code, done.err)


def test_an_export_without_posts_is_named_and_the_others_are_listed(tmp_path: Path) -> None:
    done = run(tmp_path, "posts", ARCHIVE, PASSWORDS, "--top", "1")
    assert (3, 1) == (done.code, done.err.count("error: "))
    assert "passwords.csv: " in done.err
    assert "!!  25.3" in done.out


def test_days_without_a_time_are_a_usage_error(tmp_path: Path) -> None:
    done = run(tmp_path, "posts", ARCHIVE, "--days", "3")

    assert (done.code, done.out) == (2, "")
    assert done.err.endswith("Error: --days says how near to a time; give that time with --around.\n")


BURSTS = """\
Posts and other events within 0.2 days of 2026-02-25 06:30, oldest first.
No posts within 0.2 days of 2026-02-25 06:30. This export has posts from 2025-09-22 to 2026-02-28.

          time              what happened (UTC time)
          2026-02-25 03:00  “Grow Fast” was given access.
!         2026-02-25 06:00  Sent 120 messages to 120 people.
!         2026-02-25 08:00  Deleted 100 posts.
          2026-02-25 09:00  A session was used.

! without bits marks what may be someone else's.
"""


def test_bursts_of_other_acts_are_marked_and_in_order_of_time(tmp_path: Path) -> None:
    deeds = [Deed("other app", 0 * HOUR), Deed("messages", 3 * HOUR, 12), Deed("deletions", 5 * HOUR, 5)]
    (archive,) = takeovers.on_x(tmp_path, deeds)
    around = ("--around", "2026-02-25 06:30", "--days", "0.2")
    found = run(tmp_path, "posts", archive, *around)
    assert (0, BURSTS) == (found.code, found.out)


def test_comparing_tens_of_thousands_of_posts_is_a_bar_on_a_terminal(tmp_path: Path) -> None:
    rows = [{"tweet": post(-number, f"Words {number}")} for number in range(45_000)]
    large = XArchive(rows=a_bit_of_everything() | {"tweets": rows}).write_zip(tmp_path / "large.zip")
    shown = at_terminal(tmp_path, "posts", large, "--top", "1", "--no-policy").out

    assert "Comparing posts" in shown
    assert "50208/50208" in shown  # those of the months reviewed are compared with earlier ones too
