"""The terminal report: exact text, and laws that hold for any name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.formats.table import render
from hygiene.formats.wording.layout import cells, wrap
from hygiene.model.finding import Confidence, Result, Status
from hygiene.plugins.format import Screen
from hygiene.report.report import Compromise, NotChecked, TimelineEvent
from tests.support import reports

EMPTY = """\
hygiene 0.1.0, 2026-03-01 14:05 Europe/Berlin (as are all times below)

Risk: ACT NOW
  Taken over within a year: about 1 in 60 to 1 in 2 (1.6% to 42.0%).
  Nothing was checked.

Signs of compromise: UNKNOWN
  No posts were read.

FIX THIS FIRST
Nothing was checked: give hygiene an export to read.

TIMELINE
Nothing was checked.

FINDINGS
Nothing was checked.

APPS WITH ACCESS
No list of apps was read, so whether any has access is not known.

WHAT WAS READ
No input.

PLUGINS
0 built-in plugins ran.

BEFORE YOU CLOSE THIS
No alarm is not a clean bill of health: hygiene sees only what was read, and not
everything an intruder does leaves a trace in an export.
The likelihood rests on priors and odds that are guesses with sources: good for
deciding what to do first and for the trend, not for insurance. `hygiene explain
score` prints all of them.
"""

RICH = """\
hygiene 0.1.0, 2026-03-01 14:05 Europe/Berlin (as are all times below)

Signs of compromise: FOUND (medium confidence)
  1 post of the last 30 days came from an app never used before.

Risk: ACT NOW
  Any of the accounts taken over within a year: about 1 in 30 to 1 in 2 (3.3% to
  42.1%).
  From exports of 2026-02-27; nothing later is in them.
  Not checked, or only in part: Weak passwords.

FIX THIS FIRST
1.  Revoke "Nightly Poster" [x/@acme, CRITICAL]
    Open https://x.com/settings/connected_apps, choose Nightly Poster, and
    revoke its access.
    A sign of compromise: do this before anything else. Lowers the upper end by
    11.3 points.
2.  Give each account its own password [MEDIUM]
    Change the password of the less important one.
    Does not lower the upper end by itself.

ACCOUNTS
Account       Owner         Risk    Likelihood     Export of
------------  ------------  ------  -------------  -----------
x/@acme       Dana          raised  3.3% to 12.1%  2026-02-27
x/@acme_shop  nobody named  raised  3.3% to 12.1%  2026-02-27

TIMELINE
From 2025-03-01 to 2026-03-01, and before that what lies near a sign of
compromise; Europe/Berlin time. ! marks findings.
2025-05-01 11:30  x/@acme_shop  the phone number changed
2026-02-25 (day)  x/@acme       “Nightly Poster” was given access
2026-02-27 03:11  x/@acme       ! Post 1 came from "Nightly Poster",
                                which was never used before.
1 thing without a date: see --format html or json
1 older thing not shown; 2 lines left out, the oldest that are near no sign.

FINDINGS
x/@acme
  Posts from an unfamiliar app (post-client)
    [CRITICAL, medium confidence] Post 1 came from "Nightly Poster", which was
      never used before.
      id a65f80f91caa6d76; 2026-02-27 03:11 Europe/Berlin; client Nightly
      Poster; 1,233 posts from others
    Why: Whoever posts through an app you do not use may not be you.
    Fix: Look at https://x.com/i/web/status/1 and delete the post if it is not
      yours.

  Apps that can act for you (authorized-apps)
    [HIGH, high confidence] "Nightly Poster" may post as you and has had access
      for 9 years.
      id 7a5fc17eef09df58
    Why: An app that may write can post for whoever holds its keys.
    Fix: Open https://x.com/settings/connected_apps, choose Nightly Poster, and
      revoke its access.
    1 accepted, below.
    Only in part: apps signed in with before 2013 are not in this export. More
      may be hidden.

Looked at and clear, x/@acme: Posts at unusual times

APPS WITH ACCESS
x/@acme: 4
App                   Publisher    May do       Age        Last post
--------------------  -----------  -----------  ---------  -----------
Nightly Poster        Acme Tools   read, write  9.0 years  2026-02-27
Old Scheduler         not told     not told     9.0 years  none
日本語のとても長い名  Acme Tools   read, write  not told   not read
前のアプリケーション
Registered            Acme Tools   read, write  40 days*   none
* not the day access was given: the platform shows another date, such as the
app's own registration.

NOT CHECKED
- Weak passwords: no vault was given. Not knowing adds 8.7 points to the upper
  end.

ACCEPTED
- 1fc306a57aacceb8, until 2026-06-30, by Dana: needed until the move
  "Old Scheduler" may post as you and has had access for 9 years.
- STALE 00112233aabbccdd, until 2026-12-31, by Sam: matches nothing any more:
  take it out of the policy

WHAT WAS READ
- exports/acme.zip
  posts 1,234, apps 4 (reader x-archive)
  sha256 5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e
  Not read, or not in full: logins: data/ip-audit.js is missing
  Warning: 2 posts are dated before the platform began

PLUGINS
2 built-in plugins ran.
- checks beta-night, from hygiene-beta 2.0: saw posts
- checks gamma, from hygiene-gamma 1.1: FAILED, so it did not run: ImportError:
  no module

BEFORE YOU CLOSE THIS
No alarm is not a clean bill of health: hygiene sees only what was read, and not
everything an intruder does leaves a trace in an export.
The likelihood rests on priors and odds that are guesses with sources: good for
deciding what to do first and for the trend, not for insurance. `hygiene explain
score` prints all of them.
"""


def test_a_run_that_read_nothing_says_so_everywhere() -> None:
    assert render(reports.empty(), Screen()) == EMPTY


def test_the_rich_report_is_this_text() -> None:
    assert render(reports.rich(), Screen()) == RICH


def test_colour_changes_nothing_but_colour() -> None:
    colored = render(reports.rich(), Screen(color=True))

    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == RICH


def test_an_alarm_comes_before_the_risk_and_calm_after_it() -> None:
    alarm, calm = render(reports.rich(), Screen()), render(reports.report(), Screen())

    assert alarm.index("Signs of compromise") < alarm.index("Risk:")
    assert calm.index("Signs of compromise") > calm.index("Risk:")


def test_long_lists_are_cut_and_say_where_the_rest_is() -> None:
    apps = tuple(reports.app_line(number, f"App {number}") for number in range(30))
    shown = render(reports.report(results=(reports.post_client(20),), apps=apps), Screen())

    assert "    ... and 8 more: see --format json\n" in shown
    assert "... and 5 more: hygiene apps EXPORT\n" in shown
    assert "App 24" in shown
    assert "App 25" not in shown


def test_a_long_timeline_ends_with_its_newest_lines_and_names_no_account_where_there_is_one() -> None:
    day = timedelta(days=1)
    lines = tuple(
        TimelineEvent(at=reports.NOW - n * day, account=reports.ACME, kind="handle", what="the handle changed")
        for n in reversed(range(23))
    )
    shown = render(reports.report(timeline=reports.timeline(*lines)), Screen())
    story = shown.partition("TIMELINE")[2].partition("FINDINGS")[0].splitlines()

    assert story[3] == "2026-02-10 14:05  the handle changed"
    assert story[22:] == ["2026-03-01 14:05  the handle changed", "... and 3 more: see --format html or json", ""]


def test_a_timeline_of_one_account_among_several_names_it() -> None:
    line = TimelineEvent(at=reports.NOW, account=reports.ACME, kind="handle", what="the handle changed")
    both = (reports.account_line(reports.ACME), reports.account_line(reports.SHOP))
    shown = render(reports.report(accounts=both, timeline=reports.timeline(line)), Screen())

    assert "\n2026-03-01 14:05  x/@acme  the handle changed\n" in shown


def test_no_apps_read_and_none_there_are_told_apart() -> None:
    read = reports.report(inputs=(reports.entry({"apps": 0}),))

    assert "No app has access" in render(read, Screen())
    assert "is not known" in render(reports.report(), Screen())


def test_a_point_is_one_number() -> None:
    shown = render(reports.report(score=reports.score(0.016, 0.016, "low")), Screen())

    assert "Taken over within a year: about 1 in 60 (1.6%)." in shown


@pytest.mark.parametrize("width", [20, 60, 80, 200])
def test_every_line_fits_the_screen(width: int) -> None:
    for line in render(reports.rich(), Screen(width=width)).splitlines():
        assert cells(line) <= max(60, width)


@given(text=st.text(min_size=1, max_size=300), width=st.integers(60, 120))
def test_no_name_breaks_a_line_or_reaches_the_terminal(text: str, width: int) -> None:
    shown = render(reports.hostile(text), Screen(width=width))

    assert max(cells(line) for line in shown.split("\n")) <= width
    assert {c for c in shown if unicodedata.category(c)[0] == "C"} <= {"\n"}


@given(text=st.text(st.characters(categories=["L", "N", "P", "Mn", "Zs"])), width=st.integers(4, 40))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)

    assert "".join(lines).replace(" ", "").strip() == text.replace(" ", "").strip()
    assert max(map(cells, lines)) <= width


def unchecked(check: str, reason: str, widens: float = 0.0) -> NotChecked:
    return NotChecked(check=check, title=f"About {check}", account=reports.ACME, reason=reason, widens_high_by=widens)


def test_what_one_missing_file_leaves_open_is_told_together_but_for_what_it_costs() -> None:
    some = (
        unchecked("logins", "no posts", 0.02), unchecked("links", "no posts"), unchecked("apps", "few posts"),
        unchecked("client", "no posts"),
    )  # fmt: skip
    shown = render(reports.report(not_checked=some), Screen())

    assert (
        "- About logins [x/@acme]: no posts. Not knowing adds 2.0 points to the upper\n"
        "  end.\n"
        "- About links; About client [x/@acme]: no posts.\n"
        "- About apps [x/@acme]: few posts.\n"
    ) in shown


def test_of_nothing_that_could_be_read_nothing_is_said() -> None:
    unread = Result(
        check="links", path="compromise", account=None, status=Status.UNKNOWN, findings=(), reason="no export"
    )
    shown = render(reports.report(results=(unread,), accounts=()), Screen())

    assert "Risk: UNKNOWN\n  Nothing could be read, so nothing is said of any account of yours.\n" in shown
    assert "Taken over within a year" not in shown


def test_a_report_says_of_when_its_exports_are() -> None:
    old = replace(reports.account_line(reports.SHOP), taken_at=reports.NOW - timedelta(days=2000))

    assert "  From an export of 2026-02-27; nothing later is in it.\n" in render(reports.report(), Screen())
    assert "  From exports of 2020-09-08 to 2026-02-27; nothing later is in them.\n" in render(
        reports.report(accounts=(reports.account_line(reports.ACME), old)), Screen()
    )


def test_a_link_that_fits_the_screen_stays_whole() -> None:
    link = "https://accountscenter.example/" + "x" * 44
    assert ["        Fix:", f"     {link}", "        now"] == wrap(f"Fix: {link} now", 80, " " * 8, " " * 8)
    assert ["  yyyyyyyy", "  yyy"] == wrap("y" * 11, 10, "  ", "  ")


def test_what_is_probably_ordinary_is_no_red_alarm() -> None:
    def alarm(confidence: Confidence) -> str:
        found = Compromise(status="found", confidence=confidence, statement="Look.")
        return next(
            line
            for line in render(reports.report(compromise=found), Screen(color=True)).splitlines()
            if "FOUND" in line
        )

    assert alarm(Confidence.HIGH).startswith("\x1b[1;31m")
    assert alarm(Confidence.LOW).startswith("\x1b[33m")
