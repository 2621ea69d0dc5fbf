"""The terminal report: exact text, and laws that hold for any name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.formats.table import TWO_SCREENS, render
from hygiene.formats.wording.layout import cells, cut, wrap
from hygiene.model.finding import Result, Severity, Status
from hygiene.model.snapshot import Input
from hygiene.plugins.format import Screen
from hygiene.report.changes.records import Changes
from hygiene.report.report import NotChecked, Report, TimelineEvent
from hygiene.report.verdict.word import WORDS
from tests.support import reports

EMPTY = """\
Verdict: nothing read. Nothing could be read, so this report says nothing about
  your accounts.

What was read
  No file was given to read.
  hygiene 0.1.0, 2026-03-01 14:05. All times are in Europe/Berlin time.

Verdict: nothing read. Next:
  hygiene readers  what can be read, and how to ask for it
"""

RICH = """\
Verdict: check first. x/@acme: Post 1 came from "Nightly Poster", which was
  never used before. Only you know whether this was you.
Chance that any of these 2 accounts is taken over within a year: about 1 in 8
(1 in 30 to 1 in 2). 2 of 6 questions answered for every account, 1 of them by
you (apps on 2026-02-03). Open: sessions, passwords, second factor and recovery
addresses.

What happened on x/@acme, owner Dana
  2026-02-25 (day)  “Nightly Poster” was given access, 2 days before a sign.
  2026-02-27 03:11  Post 1 came from "Nightly Poster", which was never used
                    before.
  If this was not you, do this now, in this order:
  1. Revoke “Nightly Poster”. Where: https://x.com/settings/connected_apps.
  2. End all other sessions. Where: under Settings > Sessions.

Then fix this
  1. Big gain: “Old Scheduler” can post as you, but has never posted. Revoke
     “Old Scheduler” at https://x.com/settings/connected_apps, unless you use
     it. For x/@acme_shop, Sam (shop).
  2. Small gain: Give each account its own password. Change the password of the
     less important one.

Accounts
Verdict      Account       Signs    Chance      As of
             Owner                  Answered
-----------  ------------  -------  ----------  ----------
check first  x/@acme       medium   1 in 15     2026-02-27
             Dana                   2 of 6
not enough   x/@acme_shop  none     1 in 15     2026-02-27
read         not named              2 of 6
Signs: how sure the surest sign of a takeover is.

Read next
  1. Passwords of x/@acme: scan the export of your password manager (--vault
     FILE) for reused, guessable and breached passwords. Why: No vault was
     given.
  2. Sessions of x/@acme_shop: look at https://x.com/settings/sessions for
     devices and places that you do not know. Why: data/ip-audit.js is missing.
     1 more reason.

What was read, up to 2026-02-27
  exports/acme.zip: 1,234 posts, 4 apps; 1 part not read
  Policy: hygiene.toml
  Not fully checked: Weak passwords.
  1 finding accepted by you until 2026-06-30. 1 acceptance no longer holds;
  --details shows why.
  hygiene 0.1.0, 2026-03-01 14:05. All times are in Europe/Berlin time.

Verdict: check first. Next:
  hygiene incident EXPORT                  what happened, and what to do
  hygiene explain a65f80f91caa6d76 EXPORT  why, and how sure it is
  hygiene review EXPORT                    answer what is open, by hand
  the same command with --details          all findings, apps and dates
  Put your own in place of the words in capitals.
"""

DETAILS = Path(__file__).with_name("rich_details.txt").read_text(encoding="utf-8")
WHOLE = Screen(details=True)

WIDE = """\
Verdict          Account       Owner      Signs    Chance    Answered    As of
---------------  ------------  ---------  -------  --------  ----------  ----------
check first      x/@acme       Dana       medium   1 in 15   2 of 6      2026-02-27
not enough read  x/@acme_shop  not named  none     1 in 15   2 of 6      2026-02-27
"""


def test_a_run_that_read_nothing_says_so_everywhere() -> None:
    assert render(reports.empty(), Screen()) == EMPTY


def test_the_rich_report_is_this_text() -> None:
    assert render(reports.rich(), Screen()) == RICH


def test_with_details_it_is_whole() -> None:
    assert render(reports.rich(), WHOLE) == DETAILS


@pytest.mark.parametrize(("details", "text"), [(False, RICH), (True, DETAILS)])
def test_colour_changes_nothing_but_colour(details: bool, text: str) -> None:
    colored = render(reports.rich(), Screen(color=True, details=details))

    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == text


def test_severities_and_words_have_their_colours() -> None:
    shown = render(reports.rich(), Screen(color=True))

    assert "\x1b[1;31mVerdict: check first.\x1b[0m x/@acme: Post 1" in shown
    assert "\x1b[1;31m1. Big gain:\x1b[0m “Old Scheduler”" in shown
    assert "\x1b[36m2. Small gain:\x1b[0m Give each account" in shown
    assert "    \x1b[1;31mCritical severity:\x1b[0m Post 1 came" in render(
        reports.rich(), Screen(color=True, details=True)
    )
    assert "\n\x1b[1;31mcheck first\x1b[0m  x/@acme " in shown
    assert "\n\x1b[1mnot enough\x1b[0m   x/@acme_shop " in shown
    assert "\x1b[1mnot enough\x1b[0m read" in render(reports.rich(), Screen(color=True, width=120))


def test_a_wide_terminal_has_a_column_for_everything() -> None:
    shown = render(reports.rich(), Screen(width=120))

    assert WIDE in shown
    assert max(cells(line) for line in shown.splitlines()) <= 100


def alone(fixes: int, fields: dict[str, object]) -> Report:
    """Return a report about one account with this many fixes."""
    one = reports.FIXES[1]
    each = tuple(replace(one, title=f"“App {n}” can post as you", fingerprints=(f"{n:016x}",)) for n in range(fixes))
    accounts = (reports.account_line(reports.ACME),)
    return replace(reports.rich(), accounts=accounts, fix_first=each, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("fields", [{}, {"incidents": ()}])
def test_a_short_report_about_one_account_fits_two_screens(fields: dict[str, object]) -> None:
    shown = render(alone(30, fields), Screen())

    assert shown.count("\n") <= TWO_SCREENS == 47
    assert re.search(r"^(Then fix|Fix) this( first)? \([2-5] of 30; --details shows all\)$", shown, re.MULTILINE)
    assert "30. Big gain: “App 29” can post as you." in render(alone(30, fields), WHOLE)


def test_a_sign_without_an_incident_is_a_fix_that_says_so() -> None:
    shown = render(replace(reports.rich(), incidents=(), fix_first=reports.FIXES), Screen(color=True))

    assert '\n  \x1b[1;31m1. Sign of a takeover:\x1b[0m Revoke "Nightly Poster".' in shown


def test_nothing_to_fix_contradicts_no_verdict() -> None:
    def said(word: str, **changes: object) -> str:
        shown = render(reports.report(verdict=reports.verdict(word), **changes), WHOLE)  # type: ignore[arg-type]
        return shown.partition("Fix this first\n==============\n")[2].partition("\n")[0]

    open_ = "Nothing was found to fix in what was read. What is open may hold more."
    assert {word: said(word) for word in WORDS} == {
        **dict.fromkeys(WORDS, open_),
        "low": "Nothing needs a fix.",
    }
    assert said("accepted", accepted=reports.rich().accepted) == "Nothing was found to fix beside what you accepted."


@pytest.mark.parametrize("word", WORDS)
def test_the_last_lines_repeat_the_verdict_and_name_what_is_next(word: str) -> None:
    made = reports.verdict(word, "Look.", because=("a65f80f91caa6d76",))  # type: ignore[arg-type]
    shown = render(reports.report(verdict=made, coverage=replace(reports.SEEN, looks=(reports.look(),))), Screen())
    last = shown.rpartition("\n\n")[2].splitlines()

    assert last[0].startswith(f"Verdict: {word}. ")
    assert last[0].endswith("Next:")
    assert [line.split("  ")[1] for line in last[1:]] == [
        *(["hygiene explain a65f80f91caa6d76 EXPORT"] if word in WORDS[:4] else []),
        "hygiene review EXPORT",
        "the same command with --details",
        "Put your own in place of the words in capitals.",
    ]


def test_the_next_commands_for_a_connected_account_read_it_again() -> None:
    live = Input(
        path="x:kim@a.example, live", sha256="", reader="x-live", read={}, gaps={}, account=reports.look().account
    )
    made = reports.report(
        verdict=reports.verdict("low"), coverage=replace(reports.SEEN, looks=(reports.look(),)), inputs=(live,),
        policy="p.toml",
    )  # fmt: skip

    assert render(made, Screen()).rpartition("\n\n")[2].splitlines()[1:] == [
        "  hygiene review --account x:kim@a.example --online --policy p.toml",
        "    answer what is open, by hand",
        "  the same command with --details",
        "    all findings, apps and dates",
    ]


ANYONE = "kim@acme.example"
EXPORTS = [
    (("acme.zip",), "", "acme.zip"),
    (("~/my $(touch x).zip", "b.zip"), "", "~/'my $(touch x).zip' b.zip"),
    (("acme.zip",), "hygiene.toml", "acme.zip"),
    (("-acme.zip",), "-p.toml", "./-acme.zip --policy ./-p.toml"),
    (("acme.zip",), "~/our rules.toml", "acme.zip --policy ~/'our rules.toml'"),
    # What a report does not show, a command does not show either.
    ((f"{ANYONE}.zip",), "", "EXPORT"),
    (("a\x1b[2J.zip",), "", "EXPORT"),
    (("acme.zip",), f"{ANYONE}.toml", "acme.zip --policy FILE"),
    (("a" * 300,), "p.toml", "EXPORT --policy p.toml"),
]


def test_a_review_reads_everything_that_the_run_read() -> None:
    export = replace(reports.entry({"posts": 1}), path="acme.zip", account=reports.ACME)
    shop = replace(export, path="shop.zip", account=reports.SHOP)
    vault = replace(reports.entry({"entries": 7}), path="my passwords.csv", reader="bitwarden")
    live = Input(path="x:kim, live", sha256="", reader="x-live", read={}, gaps={}, account=reports.ACME)
    hidden = replace(vault, path=f"{ANYONE}.csv")
    given = [(export, shop), (export, vault), (vault, export, live), (live, vault), (export, hidden)]

    assert [next_lines(inputs=inputs)[1] for inputs in given] == [
        "hygiene review acme.zip shop.zip",
        "hygiene review acme.zip --vault 'my passwords.csv'",
        "hygiene review acme.zip --vault 'my passwords.csv' --account x:kim --online",
        "hygiene review --vault 'my passwords.csv' --account x:kim --online",
        "hygiene review acme.zip --vault FILE",
    ]


def next_lines(**parts: Any) -> list[str]:
    """Return the commands at the end of a report that was made of these parts, and what is below them."""
    posts = reports.post_client()
    made = reports.report(
        results=(posts,),
        verdict=reports.verdict("act now", because=(posts.fingerprint(posts.findings[0]),)),
        coverage=replace(reports.SEEN, looks=(reports.look(),)),
        **parts,
    )
    shown = render(made, Screen()).rpartition("\n\n")[2].splitlines()[1:]
    return [line.strip().split("  ")[0] for line in shown if not line.startswith("    ")]


@pytest.mark.parametrize(("paths", "policy", "typed"), EXPORTS)
def test_the_next_commands_name_the_files_of_the_run(paths: Sequence[str], policy: str, typed: str) -> None:
    inputs = tuple(replace(reports.entry({"posts": 1}), path=each, account=reports.ACME) for each in paths)
    capitals = ["Put your own in place of the words in capitals."] * bool({"EXPORT", "FILE"} & {*typed.split()})

    assert next_lines(inputs=inputs, policy=policy) == [
        f"hygiene explain a65f80f91caa6d76 {typed}", f"hygiene review {typed}", "the same command with --details",
        *capitals,
    ]  # fmt: skip


def test_a_finding_of_a_kept_run_needs_no_file_to_be_explained() -> None:
    inputs = (replace(reports.entry({"posts": 1}), path="acme.zip", account=reports.ACME),)
    kept = next_lines(inputs=inputs, changes=Changes(since=None))
    policed = next_lines(inputs=inputs, changes=Changes(since=None), policy="p.toml")
    free = next_lines(inputs=inputs, changes=Changes(since=None), no_policy=True)
    today = {"judged_at": reports.NOW, "policy": "p.toml"}
    again = next_lines(inputs=inputs, changes=Changes(since=None), **today)
    judged = next_lines(inputs=inputs, changes=Changes(since=None), **today, judged_by="q.toml")

    assert [each[:2] for each in (kept, policed, free, again, judged)] == [
        ["hygiene explain a65f80f91caa6d76", "hygiene review acme.zip"],
        ["hygiene explain a65f80f91caa6d76 --policy p.toml", "hygiene review acme.zip --policy p.toml"],
        ["hygiene explain a65f80f91caa6d76 --no-policy", "hygiene review acme.zip"],
        ["hygiene explain a65f80f91caa6d76", "hygiene review EXPORT"],
        ["hygiene explain a65f80f91caa6d76 --policy q.toml", "hygiene review EXPORT --policy q.toml"],
    ]


def test_after_an_incident_the_first_command_walks_through_it() -> None:
    other = replace(reports.entry({"posts": 1}), path="shop.zip", account=reports.SHOP)
    inputs = (other, replace(reports.entry({"posts": 1}), path="acme.zip", account=reports.ACME))
    incidents = reports.rich().incidents
    given = [
        next_lines(inputs=inputs, incidents=incidents, **more)[0]
        for more in ({}, {"policy": "p.toml"}, {"no_policy": True}, {"demo": True})
    ]

    assert [each.account for each in incidents] == [reports.ACME]
    assert given == [
        "hygiene incident acme.zip", "hygiene incident acme.zip --policy p.toml",
        "hygiene incident acme.zip --no-policy", "hygiene incident --demo",
    ]  # fmt: skip


def test_the_walkthrough_reads_the_vaults_of_the_report() -> None:
    inputs = (
        replace(reports.entry({"posts": 1}), path="acme.zip", account=reports.ACME),
        replace(reports.entry({"entries": 7}), path="vault.csv"),
    )

    first = next_lines(inputs=inputs, incidents=reports.rich().incidents, policy="p.toml")[0]
    assert first == "hygiene incident acme.zip --vault vault.csv --policy p.toml"


@pytest.mark.parametrize(("severity", "when"), [(Severity.MEDIUM, " today"), (Severity.LOW, "")])
def test_weak_signs_end_the_report_with_the_command_that_explains_the_worst(severity: Severity, when: str) -> None:
    fix = replace(reports.FIXES[0], compromise=False, weak_sign=severity, fingerprints=("b" * 16, "a" * 16))
    found = replace(reports.report().compromise, status="found", fingerprints=("c" * 16, "a" * 16, "b" * 16))
    line = replace(reports.account_line(reports.ACME), signs=2)
    made = reports.report(
        verdict=reports.verdict("not enough read"), compromise=found, fix_first=(fix,), accounts=(line,)
    )

    assert render(made, Screen()).rpartition("\n\n")[2].splitlines() == [
        f"Verdict: not enough read, and 2 signs to look at{when}. Next:",
        "  hygiene explain aaaaaaaaaaaaaaaa EXPORT  why, and how sure it is",
        "  the same command with --details          all findings, apps and dates",
        "  Put your own in place of the words in capitals.",
    ]


def test_the_report_of_the_example_ends_with_commands_that_run() -> None:
    made = reports.report(verdict=reports.verdict("act now", because=("a65f80f91caa6d76",)), demo=True)

    assert render(made, Screen()).rpartition("\n\n")[2].splitlines() == [
        "Verdict: act now. Next:",
        "  hygiene demo --details  all findings, apps and dates",
        "  hygiene scan            the same about your own accounts",
    ]


def test_each_finding_has_the_command_that_accepts_it() -> None:
    assert "\n      Accept: hygiene accept a65f80f91caa6d76 --until 2026-05-30 --reason 'WHY'\n" in DETAILS


def test_a_source_has_one_line() -> None:
    many = {"posts": 12, "apps": 3, "sign_ins": 0, "left_out: no password": 40, "logins": 1234, "devices": 5}
    entries = (
        reports.entry(many),
        replace(reports.entry({}), path="~/Downloads/" + "x" * 80 + ".zip"),
        replace(reports.entry({}), reader="", gaps={"": "no reader knows it"}),
        replace(reports.entry({"posts": 2}), with_path="exports/part1.zip"),
    )
    shown = render(reports.report(inputs=entries), Screen(width=60))

    assert shown.partition("What was read, up to 2026-02-27\n")[2].splitlines()[:4] == [
        "  exports/acme.zip: 1,234 sign-ins and sessions, and more",
        "  …xxxxxxxxxxxxxxxxxxxxxxxx.zip: nothing was read",
        "  exports/acme.zip: could not be read: no reader knows it",
        "  exports/acme.zip: part of exports/part1.zip",
    ]


def test_the_line_of_a_source_counts_what_was_read_before_what_a_server_counts() -> None:
    counted = replace(reports.entry({"posts": 25, "posts_repeated": 0, "posts_stated": 305}), path="m.zip")
    shown = render(reports.report(inputs=(counted,)), Screen())

    assert "\n  m.zip: 25 posts, 305 posts that the server counts\n" in shown


def test_a_source_that_needs_more_than_a_line_is_not_cut() -> None:
    lacking = replace(
        reports.entry({"posts_without_time_of_day": 305}),
        path="exports/of/the/whole/team/acme.zip",
        gaps=dict.fromkeys(("apps", "logins", "devices"), "it is missing"),
        damaged=("logins",),
    )
    broken = replace(
        reports.entry({}),
        path="b.zip",
        reader="",
        gaps={"": "its list of files is cut off, so it may be a part of a download"},
    )
    shown = render(reports.report(inputs=(lacking, broken), policy=f"{'team/' * 14}ru les.toml"), Screen())

    assert shown.partition("What was read, up to 2026-02-27\n")[2].splitlines()[:6] == [
        "  …f/the/whole/team/acme.zip: 305 posts without a time of day; 1 part not fully",
        "    read; 2 parts not read",
        "  b.zip: could not be read: its list of files is cut off, so it may be a part of",
        "    a download",
        "  Policy:",
        f"    {'team/' * 14}ru",
    ]


def test_what_was_cut_shows_that_it_was() -> None:
    assert cut("abc", 3) == "abc"
    assert cut("日本語", 5) == "日本…"


def test_long_lists_are_cut_and_say_where_the_rest_is() -> None:
    apps = tuple(reports.app_line(number, f"App {number}") for number in range(30))
    shown = render(reports.report(results=(reports.post_client(20),), apps=apps), WHOLE)

    assert "    ... and 8 more. Use --format json.\n" in shown
    assert "... and 5 more. Use hygiene apps EXPORT.\n" in shown
    assert "App 24" in shown
    assert "App 25" not in shown


def test_a_fleet_is_cut_after_its_worst_accounts() -> None:
    lines = tuple(replace(reports.account_line(reports.ACME), owner=f"Owner {n}") for n in range(25))
    shown = render(reports.report(accounts=lines), Screen(width=120))

    assert "Owner 19" in shown
    assert "Owner 20" not in shown
    assert "\n... and 5 more. Use --details.\n" in shown
    assert "Owner 24" in render(reports.report(accounts=lines), WHOLE)


def test_a_long_timeline_ends_with_its_newest_lines_and_names_no_account_where_there_is_one() -> None:
    day = timedelta(days=1)
    lines = tuple(
        TimelineEvent(at=reports.NOW - n * day, account=reports.ACME, kind="handle", what="the handle changed")
        for n in reversed(range(23))
    )
    shown = render(reports.report(timeline=reports.timeline(*lines)), WHOLE)
    story = shown.partition("Timeline\n========")[2].partition("Findings\n")[0].splitlines()

    assert story[3] == "2026-02-10 14:05  The handle changed."
    assert story[22:] == ["2026-03-01 14:05  The handle changed.", "... and 3 more. Use --format html or json.", ""]


def test_a_timeline_of_one_account_among_several_names_it() -> None:
    line = TimelineEvent(at=reports.NOW, account=reports.ACME, kind="handle", what="the handle changed")
    both = (reports.account_line(reports.ACME), reports.account_line(reports.SHOP))
    shown = render(reports.report(accounts=both, timeline=reports.timeline(line)), WHOLE)

    assert "\n2026-03-01 14:05  x/@acme  The handle changed.\n" in shown


def test_no_apps_read_and_none_there_are_kept_apart() -> None:
    read = reports.report(inputs=(reports.entry({"apps": 0}),))

    assert "No app has access" in render(read, WHOLE)
    assert "we don't know whether any app has access" in render(reports.report(), WHOLE)


def test_a_point_is_one_number() -> None:
    shown = render(reports.report(score=reports.score(0.016, 0.016)), Screen())

    assert "\nChance of a takeover within a year: about 1 in 60. 2 of 6" in shown


def test_a_chance_is_never_torn_apart() -> None:
    for width in range(60, 100):
        shown = render(reports.rich(), Screen(width=width))
        assert not re.search(r"(\(1|about 1|to 1| 1 in)\n", shown.partition("What happened")[0])


@pytest.mark.parametrize("width", [20, 60, 80, 200])
def test_every_line_fits_the_screen(width: int) -> None:
    for details in (False, True):
        for line in prose(render(reports.rich(), Screen(width=width, details=details))):
            assert cells(line) <= max(60, width)


def prose(shown: str) -> list[str]:
    """Return the lines without those to paste, which are never broken."""
    return [line for line in shown.split("\n") if not line.lstrip().startswith(("hygiene ", "Accept: hygiene "))]


@given(text=st.text(min_size=1, max_size=300), width=st.integers(60, 120), details=st.booleans())
def test_no_name_breaks_a_line_or_reaches_the_terminal(text: str, width: int, details: bool) -> None:
    shown = render(reports.hostile(text), Screen(width=width, details=details))

    assert max(map(cells, prose(shown))) <= width
    assert {c for c in shown if unicodedata.category(c)[0] == "C"} <= {"\n"}


@given(text=st.text(min_size=1, max_size=80), details=st.booleans())
def test_no_name_takes_or_makes_a_colour(text: str, details: bool) -> None:
    plain = render(reports.hostile(text), Screen(details=details))
    colored = render(reports.hostile(text), Screen(details=details, color=True))

    assert re.sub(r"\x1b\[(0|1|2|1;31|33|36|32)m", "", colored) == plain
    assert all(line.count("\x1b") % 2 == 0 for line in colored.splitlines())


@given(text=st.text(st.characters(categories=["L", "N", "P", "Mn", "Zs"])), width=st.integers(4, 40))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)

    assert "".join(lines).replace(" ", "").strip() == text.replace(" ", "").strip()
    assert max(map(cells, lines)) <= width


def unchecked(check: str, reason: str) -> NotChecked:
    return NotChecked(check=check, title=f"About {check}", account=reports.ACME, reason=reason, decides=False)


def test_what_one_missing_file_leaves_open_is_listed_together() -> None:
    some = (
        unchecked("logins", "no posts"), unchecked("links", "no posts"), unchecked("apps", "few posts"),
        unchecked("client", "no posts"),
    )  # fmt: skip
    shown = render(reports.report(not_checked=some), WHOLE)

    assert (
        "- About logins; About links; About client [x/@acme]: no posts.\n- About apps [x/@acme]: few posts.\n"
    ) in shown
    assert "  Not fully checked: About logins; About links; and 2 more.\n" in render(
        reports.report(not_checked=some), Screen()
    )


def test_where_nothing_could_be_read_nothing_is_said() -> None:
    unread = Result(
        check="links", path="compromise", account=None, status=Status.UNKNOWN, findings=(), reason="no export"
    )
    shown = render(reports.report(results=(unread,), accounts=()), Screen())

    assert shown.startswith(
        "Verdict: nothing read. Nothing could be read, so this report says nothing about\n  your accounts.\n"
    )
    assert "within a year" not in shown


def test_a_report_says_of_when_its_exports_are() -> None:
    old = replace(reports.account_line(reports.SHOP), taken_at=reports.NOW - timedelta(days=2000))

    assert "\nWhat was read, up to 2026-02-27\n" in render(reports.report(), Screen())
    assert "  Based on exports of 2020-09-08 to 2026-02-27; they hold nothing later.\n" in render(
        reports.report(accounts=(reports.account_line(reports.ACME), old)), Screen()
    )
    assert "\nBased on an export of 2026-02-27; it holds nothing later.\n" in render(reports.report(), WHOLE)


def test_a_link_that_fits_the_screen_stays_whole() -> None:
    link = "https://accountscenter.example/" + "x" * 44
    assert ["        Fix:", f"     {link}", "        now"] == wrap(f"Fix: {link} now", 80, " " * 8, " " * 8)
    assert ["  yyyyyyyy", "  yyy"] == wrap("y" * 11, 10, "  ", "  ")


def test_a_command_that_fits_a_line_stays_whole() -> None:
    command = "`hygiene incident --case my-case`"

    assert wrap(f"Note it. ({command}) goes on.", 36) == ["Note it.", f"({command})", "goes on."]
    assert wrap(f"Note {command} now", 20) == ["Note `hygiene", "incident --case", "my-case` now"]
    assert wrap("A ` alone breaks", 8) == ["A `", "alone", "breaks"]
